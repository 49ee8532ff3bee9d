// /api/v1/push/subscription: one for the token that asks.
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "rooms/webpush/impl.h"

namespace kentongan::webpush {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Webpush::Impl;

std::string subscription_json(const Subscription& subscription, std::string_view server_key) {
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("id", subscription.id);
    out.member("endpoint", subscription.browser.endpoint);
    out.member("standard", subscription.browser.encoding == push::Encoding::Aes128Gcm);
    out.key("alerts").begin_object();
    for (auto type : notifications::kTypes) out.member(type, subscription.wants(type));
    out.end_object().member("policy", name_of(subscription.from));
    out.member("server_key", server_key).end_object();
    return body;
}

TokenId token_of(const Request& request) {
    return TokenId(request.principal->token);
}

// The secret that came with the request; none with a cookie.
std::string_view secret_of(const Request& request) {
    const auto header = trim(request.header("authorization"));
    return request.principal->by_cookie
               ? std::string_view()
               : trim(header.substr(std::min(header.size(), header.find(' '))));
}

// data[alerts] as a whole, data[policy] alone; what is not sent stays.
Result<void> take_wishes(Subscription& subscription, const Request& request) {
    constexpr std::string_view kAlerts = "data[alerts][";
    bool named = false;
    for (const auto& [name, value] : request.params.entries()) named |= name.starts_with(kAlerts);
    if (named) subscription.alerts.clear();
    for (auto type : notifications::kTypes)
        if (request.params.boolean(std::string(kAlerts) + std::string(type) + "]").value_or(false))
            subscription.alerts.emplace_back(type);
    for (const char* name : {"policy", "data[policy]"}) {
        const auto policy = request.params.find(name);
        if (!policy) continue;
        const auto from = from_named(*policy);
        if (!from)
            return Error(ErrorCode::Unprocessable,
                         "Policy is not included in the list", "policy");
        subscription.from = *from;
    }
    return {};
}

Result<Response> post_subscription(Room& room, Request& request) {
    const auto& params = request.params;
    Subscription wanted;
    wanted.account = *accounts::Accounts::viewer(request);
    wanted.token = token_of(request);
    wanted.browser.endpoint = params.text("subscription[endpoint]");
    wanted.browser.p256dh = base64_decode(params.text("subscription[keys][p256dh]")).value_or("");
    wanted.browser.auth = base64_decode(params.text("subscription[keys][auth]")).value_or("");
    wanted.browser.encoding = params.boolean("subscription[standard]").value_or(false)
                                  ? push::Encoding::Aes128Gcm
                                  : push::Encoding::AesGcm;
    TRY(take_wishes(wanted, request));
    wanted.sealed_token = sealed(room.sealing_key(), secret_of(request));
    TRY_ASSIGN(const auto made, room.platform.database.write([&](db::Tx& tx) {
        return room.service.subscribe(tx, wanted);
    }));
    return Response::json(subscription_json(made, room.server_key()));
}

Result<Response> get_subscription(Room& room, Request& request) {
    const auto found =
        room.platform.database.read([&](db::Tx& tx) { return store::find(tx, token_of(request)); });
    if (!found) return Error(ErrorCode::NotFound);
    return Response::json(subscription_json(*found, room.server_key()));
}

Result<Response> put_subscription(Room& room, Request& request) {
    const auto key = room.server_key();
    return room.platform.database.write([&](db::Tx& tx) -> Result<Response> {
        auto found = store::find(tx, token_of(request));
        if (!found) return Error(ErrorCode::NotFound);
        TRY(take_wishes(*found, request));
        store::update(tx, *found);
        return Response::json(subscription_json(*found, key));
    });
}

Result<Response> delete_subscription(Room& room, Request& request) {
    room.platform.database.write(
        [&](db::Tx& tx) { store::remove_of_token(tx, token_of(request)); });
    return Response::json("{}");
}

}  // namespace

void add_routes(Webpush::Impl& room) {
    const auto add = [&](Method method, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = "/api/v1/push/subscription";
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user("push");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> wishes{
        {"data[alerts][mention]", "boolean", "And so for every type of notification"},
        {"data[policy]", "string", "From whom: all, followed, follower or none"}};
    auto all = wishes;
    all.insert(all.begin(),
               {{"subscription[endpoint]", "string", "https, at most 2,048 bytes", true},
                {"subscription[keys][p256dh]", "string", "65 bytes in base64url", true},
                {"subscription[keys][auth]", "string", "16 bytes in base64url", true},
                {"subscription[standard]", "boolean", "RFC 8291; false: the draft before it"}});
    add(Method::Post, post_subscription,
        {"Be told while the app sleeps", "WebPushSubscription", all});
    add(Method::Get, get_subscription,
        {"What this token subscribed to", "WebPushSubscription", {}});
    add(Method::Put, put_subscription, {"Be told of other things", "WebPushSubscription", wishes});
    add(Method::Delete, delete_subscription, {"Be told no more", "{}", {}});
}

}  // namespace kentongan::webpush
