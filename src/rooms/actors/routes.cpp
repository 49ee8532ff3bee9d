#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "rooms/actors/documents.h"
#include "rooms/actors/impl.h"

namespace kentongan::actors {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;

constexpr int kPerPage = 40;
constexpr std::string_view kPlainContext = "https://www.w3.org/ns/activitystreams";

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

Result<accounts::Account> person_of(Actors::Impl& impl, const Request& request) {
    auto found = impl.platform.database.read([&](db::Tx& tx) {
        return impl.accounts.find_by_username(tx, request.params.text("name"));
    });
    if (!found || !found->domain.empty() || found->pending) return not_found();
    if (found->suspended) return Error(ErrorCode::Gone);
    return *std::move(found);
}

Result<Response> get_actor(Actors::Impl& impl, Request& request) {
    TRY_ASSIGN(const auto person, person_of(impl, request));
    if (!wants_activity(request)) return Response::redirect(person.url, 302).set("Vary", "Accept");
    const auto pair = impl.pair_of(person.id.value());
    if (!pair) return not_found();
    const auto facts = impl.platform.database.read(
        [&](db::Tx& tx) { return facts_of(tx, impl.accounts, person, pair->public_pem); });
    return activity_response(actor_json(impl.platform.config, person, facts));
}

Result<Response> get_server(Actors::Impl& impl, Request&) {
    const auto pair = impl.pair_of(0);
    if (!pair) return not_found();
    return activity_response(server_json(impl.platform.config, pair->public_pem));
}

std::string collection_json(const std::string& id, std::int64_t total, bool has_pages) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("@context", kPlainContext);
    out.member("id", id).member("type", "OrderedCollection").member("totalItems", total);
    if (has_pages) out.member("first", id + "?page=1");
    out.end_object();
    return json;
}

using ListPage = std::vector<accounts::FollowLine> (accounts::Accounts::*)(db::Tx&, AccountId,
                                                                           std::int64_t, int) const;

Result<Response> get_people(Actors::Impl& impl, Request& request, const char* name, ListPage list,
                            std::int64_t accounts::Account::*count) {
    TRY_ASSIGN(const auto person, person_of(impl, request));
    const auto id = person.uri + "/" + name;
    if (!request.params.has("page") || person.hides_collections)
        return activity_response(collection_json(id, person.*count, !person.hides_collections));
    const auto before = request.params.integer("before").value_or(0);
    std::vector<std::string> uris;
    std::int64_t last = 0;
    impl.platform.database.read([&](db::Tx& tx) {
        std::vector<AccountId> ids;
        for (const auto& line : (impl.accounts.*list)(tx, person.id, before, kPerPage)) {
            ids.push_back(line.account);
            last = line.cursor;
        }
        for (const auto& account : impl.accounts.find_many(tx, ids)) uris.push_back(account.uri);
    });
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("@context", kPlainContext);
    out.member("id", id + "?page=1" + (before > 0 ? "&before=" + std::to_string(before) : ""));
    out.member("type", "OrderedCollectionPage").member("partOf", id);
    out.member("totalItems", person.*count);
    if (std::ssize(uris) == kPerPage)
        out.member("next", id + "?page=1&before=" + std::to_string(last));
    out.key("orderedItems").begin_array();
    for (const auto& uri : uris) out.value(uri);
    out.end_array().end_object();
    return activity_response(json);
}

Result<Response> get_followers(Actors::Impl& impl, Request& request) {
    return get_people(impl, request, "followers", &accounts::Accounts::list_followers_page,
                      &accounts::Account::followers_count);
}
Result<Response> get_following(Actors::Impl& impl, Request& request) {
    return get_people(impl, request, "following", &accounts::Accounts::list_following_page,
                      &accounts::Account::following_count);
}

// Only those of the server that asks.
Result<Response> get_followers_sync(Actors::Impl& impl, Request& request) {
    TRY_ASSIGN(const auto person, person_of(impl, request));
    TRY_ASSIGN(const auto reader, impl.inbox.reader(request));
    if (!reader) return Error(ErrorCode::Unauthorized);
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("@context", kPlainContext);
    out.member("id", person.uri + std::string(kSyncPath)).member("type", "OrderedCollection");
    out.key("orderedItems").begin_array();
    impl.platform.database.read([&](db::Tx& tx) {
        const auto asking = store::find_actor(tx, *reader);
        if (!asking) return;
        for (const auto& uri : impl.followers_sync.followers_at(tx, person.id, asking->uri))
            out.value(uri);
    });
    out.end_array().end_object();
    auto response = activity_response(json);
    response.set("Cache-Control", "private, no-store");
    return response;
}

Result<Response> get_featured_tags(Actors::Impl& impl, Request& request) {
    TRY_ASSIGN(const auto person, person_of(impl, request));
    const auto names = impl.platform.database.read([&](db::Tx& tx) {
        return impl.featured_tags ? impl.featured_tags(tx, person.id) : std::vector<std::string>();
    });
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("@context").raw(context_json());
    out.member("id", person.uri + "/collections/tags").member("type", "Collection");
    out.member("totalItems", std::ssize(names)).key("items").begin_array();
    for (const auto& name : names)
        out.begin_object()
            .member("type", "Hashtag")
            .member("name", "#" + name)
            .member("href", impl.platform.config.url("/tags/" + url_encode(name)))
            .end_object();
    out.end_array().end_object();
    return activity_response(json);
}

Result<Response> get_empty(Actors::Impl& impl, Request& request) {
    return activity_response(collection_json(impl.platform.config.url(request.path), 0, false));
}

Result<Response> post_inbox(Actors::Impl& impl, Request& request) {
    return impl.inbox.take(request);
}

}  // namespace

bool wants_activity(const http::Request& request) {
    const auto accept = request.header("accept");
    for (auto part : split(accept, ',')) {
        const auto type = trim(part.substr(0, part.find(';')));
        if (type == "application/activity+json" || type == "application/ld+json" ||
            type == "application/json")
            return true;
        if (type == "text/html") return false;
    }
    return false;
}

http::Response activity_response(std::string json) {
    auto response =
        http::Response::of_type("application/activity+json; charset=utf-8", std::move(json));
    response.set("Vary", "Accept");
    return response;
}

void add_routes(Actors& room) {
    auto& impl = room.impl();
    using Answer = Result<Response> (*)(Actors::Impl&, Request&);
    const auto add = [&impl](Method method, std::string pattern, Answer answer, bool raw = false) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&impl, answer](Request& request) { return answer(impl, request); };
        route.access = Access::anyone();
        route.wants_raw_body = raw;
        impl.platform.router.add(std::move(route));
    };
    add(Method::Get, std::string(kServerPath), get_server);
    add(Method::Get, std::string(kServerPath) + "/outbox", get_empty);
    add(Method::Get, "/users/:name", get_actor);
    add(Method::Get, "/users/:name/followers", get_followers);
    add(Method::Get, "/users/:name/following", get_following);
    add(Method::Get, "/users/:name" + std::string(kSyncPath), get_followers_sync);
    add(Method::Get, "/users/:name/collections/tags", get_featured_tags);
    add(Method::Post, "/inbox", post_inbox, true);
    add(Method::Post, std::string(kServerPath) + "/inbox", post_inbox, true);
    add(Method::Post, "/users/:name/inbox", post_inbox, true);
}

}  // namespace kentongan::actors
