// /api/v1/lists/:id/accounts: who is in a list; and which lists somebody is in.
#include <algorithm>

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

constexpr int kPerPage = 40, kMostPerPage = 80;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

ListId id_of(const Request& request) {
    return request.params.id<ListId>("id").value_or(ListId());
}

// Each once. What is no id is nobody's.
std::vector<AccountId> named_in(const http::Params& params) {
    std::vector<AccountId> ids;
    for (const auto text : params.all("account_ids"))
        if (!text.empty()) ids.push_back(AccountId::parse(text).value_or(AccountId()));
    std::ranges::sort(ids);
    const auto [first, last] = std::ranges::unique(ids);
    ids.erase(first, last);
    return ids;
}

std::string accounts_json(db::Tx& tx, const Room& room, std::span<const AccountId> members) {
    std::string body;
    JsonWriter out(body);
    out.begin_array();
    for (const auto& account : room.accounts.find_many(tx, members))
        if (!account.suspended) room.accounts.append_account(out, account);
    out.end_array();
    return body;
}

// "limit=0" is everybody at once, as apps ask for that edit a list.
Result<Response> get_members(Room& room, Request& request) {
    const bool is_whole = request.params.text("limit") == "0";
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    std::vector<AccountId> members;
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto list, room.service.find(tx, viewer_of(request), id_of(request)));
        members =
            is_whole ? store::list_members(tx, list.id) : store::list_members(tx, list.id, page);
        return accounts_json(tx, room, members);
    }));
    auto response = Response::json(std::move(body));
    if (!is_whole && !members.empty())
        http::set_links(response, request, room.platform.config.base_url(), members.front().value(),
                        members.back().value());
    return response;
}

Result<Response> post_members(Room& room, Request& request) {
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.add_members(tx, viewer_of(request), id_of(request),
                                        named_in(request.params));
    }));
    return Response::json("{}");
}

Result<Response> remove_members(Room& room, Request& request) {
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.remove_members(tx, viewer_of(request), id_of(request),
                                           named_in(request.params));
    }));
    return Response::json("{}");
}

Result<Response> get_lists_with(Room& room, Request& request) {
    const auto member = request.params.id<AccountId>("id").value_or(AccountId());
    TRY_ASSIGN(const auto lists, room.platform.database.read([&](db::Tx& tx) {
        return room.service.lists_with(tx, viewer_of(request), member);
    }));
    return Response::json(lists_json(lists));
}

}  // namespace

void add_member_routes(Lists::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(method == Method::Get ? "read:lists" : "write:lists");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    const std::vector<http::ParamDoc> members{
        {"account_ids[]", "array", "People whom you follow", true}};
    add(Method::Get, "/api/v1/lists/:id/accounts", get_members,
        {"Who is in a list",
         "Array of Account",
         {{"limit", "integer", "1 to 80, 40 if left out; 0: everybody"}}});
    add(Method::Post, "/api/v1/lists/:id/accounts", post_members,
        {"Put people into a list", "{}", members});
    add(Method::Delete, "/api/v1/lists/:id/accounts", remove_members,
        {"Take people out of a list", "{}", members});
    add(Method::Get, "/api/v1/accounts/:id/lists", get_lists_with,
        {"Which of your lists somebody is in", "Array of List", {}});
}

}  // namespace kentongan::lists
