// /pemberitahuan: by day, in words; looking at it is reading it.
#include "platform/web/pages.h"

#include <map>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"
#include "platform/web/portrait.h"
#include "rooms/notifications/impl.h"
#include "rooms/notifications/words.h"

namespace kentongan::notifications {

namespace {

using http::Request;
using http::Response;
using Room = Notifications::Impl;

constexpr int kPerPage = 40;
constexpr std::size_t kExcerpt = 120;

// The people and posts of a page, asked for once.
struct Material {
    std::map<AccountId, accounts::Account> people;
    std::map<StatusId, statuses::Status> posts;  // that the reader may see
};

Material material_of(db::Tx& tx, const Room& room, AccountId viewer,
                     const std::vector<Notification>& rows) {
    std::vector<AccountId> people;
    std::vector<StatusId> posts;
    for (const auto& row : rows) {
        people.push_back(row.sender);
        if (row.status) posts.push_back(row.status);
    }
    Material material;
    for (auto& person : room.accounts.find_many(tx, people)) material.people[person.id] = person;
    for (auto& post : room.statuses.find_visible(tx, viewer, posts)) material.posts[post.id] = post;
    return material;
}

// A list item, or nothing when what it tells of is gone.
std::optional<web::View> line_of(const Material& material, const Request& request,
                                 const Notification& row, Zone zone) {
    const auto found = material.people.find(row.sender);
    if (found == material.people.end() || found->second.suspended) return {};
    const auto& sender = found->second;
    web::View line;
    line.set("name", sender.shown_name()).set("acct", sender.acct());
    line.set("person_url", sender.url);
    web::set_portrait(line, sender.shown_name(), sender.avatar_url);
    const bool is_official = !sender.official_of.empty();
    line.set("sentence", web::tr(request, sentence_of(row.type, is_official)));
    line.set("asks", row.type == "follow_request");
    line.set("time", clock_text(row.created_at, zone)).set("moment", iso_millis(row.created_at));
    if (!row.status) return line;
    const auto post = material.posts.find(row.status);
    if (post == material.posts.end()) return {};
    const auto& status = post->second;
    const auto plain = status.spoiler_text.empty() ? text::plain_of_html(status.content_html)
                                                   : status.spoiler_text;
    line.set("excerpt", utf8_prefix(plain, kExcerpt)).set("status_url", status.url);
    return line;
}

std::vector<web::View> days_of(db::Tx& tx, const Room& room, const Request& request,
                               const std::vector<Notification>& rows, Zone zone) {
    const auto material = material_of(tx, room, *accounts::Accounts::viewer(request), rows);
    std::vector<web::View> days, lines;
    std::string day;
    const auto finish = [&] {
        if (lines.empty()) return;
        web::View view;
        view.set("day", day).set("lines", std::exchange(lines, {}));
        days.push_back(std::move(view));
    };
    // The date is what date_text says before its comma.
    const auto day_of = [&](TimePoint time) {
        const auto whole = date_text(time, zone, request.language);
        return whole.substr(0, whole.rfind(','));
    };
    const auto today = day_of(room.platform.clock.now());
    for (const auto& row : rows) {
        auto line = line_of(material, request, row, zone);
        if (!line) continue;
        auto its_day = day_of(row.created_at);
        if (its_day == today) its_day = web::tr(request, "Today");
        if (its_day != day) finish();
        day = std::move(its_day);
        lines.push_back(*std::move(line));
    }
    finish();
    return days;
}

Result<Response> get_page(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    Filter filter;
    filter.recipient = viewer;
    filter.page = http::page_of(request.params, kPerPage, kPerPage);
    filter.types = chosen_types({}, {});
    web::View view;
    std::int64_t newest = 0, read_before = 0;
    room.platform.database.read([&](db::Tx& tx) {
        auto rows = store::list(tx, filter);
        if (rows.size() == static_cast<std::size_t>(kPerPage))
            view.set("older_url", "/pemberitahuan?max_id=" + rows.back().id.to_string());
        if (!rows.empty()) newest = rows.front().id.value();
        room.service.leave_out_hidden(tx, viewer, rows);
        const auto self = room.accounts.find(tx, viewer);
        const auto zone = self && self->home ? zone_of_province(self->home->province()) : Zone::Wib;
        auto days = days_of(tx, room, request, rows, zone);
        view.set("is_empty", days.empty()).set("days", std::move(days));
        view.set("has_requests", room.service.pending(tx, viewer).requests > 0);
        read_before = room.accounts.last_read(tx, viewer, "notifications");
    });
    if (newest > read_before)
        room.platform.database.write(
            [&](db::Tx& tx) { room.accounts.mark_read(tx, viewer, "notifications", newest); });
    auto response = room.platform.pages.page(request,
                                             {.name = "notifications/list",
                                              .title = web::tr(request, "Notifications"),
                                              .section = "notifications"},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

}  // namespace

void add_pages(Notifications::Impl& room) {
    http::Route route;
    route.pattern = "/pemberitahuan";
    route.access = http::Access::page();
    route.handler = [&room](Request& request) { return get_page(room, request); };
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::notifications
