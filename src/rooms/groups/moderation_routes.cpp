// What moderators of a group do, for apps.
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/groups/render.h"

namespace kentongan::groups {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Groups::Impl;

constexpr int kPerPage = 40, kMostPerPage = 80;

// By whom and in which group. Whether they may is the service's answer.
Act act_of(const Request& request) {
    return {*accounts::Accounts::viewer(request),
            request.params.id<AccountId>("id").value_or(AccountId()),
            std::string(request.params.text("reason")),
            {}};
}

template <class Change>
Result<Response> change(Room& room, const Request& request, Change&& work) {
    TRY(room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        const auto act = act_of(request);
        if (!room.find_group(tx, act.group)) return Error(ErrorCode::NotFound, "Record not found");
        return work(tx, act);
    }));
    return Response::json("{}");
}

AccountId account_of(const Request& request) {
    return request.params.id<AccountId>("account").value_or(AccountId());
}

Result<Response> post_moderator(Room& room, Request& request) {
    return change(room, request, [&](db::Tx& tx, const Act& act) {
        return room.add_moderator(tx, act, account_of(request));
    });
}
Result<Response> delete_moderator(Room& room, Request& request) {
    return change(room, request, [&](db::Tx& tx, const Act& act) {
        return room.remove_moderator(tx, act, account_of(request));
    });
}
Result<Response> delete_post(Room& room, Request& request) {
    return change(room, request, [&](db::Tx& tx, const Act& act) {
        return room.remove_post(tx, act,
                                request.params.id<StatusId>("status").value_or(StatusId()));
    });
}
Result<Response> post_ban(Room& room, Request& request) {
    return change(room, request, [&](db::Tx& tx, const Act& act) {
        return room.ban(tx, act, account_of(request));
    });
}
Result<Response> delete_ban(Room& room, Request& request) {
    return change(room, request, [&](db::Tx& tx, const Act& act) {
        return room.unban(tx, act, account_of(request));
    });
}

Result<Response> get_bans(Room& room, Request& request) {
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    std::vector<Ban> bans;
    std::string body;
    JsonWriter out(body);
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        const auto act = act_of(request);
        if (!room.find_group(tx, act.group)) return Error(ErrorCode::NotFound, "Record not found");
        TRY_ASSIGN(bans, room.bans(tx, act, page));
        out.begin_array();
        for (const auto& ban : bans) append_ban(out, tx, room, ban);
        out.end_array();
        return {};
    }));
    auto response = Response::json(std::move(body));
    if (!bans.empty())
        http::set_links(response, request, room.platform.config.base_url(),
                        bans.front().account.value(), bans.back().account.value());
    return response;
}

}  // namespace

void add_moderation_routes(Groups::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = std::string("/api/kentongan/v1/groups/:id") + pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(method == Method::Get ? "read" : "write");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> reason{{"reason", "string", "At most 500 characters"}};
    add(Method::Post, "/moderators/:account", post_moderator,
        {"Make somebody a moderator, by a moderator", "{}", {}});
    add(Method::Delete, "/moderators/:account", delete_moderator,
        {"A moderator less, by a moderator; the last one stays", "{}", {}});
    add(Method::Delete, "/posts/:status", delete_post,
        {"Take a post out of the group, by a moderator; it stays its author's", "{}", reason});
    add(Method::Get, "/bans", get_bans,
        {"Who is banned from the group, for moderators",
         "Array of GroupBan",
         {{"max_id", "string", "Only accounts with smaller ids"},
          {"limit", "integer", "1 to 80, 40 if left out"}}});
    add(Method::Post, "/bans/:account", post_ban,
        {"Ban somebody from the group, by a moderator", "{}", reason});
    add(Method::Delete, "/bans/:account", delete_ban,
        {"Let somebody take part again, by a moderator", "{}", {}});
}

}  // namespace kentongan::groups
