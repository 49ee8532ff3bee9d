// Who looks after a group, for other servers; groups and what is posted in them, for apps.
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/groups/render.h"

namespace kentongan::groups {
namespace {

using http::Request;
using http::Response;
using Room = Groups::Impl;

constexpr int kPerPage = 20, kMostPerPage = 40;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

// FEP-1b12.
Result<Response> get_moderators(Room& room, Request& request) {
    std::vector<std::string> uris;
    const auto group = room.platform.database.read([&](db::Tx& tx) {
        auto found = room.accounts.find_by_username(tx, request.params.text("name"));
        if (!found || !found->domain.empty() || !store::is_group(tx, found->id))
            return std::optional<accounts::Account>();
        for (const auto& one : room.accounts.find_many(tx, store::list_moderators(tx, found->id)))
            uris.push_back(one.uri);
        return found;
    });
    if (!group) return not_found();
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("@context", "https://www.w3.org/ns/activitystreams");
    out.member("id", group->uri + std::string(kModerators)).member("type", "OrderedCollection");
    out.member("totalItems", std::ssize(uris)).key("orderedItems").begin_array();
    for (const auto& uri : uris) out.value(uri);
    out.end_array().end_object();
    return actors::activity_response(std::move(json));
}

Result<Response> get_groups(Room& room, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    std::vector<AccountId> ids;
    std::string body;
    JsonWriter out(body);
    room.platform.database.read([&](db::Tx& tx) {
        ids = store::list_groups(tx, page);
        out.begin_array();
        for (const auto& group : room.accounts.find_many(tx, ids))
            if (!group.suspended) append_group(out, tx, room, group, viewer);
        out.end_array();
    });
    auto response = Response::json(std::move(body));
    if (!ids.empty())
        http::set_links(response, request, room.platform.config.base_url(), ids.front().value(),
                        ids.back().value());
    return response;
}

Result<Response> get_group(Room& room, Request& request) {
    const auto id = request.params.id<AccountId>("id").value_or(AccountId());
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        const auto group = room.find_group(tx, id);
        if (!group) return not_found();
        std::string body;
        JsonWriter out(body);
        append_group(out, tx, room, *group, accounts::Accounts::viewer(request));
        return Response::json(std::move(body));
    });
}

Result<Response> get_posts(Room& room, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    const auto id = request.params.id<AccountId>("id").value_or(AccountId());
    const auto part = request.params.boolean("exclude_replies").value_or(false)
                          ? store::Part::Threads
                          : store::Part::Everything;
    Room::Posted posted;
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        if (!room.find_group(tx, id)) return not_found();
        posted = room.list_posted(tx, id, viewer, part, page);
        return room.statuses.render_json(tx, viewer, posted.ids);
    }));
    auto response = Response::json(std::move(body));
    if (posted.newest != 0)
        http::set_links(response, request, room.platform.config.base_url(), posted.newest,
                        posted.oldest);
    return response;
}

}  // namespace

void add_routes(Groups::Impl& room) {
    const auto add = [&](std::string pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> paging{{"max_id", "string", "Only older ones"},
                                             {"since_id", "string", "Only newer ones"},
                                             {"min_id", "string", "The page just above"},
                                             {"limit", "integer", "1 to 40, 20 if left out"}};
    auto posts = paging;
    posts.push_back({"exclude_replies", "boolean", "Only what begins a thread"});
    const std::string groups = "/api/kentongan/v1/groups";
    add("/users/:name/moderators", get_moderators, {});
    add(groups, get_groups,
        {"Groups that live here, the youngest first", "Array of Group", paging});
    add(groups + "/:id", get_group, {"A group and who looks after it", "Group", {}});
    add(groups + "/:id/posts", get_posts,
        {"What was posted in a group, the latest first", "Array of Status", posts});
}

}  // namespace kentongan::groups
