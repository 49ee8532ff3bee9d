// /api/v2/notifications: what belongs together as one line.
#include <algorithm>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/notifications/groups.h"
#include "rooms/notifications/impl.h"

namespace kentongan::notifications {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Notifications::Impl;

constexpr int kStandardPage = 40, kMostPerPage = 80;
constexpr int kRowsRead = 500;
constexpr int kMostInGroup = 10'000;
constexpr std::size_t kSampleAccounts = 8;  // as Mastodon

std::vector<std::string_view> grouped_types(const Request& request) {
    std::vector<std::string_view> types{std::begin(kGroupedTypes), std::end(kGroupedTypes)};
    const auto wanted = request.params.all("grouped_types");
    if (!wanted.empty())
        std::erase_if(types,
                      [&](auto type) { return std::ranges::find(wanted, type) == wanted.end(); });
    return types;
}

template <class Id>
void add_once(std::vector<Id>& ids, Id id) {
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

std::int64_t size_of(db::Tx& tx, AccountId recipient, const Group& group) {
    const auto filter = filter_of_group(recipient, group.key);
    return filter ? store::count(tx, *filter, kMostInGroup)
                  : static_cast<std::int64_t>(group.members.size());
}

void append_group(JsonWriter& out, const Group& group, std::int64_t size) {
    const auto& newest = group.members.front();
    out.begin_object().member("group_key", group.key).member("notifications_count", size);
    out.member("type", newest.type).member("most_recent_notification_id", newest.id);
    out.member("page_min_id", group.members.back().id).member("page_max_id", newest.id);
    out.member("latest_page_notification_at", newest.created_at);
    out.key("sample_account_ids").begin_array();
    std::vector<AccountId> sample;
    for (const auto& member : group.members)
        if (sample.size() < kSampleAccounts) add_once(sample, member.sender);
    for (auto id : sample) out.value(id);
    out.end_array();
    if (newest.status) out.member("status_id", newest.status);
    out.end_object();
}

// GroupedNotificationsResults. A group whose post cannot be seen any more is left out.
std::string results_json(db::Tx& tx, const Room& room, AccountId viewer,
                         const std::vector<Group>& groups) {
    std::string lines, people, posts;
    JsonWriter group_out(lines), people_out(people);
    std::vector<AccountId> senders;
    std::vector<StatusId> statuses;
    group_out.begin_array();
    for (const auto& group : groups) {
        const auto status = group.members.front().status;
        if (status && std::ranges::find(statuses, status) == statuses.end()) {
            const auto post = room.statuses.render_one_json(tx, viewer, status);
            if (post.empty()) continue;
            statuses.push_back(status);
            posts.append(posts.empty() ? "" : ",").append(post);
        }
        append_group(group_out, group, size_of(tx, viewer, group));
        for (const auto& member : group.members) add_once(senders, member.sender);
    }
    group_out.end_array();
    people_out.begin_array();
    for (const auto& account : room.accounts.find_many(tx, senders))
        room.accounts.append_account(people_out, account);
    people_out.end_array();
    return "{\"accounts\":" + people + ",\"statuses\":[" + posts +
           "],\"notification_groups\":" + lines + "}";
}

Result<Response> get_groups(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    Filter filter;
    filter.recipient = viewer;
    filter.page = http::page_of(request.params, kStandardPage, kMostPerPage);
    const auto most = static_cast<std::size_t>(filter.page.limit);
    filter.page.limit = kRowsRead;
    filter.types = chosen_types(request.params.all("types"), request.params.all("exclude_types"));
    if (const auto sender = request.params.id<AccountId>("account_id")) filter.sender = *sender;
    std::vector<Group> groups;
    auto body = room.platform.database.read([&](db::Tx& tx) {
        groups = grouped(room.service.list(tx, filter), grouped_types(request), most);
        return results_json(tx, room, viewer, groups);
    });
    auto response = Response::json(std::move(body));
    std::int64_t newest = 0, oldest = 0;
    for (const auto& group : groups) {
        newest = std::max(newest, group.members.front().id.value());
        const auto last = group.members.back().id.value();
        oldest = oldest == 0 ? last : std::min(oldest, last);
    }
    if (newest != 0)
        http::set_links(response, request, room.platform.config.base_url(), newest, oldest);
    return response;
}

Result<std::vector<Group>> one_group(db::Tx& tx, const Room& room, const Request& request) {
    const auto key = request.params.text("group_key");
    const auto filter = filter_of_group(*accounts::Accounts::viewer(request), key);
    if (!filter) return Error(ErrorCode::NotFound);
    auto members = room.service.list(tx, *filter);
    if (members.empty()) return Error(ErrorCode::NotFound);
    return std::vector<Group>{{std::string(key), std::move(members)}};
}

Result<Response> get_group(Room& room, Request& request) {
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        TRY_ASSIGN(const auto groups, one_group(tx, room, request));
        return Response::json(results_json(tx, room, *accounts::Accounts::viewer(request), groups));
    });
}

Result<Response> get_group_accounts(Room& room, Request& request) {
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        TRY_ASSIGN(const auto groups, one_group(tx, room, request));
        std::vector<AccountId> senders;
        for (const auto& member : groups.front().members) add_once(senders, member.sender);
        std::string body;
        JsonWriter out(body);
        out.begin_array();
        for (const auto& account : room.accounts.find_many(tx, senders))
            room.accounts.append_account(out, account);
        out.end_array();
        return Response::json(std::move(body));
    });
}

Result<Response> post_dismiss(Room& room, Request& request) {
    const auto filter =
        filter_of_group(*accounts::Accounts::viewer(request), request.params.text("group_key"));
    if (!filter) return Error(ErrorCode::NotFound);
    room.platform.database.write([&](db::Tx& tx) { store::remove_group(tx, *filter); });
    return Response::json("{}");
}

Result<Response> get_unread(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto count = room.platform.database.read([&](db::Tx& tx) {
        Filter filter;
        filter.recipient = viewer;
        filter.page.since_id = room.accounts.last_read(tx, viewer, "notifications");
        filter.page.limit = kRowsRead;
        filter.types =
            chosen_types(request.params.all("types"), request.params.all("exclude_types"));
        return grouped(room.service.list(tx, filter), grouped_types(request), kMostUnread).size();
    });
    std::string body;
    JsonWriter(body).begin_object().member("count", count).end_object();
    return Response::json(std::move(body));
}

}  // namespace

void add_group_routes(Notifications::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, const char* scope,
                         http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(scope);
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const char* reading = "read:notifications";
    add(Method::Get, "/api/v2/notifications", get_groups, reading,
        {"What happened to you, grouped, newest first",
         "GroupedNotificationsResults",
         {{"types[]", "array", "Only these"},
          {"exclude_types[]", "array", "All but these"},
          {"grouped_types[]", "array", "Group only these of favourite, reblog, follow"},
          {"limit", "integer", "Groups, 1 to 80, 40 if left out"}}});
    add(Method::Get, "/api/v2/notifications/:group_key", get_group, reading,
        {"One group", "GroupedNotificationsResults", {}});
    add(Method::Get, "/api/v2/notifications/:group_key/accounts", get_group_accounts, reading,
        {"Everybody in a group", "Array of Account", {}});
    add(Method::Post, "/api/v2/notifications/:group_key/dismiss", post_dismiss,
        "write:notifications", {"Remove a group", "{}", {}});
    add(Method::Get, "/api/v2/notifications/unread_count", get_unread, reading,
        {"How many groups came since your marker", "{count}", {}});
}

}  // namespace kentongan::notifications
