// /oauth/authorize: a person decides what an app may do in their name.
#include "platform/base/strings.h"
#include "platform/web/pages.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/scopes.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;

constexpr std::size_t kMaxFormBytes = 16 << 10;

AuthorizationRequest read_request(const http::Params& params) {
    AuthorizationRequest request;
    request.response_type = params.text("response_type");
    request.client_id = params.text("client_id");
    request.redirect_uri = params.text("redirect_uri");
    request.scope = params.text("scope");
    request.state = params.text("state");
    request.code_challenge = params.text("code_challenge");
    request.code_challenge_method = params.text("code_challenge_method");
    return request;
}

Error refused(const OAuthError& error) {
    return Error(ErrorCode::BadRequest, error.description);
}

Response back_with_error(const AuthorizationRequest& asked, std::string_view code,
                         std::string_view description) {
    return Response::redirect(
        with_query(asked.redirect_uri,
                   {{"error", code}, {"error_description", description}, {"state", asked.state}}));
}

// An app's own token must not give it more rights than it was given.
bool is_person_in_browser(const Request& request) {
    return request.principal && request.principal->by_cookie && request.principal->account != 0;
}

// The host of a web address, the scheme of an app's own.
std::string shown_target(std::string_view uri) {
    const auto slashes = uri.find("://");
    if (slashes == std::string_view::npos) return {};
    const auto rest = uri.substr(slashes + 3);
    const auto scheme = uri.substr(0, slashes);
    if (scheme != "https" && scheme != "http") return std::string(scheme);
    return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

Response consent_page(Accounts& room, const Request& request, const AuthorizationRequest& asked,
                      const CheckedAuthorization& checked) {
    auto& platform = room.impl().platform;
    const auto person = platform.database.read(
        [&](db::Tx& tx) { return room.find(tx, *Accounts::viewer(request)); });
    web::View view;
    view.set("app", checked.application.name);
    view.set("website", checked.application.website.value_or(""));
    view.set("target", shown_target(asked.redirect_uri));
    if (person) view.set("person", person->shown_name()).set("username", person->username);
    std::vector<web::View> rights;
    for (auto text : scopes_in_words(checked.scopes)) {
        web::View right;
        right.set("text", web::tr(request, text));
        rights.push_back(std::move(right));
    }
    view.set("rights", std::move(rights));
    std::vector<web::View> hidden;
    const auto keep = [&](const char* name, const std::string& value) {
        if (value.empty()) return;
        web::View field;
        field.set("name", name).set("value", value);
        hidden.push_back(std::move(field));
    };
    keep("response_type", asked.response_type);
    keep("client_id", asked.client_id);
    keep("redirect_uri", asked.redirect_uri);
    keep("scope", checked.scopes);
    keep("state", asked.state);
    keep("code_challenge", asked.code_challenge);
    keep("code_challenge_method", asked.code_challenge_method);
    view.set("hidden", std::move(hidden));
    auto response = platform.pages.page(request,
                                        {.name = "accounts/consent",
                                         .title = web::tr(request, "Let an app use your account"),
                                         .bare = true,
                                         .forms_lead_away = true},
                                        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Response code_page(Accounts& room, const Request& request, const std::string& code) {
    web::View view;
    view.set("code", code);
    auto response = room.impl().platform.pages.page(
        request,
        {.name = "accounts/code", .title = web::tr(request, "Code for your app"), .bare = true},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

// Somebody shall sign in, even who has: another account than the browser's may be meant. The way
// back does not ask again.
Response to_sign_in(const AuthorizationRequest& asked) {
    const auto back =
        with_query("/oauth/authorize", {{"response_type", asked.response_type},
                                        {"client_id", asked.client_id},
                                        {"redirect_uri", asked.redirect_uri},
                                        {"scope", asked.scope},
                                        {"state", asked.state},
                                        {"code_challenge", asked.code_challenge},
                                        {"code_challenge_method", asked.code_challenge_method}});
    return Response::redirect(with_query("/masuk", {{"ulang", "1"}, {"lanjut", back}}));
}

Result<Response> get_consent(Accounts& room, Request& request) {
    if (!is_person_in_browser(request)) return Error(ErrorCode::Forbidden);
    if (request.params.boolean("force_login").value_or(false))
        return to_sign_in(read_request(request.params));
    auto& oauth = room.impl().oauth;
    const auto asked = read_request(request.params);
    if (const auto client = oauth.check_client(asked); !client) return refused(client.error());
    const auto checked = oauth.check(asked);
    if (!checked) {
        if (asked.redirect_uri == kOutOfBand) return refused(checked.error());
        return back_with_error(asked, checked.error().code, checked.error().description);
    }
    return consent_page(room, request, asked, *checked);
}

Result<Response> post_consent(Accounts& room, Request& request) {
    if (!is_person_in_browser(request)) return Error(ErrorCode::Forbidden);
    auto& oauth = room.impl().oauth;
    const auto asked = read_request(request.params);
    if (const auto client = oauth.check_client(asked); !client) return refused(client.error());
    const bool out_of_band = asked.redirect_uri == kOutOfBand;
    if (request.params.text("decision") != "allow") {
        if (out_of_band) return Response::redirect("/");
        return back_with_error(asked, "access_denied",
                               "The resource owner or authorization server denied the request.");
    }
    const auto code = oauth.authorize(asked, *Accounts::viewer(request));
    if (!code) {
        if (out_of_band) return refused(code.error());
        return back_with_error(asked, code.error().code, code.error().description);
    }
    if (out_of_band) return code_page(room, request, *code);
    return Response::redirect(
        with_query(asked.redirect_uri, {{"code", *code}, {"state", asked.state}}));
}

}  // namespace

void add_consent_pages(Accounts& room) {
    add_entries(
        room, {{Method::Get, "/oauth/authorize", get_consent, Access::page(), http::Run::Pool, {}},
               {Method::Post,
                "/oauth/authorize",
                post_consent,
                Access::page(),
                http::Run::Pool,
                {},
                kMaxFormBytes}});
}

}  // namespace kentongan::accounts
