// /peringatan/ID/jangkauan: during a warning, the places that nobody has reached, one button each;
// /penghubung/saya: the same for a liaison, only their own.
#include <algorithm>

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "rooms/receipts/views.h"

namespace kentongan::receipts {

namespace {

using http::Method;
using http::Request;
using http::Response;
using Room = Receipts::Impl;

constexpr std::size_t kPerPage = 100, kMostOwn = 40;

struct Filter {
    std::string_view show;  // belum, sudah or semua
    std::optional<Code> within;
    std::optional<Code> after;  // the last line seen
};

Filter filter_of(const Request& request) {
    Filter filter;
    filter.show = request.params.text("tampil");
    if (filter.show != "sudah" && filter.show != "semua") filter.show = "belum";
    filter.within = Code::parse(request.params.text("di"));
    filter.after = Code::parse(request.params.text("sesudah"));
    return filter;
}

std::string address_of(const warnings::Summary& warning, std::string_view show,
                       std::optional<Code> within, std::optional<Code> after = {},
                       std::string_view part = {}) {
    auto address = warning.path + "/jangkauan" + std::string(part) + "?tampil=" + std::string(show);
    if (within) address += "&di=" + within->to_string();
    if (after) address += "&sesudah=" + after->to_string();
    return address;
}

bool is_shown(const WarnedPlace& line, const Filter& filter) {
    if (filter.within && !filter.within->contains(line.place)) return false;
    return filter.show == "semua" || line.is_reached() == (filter.show == "sudah");
}

// Lines keep their order while they are reached, so that a page can begin after one that left it.
std::vector<WarnedPlace> page_of(const std::vector<WarnedPlace>& lines, const Filter& filter) {
    auto at = lines.begin();
    if (filter.after) {
        const auto last = std::ranges::find(lines, *filter.after, &WarnedPlace::place);
        if (last != lines.end()) at = last + 1;
    }
    std::vector<WarnedPlace> page;
    for (; at != lines.end() && page.size() <= kPerPage; ++at)
        if (is_shown(*at, filter)) page.push_back(*at);
    return page;
}

std::vector<web::View> undo_views(db::Tx& tx, const Room& room, const Reader& reader) {
    std::vector<web::View> views;
    for (const auto& said : room.service.undoable(tx, reader.account, reader.warning.chain)) {
        web::View view;
        view.set("name", room.regions.full_name(said.place)).set("code", said.place.to_string());
        view.set("undo_url", reader.warning.path + "/diumumkan/batal");
        views.push_back(std::move(view));
    }
    return views;
}

void set_filters(web::View& view, const Request& request, const Reader& reader,
                 const Filter& filter) {
    const std::pair<std::string_view, std::string> choices[] = {
        {"belum", web::tr(request, "Not reached yet")},
        {"sudah", web::tr(request, "Reached")},
        {"semua", web::tr(request, "All warned places")}};
    std::vector<web::View> tabs;
    for (const auto& [name, word] : choices) {
        web::View tab;
        tab.set("word", word).set("current", name == filter.show);
        tab.set("url", address_of(reader.warning, name, filter.within));
        tabs.push_back(std::move(tab));
    }
    view.set("tabs", std::move(tabs));
}

// What is renewed every few seconds: numbers and list.
web::View live_view(db::Tx& tx, Room& room, const Request& request, const Reader& reader) {
    const auto filter = filter_of(request);
    const auto rollup = room.service.rollup(tx, reader.warning);
    web::View view;
    set_warning(view, room, request, reader.warning);
    set_reached(view, request, reader.warning, reached_within(*rollup, reader.scope));
    set_filters(view, request, reader, filter);
    auto page = page_of(lines_within(*rollup, reader.scope), filter);
    if (page.size() > kPerPage) {
        page.pop_back();
        view.set("next_url",
                 address_of(reader.warning, filter.show, filter.within, page.back().place));
    }
    std::vector<web::View> lines;
    for (const auto& line : page) lines.push_back(line_view(tx, room, request, reader, line));
    view.set("has_lines", !lines.empty()).set("lines", std::move(lines));
    view.set("nobody_missing", filter.show == "belum");
    auto undo = undo_views(tx, room, reader);
    view.set("has_undo", !undo.empty()).set("undo", std::move(undo));
    if (filter.within) view.set("within", room.regions.full_name(*filter.within));
    view.set("back_here", address_of(reader.warning, filter.show, filter.within));
    auto regencies = regency_views(room, request, *rollup, reader.scope);
    for (auto& regency : regencies) regency.set("list_url", reader.warning.path + "/jangkauan");
    view.set("regencies", std::move(regencies));
    view.set("part_url",
             address_of(reader.warning, filter.show, filter.within, filter.after, "/potongan"));
    return view;
}

Result<web::View> read_live(Room& room, const Request& request) {
    return room.platform.database.read([&](db::Tx& tx) -> Result<web::View> {
        TRY_ASSIGN(auto reader, reader_of(tx, room, request));
        return live_view(tx, room, request, reader);
    });
}

Result<Response> reach_page(Room& room, Request& request) {
    TRY_ASSIGN(auto view, read_live(room, request));
    constexpr std::pair<const char*, const char*> kAssets[] = {{"map_js", "map.js"},
                                                               {"map_css", "map.css"}};
    for (const auto& [name, asset] : kAssets)
        view.set(name, web::asset_content(asset) ? web::asset_url(asset) : std::string());
    view.set("map_source", "/api/kentongan/v1/alerts/" + std::string(request.params.text("id")) +
                               "/reach.geojson");
    auto response = room.platform.pages.page(
        request,
        {.name = "receipts/reach", .title = web::tr(request, "Reached?"), .section = "warnings"},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> reach_part(Room& room, Request& request) {
    TRY_ASSIGN(auto view, read_live(room, request));
    auto response =
        Response::html(room.platform.pages.fragment("receipts/reach_part", view, request.language));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> announce(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto place = Code::parse(request.params.text("tempat"));
    if (!place) return Error(ErrorCode::BadRequest, "That is not a region code.", "tempat");
    const bool undo = request.path.ends_with("/batal");
    auto done = room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto warning,
                   room.service.warning(tx, request.params.text("id"), request.language));
        if (undo) return room.service.undo_announcement(tx, viewer, warning.chain, *place);
        return room.service.announce(tx, viewer, warning, *place);
    });
    TRY(done);
    auto response = Response::redirect(web::local_path(request.params.text("lanjut")));
    if (undo)
        web::flash(response, "Undone: it counts as not announced again.");
    else
        web::flash(response, "Thank you. It is noted. You can undo it for five minutes.");
    return response;
}

// ---- A liaison's own places

std::optional<web::View> own_warning(db::Tx& tx, Room& room, const Request& request,
                                     AccountId viewer, ChainId chain,
                                     const std::vector<Code>& own) {
    auto warning = room.warnings.summary(tx, chain, request.language);
    if (!warning || warning->hidden || !warning->verified) return {};
    const bool concerned = std::ranges::any_of(
        own, [&](Code place) { return regions::overlaps(warning->cover, place); });
    if (!concerned) return {};
    if (warning->exercise && !room.accounts.preferences(tx, viewer).joins_exercises) return {};
    const Reader reader{viewer, *std::move(warning), own};
    const auto rollup = room.service.rollup(tx, reader.warning);
    web::View view;
    set_warning(view, room, request, reader.warning);
    std::vector<web::View> lines, wholes;
    std::size_t missing = 0;
    for (const auto& line : lines_within(*rollup, own)) {
        // A neighbour who saw it on a phone does not drum: the liaison still has to.
        if (line.is_announced) continue;
        if (++missing <= kMostOwn) lines.push_back(line_view(tx, room, request, reader, line));
    }
    // One tap for the whole place, where it is larger than the lines.
    for (auto place : own) {
        if (!regions::overlaps(reader.warning.cover, place) || missing < 2) continue;
        web::View whole;
        whole.set("code", place.to_string()).set("name", room.regions.full_name(place));
        whole.set("action_url", reader.warning.path + "/diumumkan");
        wholes.push_back(std::move(whole));
    }
    view.set("has_lines", !lines.empty()).set("lines", std::move(lines));
    view.set("has_wholes", !wholes.empty()).set("wholes", std::move(wholes));
    view.set("has_more", missing > kMostOwn);
    auto undo = undo_views(tx, room, reader);
    view.set("has_undo", !undo.empty()).set("undo", std::move(undo));
    view.set("back_here", "/penghubung/saya");
    return view;
}

Result<Response> own_page(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        std::vector<Code> own;
        std::vector<web::View> posts, warned;
        for (const auto& post : room.coordinators.posts_of(tx, viewer)) {
            web::View line;
            line.set("name", room.regions.full_name(post.place));
            line.set("url", "/penghubung/" + post.place.to_string());
            posts.push_back(std::move(line));
            own.push_back(post.place);
        }
        own = room.regions.minimal_cover(std::move(own));
        if (!own.empty())
            for (auto chain : room.warnings.live_chains())
                if (auto one = own_warning(tx, room, request, viewer, chain, own))
                    warned.push_back(*std::move(one));
        view.set("has_posts", !posts.empty()).set("posts", std::move(posts));
        view.set("has_warnings", !warned.empty()).set("warnings", std::move(warned));
    });
    auto response = room.platform.pages.page(
        request, {.name = "receipts/own", .title = web::tr(request, "My places as liaison")},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

void add_reach_pages(Room& room) {
    const auto add = [&](Method method, std::string pattern, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = http::Access::page();
        room.platform.router.add(std::move(route));
    };
    add(Method::Get, "/peringatan/:id/jangkauan", reach_page);
    add(Method::Get, "/peringatan/:id/jangkauan/potongan", reach_part);
    add(Method::Post, "/peringatan/:id/diumumkan", announce);
    add(Method::Post, "/peringatan/:id/diumumkan/batal", announce);
    add(Method::Get, "/penghubung/saya", own_page);
}

}  // namespace kentongan::receipts
