// /api/v1/lists and what a list shows.
#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/lists/impl.h"
#include "rooms/lists/render.h"

namespace kentongan::lists {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Lists::Impl;

constexpr int kPerPage = 20, kMostPerPage = 40;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

// 0 is nobody's, and so is what is no id.
ListId id_of(const Request& request, std::string_view name = "id") {
    return request.params.id<ListId>(name).value_or(ListId());
}

ListChange change_of(const http::Params& params) {
    ListChange change;
    if (const auto title = params.find("title")) change.title = std::string(*title);
    if (const auto replies = params.find("replies_policy")) change.replies = std::string(*replies);
    change.exclusive = params.boolean("exclusive");
    return change;
}

Response answer(const List& list) {
    std::string body;
    JsonWriter out(body);
    append_list(out, list);
    return Response::json(std::move(body));
}

Result<Response> get_all(Room& room, Request& request) {
    const auto all = room.platform.database.read(
        [&](db::Tx& tx) { return store::list_lists(tx, viewer_of(request)); });
    return Response::json(lists_json(all));
}

Result<Response> get_one(Room& room, Request& request) {
    TRY_ASSIGN(const auto list, room.platform.database.read([&](db::Tx& tx) {
        return room.service.find(tx, viewer_of(request), id_of(request));
    }));
    return answer(list);
}

Result<Response> post(Room& room, Request& request) {
    TRY_ASSIGN(const auto list, room.platform.database.write([&](db::Tx& tx) {
        return room.service.create(tx, viewer_of(request), change_of(request.params));
    }));
    return answer(list);
}

Result<Response> put(Room& room, Request& request) {
    TRY_ASSIGN(const auto list, room.platform.database.write([&](db::Tx& tx) {
        return room.service.update(tx, viewer_of(request), id_of(request),
                                   change_of(request.params));
    }));
    return answer(list);
}

Result<Response> remove(Room& room, Request& request) {
    TRY(room.platform.database.write(
        [&](db::Tx& tx) { return room.service.remove(tx, viewer_of(request), id_of(request)); }));
    return Response::json("{}");
}

Result<Response> get_timeline(Room& room, Request& request) {
    const auto viewer = viewer_of(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    std::vector<statuses::StatusId> ids;
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto list, room.service.find(tx, viewer, id_of(request, "list_id")));
        ids = room.service.timeline(tx, list, page);
        return room.statuses.render_json(tx, viewer, ids);
    }));
    auto response = Response::json(std::move(body));
    if (!ids.empty())
        http::set_links(response, request, room.platform.config.base_url(), ids.front().value(),
                        ids.back().value());
    return response;
}

}  // namespace

void add_routes(Lists::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(method == Method::Get ? "read:lists" : "write:lists");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> params{
        {"title", "string", "At most 256 characters", true},
        {"replies_policy", "string", "followed, list or none; list if left out"},
        {"exclusive", "boolean", "Its members stay out of your home"}};
    add(Method::Get, "/api/v1/lists", get_all, {"Your lists", "Array of List", {}});
    add(Method::Post, "/api/v1/lists", post, {"Make a list", "List", params});
    add(Method::Get, "/api/v1/lists/:id", get_one, {"One of them", "List", {}});
    add(Method::Put, "/api/v1/lists/:id", put, {"Change it", "List", params});
    add(Method::Delete, "/api/v1/lists/:id", remove, {"Remove it", "{}", {}});
    add(Method::Get, "/api/v1/timelines/list/:list_id", get_timeline,
        {"What the people of a list write and boost",
         "Array of Status",
         {{"max_id", "string", "Only older ones"},
          {"since_id", "string", "Only newer ones"},
          {"min_id", "string", "The page just above"},
          {"limit", "integer", "At most 40, 20 if left out"}}});
}

}  // namespace kentongan::lists
