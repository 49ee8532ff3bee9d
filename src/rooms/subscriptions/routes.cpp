// /api/kentongan/v1/places and /subscriptions: for a person by token, for anybody else by the
// capability that the first place was answered with.
#include "platform/base/json.h"
#include "platform/http/rate_limiter.h"
#include "platform/http/router.h"
#include "rooms/subscriptions/impl.h"
#include "rooms/subscriptions/render.h"

namespace kentongan::subscriptions {

namespace {

using http::Method;
using http::Request;
using http::Response;
using Room = Subscriptions::Impl;

// `scope` is asked of tokens; a capability is all its scopes.
Result<Holder> holder_of(const Request& request, std::string_view scope) {
    Holder holder;
    holder.network = http::network_of(request.remote_address);
    holder.language = request.language;
    holder.capability = request.header("kentongan-capability");
    if (holder.capability.empty()) holder.capability = request.params.text("capability");
    if (!holder.capability.empty()) return holder;
    holder.account = accounts::Accounts::viewer(request);
    if (!holder.account) return Error(ErrorCode::Unauthorized);
    if (!request.principal->allows(scope)) return Error(ErrorCode::Forbidden);
    return holder;
}

constexpr std::string_view kReading = "read:accounts", kWriting = "write:accounts", kPush = "push";

Response place_response(const Room& room, const Place& place, std::string_view capability = {}) {
    std::string body;
    JsonWriter out(body);
    if (capability.empty()) {
        append_place(out, room.regions, place);
    } else {
        out.begin_object().member("capability", capability).key("place");
        append_place(out, room.regions, place);
        out.end_object();
    }
    auto response = Response::json(std::move(body));
    response.set("Cache-Control", "no-store");
    return response;
}

Response private_json(std::string body) {
    auto response = Response::json(std::move(body));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_places(Room& room, Request& request) {
    TRY_ASSIGN(const auto holder, holder_of(request, kReading));
    TRY_ASSIGN(const auto kept, room.service.kept(holder));
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& place : kept.places) append_place(out, room.regions, place);
    out.end_array();
    return private_json(std::move(body));
}

Result<Response> post_place(Room& room, Request& request) {
    auto holder = holder_of(request, kWriting);
    if (!holder.ok() && holder.error().code() == ErrorCode::Unauthorized) {
        Holder nobody;
        nobody.network = http::network_of(request.remote_address);
        nobody.language = request.language;
        const bool joins = request.params.boolean("joins_exercises").value_or(false);
        TRY_ASSIGN(const auto begun,
                   room.service.begin(nobody, joins, place_input(request.params), {}));
        nobody.capability = begun.capability;
        TRY_ASSIGN(const auto kept, room.service.kept(nobody));
        return place_response(room, kept.places.at(0), begun.capability);
    }
    if (!holder.ok()) return std::move(holder).error();
    TRY_ASSIGN(const auto place, room.service.add_place(*holder, place_input(request.params)));
    return place_response(room, place);
}

Result<Response> put_place(Room& room, Request& request) {
    TRY_ASSIGN(const auto holder, holder_of(request, kWriting));
    const auto id = request.params.id<PlaceId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    TRY_ASSIGN(const auto place,
               room.service.change_place(holder, *id, place_input(request.params)));
    return place_response(room, place);
}

Result<Response> delete_place(Room& room, Request& request) {
    TRY_ASSIGN(const auto holder, holder_of(request, kWriting));
    const auto id = request.params.id<PlaceId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    TRY(room.service.remove_place(holder, *id));
    return Response::json("{}");
}

Result<Response> get_ways(Room& room, Request& request) {
    TRY_ASSIGN(const auto holder, holder_of(request, kPush));
    TRY_ASSIGN(const auto kept, room.service.kept(holder));
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& way : kept.ways) append_way(out, way, false);
    out.end_array();
    return private_json(std::move(body));
}

Result<Response> post_way(Room& room, Request& request) {
    TRY_ASSIGN(const auto holder, holder_of(request, kPush));
    if (!channel_named(request.params.text("channel")) && request.params.has("channel"))
        return Error(ErrorCode::Unprocessable, "There is no such way.", "channel");
    TRY_ASSIGN(const auto way, room.service.add_way(holder, way_input(request.params)));
    std::string body;
    JsonWriter out(body);
    append_way(out, way, true);
    return private_json(std::move(body));
}

template <class F>
Result<Response> on_way(const Request& request, F act) {
    TRY_ASSIGN(const auto holder, holder_of(request, kPush));
    const auto id = request.params.id<SubscriptionId>("id");
    if (!id) return Error(ErrorCode::NotFound);
    TRY(act(holder, *id));
    return Response::json("{}");
}

Result<Response> delete_way(Room& room, Request& request) {
    return on_way(request, [&](const Holder& holder, SubscriptionId id) {
        return room.service.remove_way(holder, id);
    });
}
Result<Response> post_code(Room& room, Request& request) {
    return on_way(request, [&](const Holder& holder, SubscriptionId id) {
        return room.service.confirm_phone(holder, id, request.params.text("code"));
    });
}
Result<Response> post_sample(Room& room, Request& request) {
    return on_way(request, [&](const Holder& holder, SubscriptionId id) {
        return room.service.want_sample(holder, id);
    });
}

Result<Response> delete_all(Room& room, Request& request) {
    TRY_ASSIGN(const auto holder, holder_of(request, kWriting));
    TRY(room.service.remove_all(holder));
    return Response::json("{}");
}

}  // namespace

void add_routes(Subscriptions::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        doc.params.push_back({"capability", "string",
                              "The key of somebody without an account; also as header "
                              "Kentongan-Capability"});
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> place = {
        {"region", "string", "Code of a village, district, regency or province", true},
        {"label", "string", "At most 40 letters"},
        {"lat", "number", "With lon: the exact point, which nobody else sees"},
        {"lon", "number", ""},
        {"radius_km", "integer", "Around the point, 0 to 50"},
        {"hazards[]", "array", "Only these; all when left out"},
        {"threshold", "string", "waspada, siaga or awas"},
        {"quiet_from", "string", "HH:MM of the place; never holds back the gravest"},
        {"quiet_until", "string", "HH:MM"}};
    auto new_place = place;
    new_place.push_back({"joins_exercises", "boolean", "Of somebody without an account"});
    const char* places = "/api/kentongan/v1/places";
    const char* one_place = "/api/kentongan/v1/places/:id";
    const char* ways = "/api/kentongan/v1/subscriptions";
    const char* one_way = "/api/kentongan/v1/subscriptions/:id";
    add(Method::Get, places, get_places, {"Your places", "Array of WatchedPlace", {}});
    add(Method::Post, places, post_place,
        {"Add a place; without token and capability for somebody new, answered with the capability",
         "WatchedPlace, or {capability, place}", new_place});
    add(Method::Put, one_place, put_place, {"Change a place", "WatchedPlace", place});
    add(Method::Delete, one_place, delete_place, {"Delete a place", "{}", {}});
    add(Method::Get, ways, get_ways, {"The ways you are reached", "Array of Subscription", {}});
    add(Method::Post, ways, post_way,
        {"Add a way; e-mail and phone have to be confirmed",
         "Subscription",
         {{"channel", "string", "push, email, webhook, sms or whatsapp; push when left out"},
          {"address", "string", "E-mail address, phone number or URL"},
          {"secret", "string", "Of a webhook, to sign its calls; made when left out"},
          {"subscription[endpoint]", "string", "Of a browser"},
          {"subscription[keys][p256dh]", "string", ""},
          {"subscription[keys][auth]", "string", ""}}});
    add(Method::Delete, one_way, delete_way, {"Delete a way", "{}", {}});
    add(Method::Post, "/api/kentongan/v1/subscriptions/:id/confirm", post_code,
        {"Confirm a phone", "{}", {{"code", "string", "Of the message", true}}});
    add(Method::Post, "/api/kentongan/v1/subscriptions/:id/sample", post_sample,
        {"Have a sample sent", "{}", {}});
    add(Method::Delete, ways, delete_all, {"Delete everything of yours here", "{}", {}});
}

}  // namespace kentongan::subscriptions
