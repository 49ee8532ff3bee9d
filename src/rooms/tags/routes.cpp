// /api/v1/tags: one tag, following it, and the list of those followed.
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

std::string tag_json(Room& room, db::Tx& tx, std::optional<AccountId> viewer,
                     const std::string& name) {
    std::string body;
    JsonWriter out(body);
    append_each(out, tx, room.platform, viewer, {&name, 1}, Shape::Tag);
    return body;
}

Result<Response> get_tag(Room& room, Request& request) {
    const auto name = text::normal_tag(request.params.text("name"));
    if (name.empty()) return Error(ErrorCode::NotFound, "Record not found");
    return Response::json(room.platform.database.read(
        [&](db::Tx& tx) { return tag_json(room, tx, accounts::Accounts::viewer(request), name); }));
}

using Change = Result<std::string> (Service::*)(db::Tx&, AccountId, std::string_view);

// What the tag is to the viewer afterwards.
Result<Response> change(Room& room, const Request& request, std::string_view param, Change change) {
    const auto viewer = *accounts::Accounts::viewer(request);
    TRY_ASSIGN(auto body, room.platform.database.write([&](db::Tx& tx) -> Result<std::string> {
        TRY_ASSIGN(const auto name, (room.service.*change)(tx, viewer, request.params.text(param)));
        return tag_json(room, tx, viewer, name);
    }));
    return Response::json(std::move(body));
}

Result<Response> get_followed(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kStandardPage, kMostPerPage);
    std::vector<Listed> rows;
    std::string body;
    JsonWriter out(body);
    room.platform.database.read([&](db::Tx& tx) {
        rows = store::list_follows(tx, viewer, page);
        std::vector<std::string> names;
        for (const auto& row : rows) names.push_back(row.name);
        out.begin_array();
        append_each(out, tx, room.platform, viewer, names, Shape::Tag);
        out.end_array();
    });
    auto response = Response::json(std::move(body));
    if (!rows.empty())
        http::set_links(response, request, room.platform.config.base_url(), rows.front().id,
                        rows.back().id);
    return response;
}

}  // namespace

void add_routes(Tags::Impl& room) {
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
    const auto changing = [](const char* param, Change how) {
        return
            [param, how](Room& own, Request& request) { return change(own, request, param, how); };
    };
    const auto follows = Access::user("write:follows follow");
    const auto features = Access::user("write:accounts");
    add(Method::Get, "/api/v1/tags/:name", get_tag, Access::anyone(),
        {"One tag and how much it was used in the last seven days", "Tag", {}});
    add(Method::Post, "/api/v1/tags/:name/follow", changing("name", &Service::follow), follows,
        {"Follow a tag: public posts with it come into your home", "Tag", {}});
    add(Method::Post, "/api/v1/tags/:name/unfollow", changing("name", &Service::unfollow), follows,
        {"Follow it no more", "Tag", {}});
    add(Method::Post, "/api/v1/tags/:name/feature", changing("name", &Service::feature_if_new),
        features, {"Show a tag on your profile", "Tag", {}});
    add(Method::Post, "/api/v1/tags/:name/unfeature", changing("name", &Service::unfeature),
        features, {"Show it no more", "Tag", {}});
    add(Method::Get, "/api/v1/followed_tags", get_followed, Access::user("read:follows follow"),
        {"The tags you follow, the latest first",
         "Array of Tag",
         {{"max_id", "string", "From the Link header"},
          {"since_id", "string", "From the Link header"},
          {"min_id", "string", "From the Link header"},
          {"limit", "integer", "1 to 200, 100 if left out"}}});
}

}  // namespace kentongan::tags
