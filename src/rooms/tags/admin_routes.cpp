// /api/v1/admin/tags: what moderators decide of tags.
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"
#include "rooms/tags/impl.h"

namespace kentongan::tags {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Tags::Impl;

constexpr int kStandardPage = 100, kMostPerPage = 200;

std::string one_json(Room& room, db::Tx& tx, const std::string& name) {
    std::string body;
    JsonWriter out(body);
    append_each(out, tx, room.platform, {}, {&name, 1}, Shape::AdminTag);
    return body;
}

Result<void> check_moderator(Room& room, db::Tx& tx, const Request& request) {
    if (room.service.may_moderate(tx, *accounts::Accounts::viewer(request))) return {};
    return Error(ErrorCode::Forbidden, "This action is not allowed");
}

Result<Response> get_list(Room& room, Request& request) {
    const auto page = http::page_of(request.params, kStandardPage, kMostPerPage);
    std::vector<Listed> rows;
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY(check_moderator(room, tx, request));
        rows = store::list_tags(tx, page);
        std::vector<std::string> names;
        for (const auto& row : rows) names.push_back(row.name);
        std::string json;
        JsonWriter out(json);
        out.begin_array();
        append_each(out, tx, room.platform, {}, names, Shape::AdminTag);
        out.end_array();
        return json;
    }));
    auto response = Response::json(std::move(body));
    if (!rows.empty())
        http::set_links(response, request, room.platform.config.base_url(), rows.front().id,
                        rows.back().id);
    return response;
}

Result<Response> get_one(Room& room, Request& request) {
    const auto name = text::normal_tag(request.params.text("id"));
    TRY_ASSIGN(auto body, room.platform.database.read([&](db::Tx& tx) -> Result<std::string> {
        TRY(check_moderator(room, tx, request));
        if (!store::has_tag(tx, name)) return Error(ErrorCode::NotFound, "Record not found");
        return one_json(room, tx, name);
    }));
    return Response::json(std::move(body));
}

Result<Response> put_one(Room& room, Request& request) {
    const auto name = text::normal_tag(request.params.text("id"));
    const RuleChange change{request.params.boolean("trendable"), request.params.boolean("usable"),
                            request.params.boolean("listable")};
    TRY_ASSIGN(auto body, room.platform.database.write([&](db::Tx& tx) -> Result<std::string> {
        TRY(check_moderator(room, tx, request));
        TRY(room.service.review(tx, name, change));
        return one_json(room, tx, name);
    }));
    return Response::json(std::move(body));
}

}  // namespace

void add_admin_routes(Tags::Impl& room) {
    const auto add = [&](Method method, const char* pattern, auto handler, const char* scope,
                         http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(scope);
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    add(Method::Get, "/api/v1/admin/tags", get_list, "admin:read",
        {"All tags, the newest first",
         "Array of Admin::Tag",
         {{"max_id", "string", "From the Link header"},
          {"min_id", "string", "From the Link header"},
          {"limit", "integer", "1 to 200, 100 if left out"}}});
    add(Method::Get, "/api/v1/admin/tags/:id", get_one, "admin:read",
        {"One tag as moderators see it", "Admin::Tag", {}});
    add(Method::Put, "/api/v1/admin/tags/:id", put_one, "admin:write",
        {"Decide what may happen with a tag",
         "Admin::Tag",
         {{"trendable", "boolean", "May it be shown as a trend?"},
          {"usable", "boolean", "May posts have it?"},
          {"listable", "boolean", "May it be found?"}}});
}

}  // namespace kentongan::tags
