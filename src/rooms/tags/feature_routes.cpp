// /api/v1/featured_tags: the tags somebody shows on their profile.
#include "platform/http/router.h"
#include "rooms/tags/impl.h"

namespace kentongan::tags {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Tags::Impl;

std::string list_json(db::Tx& tx, const accounts::Account& owner) {
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& feature : store::list_features(tx, owner.id, kMostFeatured))
        append_feature(out, tx, owner, feature);
    out.end_array();
    return body;
}

Result<Response> list_of(Room& room, AccountId id) {
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        const auto owner = room.accounts.find(tx, id);
        if (!owner) return Error(ErrorCode::NotFound, "Record not found");
        return owner->suspended ? "[]" : list_json(tx, *owner);
    }));
    return Response::json(std::move(body));
}

Result<Response> get_own(Room& room, Request& request) {
    return list_of(room, *accounts::Accounts::viewer(request));
}

Result<Response> get_of_account(Room& room, Request& request) {
    const auto id = request.params.id<AccountId>("id");
    if (!id) return Error(ErrorCode::NotFound, "Record not found");
    return list_of(room, *id);
}

Result<Response> post_feature(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    TRY_ASSIGN(auto body, room.platform.database.write([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto feature,
                   room.service.feature(tx, viewer, request.params.text("name")));
        const auto owner = room.accounts.find(tx, viewer);
        if (!owner) return Error(ErrorCode::NotFound, "Record not found");
        std::string json;
        JsonWriter out(json);
        append_feature(out, tx, *owner, feature);
        return json;
    }));
    return Response::json(std::move(body));
}

Result<Response> delete_feature(Room& room, Request& request) {
    const auto id = request.params.id<FeatureId>("id");
    if (!id) return Error(ErrorCode::NotFound, "Record not found");
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.remove_feature(tx, *accounts::Accounts::viewer(request), *id);
    }));
    return Response::json("{}");
}

Result<Response> get_suggestions(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    std::string body;
    JsonWriter out(body);
    room.platform.database.read([&](db::Tx& tx) {
        out.begin_array();
        append_each(out, tx, room.platform, viewer, room.service.suggestions(tx, viewer),
                    Shape::Tag);
        out.end_array();
    });
    return Response::json(std::move(body));
}

}  // namespace

void add_feature_routes(Tags::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, Access access,
                         http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = std::move(access);
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    add(Method::Get, "/api/v1/featured_tags", get_own, Access::user("read:accounts"),
        {"The tags on your profile", "Array of FeaturedTag", {}});
    add(Method::Post, "/api/v1/featured_tags", post_feature, Access::user("write:accounts"),
        {"Show a tag on your profile, at most ten",
         "FeaturedTag",
         {{"name", "string", "Without #", true}}});
    add(Method::Delete, "/api/v1/featured_tags/:id", delete_feature, Access::user("write:accounts"),
        {"Show it no more", "{}", {}});
    add(Method::Get, "/api/v1/featured_tags/suggestions", get_suggestions,
        Access::user("read:accounts"),
        {"The tags you use most and do not show yet", "Array of Tag", {}});
    add(Method::Get, "/api/v1/accounts/:id/featured_tags", get_of_account, Access::anyone(),
        {"The tags on somebody's profile", "Array of FeaturedTag", {}});
}

}  // namespace kentongan::tags
