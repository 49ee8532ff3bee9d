// /lapor: sending a report, and the page of one's own report, which a link opens.
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "rooms/reports/form.h"
#include "rooms/reports/views.h"

namespace kentongan::reports {
namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr std::size_t kMostCandidates = 8;
constexpr std::size_t kLongestPlace = 100;
constexpr int kOwnShown = 20;

void set_kinds(web::View& view, const Request& request, const NewReport& sent) {
    std::vector<web::View> views;
    for (const auto& kind : kinds()) {
        web::View entry;
        entry.set("key", kind.word.key).set("word", kind.word.in(request.language));
        entry.set("question", kind.question.in(request.language));
        entry.set("checked", kind.word.key == sent.kind);
        std::vector<web::View> details;
        for (const auto& word : kind.details) {
            web::View detail;
            detail.set("key", word.key).set("word", word.in(request.language));
            detail.set("kind", kind.word.key);
            detail.set("checked", kind.word.key == sent.kind && word.key == sent.detail);
            details.push_back(std::move(detail));
        }
        entry.set("details", std::move(details));
        views.push_back(std::move(entry));
    }
    view.set("kinds", std::move(views));
}

void set_errors(web::View& view, const Request& request, const std::vector<Error>& errors) {
    std::vector<web::View> views;
    for (const auto& error : errors) {
        web::View entry;
        auto text = tr(request, error.text().empty() ? "This cannot be sent." : error.text());
        view.set(error.field() + "_error", text);
        entry.set("field", error.field()).set("text", std::move(text));
        views.push_back(std::move(entry));
    }
    view.set("has_errors", !views.empty()).set("errors", std::move(views));
}

// What was typed for a place but not chosen: districts and villages of that name.
std::vector<regions::Match> places_typed(const regions::Regions& gazetteer,
                                         const Request& request) {
    const auto typed = trim(request.params.text("tempat"));
    if (typed.empty()) return {};
    auto found = gazetteer.search(utf8_prefix(typed, kLongestPlace), kMostCandidates);
    std::erase_if(found,
                  [](const auto& match) { return match.code.level() < regions::Level::District; });
    return found;
}

struct Shown {
    NewReport report;
    std::vector<Error> errors;
    std::vector<regions::Match> candidates;
    bool had_picture = false;
};

Response form_page(Reports::Impl& room, const Request& request, const Shown& shown) {
    web::View view;
    const auto& report = shown.report;
    set_kinds(view, request, report);
    set_errors(view, request, shown.errors);
    view.set("key", report.key.empty() ? crypto::random_token() : report.key);
    view.set("text", report.text).set("typed_place", request.params.text("tempat"));
    view.set("lat", request.params.text("lat")).set("lon", request.params.text("lon"));
    view.set("picture_again", shown.had_picture);
    if (report.region) {
        view.set("place", report.region->to_string());
        view.set("typed_place", room.regions.full_name(*report.region));
    }
    std::vector<web::View> candidates;
    for (const auto& match : shown.candidates) {
        web::View candidate;
        candidate.set("code", match.code.to_string()).set("name", match.full_name);
        candidates.push_back(std::move(candidate));
    }
    view.set("has_candidates", !candidates.empty()).set("candidates", std::move(candidates));
    set_map(view);
    auto response = room.platform.pages.page(request,
                                             {.name = "reports/form",
                                              .title = tr(request, "Report what you see"),
                                              .section = "around",
                                              .status = shown.errors.empty() ? 200 : 422},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_form(Reports::Impl& room, Request& request) {
    Shown shown;
    shown.report.kind = request.params.text("jenis");
    return form_page(room, request, shown);
}

std::string own_path(const Service& service, ReportId id) {
    return "/lapor/" + id.to_string() + "/" + service.token_of(id);
}

Result<Response> post_form(Reports::Impl& room, Request& request) {
    Shown shown;
    shown.report = report_of(room.regions, request);
    shown.had_picture = !shown.report.picture.empty();
    if (!shown.report.region && !shown.report.point)
        shown.candidates = places_typed(room.regions, request);
    shown.errors = room.service.problems(shown.report);
    if (!shown.candidates.empty())
        for (auto& error : shown.errors)
            if (error.field() == "place")
                error = Error(ErrorCode::Unprocessable,
                              "Several places have this name. Choose one.", "place");
    if (!shown.errors.empty()) return form_page(room, request, shown);
    auto sent = room.service.send(shown.report);
    if (!sent.ok()) {
        shown.errors.push_back(sent.error());
        return form_page(room, request, shown);
    }
    auto response = Response::redirect(own_path(room.service, sent->report));
    web::flash(response, "Your report is sent. Thank you.");
    return response;
}

// The report a link opens: the link itself says who may.
Result<ReportId> owned(const Reports::Impl& room, const Request& request) {
    const auto id = request.params.id<ReportId>("id");
    if (!id || !room.service.is_token_of(*id, request.params.text("token")))
        return Error(ErrorCode::NotFound, "This report is not there any more.");
    return *id;
}

std::vector<web::View> change_views(std::span<const store::Change> changes,
                                    const regions::Code place, const Reader& reader) {
    std::vector<web::View> views;
    for (const auto& change : changes) {
        web::View entry;
        entry.set("word", state_word(change.state, reader.language)).set("note", change.note);
        entry.set("when", moment_text(change.at, zone_of(place), reader.now, reader.language));
        views.push_back(std::move(entry));
    }
    return views;
}

Result<Response> own_page(Reports::Impl& room, Request& request) {
    TRY_ASSIGN(const auto id, owned(room, request));
    const Reader reader{request.language, room.platform.clock.now()};
    web::View view;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        const auto report = store::find_report(tx, id);
        const auto cluster = report ? store::find_cluster(tx, report->cluster) : std::nullopt;
        if (!cluster) return Error(ErrorCode::NotFound, "This report is not there any more.");
        auto own = *cluster;  // the words and the picture of this person
        own.text = report->text;
        own.detail = report->detail;
        own.photo = report->photo;
        view = std::move(line_views(room, tx, {&own, 1}, reader).front());
        auto changes =
            change_views(store::list_changes(tx, cluster->id, kOwnShown), cluster->region, reader);
        view.set("has_changes", !changes.empty()).set("changes", std::move(changes));
        view.set("sent", moment_text(report->created_at, zone_of(report->region), reader.now,
                                     reader.language));
        view.set("own_url", own_path(room.service, id));
        view.set("anonymous", !report->account);
        view.set("link", room.platform.config.url(own_path(room.service, id)));
        return {};
    }));
    auto response = room.platform.pages.page(
        request, {.name = "reports/own", .title = tr(request, "Your report"), .section = "around"},
        std::move(view));
    response.set("Cache-Control", "no-store").set("Referrer-Policy", "no-referrer");
    return response;
}

Result<Response> post_withdraw(Reports::Impl& room, Request& request) {
    TRY_ASSIGN(const auto id, owned(room, request));
    TRY(room.service.withdraw(id));
    auto response = Response::redirect("/laporan-warga");
    web::flash(response, "Your report is withdrawn.");
    return response;
}

Result<Response> own_list_page(Reports::Impl& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const Reader reader{request.language, room.platform.clock.now()};
    const auto before = request.params.id<ReportId>("max_id").value_or(ReportId(INT64_MAX));
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        const auto reports = store::list_of_account(tx, viewer, before, kOwnShown);
        std::vector<web::View> lines;
        for (const auto& report : reports) {
            const auto cluster = store::find_cluster(tx, report.cluster);
            if (!cluster) continue;
            auto line = std::move(line_views(room, tx, {&*cluster, 1}, reader).front());
            line.set("url", own_path(room.service, report.id));
            lines.push_back(std::move(line));
        }
        if (std::ssize(reports) == kOwnShown)
            view.set("older_url", "/lapor/saya?max_id=" + reports.back().id.to_string());
        view.set("has_lines", !lines.empty()).set("lines", std::move(lines));
    });
    return room.platform.pages.page(
        request,
        {.name = "reports/own_list", .title = tr(request, "Your reports"), .section = "me"},
        std::move(view));
}

}  // namespace

NewReport report_of(const regions::Regions& gazetteer, const Request& request) {
    const auto& params = request.params;
    NewReport report;
    report.sender = {accounts::Accounts::viewer(request), request.remote_address};
    report.key = params.text("key");
    if (const auto header = request.header("idempotency-key"); !header.empty()) report.key = header;
    report.kind = params.text("kind");
    report.detail = params.text("detail");
    // The form asks another question for each kind.
    if (const auto asked = params.text("detail_" + report.kind); !asked.empty())
        report.detail = asked;
    report.text = replace_all(std::string(trim(params.text("text"))), "\r\n", "\n");
    const auto lat = parse_real(params.text("lat")), lon = parse_real(params.text("lon"));
    if (lat && lon) report.point = geo::lat_lon(*lat, *lon);
    if (auto code = regions::Code::parse(params.text("place"))) {
        const auto current = gazetteer.current(*code);
        report.region = current ? current : code;
    }
    if (!report.region && !report.point)
        if (const auto found = places_typed(gazetteer, request); found.size() == 1)
            report.region = found.front().code;
    if (const auto* upload = request.upload("picture")) report.picture = upload->content;
    return report;
}

void add_form_pages(Reports::Impl& room) {
    const auto add = [&](http::Method method, std::string pattern, auto handler,
                         http::Access access = http::Access::anyone()) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = std::move(access);
        route.max_body_bytes = kMaxFormBytes;
        room.platform.router.add(std::move(route));
    };
    add(http::Method::Get, "/lapor", get_form);
    add(http::Method::Post, "/lapor", post_form);
    add(http::Method::Get, "/lapor/saya", own_list_page, http::Access::page());
    add(http::Method::Get, "/lapor/:id/:token", own_page);
    add(http::Method::Post, "/lapor/:id/:token/tarik", post_withdraw);
}

}  // namespace kentongan::reports
