// /laporan-warga: what citizens report, for everybody; never among official messages.
#include "platform/web/pages.h"

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/reports/kinds.h"
#include "rooms/reports/views.h"

namespace kentongan::reports {
namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr int kPerPage = 30;

struct Filter {
    std::string kind;
    regions::Code place;  // the country: everywhere
};

Filter filter_of(const Reports::Impl& room, const Request& request) {
    Filter filter;
    if (find_kind(request.params.text("jenis"))) filter.kind = request.params.text("jenis");
    if (auto code = regions::Code::parse(request.params.text("tempat")))
        if (room.regions.find(*code)) filter.place = *code;
    return filter;
}

std::string address_of(const Filter& filter, std::string_view path = "/laporan-warga") {
    std::string query;
    if (!filter.kind.empty()) query += "&jenis=" + filter.kind;
    if (filter.place != regions::Code()) query += "&tempat=" + filter.place.to_string();
    if (!query.empty()) query[0] = '?';
    return std::string(path) + query;
}

store::After after_of(const Request& request) {
    store::After after;
    const auto parts = split(request.params.text("sesudah"), '.');
    if (parts.size() != 2) return after;
    const auto prominence = parse_integer(parts[0]), id = parse_integer(parts[1]);
    if (prominence && id) after = {*prominence, *id};
    return after;
}

void set_filters(web::View& view, const Reports::Impl& room, const Request& request,
                 const Filter& filter) {
    std::vector<web::View> tabs;
    const auto add = [&](std::string kind, std::string word) {
        web::View tab;
        tab.set("current", kind == filter.kind);
        tab.set("url", address_of({kind, filter.place})).set("word", std::move(word));
        tabs.push_back(std::move(tab));
    };
    add({}, tr(request, "All kinds"));
    for (const auto& kind : kinds())
        add(std::string(kind.word.key), std::string(kind.word.in(request.language)));
    view.set("kinds", std::move(tabs));
    std::vector<web::View> places;
    for (auto code = filter.place; code != regions::Code(); code = code.parent()) {
        web::View place;
        place.set("name", room.regions.short_name(code));
        place.set("url", address_of({filter.kind, code}));
        places.insert(places.begin(), std::move(place));
    }
    view.set("has_places", !places.empty()).set("places", std::move(places));
    view.set("everywhere_url", address_of({filter.kind, {}}));
    view.set("kind", filter.kind);
    if (filter.place != regions::Code())
        view.set("place_name", room.regions.full_name(filter.place));
}

// A place typed without scripts: the list of what it may be.
void set_search(web::View& view, const Reports::Impl& room, const Request& request,
                const Filter& filter) {
    constexpr std::size_t kMost = 8;
    const auto text = utf8_prefix(trim(request.params.text("cari")).substr(0, 200), 60);
    view.set("sought", text);
    if (text.empty()) return;
    std::vector<web::View> found;
    for (const auto& match : room.regions.search(text, kMost)) {
        web::View place;
        place.set("name", match.full_name).set("url", address_of({filter.kind, match.code}));
        found.push_back(std::move(place));
    }
    view.set("nothing_found", found.empty()).set("found", std::move(found));
}

Result<Response> list_page(Reports::Impl& room, Request& request) {
    const auto filter = filter_of(room, request);
    const Reader reader{request.language, room.platform.clock.now()};
    const auto after = after_of(request);
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        const auto clusters = store::list_live(tx, store::range_of(filter.place), filter.kind,
                                               reader.now, after, kPerPage);
        auto lines = line_views(room, tx, clusters, reader);
        view.set("has_lines", !lines.empty()).set("lines", std::move(lines));
        if (std::ssize(clusters) == kPerPage) {
            const auto& last = clusters.back();
            auto url = address_of(filter);
            url += url.find('?') == std::string::npos ? '?' : '&';
            view.set("more_url",
                     url + "sesudah=" + std::to_string(static_cast<int>(last.prominence)) + "." +
                         last.id.to_string());
        }
    });
    set_filters(view, room, request, filter);
    set_search(view, room, request, filter);
    view.set("map_source", address_of(filter, "/api/kentongan/v1/reports.geojson"));
    set_map(view);
    return room.platform.pages.page(
        request,
        {.name = "reports/list",
         .title = tr(request, "Citizens' reports"),
         .section = "around",
         .description = tr(request, "What people see right now. These are not official warnings.")},
        std::move(view));
}

Result<Response> cluster_page(Reports::Impl& room, Request& request) {
    const auto id = request.params.id<ClusterId>("id");
    const auto viewer = accounts::Accounts::viewer(request);
    const Reader reader{request.language, room.platform.clock.now()};
    web::View view;
    std::string title;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        auto cluster = id ? store::find_cluster(tx, *id) : std::nullopt;
        if (!cluster) return Error(ErrorCode::NotFound, "This report is not there any more.");
        const bool on_duty =
            viewer && room.service.duty_for(tx, *viewer, cluster->region) != Duty::None;
        if (!cluster->live_at(reader.now) && !on_duty)
            return Error(ErrorCode::Gone, "This report is over.");
        title = headline_of(*cluster, request.language);
        view = std::move(line_views(room, tx, {&*cluster, 1}, reader).front());
        view.set("on_duty", on_duty);
        if (auto point = drawn_point(room, *cluster)) {
            view.set("has_point", true);
            view.set("rounded", !cluster->is_official() || !cluster->point);
        }
        view.set("map_source", "/api/kentongan/v1/reports.geojson?id=" + cluster->id.to_string());
        set_map(view);
        return {};
    }));
    return room.platform.pages.page(
        request, {.name = "reports/page", .title = std::move(title), .section = "around"},
        std::move(view));
}

Result<Response> post_confirm(Reports::Impl& room, Request& request) {
    const auto id = request.params.id<ClusterId>("id");
    if (!id) return Error(ErrorCode::NotFound, "This report is not there any more.");
    TRY_ASSIGN(const bool counted, room.service.confirm(*id, {accounts::Accounts::viewer(request),
                                                              request.remote_address}));
    auto response = Response::redirect(path_of(*id));
    web::flash(response, counted ? "Thank you. Others now know that it is still so."
                                 : "You said so before. Thank you.");
    return response;
}

}  // namespace

void add_pages(Reports::Impl& room) {
    const auto add = [&](http::Method method, std::string pattern, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        room.platform.router.add(std::move(route));
    };
    add(http::Method::Get, "/laporan-warga", list_page);
    add(http::Method::Get, "/laporan-warga/:id", cluster_page);
    add(http::Method::Post, "/laporan-warga/:id/masih", post_confirm);
}

}  // namespace kentongan::reports
