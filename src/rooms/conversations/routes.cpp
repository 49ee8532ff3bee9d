// The Mastodon client API of conversations.
#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/http/paging.h"
#include "platform/http/router.h"
#include "rooms/conversations/impl.h"

namespace kentongan::conversations {
namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Conversations::Impl;

constexpr int kPerPage = 20, kMostPerPage = 40;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

Result<Response> get_list(Room& room, Request& request) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto page = http::page_of(request.params, kPerPage, kMostPerPage);
    std::vector<Conversation> found;
    std::string json = "[";
    room.platform.database.read([&](db::Tx& tx) {
        found = store::list(tx, viewer, page);
        for (const auto& one : found) {
            if (json.size() > 1) json += ',';
            room.append(tx, json, one);
        }
    });
    auto response = Response::json(json + "]");
    if (!found.empty())
        http::set_links(response, request, room.platform.config.base_url(),
                        found.front().last_status.value(), found.back().last_status.value());
    return response;
}

Result<Response> delete_one(Room& room, Request& request) {
    const auto id = request.params.id<ConversationId>("id");
    const bool removed = id && room.platform.database.write([&](db::Tx& tx) {
        return store::remove(tx, *accounts::Accounts::viewer(request), *id);
    });
    if (!removed) return not_found();
    return Response::json("{}");
}

Result<Response> mark(Room& room, const Request& request, bool unread) {
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto id = request.params.id<ConversationId>("id");
    if (!id) return not_found();
    TRY(room.platform.database.write([&](db::Tx& tx) -> Result<void> {
        if (!store::find(tx, viewer, *id)) return not_found();
        store::update_unread(tx, *id, unread);
        return {};
    }));
    std::string json;
    room.platform.database.read([&](db::Tx& tx) {
        if (const auto found = store::find(tx, viewer, *id)) room.append(tx, json, *found);
    });
    if (json.empty()) return not_found();
    return Response::json(std::move(json));
}

Result<Response> post_read(Room& room, Request& request) {
    return mark(room, request, false);
}
Result<Response> post_unread(Room& room, Request& request) {
    return mark(room, request, true);
}

}  // namespace

void Conversations::Impl::append(db::Tx& tx, std::string& out,
                                 const Conversation& conversation) const {
    // Somebody who writes to nobody talks to themselves.
    auto people = conversation.others;
    if (people.empty()) people.push_back(conversation.owner);
    JsonWriter json(out);
    json.begin_object().member("id", conversation.id).member("unread", conversation.unread);
    json.key("accounts").begin_array();
    for (const auto& person : accounts.find_many(tx, people)) accounts.append_account(json, person);
    json.end_array().key("last_status");
    const auto last = statuses.render_one_json(tx, conversation.owner, conversation.last_status);
    if (last.empty())
        json.value(nullptr);
    else
        json.raw(last);
    json.end_object();
}

void add_routes(Conversations::Impl& room) {
    const auto add = [&](Method method, const char* pattern,
                         Result<Response> (*handler)(Room&, Request&), const char* scope,
                         http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = pattern;
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = Access::user(scope);
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    add(Method::Get, "/api/v1/conversations", get_list, "read:statuses",
        {"Direct posts by who takes part, latest first", "Array of Conversation", {}});
    add(Method::Delete, "/api/v1/conversations/:id", delete_one, "write:conversations",
        {"Take a conversation out of the list; its posts stay", "{}", {}});
    add(Method::Post, "/api/v1/conversations/:id/read", post_read, "write:conversations",
        {"It has been read", "Conversation", {}});
    add(Method::Post, "/api/v1/conversations/:id/unread", post_unread, "write:conversations",
        {"It shall be read again", "Conversation", {}});
}

}  // namespace kentongan::conversations
