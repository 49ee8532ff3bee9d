// /masuk and /keluar: browser sessions.
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/web/pages.h"
#include "rooms/accounts/forms.h"
#include "rooms/accounts/impl.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;

constexpr std::size_t kMaxFormBytes = 16 << 10;

Response form_page(Accounts& room, const Request& request, const FieldErrors& errors, int status) {
    web::View view;
    view.set("name", request.params.text("name")).set("lanjut", continue_at(request));
    view.set("registrations_open", room.impl().platform.config.registrations != "closed");
    view.set("lanjut_query", url_encode(continue_at(request)));
    set_errors(view, request, errors);
    view.set("is_wrong", status == 401);
    auto response = room.impl().platform.pages.page(request,
                                                    {.name = "accounts/sign_in",
                                                     .title = web::tr(request, "Sign in"),
                                                     .status = status,
                                                     .bare = true},
                                                    std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_form(Accounts& room, Request& request) {
    const bool again = request.params.boolean("ulang").value_or(false);
    if (Accounts::viewer(request) && !again) return Response::redirect(continue_at(request));
    return form_page(room, request, {}, 200);
}

Result<Response> post_form(Accounts& room, Request& request) {
    auto& impl = room.impl();
    const auto account = impl.profiles.sign_in(
        request.params.text("name"), request.params.text("password"), request.remote_address);
    if (!account)
        return form_page(room, request, errors_of(account.error()),
                         http::status_of(account.error().code()));
    // The old session, if there is one, ends: one browser, one person.
    if (request.principal && request.principal->by_cookie)
        impl.oauth.revoke(TokenId(request.principal->token));
    auto response = Response::redirect(continue_at(request));
    response.set_cookie(kSessionCookie, impl.oauth.begin_session(*account),
                        std::chrono::duration_cast<std::chrono::seconds>(kSessionLife).count());
    return response;
}

Result<Response> sign_out(Accounts& room, Request& request) {
    if (request.principal && request.principal->by_cookie)
        room.impl().oauth.revoke(TokenId(request.principal->token));
    auto response = Response::redirect("/");
    response.set_cookie(kSessionCookie, "", 0);
    return response;
}

}  // namespace

void add_session_pages(Accounts& room) {
    add_entries(
        room,
        {{Method::Get, "/masuk", get_form, Access::anyone(), http::Run::Pool, {}},
         {Method::Post, "/masuk", post_form, Access::anyone(), http::Run::Pool, {}, kMaxFormBytes},
         {Method::Post, "/keluar", sign_out, Access::anyone(), http::Run::Pool, {}}});
}

}  // namespace kentongan::accounts
