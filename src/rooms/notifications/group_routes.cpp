// /api/v2/notifications: what belongs together as one line.
#include <algorithm>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/notifications/group_render.h"
#include "rooms/notifications/impl.h"
#include "rooms/notifications/routes.h"

namespace kentongan::notifications {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Notifications::Impl;

constexpr int kRowsRead = 500;

std::vector<std::string_view> grouped_types(const Request& request) {
    std::vector<std::string_view> types{std::begin(kGroupedTypes), std::end(kGroupedTypes)};
    const auto wanted = request.params.all("grouped_types");
    if (!wanted.empty())
        std::erase_if(types,
                      [&](auto type) { return std::ranges::find(wanted, type) == wanted.end(); });
    return types;
}

Result<Expand> expand_of(const Request& request) {
    const auto wanted = request.params.text("expand_accounts");
    if (wanted.empty() || wanted == "full") return Expand::Full;
    if (wanted == "partial_avatars") return Expand::PartialAvatars;
    return Error(ErrorCode::BadRequest,
                 "Invalid value for 'expand_accounts': '" + std::string(wanted) +
                     "', allowed values are 'full' and 'partial_avatars'",
                 "expand_accounts");
}

Result<Response> get_groups(Room& room, Request& request) {
    TRY_ASSIGN(const auto expand, expand_of(request));
    auto filter = filter_of(request, http::page_of(request.params, kStandardPage, kMostPerPage));
    const auto most = static_cast<std::size_t>(filter.page.limit);
    filter.page.limit = kRowsRead;
    std::vector<Group> groups;
    auto body = room.platform.database.read([&](db::Tx& tx) {
        groups = grouped(room.service.list(tx, filter), grouped_types(request), most);
        return results_json(tx, room, groups, {filter, expand, understanding_of(request)});
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
    auto filter = filter_of(request, Page());
    filter.with_filtered = true;
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        TRY_ASSIGN(const auto groups, one_group(tx, room, request));
        return Response::json(
            results_json(tx, room, groups, {filter, Expand::Full, understanding_of(request)}));
    });
}

Result<Response> get_group_accounts(Room& room, Request& request) {
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        TRY_ASSIGN(const auto groups, one_group(tx, room, request));
        return Response::json(people_json(tx, room, groups.front()));
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
    auto filter = filter_of(request, Page());
    filter.page.limit = kMostCounted;
    const auto most = static_cast<std::size_t>(count_limit(request));
    const auto count = room.platform.database.read([&](db::Tx& tx) {
        filter.page.since_id = room.accounts.last_read(tx, filter.recipient, "notifications");
        return grouped(room.service.list(tx, filter), grouped_types(request), most).size();
    });
    return count_json(static_cast<std::int64_t>(count));
}

}  // namespace

void add_group_routes(Notifications::Impl& room) {
    // The second name is of a beta of 4.3; some apps still ask for it.
    const auto add = [&](Method method, const std::string& rest, auto handler, const char* scope,
                         const http::Doc& doc) {
        for (const char* base : {"/api/v2/notifications", "/api/v2_alpha/notifications"}) {
            http::Route route;
            route.method = method;
            route.pattern = base + rest;
            route.handler = [&room, handler](Request& request) { return handler(room, request); };
            route.access = Access::user(scope);
            route.doc = doc;
            room.platform.router.add(std::move(route));
        }
    };
    const char* reading = "read:notifications";
    add(Method::Get, "", get_groups, reading,
        {"What happened to you, grouped, newest first",
         "GroupedNotificationsResults",
         {{"types[]", "array", "Only these"},
          {"exclude_types[]", "array", "All but these"},
          {"account_id", "string", "Only from this account, and all of it"},
          {"grouped_types[]", "array",
           "Group only these of favourite, reblog, follow, admin.sign_up"},
          {"expand_accounts", "string", "full, or partial_avatars"},
          {"include_filtered", "boolean", "Also what your policy keeps apart"},
          {"supported_types[]", "array", "What the app knows; others come with a fallback"},
          {"limit", "integer", "Groups, 1 to 80, 40 if left out"}}});
    add(Method::Get, "/:group_key", get_group, reading,
        {"One group", "GroupedNotificationsResults", {}});
    // Mastodon's documentation names the scope of writing, its code that of reading.
    add(Method::Get, "/:group_key/accounts", get_group_accounts,
        "read:notifications write:notifications", {"Everybody in a group", "Array of Account", {}});
    add(Method::Post, "/:group_key/dismiss", post_dismiss, "write:notifications",
        {"Remove a group", "{}", {}});
    add(Method::Get, "/unread_count", get_unread, reading,
        {"How many groups came since your marker",
         "{count}",
         {{"limit", "integer", "Count no further: 1 to 1000, 100 if left out"},
          {"grouped_types[]", "array", "Group only these"}}});
}

}  // namespace kentongan::notifications
