// Applications and tokens: /api/v1/apps, /oauth/token, /oauth/revoke, and what describes them.
#include "platform/base/strings.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/render.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr std::size_t kMaxFormBytes = 64 << 10;

// RFC 6749 section 5.1: nobody keeps an answer with a token in it.
Response no_store(Response response) {
    response.set("Cache-Control", "no-store");
    response.set("Pragma", "no-cache");
    return response;
}

Response oauth_error(const OAuthError& error) {
    auto response = no_store(Response::json(oauth_error_json(error), error.status));
    if (error.status == 401)
        response.set("WWW-Authenticate", "Basic realm=\"Kentongan\", error=\"" + error.code + "\"");
    return response;
}

Result<Response> post_app(Accounts& room, Request& request) {
    const auto& params = request.params;
    NewApplication wanted;
    wanted.name = params.text("client_name");
    wanted.scopes = params.text("scopes");
    if (const auto website = trim(params.text("website")); !website.empty())
        wanted.website = std::string(website);
    for (auto given : params.all("redirect_uris"))
        for (auto line : split(given, '\n'))
            if (const auto uri = trim(line); !uri.empty()) wanted.redirect_uris.emplace_back(uri);
    TRY_ASSIGN(const auto made, room.impl().oauth.register_application(wanted));
    std::string body;
    JsonWriter out(body);
    append_application(out, made.application, made.client_secret, room.impl().vapid_key);
    return no_store(Response::json(std::move(body)));
}

Result<Response> verify_app(Accounts& room, Request& request) {
    store::Application application;
    // Tokens from the command line and browser sessions belong to the server itself.
    application.name = "Kentongan";
    application.scopes = request.principal->scopes;
    application.redirect_uris = {std::string(kOutOfBand)};
    if (const auto id = request.principal->application; id != 0) {
        auto found = room.impl().oauth.application(ApplicationId(id));
        if (!found) return Error(ErrorCode::Unauthorized);
        application = *std::move(found);
    }
    std::string body;
    JsonWriter out(body);
    append_application(out, application, {}, room.impl().vapid_key);
    return Response::json(std::move(body));
}

// RFC 6749 section 2.3.1: by HTTP Basic, form-encoded inside, or in the body.
std::pair<std::string, std::string> client_of(const Request& request) {
    const auto header = request.header("authorization");
    constexpr std::string_view kBasic = "basic ";
    if (equals_ignoring_case(header.substr(0, kBasic.size()), kBasic)) {
        const auto pair = base64_decode(trim(header.substr(kBasic.size()))).value_or("");
        if (const auto colon = pair.find(':'); colon != std::string::npos)
            return {url_decode(pair.substr(0, colon), true).value_or(""),
                    url_decode(pair.substr(colon + 1), true).value_or("")};
    }
    return {std::string(request.params.text("client_id")),
            std::string(request.params.text("client_secret"))};
}

Result<Response> post_token(Accounts& room, Request& request) {
    const auto& params = request.params;
    TokenRequest wanted;
    std::tie(wanted.client_id, wanted.client_secret) = client_of(request);
    wanted.grant_type = params.text("grant_type");
    wanted.code = params.text("code");
    wanted.redirect_uri = params.text("redirect_uri");
    wanted.code_verifier = params.text("code_verifier");
    wanted.scope = params.text("scope");
    const auto issued = room.impl().oauth.exchange(wanted);
    if (!issued) return oauth_error(issued.error());
    return no_store(Response::json(token_json(*issued)));
}

Result<Response> post_revoke(Accounts& room, Request& request) {
    const auto [id, secret] = client_of(request);
    const auto revoked = room.impl().oauth.revoke(id, secret, request.params.text("token"));
    if (!revoked) return oauth_error(revoked.error());
    return Response::json("{}");
}

Result<Response> get_metadata(Accounts& room, Request&) {
    return Response::json(server_metadata_json(room.impl().platform.config));
}

Result<Response> get_user_info(Accounts& room, Request& request) {
    auto& platform = room.impl().platform;
    const auto person = platform.database.read(
        [&](db::Tx& tx) { return room.find(tx, *Accounts::viewer(request)); });
    if (!person) return Error(ErrorCode::Unauthorized);
    return Response::json(user_info_json(*person, platform.config));
}

}  // namespace

void add_oauth_routes(Accounts& room) {
    const http::Doc token{
        "Exchange a code, or get an app token",
        "Token",
        {{"grant_type", "string", "authorization_code or client_credentials", true},
         {"client_id", "string", "Or by HTTP Basic", true},
         {"client_secret", "string", "Or by HTTP Basic", true},
         {"code", "string", "From /oauth/authorize"},
         {"redirect_uri", "string", "The same as there"},
         {"code_verifier", "string", "PKCE, RFC 7636"},
         {"scope", "string", "For client_credentials; read if left out"}}};
    add_entries(room, {{Method::Post,
                        "/api/v1/apps",
                        post_app,
                        Access::anyone(),
                        Run::Pool,
                        {"Register an app",
                         "CredentialApplication",
                         {{"client_name", "string", "", true},
                          {"redirect_uris", "array",
                           "One or more; urn:ietf:wg:oauth:2.0:oob shows the code", true},
                          {"scopes", "string", "read if left out"},
                          {"website", "string", "Address of the app"}}},
                        kMaxFormBytes},
                       {Method::Get,
                        "/api/v1/apps/verify_credentials",
                        verify_app,
                        Access::app(""),
                        Run::Inline,
                        {"Which app a token belongs to", "Application", {}}},
                       {Method::Post, "/oauth/token", post_token, Access::anyone(), Run::Pool,
                        token, kMaxFormBytes},
                       {Method::Post,
                        "/oauth/revoke",
                        post_revoke,
                        Access::anyone(),
                        Run::Pool,
                        {"Make a token invalid", "{}", {{"token", "string", "", true}}},
                        kMaxFormBytes},
                       {Method::Get,
                        "/oauth/userinfo",
                        get_user_info,
                        Access::user("profile"),
                        Run::Inline,
                        {"Who signed in (OpenID style)", "UserInfo", {}}},
                       {Method::Get,
                        "/.well-known/oauth-authorization-server",
                        get_metadata,
                        Access::anyone(),
                        Run::Inline,
                        {"Server metadata, RFC 8414", "OAuth server metadata", {}}}});
}

}  // namespace kentongan::accounts
