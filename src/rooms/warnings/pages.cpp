#include "platform/web/pages.h"

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/warnings/reading.h"
#include "rooms/warnings/room.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kMostLines = 100;
constexpr int kQuarantinePage = 20;
constexpr std::size_t kExcerptShown = 2'000;  // code points

struct Lists {
    std::vector<web::View> mine, others, exercises, ended;
};

Lists lists_of(const regions::Regions& gazetteer, const Shown& shown, const Reader& reader) {
    Lists lists;
    for (const auto& card : shown.cards) {
        bool live = card->live_at(reader.now);
        auto& list = card->chain.exercise                             ? lists.exercises
                     : !live                                          ? lists.ended
                     : concerns_any(card->chain.cover, reader.places) ? lists.mine
                                                                      : lists.others;
        if (list.size() < kMostLines) list.push_back(line_view(gazetteer, *card, reader));
    }
    return lists;
}

Result<http::Response> list_page(Warnings::Impl& room, http::Request& request) {
    Reader reader;
    reader.language = request.language;
    reader.now = room.platform.clock.now();
    web::View view;
    if (accounts::Accounts::viewer(request))
        room.platform.database.read([&](db::Tx& tx) {
            reader = reader_of(room, tx, request);
            view.set("officer", is_officer(room, tx, request));
            view.set("admin", is_admin(room, tx, request));
        });
    auto lists = lists_of(room.regions, *room.snapshot.get(), reader);
    view.set("signed_in", accounts::Accounts::viewer(request).has_value());
    view.set("quiet", lists.mine.empty() && lists.others.empty());
    view.set("has_mine", !lists.mine.empty()).set("mine", std::move(lists.mine));
    view.set("has_others", !lists.others.empty()).set("others", std::move(lists.others));
    view.set("has_exercises", !lists.exercises.empty())
        .set("exercises", std::move(lists.exercises));
    view.set("has_ended", !lists.ended.empty()).set("ended_ones", std::move(lists.ended));
    view.set("sources", health_views(room.poller.health(), reader));
    web::PageInfo info{.name = "warnings/list",
                       .title = web::tr(request, "Warnings"),
                       .section = "warnings",
                       .description = web::tr(request, "Official warnings that are in force now."),
                       .whole = true};
    return room.platform.pages.page(request, info, std::move(view));
}

Result<http::Response> alert_page(Warnings::Impl& room, http::Request& request) {
    auto id = request.params.id<AlertId>("id");
    std::optional<PageData> data;
    Reader reader;
    bool allowed = true, officer = false;
    if (id)
        room.platform.database.read([&](db::Tx& tx) {
            data = read_alert(tx, room.regions, *id);
            reader = reader_of(room, tx, request);
            officer = is_officer(room, tx, request);
            if (data && data->chain.hidden) allowed = is_admin(room, tx, request);
        });
    if (!data || !allowed) return Error(ErrorCode::NotFound, "There is no such warning.");
    auto word = exercise_word(data->head.status, data->chain.exercise, reader.language);
    bool live = data->chain.state == State::Live && data->chain.expires > reader.now;
    auto title = live ? cap::loud_word(data->chain.level) : web::tr(request, "ENDED");
    title += ": " + title_of(data->head, reader.language);
    if (!word.empty()) title = std::string(word) + " · " + title;
    web::PageInfo info{
        .name = "warnings/page",
        .title = std::move(title),
        .section = "warnings",
        .bare = true,
        .description = places_text(room.regions, data->chain.cover, 5, reader.language),
        .whole = true};
    auto view = page_view(room.regions, *data, reader);
    view.set("officer", officer);
    auto response = room.platform.pages.page(request, info, std::move(view));
    // An old copy of a warning is a wrong one.
    response.set("Cache-Control", "no-cache");
    return response;
}

Result<http::Response> quarantine_page(Warnings::Impl& room, http::Request& request) {
    auto before =
        request.params.integer("max_id").value_or(std::numeric_limits<std::int64_t>::max());
    bool allowed = false;
    std::vector<QuarantineRow> rows;
    Reader reader;
    room.platform.database.read([&](db::Tx& tx) {
        allowed = is_admin(room, tx, request);
        reader = reader_of(room, tx, request);
        if (allowed) rows = store::list_quarantine(tx, before, kQuarantinePage);
    });
    if (!allowed) return Error(ErrorCode::Forbidden);
    std::vector<web::View> views;
    auto zone = reader.zone.value_or(Zone::Wib);
    for (const auto& row : rows) {
        web::View view;
        auto text = is_valid_utf8(row.excerpt) ? row.excerpt : hex_encode(row.excerpt);
        view.set("source", row.source).set("url", row.url).set("reason", row.reason);
        view.set("excerpt", utf8_prefix(text, kExcerptShown));
        view.set("size", i18n::number(row.size_bytes, request.language));
        view.set("times", i18n::number(row.times, request.language));
        view.set("when", moment_text(row.last_at, zone, reader.now, request.language));
        views.push_back(std::move(view));
    }
    web::View view;
    if (rows.size() == static_cast<std::size_t>(kQuarantinePage))
        view.set("older_url", "/kelola/karantina?max_id=" + std::to_string(rows.back().id));
    view.set("has_rows", !views.empty()).set("rows", std::move(views));
    web::PageInfo info{
        .name = "warnings/quarantine", .title = web::tr(request, "Quarantine"), .section = "me"};
    return room.platform.pages.page(request, info, std::move(view));
}

}  // namespace

void add_pages(Warnings::Impl& room) {
    auto page = [&](std::string pattern, auto handler, http::Access access) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](http::Request& request) { return handler(room, request); };
        route.access = std::move(access);
        route.run = http::Run::Alert;
        room.platform.router.add(std::move(route));
    };
    page("/peringatan", list_page, http::Access::anyone());
    page("/peringatan/:id", alert_page, http::Access::anyone());
    page("/kelola/karantina", quarantine_page, http::Access::page());
}

}  // namespace kentongan::warnings
