// Signing up by an app, and confirming the address of a letter: /api/v1/accounts, /api/v1/emails.
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/render.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

// Mastodon's body for a refused sign-up, which apps show beside the fields.
Response refused(const FieldErrors& errors) {
    std::string summary, body;
    for (const auto& error : errors) {
        auto name = replace_all(error.field, "_", " ");
        if (!name.empty() && name[0] >= 'a' && name[0] <= 'z')
            name[0] = static_cast<char>(name[0] - 'a' + 'A');
        summary += (summary.empty() ? "" : ", ") + name + " " + error.description;
    }
    JsonWriter out(body);
    out.begin_object().member("error", "Validation failed: " + summary).key("details");
    out.begin_object();
    for (const auto& error : errors) {
        out.key(error.field).begin_array().begin_object().member("error", error.code);
        out.member("description", error.description).end_object().end_array();
    }
    out.end_object().end_object();
    return Response::json(std::move(body), 422);
}

// What moderation refuses is told beside its field, as everything else.
Result<Response> refused_by(const Error& error) {
    if (error.code() != ErrorCode::Unprocessable || error.field().empty()) return error;
    return refused({{error.field(), "ERR_BLOCKED", error.text(), error.text()}});
}

SignUp wanted_by(Accounts& room, const Request& request) {
    const auto& config = room.impl().platform.config;
    const auto& params = request.params;
    SignUp wanted;
    wanted.account.username = params.text("username");
    wanted.account.email = params.text("email");
    wanted.account.password = params.text("password");
    const auto locale = params.text("locale").substr(0, 2);
    const auto& languages = i18n::languages();
    const bool is_known = std::ranges::find(languages, locale) != languages.end();
    wanted.account.language = is_known ? std::string(locale) : config.default_language;
    wanted.account.joins_exercises = config.demo;
    wanted.ip = request.remote_address;
    wanted.reason = params.text("reason");
    wanted.invitation = params.text("invite_code");
    if (const auto id = request.principal->application; id != 0)
        wanted.application = ApplicationId(id);
    return wanted;
}

// Mastodon takes a date of birth and keeps none where no least age is set.
Result<Response> register_account(Accounts& room, Request& request) {
    auto& impl = room.impl();
    if (!impl.admission.is_open(request.params.text("invite_code")))
        return Error(ErrorCode::Forbidden, "This server does not take new people at the moment.");
    if (request.principal->account != 0) return Error(ErrorCode::Forbidden);  // has one already
    const auto wanted = wanted_by(room, request);
    auto errors = impl.profiles.check(wanted);
    if (!request.params.boolean("agreement").value_or(false))
        errors.push_back(
            {"agreement", "ERR_ACCEPTED", "must be accepted", "Please agree to the rules."});
    if (!errors.empty()) return refused(errors);
    const auto account = impl.profiles.sign_up(wanted);
    if (!account) {
        // Somebody was quicker.
        if (errors = impl.profiles.check(wanted); !errors.empty()) return refused(errors);
        return refused_by(account.error());
    }
    return Response::json(
        token_json(impl.oauth.issue(wanted.application, *account, request.principal->scopes)));
}

Result<Response> post_confirmations(Accounts& room, Request& request) {
    std::optional<ApplicationId> application;
    if (const auto id = request.principal->application; id != 0) application = ApplicationId(id);
    std::optional<std::string> email;
    if (request.params.has("email")) email = std::string(trim(request.params.text("email")));
    TRY(room.impl().admission.resend(*Accounts::viewer(request), application, std::move(email)));
    return Response::json("{}");
}

Result<Response> check_confirmation(Accounts& room, Request& request) {
    const auto standing = room.impl().platform.database.read(
        [&](db::Tx& tx) { return store::find_standing(tx, *Accounts::viewer(request)); });
    return Response::json(!standing || standing->confirmed ? "true" : "false");
}

}  // namespace

void add_sign_up_routes(Accounts& room) {
    add_entries(room, {{Method::Post,
                        "/api/v1/accounts",
                        register_account,
                        Access::app("write:accounts"),
                        Run::Pool,
                        {"Sign up through an app",
                         "Token",
                         {{"username", "string", "a to z, 0 to 9 and _, at most 30", true},
                          {"email", "string", "", true},
                          {"password", "string", "8 to 128 characters", true},
                          {"agreement", "boolean", "To the rules of the server", true},
                          {"locale", "string", "id or en", true},
                          {"reason", "string", "For who approves; at most 420 characters"},
                          {"date_of_birth", "string", "Taken, not kept"},
                          {"invite_code", "string", "Of an invitation"}}}},
                       {Method::Post,
                        "/api/v1/emails/confirmations",
                        post_confirmations,
                        Access::user("write:accounts"),
                        Run::Pool,
                        {"Send the letter again that confirms an address",
                         "{}",
                         {{"email", "string", "Another address"}}}},
                       {Method::Get,
                        "/api/v1/emails/check_confirmation",
                        check_confirmation,
                        Access::user("read:accounts"),
                        Run::Inline,
                        {"Is your address confirmed?", "Boolean", {}}}});
}

}  // namespace kentongan::accounts
