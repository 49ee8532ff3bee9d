// /daftar: one form; the place is typed, then chosen from a list.
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

constexpr std::size_t kMaxFormBytes = 64 << 10;

bool is_open(const Accounts& room, const Request& request) {
    return room.impl().admission.is_open(request.params.text("undangan"));
}

Response form_page(Accounts& room, const Request& request, const PlaceChoice& place,
                   const FieldErrors& errors) {
    const auto& params = request.params;
    const bool is_first = request.method != Method::Post;
    web::View view;
    for (const auto* name : {"display_name", "username", "email", "password", "tempat", "reason"})
        view.set(name, params.text(name));
    const auto& admission = room.impl().admission;
    const auto invitation = params.text("undangan").substr(0, kMaxCodeBytes);
    const bool is_invited = admission.is_valid(invitation);
    view.set("undangan", invitation).set("is_invited", is_invited);
    view.set("invitation_over", !invitation.empty() && !is_invited);
    view.set("asks_reason", admission.asks_approval() && !is_invited);
    const auto& config = room.impl().platform.config;
    view.set("joins_exercises",
             is_first ? config.demo : params.boolean("joins_exercises").value_or(false));
    view.set("agreement", params.boolean("agreement").value_or(false));
    view.set("lanjut", continue_at(request)).set("closed", !is_open(room, request));
    view.set("instance", config.title);
    auto candidates = candidate_views(place);
    view.set("has_more", place.has_more);
    view.set("has_candidates", !candidates.empty()).set("candidates", std::move(candidates));
    if (place.code) {
        view.set("home", place.code->to_string());
        view.set("home_name", room.impl().regions.full_name(*place.code));
    }
    set_errors(view, request, errors);
    auto response = room.impl().platform.pages.page(request,
                                                    {.name = "accounts/sign_up",
                                                     .title = web::tr(request, "Sign up"),
                                                     .status = errors.empty() ? 200 : 422,
                                                     .bare = true},
                                                    std::move(view));
    // The form comes back with the password in it, so that nothing has to be typed twice.
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_form(Accounts& room, Request& request) {
    if (Accounts::viewer(request)) return Response::redirect("/");
    return form_page(room, request, {}, {});
}

Result<Response> post_form(Accounts& room, Request& request) {
    auto& impl = room.impl();
    if (!is_open(room, request))
        return Error(ErrorCode::Forbidden, "This server does not take new people at the moment.");
    const auto& params = request.params;
    const auto place = choose_place(impl.regions, params, "tempat", "home");
    SignUp wanted;
    wanted.account.display_name = trim(params.text("display_name"));
    wanted.account.username = trim(params.text("username"));
    wanted.account.email = trim(params.text("email"));
    wanted.account.password = params.text("password");
    wanted.account.language = request.language;
    wanted.account.joins_exercises = params.boolean("joins_exercises").value_or(false);
    if (!place.is_open) wanted.account.home = place.code;
    wanted.ip = request.remote_address;
    wanted.reason = replace_all(std::string(params.text("reason")), "\r\n", "\n");
    wanted.invitation = params.text("undangan");
    auto errors = impl.profiles.check(wanted);
    if (place.is_open) errors.push_back(place_not_chosen(place, "tempat"));
    if (!params.boolean("agreement").value_or(false))
        errors.push_back({"agreement", {}, {}, "Please agree to the rules."});
    if (!errors.empty()) return form_page(room, request, place, errors);
    const auto created = impl.profiles.sign_up(wanted);
    if (!created) return form_page(room, request, place, errors_of(created.error()));
    const auto standing =
        impl.platform.database.read([&](db::Tx& tx) { return store::find_standing(tx, *created); });
    if (standing && !standing->confirmed) return Response::redirect("/daftar/surat");
    if (standing && !standing->approved) return Response::redirect("/daftar/menunggu");
    auto response = Response::redirect(continue_at(request));
    response.set_cookie(kSessionCookie, impl.oauth.begin_session(*created),
                        std::chrono::duration_cast<std::chrono::seconds>(kSessionLife).count());
    web::flash(response, "Welcome! Your account is ready.");
    return response;
}

}  // namespace

void add_sign_up_pages(Accounts& room) {
    add_entries(room, {{Method::Get, "/daftar", get_form, Access::anyone(), http::Run::Pool, {}},
                       {Method::Post,
                        "/daftar",
                        post_form,
                        Access::anyone(),
                        http::Run::Pool,
                        {},
                        kMaxFormBytes}});
}

}  // namespace kentongan::accounts
