// /api/v1/collections/:collection_id/items: who is in a collection.
#include "platform/base/json.h"
#include "platform/http/router.h"
#include "rooms/collections/impl.h"
#include "rooms/collections/render.h"

namespace kentongan::collections {

namespace {

using http::Method;
using http::Request;
using http::Response;
using Room = Collections::Impl;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}
CollectionId collection_of(const Request& request) {
    return request.params.id<CollectionId>("collection_id").value_or(CollectionId());
}
ItemId item_of(const Request& request) {
    return request.params.id<ItemId>("id").value_or(ItemId());
}

Result<Response> post_item(Room& room, Request& request) {
    if (request.params.text("account_id").empty())
        return Error(ErrorCode::Unprocessable, "`account_id` parameter is missing");
    const auto account = request.params.id<AccountId>("account_id").value_or(AccountId());
    TRY_ASSIGN(const auto item, room.platform.database.write([&](db::Tx& tx) {
        return room.service.add(tx, viewer_of(request), collection_of(request), account);
    }));
    std::string body;
    JsonWriter out(body);
    out.begin_object().key("collection_item");
    append_item(out, item);
    out.end_object();
    return Response::json(std::move(body));
}

Result<Response> delete_item(Room& room, Request& request) {
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.remove_item(tx, viewer_of(request), collection_of(request),
                                        item_of(request));
    }));
    return Response::json("{}");
}

Result<Response> revoke_item(Room& room, Request& request) {
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.revoke(tx, viewer_of(request), collection_of(request),
                                   item_of(request));
    }));
    return Response::json("{}");
}

}  // namespace

void add_item_routes(Collections::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = http::Access::user("write:collections");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    add(Method::Post, "/api/v1/collections/:collection_id/items", post_item,
        {"Put somebody into a collection",
         "WrappedCollectionItem",
         {{"account_id", "string", "Who may be found, and is not blocked", true}}});
    add(Method::Delete, "/api/v1/collections/:collection_id/items/:id", delete_item,
        {"Take somebody out of it", "{}", {}});
    add(Method::Post, "/api/v1/collections/:collection_id/items/:id/revoke", revoke_item,
        {"Take yourself out of somebody's collection, for good", "{}", {}});
}

}  // namespace kentongan::collections
