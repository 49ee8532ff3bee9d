// /api/v1/notifications: one line for each thing that happened.
#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/notifications/impl.h"

namespace kentongan::notifications {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Notifications::Impl;

constexpr int kStandardPage = 40, kMostPerPage = 80;

Filter filter_of(const Request& request) {
    Filter filter;
    filter.recipient = *accounts::Accounts::viewer(request);
    filter.page = http::page_of(request.params, kStandardPage, kMostPerPage);
    filter.types = chosen_types(request.params.all("types"), request.params.all("exclude_types"));
    if (const auto sender = request.params.id<AccountId>("account_id")) filter.sender = *sender;
    return filter;
}

Result<Response> get_list(Room& room, Request& request) {
    const auto filter = filter_of(request);
    std::string body = "[";
    std::vector<Notification> rows;
    room.platform.database.read([&](db::Tx& tx) {
        rows = store::list(tx, filter);
        auto shown = rows;
        room.service.leave_out_hidden(tx, filter.recipient, shown);
        for (const auto& row : shown) {
            const auto json = notification_json(tx, room, row);
            if (!json.empty()) body.append(body.size() > 1 ? "," : "").append(json);
        }
    });
    auto response = Response::json(body + "]");
    if (!rows.empty())
        http::set_links(response, request, room.platform.config.base_url(), rows.front().id.value(),
                        rows.back().id.value());
    return response;
}

Result<Response> get_one(Room& room, Request& request) {
    const auto id = request.params.id<NotificationId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    auto json = room.platform.database.read([&](db::Tx& tx) {
        const auto found = store::find(tx, *accounts::Accounts::viewer(request), *id);
        return found ? notification_json(tx, room, *found) : std::string();
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

Result<Response> get_unread(Room& room, Request& request) {
    const auto count = room.platform.database.read(
        [&](db::Tx& tx) { return room.service.unread(tx, *accounts::Accounts::viewer(request)); });
    std::string body;
    JsonWriter(body).begin_object().member("count", count).end_object();
    return Response::json(std::move(body));
}

// Nothing is filtered here, so nothing waits for leave.
Result<Response> get_policy(Room&, Request&) {
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    for (const auto* who : {"for_not_following", "for_not_followers", "for_new_accounts",
                            "for_private_mentions", "for_limited_accounts"})
        out.member(who, "accept");
    out.key("summary").begin_object().member("pending_requests_count", 0);
    out.member("pending_notifications_count", 0).end_object().end_object();
    return Response::json(std::move(body));
}

Result<Response> get_requests(Room&, Request&) {
    return Response::json("[]");
}

}  // namespace

void add_routes(Notifications::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, const char* scope,
                         http::Doc doc, http::Run run = http::Run::Pool) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(scope);
        route.run = run;
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
          {"account_id", "string", "Only from this account"},
          {"limit", "integer", "1 to 80, 40 if left out"}}});
    add(Method::Get, "/api/v1/notifications/:id", get_one, reading,
        {"One of them", "Notification", {}});
    add(Method::Post, "/api/v1/notifications/clear", post_clear, writing, {"Remove all", "{}", {}});
    add(Method::Post, "/api/v1/notifications/:id/dismiss", post_dismiss, writing,
        {"Remove one", "{}", {}});
    add(Method::Get, "/api/v1/notifications/unread_count", get_unread, reading,
        {"How many came since your marker, at most 100", "{count}", {}});
    add(Method::Get, "/api/v2/notifications/policy", get_policy, reading,
        {"Whose notifications are filtered: nobody's", "NotificationPolicy", {}},
        http::Run::Inline);
    add(Method::Get, "/api/v1/notifications/requests", get_requests, reading,
        {"Filtered notifications: none", "Array of NotificationRequest", {}}, http::Run::Inline);
}

}  // namespace kentongan::notifications
