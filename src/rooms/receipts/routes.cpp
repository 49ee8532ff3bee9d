// What links, service workers and pages note: a token raises the one receipt it stands for, a
// person who is signed in their own.
#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "rooms/receipts/impl.h"

namespace kentongan::receipts {

namespace {

using http::Method;
using http::Request;
using http::Response;

std::optional<Stage> stage_named(std::string_view name) {
    if (name == "delivered") return Stage::Delivered;
    if (name == "shown") return Stage::Shown;
    if (name == "acknowledged") return Stage::Acknowledged;
    return {};
}

// Raises what the token stands for, and answers where its warning is now; empty without one.
std::string raise_and_lead(Receipts& room, Receipt receipt, Stage stage,
                           std::string_view language) {
    receipt.stage = stage;
    receipt.at = room.impl().platform.clock.now();
    std::string path;
    room.impl().platform.database.write([&](db::Tx& tx) {
        const auto warning = room.impl().warnings.summary(tx, receipt.chain, language);
        const bool open = warning && !warning->hidden;
        path = open ? warning->path : std::string();
        if (open) room.record(tx, {&receipt, 1});
    });
    return path;
}

// An incomplete link leads to what is in force: who holds it is looking for a warning.
Response lost_link() {
    auto response = Response::redirect("/peringatan");
    web::flash(response, "This link is not complete. Here are the warnings in force.");
    return response;
}

Result<Response> open_link(Receipts& room, Request& request) {
    const auto receipt = room.read_token(request.params.text("token"));
    if (!receipt) return lost_link();
    // HEAD is a machine that looks whether the link is good.
    if (request.method == Method::Head) return Response::redirect("/peringatan");
    const auto path = raise_and_lead(room, *receipt, Stage::Shown, request.language);
    if (path.empty()) return lost_link();
    auto response = Response::redirect(path);
    response.set("Cache-Control", "no-store").set("Referrer-Policy", "no-referrer");
    return response;
}

Result<Response> acknowledge_link(Receipts& room, Request& request) {
    const auto receipt = room.read_token(request.params.text("token"));
    if (!receipt) return lost_link();
    const auto path = raise_and_lead(room, *receipt, Stage::Acknowledged, request.language);
    if (path.empty()) return lost_link();
    auto response = Response::redirect(path);
    web::flash(response, "Thank you. We know now that the warning has reached you.");
    return response;
}

Result<Response> post_receipt(Receipts& room, Request& request) {
    const auto receipt = room.read_token(request.params.text("token"));
    if (!receipt) return Error(ErrorCode::Unprocessable, "This token is not one of ours.", "token");
    const auto stage = stage_named(request.params.text("stage"));
    if (!stage) return Error(ErrorCode::Unprocessable, "This stage is not known.", "stage");
    raise_and_lead(room, *receipt, *stage, request.language);
    return Response::empty();
}

Result<Response> post_seen(Receipts& room, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    if (request.params.has("token")) {
        request.params.add("stage", "shown");
        return post_receipt(room, request);
    }
    if (!viewer) return Response::empty();
    auto& impl = room.impl();
    auto noted = impl.platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(auto warning,
                   impl.service.warning(tx, request.params.text("id"), request.language));
        impl.service.note_seen(tx, *viewer, warning);
        return {};
    });
    TRY(noted);
    return Response::empty();
}

}  // namespace

void add_routes(Receipts& room) {
    const auto add = [&](Method method, std::string pattern, auto handler, http::Doc doc = {}) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = http::Access::anyone();
        route.doc = std::move(doc);
        room.impl().platform.router.add(std::move(route));
    };
    add(Method::Get, "/t/:token", open_link);
    add(Method::Post, "/t/:token", acknowledge_link);
    add(Method::Post, "/api/kentongan/v1/receipts", post_receipt,
        {"Note how far a warning came to the holder of a token; never takes a stage back",
         "",
         {{"token", "string", "as it came with the warning", true},
          {"stage", "string", "delivered, shown or acknowledged", true}}});
    add(Method::Post, "/api/kentongan/v1/alerts/:id/seen", post_seen,
        {"Note that the page of a live warning is before somebody; of a stranger nothing is noted",
         "",
         {{"id", "string", "of the alert", true},
          {"token", "string", "instead of a session: as it came with the warning"}}});
}

}  // namespace kentongan::receipts
