// /api/v1/collections, and the collections of a person.
#include <algorithm>
#include <functional>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/collections/impl.h"
#include "rooms/collections/render.h"

namespace kentongan::collections {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Collections::Impl;

constexpr std::int64_t kPerPage = 40, kMostPerPage = 80;
// Nobody turns so many pages; counting past rows costs as much as reading them.
constexpr std::int64_t kFurthest = 10'000;

AccountId viewer_of(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

// 0 is nobody's, and so is what is no id.
CollectionId id_of(const Request& request) {
    return request.params.id<CollectionId>("id").value_or(CollectionId());
}

Change change_of(const http::Params& params) {
    Change change;
    const auto text = [&](std::string_view name) -> std::optional<std::string> {
        const auto found = params.find(name);
        if (!found) return {};
        return std::string(*found);
    };
    change.name = text("name");
    change.description = text("description");
    change.language = text("language");
    change.tag = text("tag_name");
    change.sensitive = params.boolean("sensitive");
    change.discoverable = params.boolean("discoverable");
    return change;
}

// Each once, in order. What is no id is nobody's.
std::vector<AccountId> people_of(const http::Params& params) {
    std::vector<AccountId> people;
    for (const auto text : params.all("account_ids")) {
        const auto id = AccountId::parse(text).value_or(AccountId());
        if (!text.empty() && std::ranges::find(people, id) == people.end()) people.push_back(id);
    }
    return people;
}

std::string wrapped_json(const Room& room, const Shown& shown) {
    std::string body;
    JsonWriter out(body);
    out.begin_object().key("collection");
    append_collection(out, room.platform.config, shown);
    out.end_object();
    return body;
}

std::string with_accounts_json(const Room& room, const Shown& shown) {
    std::string body;
    JsonWriter out(body);
    out.begin_object().key("accounts").begin_array();
    room.accounts.append_account(out, shown.owner);
    for (const auto& person : shown.people)
        if (person.id != shown.owner.id) room.accounts.append_account(out, person);
    out.end_array().key("collection");
    append_collection(out, room.platform.config, shown);
    out.end_object();
    return body;
}

void set_links(Response& response, const Room& room, const std::string& path, const Window& window,
               bool more) {
    std::string links;
    const auto add = [&](int offset, std::string_view rel) {
        if (!links.empty()) links += ", ";
        links += "<" + room.platform.config.url(path) + "?limit=" + std::to_string(window.limit) +
                 "&offset=" + std::to_string(offset) + ">; rel=\"" + std::string(rel) + "\"";
    };
    if (more) add(window.offset + window.limit, "next");
    if (window.offset > 0) add(std::max(0, window.offset - window.limit), "prev");
    if (!links.empty()) response.set("Link", links);
}

using FindPart = std::function<Result<Part>(db::Tx&, AccountId account, const Window&)>;

Result<Response> answer_part(Room& room, const Request& request, std::string_view name,
                             const FindPart& find) {
    const auto account = request.params.id<AccountId>("account_id").value_or(AccountId());
    const auto clamped = [&](std::string_view param, std::int64_t usual, std::int64_t least,
                             std::int64_t most) {
        const auto asked = request.params.integer(param).value_or(usual);
        return static_cast<int>(std::clamp(asked, least, most));
    };
    const Window window{clamped("limit", kPerPage, 1, kMostPerPage),
                        clamped("offset", 0, 0, kFurthest)};
    TRY_ASSIGN(const auto part,
               room.platform.database.read([&](db::Tx& tx) { return find(tx, account, window); }));
    std::string body;
    JsonWriter out(body);
    out.begin_object().key("collections").begin_array();
    for (const auto& shown : part.shown) append_collection(out, room.platform.config, shown);
    out.end_array().end_object();
    auto response = Response::json(std::move(body));
    set_links(response, room, "/api/v1/accounts/" + account.to_string() + "/" + std::string(name),
              window, part.more);
    return response;
}

Result<Response> get_of_account(Room& room, Request& request) {
    return answer_part(
        room, request, "collections", [&](db::Tx& tx, AccountId owner, const Window& window) {
            return room.service.shown_by(tx, accounts::Accounts::viewer(request), owner, window);
        });
}

Result<Response> get_featuring(Room& room, Request& request) {
    return answer_part(room, request, "in_collections",
                       [&](db::Tx& tx, AccountId account, const Window& window) {
                           return room.service.featuring(tx, viewer_of(request), account, window);
                       });
}

Result<Response> get_one(Room& room, Request& request) {
    TRY_ASSIGN(const auto shown, room.platform.database.read([&](db::Tx& tx) {
        return room.service.show(tx, accounts::Accounts::viewer(request), id_of(request));
    }));
    return Response::json(with_accounts_json(room, shown));
}

Result<Response> post(Room& room, Request& request) {
    const auto owner = viewer_of(request);
    TRY_ASSIGN(const auto shown, room.platform.database.write([&](db::Tx& tx) -> Result<Shown> {
        TRY_ASSIGN(const auto id, room.service.create(tx, owner, change_of(request.params),
                                                      people_of(request.params)));
        return room.service.show(tx, owner, id);
    }));
    return Response::json(wrapped_json(room, shown));
}

Result<Response> patch(Room& room, Request& request) {
    const auto owner = viewer_of(request);
    TRY_ASSIGN(const auto shown, room.platform.database.write([&](db::Tx& tx) -> Result<Shown> {
        TRY(room.service.update(tx, owner, id_of(request), change_of(request.params)));
        return room.service.show(tx, owner, id_of(request));
    }));
    return Response::json(wrapped_json(room, shown));
}

Result<Response> remove(Room& room, Request& request) {
    TRY(room.platform.database.write(
        [&](db::Tx& tx) { return room.service.remove(tx, viewer_of(request), id_of(request)); }));
    return Response::json("{}");
}

}  // namespace

void add_routes(Collections::Impl& room) {
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
    const auto write = Access::user("write:collections");
    const std::vector<http::ParamDoc> window{{"limit", "integer", "1 to 80, 40 if left out"},
                                             {"offset", "integer", "Passes over so many"}};
    const std::vector<http::ParamDoc> changes{
        {"name", "string", "At most 40 characters", true},
        {"description", "string", "At most 100 characters"},
        {"language", "string", "Of name and description; empty: none"},
        {"tag_name", "string", "What it is about; empty: none"},
        {"sensitive", "boolean", "Covered until asked for; false if left out"},
        {"discoverable", "boolean", "Stands on your profile; true if left out"}};
    auto creation = changes;
    creation.push_back({"account_ids[]", "array", "At most 25 people who may be found"});
    add(Method::Post, "/api/v1/collections", post, write,
        {"Show people to others, at most ten collections", "WrappedCollection", creation});
    add(Method::Get, "/api/v1/collections/:id", get_one, Access::anyone(),
        {"People whom somebody shows", "CollectionWithAccounts", {}});
    add(Method::Patch, "/api/v1/collections/:id", patch, write,
        {"Change what is said of it", "WrappedCollection", changes});
    add(Method::Delete, "/api/v1/collections/:id", remove, write, {"Remove it", "{}", {}});
    add(Method::Get, "/api/v1/accounts/:account_id/collections", get_of_account, Access::anyone(),
        {"The collections on somebody's profile", "Collections", window});
    add(Method::Get, "/api/v1/accounts/:account_id/in_collections", get_featuring,
        Access::user("read:collections"), {"The collections you are in", "Collections", window});
}

}  // namespace kentongan::collections
