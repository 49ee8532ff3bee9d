// Whose notifications come through, and who waits for leave.
#include <algorithm>

#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/notifications/impl.h"
#include "rooms/notifications/routes.h"

namespace kentongan::notifications {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Notifications::Impl;

constexpr std::size_t kMostAnswered = 1'000;

void append_summary(JsonWriter& out, const Pending& pending) {
    out.key("summary").begin_object();
    out.member("pending_requests_count", pending.requests);
    out.member("pending_notifications_count", pending.notifications).end_object();
}

std::string policy_json(const Policy& policy, const Pending& pending) {
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    for (const auto& part : kPolicyParts) out.member(part.name, name_of(policy.*part.answer));
    append_summary(out, pending);
    out.end_object();
    return body;
}

// Before 4.3 was done a policy was four truths: "filter_not_following" and so on.
constexpr std::size_t kOldParts = 4;
std::string old_name(const PolicyPart& part) {
    return "filter_" + std::string(part.name).substr(std::string_view("for_").size());
}
std::string old_policy_json(const Policy& policy, const Pending& pending) {
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    for (const auto& part : std::span(kPolicyParts).first(kOldParts))
        out.member(old_name(part), policy.*part.answer != Answer::Accept);
    append_summary(out, pending);
    out.end_object();
    return body;
}

Result<void> change(Policy& policy, const Request& request) {
    for (const auto& part : kPolicyParts) {
        const auto sent = request.params.find(part.name);
        if (!sent) continue;
        const auto answer = answer_named(*sent);
        if (!answer) {
            std::string name(part.name);
            std::ranges::replace(name, '_', ' ');
            name.front() = 'F';
            return Error(ErrorCode::Unprocessable,
                         name + " is not included in the list", part.name);
        }
        policy.*part.answer = *answer;
    }
    return {};
}

Result<void> change_old(Policy& policy, const Request& request) {
    for (const auto& part : std::span(kPolicyParts).first(kOldParts))
        if (const auto filters = request.params.boolean(old_name(part)))
            policy.*part.answer = *filters ? Answer::Filter : Answer::Accept;
    return {};
}

template <auto kWrite>
Result<Response> get_policy(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    return Response::json(room.platform.database.read([&](db::Tx& tx) {
        return kWrite(room.service.policy(tx, viewer), room.service.pending(tx, viewer));
    }));
}

template <auto kChange, auto kWrite>
Result<Response> patch_policy(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    return room.platform.database.write([&](db::Tx& tx) -> Result<Response> {
        auto policy = room.service.policy(tx, viewer);
        TRY(kChange(policy, request));
        store::put_policy(tx, viewer, policy);
        return Response::json(kWrite(policy, room.service.pending(tx, viewer)));
    });
}

Result<Response> get_requests(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kStandardPage, kMostPerPage);
    std::vector<Waiting> waiting;
    auto body = room.platform.database.read([&](db::Tx& tx) {
        waiting = store::list_requests(tx, viewer, page);
        auto shown = waiting;
        room.service.leave_out_hidden(tx, viewer, shown);
        return requests_json(tx, room, viewer, shown);
    });
    auto response = Response::json("[" + body + "]");
    if (!waiting.empty())
        http::set_links(response, request, room.platform.config.base_url(),
                        waiting.front().id.value(), waiting.back().id.value());
    return response;
}

// Those of the ids that are the viewer's own.
std::vector<Waiting> named(db::Tx& tx, const Request& request) {
    auto ids = request.params.ids<RequestId>("id");
    ids.resize(std::min(ids.size(), kMostAnswered));
    return store::find_requests(tx, *accounts::Accounts::viewer(request), ids);
}

Result<Response> get_request(Room& room, Request& request) {
    auto body = room.platform.database.read([&](db::Tx& tx) {
        return requests_json(tx, room, *accounts::Accounts::viewer(request), named(tx, request));
    });
    if (body.empty()) return Error(ErrorCode::NotFound);
    return Response::json(std::move(body));
}

enum class Count { One, Many };
using Deal = void (Service::*)(db::Tx&, AccountId, std::span<const AccountId>);

template <Deal kDeal, Count kCount>
Result<Response> post_answer(Room& room, Request& request) {
    return room.platform.database.write([&](db::Tx& tx) -> Result<Response> {
        std::vector<AccountId> senders;
        for (const auto& waiting : named(tx, request)) senders.push_back(waiting.sender);
        if (kCount == Count::One && senders.empty()) return Error(ErrorCode::NotFound);
        (room.service.*kDeal)(tx, *accounts::Accounts::viewer(request), senders);
        return Response::json("{}");
    });
}

// What is accepted is in the list at once.
Result<Response> get_merged(Room&, Request&) {
    return Response::json(R"({"merged":true})");
}

using Add =
    std::function<void(Method, const char*, Result<Response> (*)(Room&, Request&), http::Doc)>;

void add_policy_routes(const Add& add) {
    std::vector<http::ParamDoc> parts;
    for (const auto& part : kPolicyParts)
        parts.push_back({part.name, "string", "accept, filter or drop"});
    add(Method::Get, "/api/v2/notifications/policy", get_policy<policy_json>,
        {"Whose notifications are kept apart, and how many wait", "NotificationPolicy", {}});
    for (auto method : {Method::Patch, Method::Put}) {
        add(method, "/api/v2/notifications/policy", patch_policy<change, policy_json>,
            {"Keep notifications of strangers apart, or away", "NotificationPolicy", parts});
        add(method, "/api/v1/notifications/policy", patch_policy<change_old, old_policy_json>,
            {"The policy in its old form", "V1_NotificationPolicy", {}});
    }
    add(Method::Get, "/api/v1/notifications/policy", get_policy<old_policy_json>,
        {"The policy in its old form", "V1_NotificationPolicy", {}});
}

}  // namespace

void add_request_routes(Notifications::Impl& room) {
    const Add add = [&](Method method, const char* pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access =
            Access::user(method == Method::Get ? "read:notifications" : "write:notifications");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    add_policy_routes(add);
    const std::vector<http::ParamDoc> ids{{"id[]", "array", "Which ones, at most 1,000"}};
    add(Method::Get, "/api/v1/notifications/requests", get_requests,
        {"Who waits for leave, newest first",
         "Array of NotificationRequest",
         {{"limit", "integer", "1 to 80, 40 if left out"}}});
    add(Method::Get, "/api/v1/notifications/requests/:id", get_request,
        {"One of them", "NotificationRequest", {}});
    add(Method::Post, "/api/v1/notifications/requests/:id/accept",
        post_answer<&Service::accept, Count::One>,
        {"Let them through from now on, with what they did", "{}", {}});
    add(Method::Post, "/api/v1/notifications/requests/:id/dismiss",
        post_answer<&Service::dismiss, Count::One>, {"Forget what they did", "{}", {}});
    add(Method::Post, "/api/v1/notifications/requests/accept",
        post_answer<&Service::accept, Count::Many>, {"Let several through", "{}", ids});
    add(Method::Post, "/api/v1/notifications/requests/dismiss",
        post_answer<&Service::dismiss, Count::Many>, {"Forget what several did", "{}", ids});
    add(Method::Get, "/api/v1/notifications/requests/merged", get_merged,
        {"Is what was accepted in the list yet? Always.", "{merged}", {}});
}

}  // namespace kentongan::notifications
