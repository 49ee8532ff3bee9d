// /api/kentongan/v1/reports…: JSON, a map layer, and CAP of what officers verified.
#include <algorithm>

#include "cap/write.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/reports/form.h"
#include "rooms/reports/views.h"

namespace kentongan::reports {
namespace {

using http::Request;
using http::Response;

constexpr int kStandard = 40, kMost = 200, kMostDrawn = 500, kMostInCap = 50;
constexpr double kDrawnRadiusKm = 0.3;  // a citizen's point is no survey

struct Filter {
    regions::Code place;
    std::string kind;
};

Result<Filter> filter_of(const Reports::Impl& room, const http::Params& params) {
    Filter filter;
    // Pages filter in Indonesian, the API in English; both may draw the map.
    auto place = params.text("region"), kind = params.text("kind");
    if (place.empty()) place = params.text("tempat");
    if (kind.empty()) kind = params.text("jenis");
    if (!place.empty()) {
        const auto code = regions::Code::parse(place);
        if (!code || !room.regions.find(*code))
            return Error(ErrorCode::Unprocessable, "There is no region with this code.", "region");
        filter.place = *code;
    }
    if (!kind.empty() && !find_kind(kind))
        return Error(ErrorCode::Unprocessable, "This kind of report is not known.", "kind");
    filter.kind = kind;
    return filter;
}

void append_cluster(JsonWriter& out, const Reports::Impl& room, db::Tx& tx, const Cluster& cluster,
                    std::string_view language) {
    out.begin_object().member("id", cluster.id).member("kind", cluster.kind);
    out.member("detail", cluster.detail).member("headline", headline_of(cluster, language));
    out.member("state", key_of(cluster.state)).member("official", false);
    out.member("verified", cluster.is_official());
    out.member("confirmed_by_citizens", cluster.prominence == Prominence::Confirmed);
    out.member("label", state_word(cluster.state, language));
    out.member("region", cluster.region.to_string());
    out.member("region_name", room.regions.full_name(cluster.region));
    const auto point = Service::shown_point(cluster);
    out.key("lat");
    point ? out.value(point->lat) : out.value(nullptr);
    out.key("lon");
    point ? out.value(point->lon) : out.value(nullptr);
    out.member("people", cluster.people).member("text", cluster.text);
    out.key("photo");
    std::vector<attachments::Attachment> photos;
    if (cluster.photo) {
        const attachments::AttachmentId id(*cluster.photo);
        photos = room.attachments.find_many(tx, {&id, 1});
    }
    photos.empty() ? out.value(nullptr) : out.value(photos.front().preview_url);
    out.member("first_at", cluster.first_at).member("last_at", cluster.last_at);
    out.member("expires_at", cluster.expires_at);
    out.member("url", room.platform.config.url(path_of(cluster.id))).end_object();
}

Result<Response> get_reports(Reports::Impl& room, Request& request) {
    TRY_ASSIGN(const auto filter, filter_of(room, request.params));
    const auto now = room.platform.clock.now();
    const auto limit = static_cast<int>(
        std::clamp<std::int64_t>(request.params.integer("limit").value_or(kStandard), 1, kMost));
    auto body = room.platform.database.read([&](db::Tx& tx) {
        std::string json;
        JsonWriter out(json);
        out.begin_array();
        for (const auto& cluster :
             store::list_live(tx, store::range_of(filter.place), filter.kind, now, {}, limit))
            append_cluster(out, room, tx, cluster, request.language);
        out.end_array();
        return json;
    });
    return Response::json(std::move(body));
}

Result<Response> get_report(Reports::Impl& room, Request& request) {
    const auto id = request.params.id<ClusterId>("id");
    const auto now = room.platform.clock.now();
    std::string body;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        const auto cluster = id ? store::find_cluster(tx, *id) : std::nullopt;
        if (!cluster) return Error(ErrorCode::NotFound, "This report is not there any more.");
        if (!cluster->live_at(now)) return Error(ErrorCode::Gone, "This report is over.");
        JsonWriter out(body);
        append_cluster(out, room, tx, *cluster, request.language);
        return {};
    }));
    return Response::json(std::move(body));
}

// What a sender gets: how to see and withdraw the report.
Result<Response> post_report(Reports::Impl& room, Request& request) {
    if (request.principal && !request.principal->by_cookie &&
        !request.principal->allows("write:statuses"))
        return Error(ErrorCode::Forbidden);
    auto report = report_of(room.regions, request);
    TRY_ASSIGN(const auto sent, room.service.send(report));
    const auto token = room.service.token_of(sent.report);
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("id", sent.report).member("cluster", sent.cluster);
    out.member("token", token).member("repeated", sent.repeated);
    out.member("url", room.platform.config.url(path_of(sent.cluster)));
    out.member("own_path", "/lapor/" + sent.report.to_string() + "/" + token).end_object();
    return Response::json(std::move(body), sent.repeated ? 200 : 201);
}

Result<Response> delete_report(Reports::Impl& room, Request& request) {
    const auto id = request.params.id<ReportId>("id");
    const auto viewer = accounts::Accounts::viewer(request);
    bool may = id && room.service.is_token_of(*id, request.params.text("token"));
    if (id && !may && viewer)
        may = room.platform.database.read([&](db::Tx& tx) {
            const auto report = store::find_report(tx, *id);
            return report && report->account == viewer;
        });
    if (!may) return Error(ErrorCode::NotFound, "This report is not there any more.");
    TRY(room.service.withdraw(*id));
    return Response::empty();
}

void append_feature(JsonWriter& out, const Reports::Impl& room, const Cluster& cluster,
                    const Reader& reader) {
    const auto point = drawn_point(room, cluster);
    if (!point) return;
    out.begin_object().member("type", "Feature").key("geometry").begin_object();
    out.member("type", "Point").key("coordinates").begin_array();
    out.value(point->lon).value(point->lat).end_array().end_object();
    out.key("properties").begin_object();
    out.member("label", headline_of(cluster, reader.language) + " · " +
                            room.regions.full_name(cluster.region) + " · " +
                            state_word(cluster.state, reader.language));
    out.member("class", cluster.is_official() ? "report-verified" : "report");
    out.member("url", path_of(cluster.id)).member("kind", cluster.kind);
    out.member("state", key_of(cluster.state)).member("people", cluster.people);
    out.member("expires_at", cluster.expires_at).end_object().end_object();
}

Result<Response> get_geojson(Reports::Impl& room, Request& request) {
    TRY_ASSIGN(const auto filter, filter_of(room, request.params));
    const auto only = request.params.id<ClusterId>("id");
    const Reader reader{request.language, room.platform.clock.now()};
    const auto clusters = room.platform.database.read([&](db::Tx& tx) {
        if (!only)
            return store::list_live(tx, store::range_of(filter.place), filter.kind, reader.now, {},
                                    kMostDrawn);
        std::vector<Cluster> found;
        if (auto one = store::find_cluster(tx, *only); one && one->live_at(reader.now))
            found.push_back(std::move(*one));
        return found;
    });
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("type", "FeatureCollection").key("features").begin_array();
    for (const auto& cluster : clusters) append_feature(out, room, cluster, reader);
    out.end_array().end_object();
    return Response::of_type("application/geo+json", std::move(body));
}

cap::Info info_of(const Reports::Impl& room, const Cluster& cluster) {
    cap::Info info;
    const auto* kind = find_kind(cluster.kind);
    info.language = "id";
    info.categories = {kind ? kind->category : cap::Category::Other};
    info.event = kind ? std::string(kind->word.id) : cluster.kind;
    info.urgency = cap::Urgency::Unknown;
    info.severity = kind ? severity_of(*kind, cluster.detail) : cap::Severity::Unknown;
    info.certainty = cap::Certainty::Observed;
    info.effective = cluster.first_at;
    info.expires = cluster.expires_at;
    info.sender_name = "Laporan warga, " + room.platform.config.host();
    info.headline = "Laporan warga (sudah diperiksa petugas): " + headline_of(cluster, "id");
    info.description = cluster.text;
    info.web = room.platform.config.url(path_of(cluster.id));
    cap::Area area;
    area.description = room.regions.full_name(cluster.region);
    area.geocodes.push_back({"Kepmendagri 300.2.2-2430/2025", cluster.region.to_string()});
    if (cluster.point) area.circles.push_back({*cluster.point, kDrawnRadiusKm});
    info.areas.push_back(std::move(area));
    return info;
}

// One document of all that is verified now. Its code keeps it out of every intake of ours.
Result<Response> get_cap(Reports::Impl& room, Request&) {
    const auto now = room.platform.clock.now();
    const auto clusters = room.platform.database.read(
        [&](db::Tx& tx) { return store::list_live_verified(tx, now, kMostInCap); });
    cap::Alert alert;
    alert.sender = "reports@" + room.platform.config.host();
    alert.identifier = "laporan-warga-" + std::to_string(to_millis(now) / 1000);
    alert.sent = now;
    alert.status = cap::Status::Actual;
    alert.msg_type = cap::MsgType::Alert;
    alert.scope = cap::Scope::Public;
    alert.codes = {"laporan-warga"};
    alert.note = "Laporan warga yang sudah diperiksa petugas. Bukan peringatan resmi.";
    for (const auto& cluster : clusters) alert.infos.push_back(info_of(room, cluster));
    return Response::of_type("application/cap+xml", cap::write_cap(alert));
}

}  // namespace

void add_routes(Reports::Impl& room) {
    const auto add = [&](http::Method method, std::string pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = "/api/kentongan/v1/" + std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.doc = std::move(doc);
        if (method == http::Method::Post) route.max_body_bytes = kMaxFormBytes;
        room.platform.router.add(std::move(route));
    };
    const http::ParamDoc region{"region", "string", "Only in this region (code)"},
        kind{"kind", "string",
             "flood, fire, landslide, wind, quake, eruption, haze, road or supply"};
    add(http::Method::Get, "reports", get_reports,
        {"Live reports of citizens, the most trusted first; none of them is official",
         "Array of ReportCluster",
         {region, kind, {"limit", "integer", "1 to 200, 40 if left out"}}});
    add(http::Method::Post, "reports", post_report,
        {"Report what one sees, with or without an account",
         "Report with the token that may withdraw it",
         {{"kind", "string", kind.description, true},
          {"detail", "string", "How deep, large or bad, by kind"},
          {"text", "string", "At most 500 characters"},
          {"lat", "number", "Latitude, degrees"},
          {"lon", "number", "Longitude, degrees"},
          {"place", "string", "Code of the village or district, instead of a point"},
          {"picture", "file", "A photo; where and when it was taken is removed"},
          {"key", "string", "Or the header Idempotency-Key: the same one twice is one report"}}});
    add(http::Method::Get, "reports/:id", get_report,
        {"One cluster of citizens' reports", "ReportCluster", {}});
    add(http::Method::Delete, "reports/:id", delete_report,
        {"Withdraw one's own report",
         "Nothing",
         {{"token", "string", "What sending it answered; not needed with the same account"}}});
    add(http::Method::Get, "reports.geojson", get_geojson,
        {"Live reports of citizens as a map layer", "FeatureCollection", {region, kind}});
    add(http::Method::Get, "reports.cap", get_cap,
        {"Verified reports of citizens as one CAP 1.2 document; no official warning",
         "application/cap+xml",
         {}});
}

}  // namespace kentongan::reports
