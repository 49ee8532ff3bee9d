// /api/v2/filters: a filter with all that is in it.
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

// 0 is nobody's, and so is what is no id.
FilterId id_of(const Request& request) {
    return request.params.id<FilterId>("id").value_or(FilterId());
}

Response answer(const Filter& filter) {
    std::string body;
    JsonWriter out(body);
    append_filter(out, filter, Parts::With);
    return Response::json(std::move(body));
}

Result<Response> get_list(Room& room, Request& request) {
    const auto filters = room.platform.database.read(
        [&](db::Tx& tx) { return room.service.list(tx, viewer_of(request)); });
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& filter : filters) append_filter(out, filter, Parts::With);
    out.end_array();
    return Response::json(std::move(body));
}

Result<Response> get_one(Room& room, Request& request) {
    TRY_ASSIGN(const auto filter, room.platform.database.read([&](db::Tx& tx) {
        return room.service.find(tx, viewer_of(request), id_of(request));
    }));
    return answer(filter);
}

Result<Response> post(Room& room, Request& request) {
    TRY_ASSIGN(const auto change, filter_change_of(request.params));
    TRY_ASSIGN(const auto filter, room.platform.database.write([&](db::Tx& tx) {
        return room.service.create(tx, viewer_of(request), change);
    }));
    return answer(filter);
}

Result<Response> put(Room& room, Request& request) {
    TRY_ASSIGN(const auto change, filter_change_of(request.params));
    TRY_ASSIGN(const auto filter, room.platform.database.write([&](db::Tx& tx) {
        return room.service.update(tx, viewer_of(request), id_of(request), change);
    }));
    return answer(filter);
}

Result<Response> remove(Room& room, Request& request) {
    TRY(room.platform.database.write(
        [&](db::Tx& tx) { return room.service.remove(tx, viewer_of(request), id_of(request)); }));
    return Response::json("{}");
}

}  // namespace

void add_filter_routes(Filters::Impl& room) {
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
        {"title", "string", "At most 256 characters"},
        {"context[]", "array", "home, notifications, public, thread, account"},
        {"filter_action", "string", "warn, hide or blur; warn if left out"},
        {"expires_in", "integer", "Seconds from now; empty: never"},
        {"keywords_attributes[][keyword]", "string", "At most 512 characters"},
        {"keywords_attributes[][whole_word]", "boolean", "Not within a longer word"},
        {"keywords_attributes[][id]", "string", "Of the one to change"},
        {"keywords_attributes[][_destroy]", "boolean", "Remove it"}};
    auto needed = params;
    needed[0].required = needed[1].required = true;
    add(Method::Get, "/api/v2/filters", get_list, {"Your filters", "Array of Filter", {}});
    add(Method::Post, "/api/v2/filters", post, {"Make a filter", "Filter", needed});
    add(Method::Get, "/api/v2/filters/:id", get_one, {"One of them", "Filter", {}});
    add(Method::Put, "/api/v2/filters/:id", put, {"Change it", "Filter", params});
    add(Method::Delete, "/api/v2/filters/:id", remove, {"Remove it", "{}", {}});
}

}  // namespace kentongan::filters
