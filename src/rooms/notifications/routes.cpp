// /api/v1/notifications: one line for each thing that happened.
#include "rooms/notifications/routes.h"

#include <algorithm>

#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/notifications/impl.h"
#include "rooms/notifications/render.h"

namespace kentongan::notifications {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Notifications::Impl;

Filter filter_of(const Request& request, Page page) {
    Filter filter;
    filter.recipient = *accounts::Accounts::viewer(request);
    filter.page = page;
    filter.types = chosen_types(request.params.all("types"), request.params.all("exclude_types"));
    // Who asks for one sender sees everything of them.
    if (request.params.has("account_id"))
        filter.sender = request.params.id<AccountId>("account_id").value_or(AccountId(-1));
    filter.with_filtered =
        filter.sender || request.params.boolean("include_filtered").value_or(false);
    return filter;
}

Understanding understanding_of(const Request& request) {
    return {request.params.all("supported_types"), request.language};
}

int count_limit(const Request& request) {
    const auto wanted = request.params.integer("limit").value_or(kMostUnread);
    return static_cast<int>(std::clamp<std::int64_t>(wanted, 1, kMostCounted));
}

Response count_json(std::int64_t count) {
    std::string body;
    JsonWriter(body).begin_object().member("count", count).end_object();
    return Response::json(std::move(body));
}

namespace {

constexpr std::size_t kMostRemoved = 1'000;

Result<Response> get_list(Room& room, Request& request) {
    const auto filter =
        filter_of(request, http::page_of(request.params, kStandardPage, kMostPerPage));
    std::vector<Notification> rows;
    auto body = room.platform.database.read([&](db::Tx& tx) {
        rows = store::list(tx, filter);
        auto shown = rows;
        room.service.leave_out_hidden(tx, filter.recipient, shown);
        return notifications_json(tx, room, filter.recipient, shown, understanding_of(request));
    });
    auto response = Response::json("[" + body + "]");
    if (!rows.empty())
        http::set_links(response, request, room.platform.config.base_url(), rows.front().id.value(),
                        rows.back().id.value());
    return response;
}

Result<Response> get_one(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto id = request.params.id<NotificationId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    auto json = room.platform.database.read([&](db::Tx& tx) {
        const auto found = store::find(tx, viewer, *id);
        if (!found) return std::string();
        std::vector rows{*found};
        room.service.leave_out_hidden(tx, viewer, rows);
        return notifications_json(tx, room, viewer, rows, understanding_of(request));
    });
    if (json.empty()) return Error(ErrorCode::NotFound);
    return Response::json(std::move(json));
}

Result<Response> post_clear(Room& room, Request& request) {
    room.platform.database.write(
        [&](db::Tx& tx) { store::remove_all(tx, *accounts::Accounts::viewer(request)); });
    return Response::json("{}");
}

Result<Response> post_dismiss(Room& room, Request& request) {
    const auto id = request.params.id<NotificationId>("id");
    const bool removed = id && room.platform.database.write([&](db::Tx& tx) {
        return store::remove(tx, *accounts::Accounts::viewer(request), *id);
    });
    if (!removed) return Error(ErrorCode::NotFound);
    return Response::json("{}");
}

// Whatever of them is there and one's own.
Result<Response> delete_many(Room& room, Request& request) {
    auto ids = request.params.ids<NotificationId>("ids");
    ids.resize(std::min(ids.size(), kMostRemoved));
    room.platform.database.write(
        [&](db::Tx& tx) { store::remove_many(tx, *accounts::Accounts::viewer(request), ids); });
    return Response::json("{}");
}

Result<Response> get_unread(Room& room, Request& request) {
    const auto filter = filter_of(request, Page());
    return count_json(room.platform.database.read(
        [&](db::Tx& tx) { return room.service.unread(tx, filter, count_limit(request)); }));
}

}  // namespace

void add_routes(Notifications::Impl& room) {
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
    const char* writing = "write:notifications";
    add(Method::Get, "/api/v1/notifications", get_list, reading,
        {"What happened to you, newest first",
         "Array of Notification",
         {{"types[]", "array", "Only these"},
          {"exclude_types[]", "array", "All but these"},
          {"account_id", "string", "Only from this account, and all of it"},
          {"include_filtered", "boolean", "Also what your policy keeps apart"},
          {"supported_types[]", "array", "What the app knows; others come with a fallback"},
          {"limit", "integer", "1 to 80, 40 if left out"}}});
    add(Method::Get, "/api/v1/notifications/:id", get_one, reading,
        {"One of them", "Notification", {}});
    add(Method::Post, "/api/v1/notifications/clear", post_clear, writing, {"Remove all", "{}", {}});
    add(Method::Post, "/api/v1/notifications/:id/dismiss", post_dismiss, writing,
        {"Remove one", "{}", {}});
    add(Method::Post, "/api/v1/notifications/dismiss", post_dismiss, writing,
        {"Remove one, the old way", "{}", {{"id", "string", "Which one", true}}});
    add(Method::Delete, "/api/v1/notifications/destroy_multiple", delete_many, writing,
        {"Remove some", "{}", {{"ids[]", "array", "Which ones, at most 1,000"}}});
    add(Method::Get, "/api/v1/notifications/unread_count", get_unread, reading,
        {"How many came since your marker",
         "{count}",
         {{"limit", "integer", "Count no further: 1 to 1000, 100 if left out"},
          {"types[]", "array", "Only these"},
          {"exclude_types[]", "array", "All but these"},
          {"account_id", "string", "Only from this account"}}});
}

}  // namespace kentongan::notifications
