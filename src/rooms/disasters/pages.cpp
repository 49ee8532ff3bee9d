// /bencana: events, and everything about one of them on one page of one round trip.
#include "platform/web/pages.h"

#include <map>

#include "platform/http/router.h"
#include "rooms/disasters/impl.h"

namespace kentongan::disasters {

namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr int kEventsPerPage = 30;
constexpr int kRowsPerPage = 50;
constexpr std::size_t kMostOfAll = 500;

Viewer viewer_of(db::Tx& tx, const Disasters::Impl& room, const Request& request,
                 const Event& event) {
    Viewer viewer;
    viewer.account = accounts::Accounts::viewer(request);
    viewer.language = request.language;
    if (!viewer.account) return viewer;
    viewer.is_officer = is_officer_of(tx, room, *viewer.account, event);
    viewer.helps = viewer.is_officer || is_helper_of(tx, room, *viewer.account, event);
    return viewer;
}

std::string title_of(const Event& event) {
    const auto& word = event.chains.front().exercise_word;
    return word.empty() ? event.title : word + " · " + event.title;
}

// A page about one event: `fill` sets what it shows besides the head.
template <class Fill>
Result<Response> event_page(Disasters::Impl& room, Request& request, web::PageInfo info,
                            Fill&& fill) {
    const auto id = request.params.id<EventId>("id");
    if (!id) return Error(ErrorCode::NotFound, "There is no such event.");
    web::View view;
    auto done = room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto event, find_event(tx, room, id->value(), request.language));
        fill(tx, view, event, viewer_of(tx, room, request, event));
        info.title = title_of(event) + (info.title.empty() ? "" : ": " + info.title);
        return {};
    });
    TRY(std::move(done));
    auto response = room.platform.pages.page(request, info, std::move(view));
    // An old copy of a warning is a wrong one.
    response.set("Cache-Control", "no-cache");
    return response;
}

Result<Response> get_event(Disasters::Impl& room, Request& request) {
    return event_page(room, request, {.name = "disasters/page", .bare = true, .whole = true},
                      [&](db::Tx& tx, web::View& view, const Event& event, const Viewer& viewer) {
                          view = event_view(tx, room, event, viewer, {});
                      });
}

Result<Response> get_messages(Disasters::Impl& room, Request& request) {
    return event_page(
        room, request, {.name = "disasters/messages", .title = tr(request, "All messages")},
        [&](db::Tx& tx, web::View& view, const Event& event, const Viewer& viewer) {
            bool more = false;
            set_event(view, room, event, request.language);
            view.set("messages", message_views(tx, room, event, viewer, kMostOfAll, more));
        });
}

Result<Response> get_places(Disasters::Impl& room, Request& request) {
    return event_page(room, request,
                      {.name = "disasters/places", .title = tr(request, "Level by place")},
                      [&](db::Tx& tx, web::View& view, const Event& event, const Viewer&) {
                          bool more = false;
                          set_event(view, room, event, request.language);
                          auto places = place_views(tx, room, event, kMostOfAll, more);
                          view.set("has_places", !places.empty()).set("places", std::move(places));
                      });
}

Result<Response> get_corrections(Disasters::Impl& room, Request& request) {
    return event_page(
        room, request, {.name = "disasters/corrections", .title = tr(request, "Not true")},
        [&](db::Tx& tx, web::View& view, const Event& event, const Viewer& viewer) {
            const auto before = request.params.id<CorrectionId>("sebelum").value_or(CorrectionId());
            const auto rows = store::list_corrections(tx, event.parts, before, kRowsPerPage);
            set_event(view, room, event, request.language);
            view.set("is_empty", rows.empty());
            view.set("corrections", correction_views(room, event, viewer, rows));
            if (std::ssize(rows) == kRowsPerPage)
                view.set("older_url",
                         event_path(event) + "/luruskan?sebelum=" + rows.back().id.to_string());
            view.set("is_officer", viewer.is_officer);
        });
}

// Events by their newest message; those that were joined stand once.
struct Lists {
    std::vector<web::View> real, exercises;
};
void add_to_lists(Lists& lists, const Disasters::Impl& room, const Event& event,
                  std::string_view language) {
    web::View line;
    set_event(line, room, event, language);
    line.set("headline", event.title).set("path", event_path(event));
    (event.exercise ? lists.exercises : lists.real).push_back(std::move(line));
}

Result<Response> get_list(Disasters::Impl& room, Request& request) {
    auto before = room.platform.clock.now() + 24h;
    if (const auto asked = request.params.integer("sebelum")) before = from_millis(*asked);
    Lists lists;
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        const auto recent = room.answers.recent_chains(tx, before, kEventsPerPage);
        std::map<EventId, bool> seen;
        for (const auto& one : recent) {
            auto event = find_event(tx, room, one.chain.value(), request.language);
            if (event.ok() && seen.emplace(event->id, true).second)
                add_to_lists(lists, room, *event, request.language);
        }
        if (std::ssize(recent) == kEventsPerPage)
            view.set("older_url",
                     "/bencana?sebelum=" + std::to_string(to_millis(recent.back().at)));
    });
    view.set("is_empty", lists.real.empty() && lists.exercises.empty());
    view.set("has_events", !lists.real.empty()).set("events", std::move(lists.real));
    view.set("has_exercises", !lists.exercises.empty())
        .set("exercises", std::move(lists.exercises));
    return room.platform.pages.page(request,
                                    {.name = "disasters/list",
                                     .title = tr(request, "Events"),
                                     .section = "warnings",
                                     .whole = true},
                                    std::move(view));
}

}  // namespace

void add_pages(Disasters::Impl& room) {
    const auto page = [&](std::string pattern, auto handler) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.run = http::Run::Alert;
        room.platform.router.add(std::move(route));
    };
    page("/bencana", get_list);
    page("/bencana/:id", get_event);
    page("/bencana/:id/pesan", get_messages);
    page("/bencana/:id/tempat", get_places);
    page("/bencana/:id/luruskan", get_corrections);
}

}  // namespace kentongan::disasters
