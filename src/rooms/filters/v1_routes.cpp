// /api/v1/filters: every keyword as a filter of its own, for apps from before version 4.
#include "platform/http/router.h"
#include "rooms/filters/impl.h"
#include "rooms/filters/params.h"
#include "rooms/filters/render.h"

namespace kentongan::filters {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Filters::Impl;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

KeywordId id_of(const Request& request) {
    return request.params.id<KeywordId>("id").value_or(KeywordId());
}

Result<std::string> json_of(db::Tx& tx, const Room& room, AccountId viewer, KeywordId id) {
    TRY_ASSIGN(const auto keyword, room.service.find_keyword(tx, viewer, id));
    TRY_ASSIGN(const auto filter, room.service.find(tx, viewer, keyword.filter));
    std::string body;
    JsonWriter out(body);
    append_v1(out, filter, keyword);
    return body;
}

Result<Response> get_list(Room& room, Request& request) {
    const auto filters = room.platform.database.read(
        [&](db::Tx& tx) { return room.service.list(tx, viewer_of(request)); });
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& filter : filters)
        for (const auto& keyword : filter.keywords) append_v1(out, filter, keyword);
    out.end_array();
    return Response::json(std::move(body));
}

Result<Response> get_one(Room& room, Request& request) {
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) {
        return json_of(tx, room, viewer_of(request), id_of(request));
    }));
    return Response::json(std::move(body));
}

Result<Response> post(Room& room, Request& request) {
    TRY_ASSIGN(const auto wanted, v1_change_of(request.params));
    FilterChange change;
    change.title = wanted.phrase;
    change.contexts = wanted.contexts;
    change.expires_in = wanted.expires_in;
    if (wanted.irreversible.value_or(false)) change.action = "hide";
    change.keywords.push_back({{}, wanted.phrase, wanted.whole_word.value_or(true)});
    TRY_ASSIGN(auto body, room.platform.database.write([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto made, room.service.create(tx, viewer_of(request), change));
        return json_of(tx, room, viewer_of(request), made.keywords.front().id);
    }));
    return Response::json(std::move(body));
}

Result<Response> put(Room& room, Request& request) {
    TRY_ASSIGN(const auto change, v1_change_of(request.params));
    TRY_ASSIGN(auto body, room.platform.database.write([&](db::Tx& tx) -> Result<std::string> {
        TRY(room.service.update_v1(tx, viewer_of(request), id_of(request), change));
        return json_of(tx, room, viewer_of(request), id_of(request));
    }));
    return Response::json(std::move(body));
}

Result<Response> remove(Room& room, Request& request) {
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.remove_keyword(tx, viewer_of(request), id_of(request));
    }));
    return Response::json("{}");
}

}  // namespace

void add_v1_routes(Filters::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(method == Method::Get ? "read:filters" : "write:filters");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> params{
        {"phrase", "string", "At most 256 characters", true},
        {"context[]", "array", "home, notifications, public, thread, account", true},
        {"irreversible", "boolean", "Hide instead of warn"},
        {"whole_word", "boolean", "Not within a longer word; true if left out"},
        {"expires_in", "integer", "Seconds from now; empty: never"}};
    add(Method::Get, "/api/v1/filters", get_list, {"Your keywords", "Array of V1::Filter", {}});
    add(Method::Post, "/api/v1/filters", post, {"Make a keyword", "V1::Filter", params});
    add(Method::Get, "/api/v1/filters/:id", get_one, {"One of them", "V1::Filter", {}});
    add(Method::Put, "/api/v1/filters/:id", put, {"Change it", "V1::Filter", params});
    add(Method::Delete, "/api/v1/filters/:id", remove, {"Remove it", "{}", {}});
}

}  // namespace kentongan::filters
