// /konfirmasi, what somebody sees who has to wait, and /pengaturan/undangan: invitations.
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/accounts/forms.h"
#include "rooms/accounts/impl.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using i18n::msg;

constexpr std::size_t kMaxFormBytes = 16 << 10;
constexpr std::int64_t kMostUses = 1'000;
constexpr std::int64_t kMostDays = 365;
constexpr int kInvitationsShown = 100;

struct Notice {
    std::string_view title, text, more;
};

Response notice_page(Accounts& room, const Request& request, const Notice& notice, int status) {
    web::View view;
    const auto title = web::tr(request, notice.title);
    view.set("title", title).set("text", web::tr(request, notice.text));
    view.set("more", notice.more.empty() ? std::string() : web::tr(request, notice.more));
    auto response = room.impl().platform.pages.page(
        request, {.name = "accounts/notice", .title = title, .status = status, .bare = true},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_letter_sent(Accounts& room, Request& request) {
    return notice_page(
        room, request,
        {msg("Look into your e-mail"),
         msg("We have sent you a letter. Open the address in it; then you can sign in."),
         msg("Nothing there? Look among unwanted mail, too. When you sign in, we send it again.")},
        200);
}

constexpr Notice kWaiting{
    msg("Your account waits for approval"),
    msg("The people who run this server look at every new account. A letter will tell you."),
    msg("Warnings and posts can be read without an account.")};

Result<Response> get_waiting(Accounts& room, Request& request) {
    return notice_page(room, request, kWaiting, 200);
}

// Programs that look at mail before people do open every address: the button is for people.
Result<Response> get_confirmation(Accounts& room, Request& request) {
    const auto secret = request.params.text("kode");
    const auto address = room.impl().admission.address_of(secret);
    if (!address)
        return notice_page(room, request,
                           {msg("This address to confirm is not valid any more."),
                            msg("Perhaps it was used already. Try to sign in; if your address is "
                                "not confirmed, we send you a new letter."),
                            {}},
                           404);
    web::View view;
    view.set("kode", secret).set("email", *address);
    auto response =
        room.impl().platform.pages.page(request,
                                        {.name = "accounts/confirm",
                                         .title = web::tr(request, "Confirm your e-mail address"),
                                         .bare = true},
                                        std::move(view));
    response.set("Cache-Control", "no-store");
    // The secret in the address is told to no other site.
    response.set("Referrer-Policy", "no-referrer");
    return response;
}

Result<Response> post_confirmation(Accounts& room, Request& request) {
    auto& impl = room.impl();
    const auto account = impl.admission.confirm(request.params.text("kode"));
    if (!account) return get_confirmation(room, request);
    const auto standing =
        impl.platform.database.read([&](db::Tx& tx) { return store::find_standing(tx, *account); });
    if (standing && !standing->approved) return Response::redirect("/daftar/menunggu");
    auto response = Response::redirect("/masuk");
    web::flash(response, msg("Your e-mail address is confirmed. Sign in now."));
    return response;
}

bool is_usable(const store::Invitation& invitation, TimePoint now) {
    return (!invitation.max_uses || invitation.uses < *invitation.max_uses) &&
           (!invitation.expires_at || *invitation.expires_at > now);
}

web::View invitation_view(const Accounts& room, const Request& request,
                          const store::Invitation& invitation) {
    const auto& platform = room.impl().platform;
    web::View view;
    view.set("id", invitation.id);
    view.set("link", platform.config.url("/daftar?undangan=" + invitation.code));
    view.set("uses", i18n::number(invitation.uses, request.language));
    if (invitation.max_uses) view.set("most", i18n::number(*invitation.max_uses, request.language));
    if (invitation.expires_at)
        view.set("until", date_text(*invitation.expires_at, Zone::Wib, request.language));
    view.set("usable", is_usable(invitation, platform.clock.now()));
    return view;
}

Response invitations_page(Accounts& room, const Request& request, const FieldErrors& errors) {
    auto& platform = room.impl().platform;
    std::vector<web::View> invitations;
    platform.database.read([&](db::Tx& tx) {
        for (const auto& one :
             store::list_invitations(tx, *Accounts::viewer(request), kInvitationsShown))
            invitations.push_back(invitation_view(room, request, one));
    });
    web::View view;
    view.set("max_uses", request.params.text("max_uses")).set("days", request.params.text("days"));
    view.set("skips_approval", room.impl().admission.asks_approval());
    view.set("has_invitations", !invitations.empty()).set("invitations", std::move(invitations));
    set_errors(view, request, errors);
    auto response = platform.pages.page(request,
                                        {.name = "accounts/invitations",
                                         .title = web::tr(request, "Invitations"),
                                         .section = "me",
                                         .status = errors.empty() ? 200 : 422},
                                        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> get_invitations(Accounts& room, Request& request) {
    return invitations_page(room, request, {});
}

// Empty is without a limit; else a number from one to `most`.
Result<std::optional<std::int64_t>> number_of(const Request& request, const char* name,
                                              std::int64_t most) {
    const auto text = trim(request.params.text(name));
    if (text.empty()) return std::optional<std::int64_t>();
    const auto number = parse_integer(text);
    if (!number || *number < 1 || *number > most)
        return Error(ErrorCode::Unprocessable,
                     "Write a number from 1 to 1000 people and 1 to 365 days.", name);
    return std::optional(*number);
}

Result<void> invite(Accounts& room, const Request& request) {
    NewInvitation wanted;
    TRY_ASSIGN(wanted.max_uses, number_of(request, "max_uses", kMostUses));
    TRY_ASSIGN(const auto days, number_of(request, "days", kMostDays));
    if (days) wanted.life = std::chrono::hours(24) * *days;
    TRY(room.impl().admission.invite(*Accounts::viewer(request), wanted));
    return {};
}

Result<Response> post_invitation(Accounts& room, Request& request) {
    if (const auto made = invite(room, request); !made)
        return invitations_page(room, request, errors_of(made.error()));
    auto response = Response::redirect("/pengaturan/undangan");
    web::flash(response, msg("The invitation is ready. Send its address to whom you invite."));
    return response;
}

Result<Response> end_invitation(Accounts& room, Request& request) {
    const auto id = request.params.integer("id");
    if (!id) return Error(ErrorCode::NotFound);
    TRY(room.impl().admission.end_invitation(*Accounts::viewer(request), *id));
    auto response = Response::redirect("/pengaturan/undangan");
    web::flash(response, msg("The invitation has ended."));
    return response;
}

}  // namespace

void add_admission_pages(Accounts& room) {
    const auto run = http::Run::Pool;
    const auto anyone = Access::anyone(), page = Access::page();
    add_entries(
        room,
        {{Method::Get, "/konfirmasi", get_confirmation, anyone, run, {}},
         {Method::Post, "/konfirmasi", post_confirmation, anyone, run, {}, kMaxFormBytes},
         {Method::Get, "/daftar/surat", get_letter_sent, anyone, run, {}},
         {Method::Get, "/daftar/menunggu", get_waiting, anyone, run, {}},
         {Method::Get, "/pengaturan/undangan", get_invitations, page, run, {}},
         {Method::Post, "/pengaturan/undangan", post_invitation, page, run, {}, kMaxFormBytes},
         {Method::Post,
          "/pengaturan/undangan/:id/akhiri",
          end_invitation,
          page,
          run,
          {},
          kMaxFormBytes}});
}

}  // namespace kentongan::accounts
