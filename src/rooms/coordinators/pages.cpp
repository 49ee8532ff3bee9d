// /penghubung: the tree for everybody; telephone numbers for those who answer for a place.
#include "platform/web/pages.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/coordinators/forms.h"
#include "rooms/coordinators/roll.h"
#include "rooms/coordinators/views.h"

namespace kentongan::coordinators {

namespace {

using http::Request;
using http::Response;
using regions::Level;
using Room = Coordinators::Impl;

constexpr std::size_t kPerPage = 100;
constexpr int kMostSteps = 20;  // of places looked at for one page of vacancies
constexpr int kHistory = 20;

// The place of the address, as a page of HTML needs it.
Result<Code> place_of(const Room& room, const Request& request) {
    const auto code = Code::parse(request.params.text("code"));
    if (!code || *code == Code() || !room.regions.find(*code))
        return Error(ErrorCode::NotFound, "There is no region with that code.");
    return *code;
}

std::optional<AccountId> viewer_of(const Request& request) {
    return accounts::Accounts::viewer(request);
}

void set_place(web::View& view, const Room& room, const Request& request, Code place) {
    view.set("code", place.to_string()).set("name", room.regions.full_name(place));
    view.set("level", level_word(request, place.level())).set("url", page_of(place));
    view.set("parent_url", page_of(place.parent()));
    view.set("parent_name", place.level() == Level::Province
                                ? web::tr(request, "Indonesia")
                                : room.regions.short_name(place.parent()));
}

std::vector<web::View> child_views(db::Tx& tx, const Room& room, const Request& request, Code place,
                                   bool with_contacts) {
    std::vector<Code> children;
    for (const auto& child : room.regions.children(place)) children.push_back(child.code);
    if (children.size() > store::kMostPlaces) children.resize(store::kMostPlaces);
    auto views = place_views(tx, room, request, children, with_contacts);
    if (place.level() >= Level::District) return views;
    const auto filled = store::count_filled(tx, place);
    for (std::size_t i = 0; i < children.size(); ++i) {
        auto shares = shares_of(room, filled, place, children[i]);
        shares.erase(shares.begin());  // its own liaison is told by name
        views[i].set("shares", share_views(request, shares));
    }
    return views;
}

void set_posts(db::Tx& tx, web::View& view, const Room& room, const Request& request, Code place,
               bool with_contacts, bool may_manage) {
    std::vector<web::View> posts;
    const auto holders = store::list_of(tx, place);
    bool has_liaison = false;
    for (const auto post : {Post::Head, Post::Liaison, Post::Deputy}) {
        const auto found = std::ranges::find(holders, post, &Coordinator::post);
        web::View line;
        line.set("post", post_word(request, post));
        if (found != holders.end()) {
            auto holder = holder_view(tx, room, request, *found, with_contacts);
            holder.set("may_dismiss", may_manage);
            line.set("holder", std::move(holder));
        }
        has_liaison = has_liaison || (found != holders.end() && post == Post::Liaison);
        posts.push_back(std::move(line));
    }
    view.set("posts", std::move(posts)).set("vacant", !has_liaison);
    if (has_liaison) return;
    if (auto nearest = room.service.nearest(tx, place)) {
        auto above = holder_view(tx, room, request, *nearest, false);
        above.set("place", room.regions.full_name(nearest->place));
        above.set("place_url", page_of(nearest->place));
        view.set("stands_in", std::move(above));
    }
}

std::vector<web::View> history_views(db::Tx& tx, const Room& room, const Request& request,
                                     Code place, bool may_manage) {
    std::vector<web::View> views;
    for (const auto& past : store::list_history(tx, place, kHistory)) {
        auto view = holder_view(tx, room, request, past.coordinator, false);
        Coordinator end = past.coordinator;
        end.since = past.ended_at.value_or(end.since);
        view.set("until", holder_view(tx, room, request, end, false));
        view.set("may_return", may_manage);
        views.push_back(std::move(view));
    }
    return views;
}

Result<Response> root_page(Room& room, Request& request) {
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        view.set("children", child_views(tx, room, request, Code(), false));
        const auto viewer = viewer_of(request);
        view.set("has_posts", viewer && !store::list_of_account(tx, *viewer, 1).empty());
    });
    return room.platform.pages.page(
        request, {.name = "coordinators/root", .title = web::tr(request, "Who tells the villages")},
        std::move(view));
}

Result<Response> place_page(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    return show_place(room, request, place, {});
}

// All districts of a province or regency, each with its liaison or vacant.
Result<Response> districts_page(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    const auto from = Code::parse(request.params.text("dari")).value_or(place);
    auto places = places_at(room.regions, place, Level::District, from, kPerPage + 1);
    web::View view;
    set_place(view, room, request, place);
    if (places.size() > kPerPage) {
        view.set("next_url", page_of(place) + "/kecamatan?dari=" + places.back().to_string());
        places.pop_back();
    }
    room.platform.database.read([&](db::Tx& tx) {
        const bool with_contacts = room.service.may_see_contacts(tx, viewer_of(request), place);
        view.set("places", place_views(tx, room, request, places, with_contacts));
    });
    return room.platform.pages.page(request,
                                    {.name = "coordinators/districts",
                                     .title = web::tr(request, "Liaisons of all districts") + ": " +
                                              room.regions.full_name(place)},
                                    std::move(view));
}

struct Vacancies {
    std::vector<Code> places;
    std::optional<Code> next;
};

// In steps, because between two vacancies there may be any number of places that are not.
Vacancies find_vacancies(db::Tx& tx, const Room& room, Code place, Level level, Code from) {
    Vacancies found;
    for (int step = 0; step < kMostSteps; ++step) {
        const auto places = places_at(room.regions, place, level, from, store::kMostPlaces);
        if (places.empty()) return found;
        const auto liaisons = store::list_liaisons_of(tx, places);
        for (auto one : places) {
            if (std::ranges::binary_search(liaisons, one, {}, &Coordinator::place)) continue;
            if (found.places.size() == kPerPage) {
                found.next = one;
                return found;
            }
            found.places.push_back(one);
        }
        from = Code::from_packed(places.back().packed() + 1);
        if (places.size() < store::kMostPlaces) return found;
    }
    found.next = from;
    return found;
}

Result<Response> vacancies_page(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    struct Choice {
        std::string_view name;
        Level level;
    };
    constexpr Choice kChoices[] = {
        {"kabupaten", Level::Regency}, {"kecamatan", Level::District}, {"desa", Level::Village}};
    const auto wanted = request.params.text("tingkat");
    const Choice* chosen = nullptr;
    std::vector<web::View> tabs;
    const auto path = page_of(place) + "/lowong";
    for (const auto& choice : kChoices) {
        if (choice.level < place.level()) continue;
        if (!chosen || choice.name == wanted) chosen = &choice;
    }
    for (const auto& choice : kChoices) {
        if (choice.level < place.level()) continue;
        web::View tab;
        tab.set("word", level_word(request, choice.level)).set("current", &choice == chosen);
        tab.set("url", path + "?tingkat=" + std::string(choice.name));
        tabs.push_back(std::move(tab));
    }
    const auto from = Code::parse(request.params.text("dari")).value_or(place);
    web::View view;
    set_place(view, room, request, place);
    room.platform.database.read([&](db::Tx& tx) {
        const auto found = find_vacancies(tx, room, place, chosen->level, from);
        std::vector<web::View> lines;
        for (auto one : found.places)
            lines.push_back(place_view(tx, room, request, one, nullptr, false));
        view.set("has_places", !lines.empty()).set("places", std::move(lines));
        if (found.next)
            view.set("next_url", path + "?tingkat=" + std::string(chosen->name) +
                                     "&dari=" + found.next->to_string());
    });
    view.set("tabs", std::move(tabs));
    return room.platform.pages.page(request,
                                    {.name = "coordinators/vacancies",
                                     .title = web::tr(request, "Places without a liaison") + ": " +
                                              room.regions.full_name(place)},
                                    std::move(view));
}

// Everybody one calls to reach a place: liaisons with their numbers, and nobody else.
Result<Response> contacts_page(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    web::View view;
    set_place(view, room, request, place);
    bool allowed = false;
    Cursor after;
    if (const auto last = Code::parse(request.params.text("sesudah")))
        after = {*last, static_cast<int>(Post::Liaison)};
    room.platform.database.read([&](db::Tx& tx) {
        allowed = room.service.may_see_contacts(tx, viewer_of(request), place);
        if (!allowed) return;
        const auto liaisons =
            store::list_liaisons_within(tx, Range::below(place), after, static_cast<int>(kPerPage));
        std::vector<web::View> lines;
        std::string numbers;
        for (const auto& one : liaisons) {
            lines.push_back(place_view(tx, room, request, one.place, &one, true));
            if (!one.phone.empty()) numbers += one.phone + "\n";
        }
        view.set("has_places", !lines.empty()).set("places", std::move(lines));
        view.set("numbers", numbers);
        if (liaisons.size() == kPerPage)
            view.set("next_url",
                     page_of(place) + "/telepon?sesudah=" + liaisons.back().place.to_string());
    });
    if (!allowed)
        return Error(ErrorCode::Forbidden, "Only those who coordinate this place see the numbers.");
    auto response = room.platform.pages.page(
        request,
        {.name = "coordinators/contacts",
         .title = web::tr(request, "Call the liaisons") + ": " + room.regions.full_name(place)},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_csv(Room& room, Request& request) {
    TRY_ASSIGN(auto place, place_of(room, request));
    std::optional<Level> empty;
    if (request.params.has("kosong")) empty = std::max(place.level(), Level::District);
    std::string csv;
    room.platform.database.read([&](db::Tx& tx) {
        if (room.service.may_see_contacts(tx, viewer_of(request), place))
            csv = write_roll(tx, room.regions, room.accounts, place, empty);
    });
    if (csv.empty())
        return Error(ErrorCode::Forbidden, "Only those who coordinate this place see the numbers.");
    auto response = Response::of_type("text/csv; charset=utf-8", std::move(csv));
    response
        .set("Content-Disposition",
             "attachment; filename=\"penghubung-" + place.to_string() + ".csv\"")
        .set("Cache-Control", "no-store");
    return response;
}

}  // namespace

Response show_place(Room& room, const Request& request, Code place,
                    const std::optional<Error>& error) {
    web::View view;
    set_place(view, room, request, place);
    room.platform.database.read([&](db::Tx& tx) {
        const auto viewer = viewer_of(request);
        const bool may_manage = room.service.may_manage(tx, viewer, place);
        const bool with_contacts = room.service.may_see_contacts(tx, viewer, place);
        view.set("may_manage", may_manage).set("with_contacts", with_contacts);
        view.set("may_import", place.level() < Level::Village &&
                                   room.service.may_manage_below(tx, viewer, place));
        set_posts(tx, view, room, request, place, with_contacts, may_manage);
        view.set("is_village", place.level() == Level::Village);
        if (place.level() < Level::Village) {
            const auto filled = store::count_filled(tx, place);
            view.set("shares", share_views(request, shares_of(room, filled, place, place)));
            view.set("children", child_views(tx, room, request, place, with_contacts));
            view.set("child_level",
                     level_word(request, static_cast<Level>(static_cast<int>(place.level()) + 1)));
        }
        view.set("has_districts", place.level() < Level::Regency);
        if (with_contacts) {
            auto past = history_views(tx, room, request, place, may_manage);
            view.set("has_history", !past.empty()).set("history", std::move(past));
        }
    });
    fill_form(view, request, error);
    auto response = room.platform.pages.page(
        request,
        {.name = "coordinators/place",
         .title = web::tr(request, "Liaisons") + ": " + room.regions.full_name(place),
         .status = error ? http::status_of(error->code()) : 200},
        std::move(view));
    if (viewer_of(request)) response.set("Cache-Control", "no-store");
    return response;
}

void add_pages(Room& room) {
    const auto add = [&](std::string pattern, auto handler,
                         http::Access access = http::Access::anyone()) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = std::move(access);
        room.platform.router.add(std::move(route));
    };
    add("/penghubung", root_page);
    add("/penghubung/:code", place_page);
    add("/penghubung/:code/kecamatan", districts_page);
    add("/penghubung/:code/lowong", vacancies_page);
    add("/penghubung/:code/telepon", contacts_page, http::Access::page());
    add("/penghubung/:code/unduh.csv", get_csv, http::Access::page());
    add_forms(room);
}

}  // namespace kentongan::coordinators
