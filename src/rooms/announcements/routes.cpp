// /api/v1/announcements and /api/v1/custom_emojis.
#include "platform/http/router.h"
#include "rooms/announcements/impl.h"

namespace kentongan::announcements {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using Room = Announcements::Impl;

Error not_found() {
    return Error(ErrorCode::NotFound, "Record not found");
}

Result<Response> get_list(Room& room, Request& request) {
    const auto reader = *accounts::Accounts::viewer(request);
    const bool with_dismissed = request.params.boolean("with_dismissed").value_or(false);
    std::string body;
    JsonWriter out(body);
    room.platform.database.read([&](db::Tx& tx) {
        const auto shown = room.service.shown(tx, reader, with_dismissed);
        out.begin_array();
        append_announcements(out, tx, room, reader, shown);
        out.end_array();
    });
    return Response::json(std::move(body));
}

Result<Response> post_dismiss(Room& room, Request& request) {
    const auto id = request.params.id<AnnouncementId>("id");
    if (!id) return not_found();
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.service.dismiss(tx, *accounts::Accounts::viewer(request), *id);
    }));
    return Response::json("{}");
}

using Change = Result<void> (Service::*)(db::Tx&, AccountId, const Reacted&);

Result<Response> change_reaction(Room& room, const Request& request, Change change) {
    const auto id = request.params.id<AnnouncementId>("id");
    if (!id) return not_found();
    const Reacted reacted{*id, std::string(request.params.text("name"))};
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return (room.service.*change)(tx, *accounts::Accounts::viewer(request), reacted);
    }));
    return Response::json("{}");
}

Result<Response> put_reaction(Room& room, Request& request) {
    return change_reaction(room, request, &Service::react);
}
Result<Response> delete_reaction(Room& room, Request& request) {
    return change_reaction(room, request, &Service::unreact);
}

Result<Response> get_emojis(Room& room, Request&) {
    auto response = Response::json({});
    response.shared_body = room.shelf.content()->json;
    return response;
}

}  // namespace

void add_routes(Announcements::Impl& room) {
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
    const auto reacting = Access::user("write:favourites");
    add(Method::Get, "/api/v1/announcements", get_list, Access::user(""),
        {"What the server tells everybody",
         "Array of Announcement",
         {{"with_dismissed", "boolean", "Also those you have read"}}});
    add(Method::Post, "/api/v1/announcements/:id/dismiss", post_dismiss,
        Access::user("write:accounts"), {"I have read it", "{}", {}});
    add(Method::Put, "/api/v1/announcements/:id/reactions/:name", put_reaction, reacting,
        {"React with an emoji, at most eight kinds under each", "{}", {}});
    add(Method::Delete, "/api/v1/announcements/:id/reactions/:name", delete_reaction, reacting,
        {"Take a reaction back", "{}", {}});
    add(Method::Get, "/api/v1/custom_emojis", get_emojis, Access::anyone(),
        {"The emoji of this server", "Array of CustomEmoji", {}});
}

}  // namespace kentongan::announcements
