// /moderasi/relay: the relays this server takes part in, for administrators.
#include "platform/web/pages.h"

#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/moderation/api.h"
#include "rooms/public_relays/service.h"

namespace kentongan::public_relays {
namespace {

using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using Room = PublicRelays::Impl;

constexpr const char* kPath = "/moderasi/relay";

// Nobody is not the command line.
AccountId viewer_of(const Request& request) {
    return accounts::Accounts::viewer(request).value_or(AccountId());
}

std::string_view word_of(State state) {
    switch (state) {
        case State::Waiting:
            return msg("Waiting for its answer");
        case State::Accepted:
            return msg("It passes posts on");
        case State::Rejected:
            return msg("It does not want us");
    }
    return {};
}

web::View view_of(const Request& request, const Relay& relay) {
    web::View view;
    view.set("address", relay.address).set("state", web::tr(request, word_of(relay.state)));
    view.set("dropped", relay.dropped > 0 ? std::to_string(relay.dropped) : std::string());
    return view;
}

Result<Response> page(Room& room, const Request& request, const std::optional<Error>& error = {}) {
    web::View view;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY(room.may_manage(tx, viewer_of(request)));
        std::vector<web::View> lines;
        for (const auto& relay : store::list_relays(tx, kMaxRelays))
            lines.push_back(view_of(request, relay));
        view.set("is_empty", lines.empty()).set("relays", std::move(lines));
        return {};
    }));
    view.set("tabs", moderation::tab_views(request, true, kPath));
    view.set("alamat", error ? request.params.text("alamat") : std::string_view());
    std::vector<web::View> errors;
    if (error) {
        web::View line;
        line.set("field", "alamat").set("text", web::tr(request, error->text()));
        errors.push_back(std::move(line));
    }
    view.set("has_errors", error.has_value()).set("errors", std::move(errors));
    auto response = room.platform.pages.page(request,
                                             {.name = "public_relays/list",
                                              .title = web::tr(request, "Relays"),
                                              .section = "moderation",
                                              .status = error ? 422 : 200},
                                             std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Response done(std::string_view said) {
    auto response = Response::redirect(kPath);
    web::flash(response, said);
    return response;
}

Result<Response> get_page(Room& room, Request& request) {
    return page(room, request);
}

Result<Response> post_relay(Room& room, Request& request) {
    const auto added = room.add(viewer_of(request), request.params.text("alamat"));
    if (added) return done("The relay is asked. Its answer may take a while.");
    if (added.error().code() == ErrorCode::Unprocessable) return page(room, request, added.error());
    return added.error();
}

Result<Response> post_removal(Room& room, Request& request) {
    TRY(room.platform.database.write([&](db::Tx& tx) {
        return room.remove(tx, viewer_of(request), request.params.text("alamat"));
    }));
    return done("The relay is removed.");
}

}  // namespace

void add_pages(PublicRelays::Impl& room) {
    using Answer = Result<Response> (*)(Room&, Request&);
    const auto add = [&room](Method method, std::string pattern, Answer answer) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, answer](Request& request) { return answer(room, request); };
        route.access = http::Access::page();
        room.platform.router.add(std::move(route));
    };
    add(Method::Get, kPath, get_page);
    add(Method::Post, kPath, post_relay);
    add(Method::Post, std::string(kPath) + "/hapus", post_removal);
}

}  // namespace kentongan::public_relays
