#include "rooms/accounts/oauth_service.h"

#include <algorithm>
#include <utility>

#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/crypto/crypto.h"
#include "platform/db/database.h"
#include "platform/http/router.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/scopes.h"

namespace kentongan::accounts {

namespace {

constexpr std::size_t kMaxNameCharacters = 60;
constexpr std::size_t kMaxAddressBytes = 2'000;
constexpr std::size_t kMaxRedirectUris = 16;
constexpr std::size_t kMaxSecretBytes = 256;
constexpr std::size_t kMaxStateBytes = 4'000;
constexpr std::size_t kTokensAtOnce = 1'000;
// RFC 7636 section 4.1; a challenge is the base64url of 32 bytes.
constexpr std::size_t kMinVerifierBytes = 43, kMaxVerifierBytes = 128, kChallengeBytes = 43;
constexpr Duration kUnusedApplicationLife = std::chrono::hours(24);

OAuthError invalid_client() {
    return {"invalid_client",
            "Client authentication failed due to unknown client, no client authentication "
            "included, or unsupported authentication method.",
            401};
}
OAuthError invalid_grant() {
    return {"invalid_grant",
            "The provided authorization grant is invalid, expired, revoked, does not match the "
            "redirection URI used in the authorization request, or was issued to another client."};
}
OAuthError invalid_scope() {
    return {"invalid_scope", "The requested scope is invalid, unknown, or malformed."};
}
OAuthError missing(std::string_view parameter) {
    return {"invalid_request", "Missing required parameter: " + std::string(parameter) + "."};
}

// An absolute address with a scheme that takes a person to an app and runs nothing here
// (RFC 6749 section 3.1.2: no fragment).
bool is_redirect_uri(std::string_view uri) {
    if (uri == kOutOfBand) return true;
    if (uri.empty() || uri.size() > kMaxAddressBytes || !is_valid_utf8(uri)) return false;
    const auto is_bad = [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '#'; };
    if (std::ranges::any_of(uri, is_bad)) return false;
    const auto colon = uri.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == uri.size()) return false;
    const auto scheme = ascii_lower(uri.substr(0, colon));
    if (scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") != std::string::npos)
        return false;
    constexpr std::string_view kForbidden[] = {"javascript", "data", "vbscript", "file", "blob"};
    if (std::ranges::find(kForbidden, scheme) != std::end(kForbidden)) return false;
    if (scheme != "http" && scheme != "https") return true;
    // The person is shown the host; "https://bank.example@evil.example" is made to be misread.
    const auto rest = uri.substr(colon + 1);
    if (!rest.starts_with("//")) return false;
    const auto authority = rest.substr(2, rest.find_first_of("/?", 2) - 2);
    return !authority.empty() && authority.find_first_of("@\\") == std::string_view::npos;
}

Result<void> check_application(const NewApplication& wanted) {
    const auto bad = [](const char* text, const char* field) {
        return Error(ErrorCode::Unprocessable, text, field);
    };
    const auto name = trim(wanted.name);
    if (name.empty()) return bad("Application name can't be blank", "client_name");
    if (!is_valid_utf8(name) || name.find('\0') != std::string_view::npos ||
        utf8_length(name) > kMaxNameCharacters)
        return bad("Application name is too long (maximum is 60 characters)", "client_name");
    if (wanted.redirect_uris.empty()) return bad("Redirect URI can't be blank", "redirect_uris");
    if (wanted.redirect_uris.size() > kMaxRedirectUris ||
        !std::ranges::all_of(wanted.redirect_uris, is_redirect_uri))
        return bad("Redirect URI must be an absolute URI.", "redirect_uris");
    if (wanted.website) {
        const auto site = ascii_lower(*wanted.website);
        const bool is_web = site.starts_with("https://") || site.starts_with("http://");
        if (!is_web || site.size() > kMaxAddressBytes || !is_redirect_uri(site))
            return bad("Website must be a valid URL", "website");
    }
    return {};
}

// Mastodon's words and order.
constexpr std::string_view kUnconfirmed = "Your login is missing a confirmed e-mail address";
constexpr std::string_view kUnapproved = "Your login is currently pending approval";
constexpr std::string_view kDisabled = "Your login is currently disabled";

std::string_view reason_to_hold(const store::Token& token) {
    if (!token.confirmed) return kUnconfirmed;
    if (!token.approved) return kUnapproved;
    return token.disabled ? kDisabled : std::string_view();
}

}  // namespace

std::string pkce_challenge(std::string_view verifier) {
    return base64url_encode(crypto::sha256(verifier));
}

std::string with_query(std::string_view uri,
                       const std::vector<std::pair<std::string_view, std::string_view>>& params) {
    std::string out(uri);
    char separator = uri.find('?') == std::string_view::npos ? '?' : '&';
    for (const auto& [name, value] : params) {
        if (value.empty()) continue;
        out.append(1, separator).append(name).append("=").append(url_encode(value));
        separator = '&';
    }
    return out;
}

OAuth::OAuth(Platform& platform) : platform_(platform) {}

Result<RegisteredApplication> OAuth::register_application(const NewApplication& wanted) {
    TRY(check_application(wanted));
    const auto scopes = parse_scopes(wanted.scopes.empty() ? kDefaultScopes : wanted.scopes);
    if (!scopes)
        return Error(ErrorCode::Unprocessable, "Scopes doesn't match configured on the server.",
                     "scopes");
    RegisteredApplication made{.application = {}, .client_secret = crypto::random_token()};
    auto& application = made.application;
    application.id = platform_.ids.next<ApplicationId>();
    application.client_id = crypto::random_token();
    application.secret_hash = crypto::sha256(made.client_secret);
    application.name = trim(wanted.name);
    application.website = wanted.website;
    application.redirect_uris = wanted.redirect_uris;
    application.scopes = *scopes;
    application.created_at = platform_.clock.now();
    platform_.database.write([&](db::Tx& tx) { store::insert_application(tx, application); });
    return made;
}

std::optional<store::Application> OAuth::application(ApplicationId id) const {
    return platform_.database.read([&](db::Tx& tx) { return store::find_application(tx, id); });
}

OAuthResult<store::Application> OAuth::check_client(const AuthorizationRequest& request) const {
    auto application = platform_.database.read(
        [&](db::Tx& tx) { return store::find_application_of_client(tx, request.client_id); });
    if (!application) return std::unexpected(invalid_client());
    // Exact, as RFC 9700 section 2.1 demands: no prefixes, no forgiveness.
    if (std::ranges::find(application->redirect_uris, request.redirect_uri) ==
        application->redirect_uris.end())
        return std::unexpected(
            OAuthError{"invalid_redirect_uri",
                       "The requested redirect uri is malformed or doesn't match "
                       "client redirect URI."});
    return *application;
}

OAuthResult<CheckedAuthorization> OAuth::check(const AuthorizationRequest& request) const {
    auto application = check_client(request);
    if (!application) return std::unexpected(application.error());
    if (request.response_type.empty()) return std::unexpected(missing("response_type"));
    if (request.response_type != "code")
        return std::unexpected(
            OAuthError{"unsupported_response_type",
                       "The authorization server does not support this response type."});
    if (request.state.size() > kMaxStateBytes)
        return std::unexpected(OAuthError{"invalid_request", "The state is too long."});
    const auto scopes = parse_scopes(request.scope.empty() ? kDefaultScopes : request.scope);
    if (!scopes || !covers_scopes(application->scopes, *scopes))
        return std::unexpected(invalid_scope());
    const bool has_challenge = !request.code_challenge.empty();
    if (has_challenge && request.code_challenge_method != "S256")
        return std::unexpected(
            OAuthError{"invalid_request", "The code_challenge_method must be S256."});
    if (has_challenge && request.code_challenge.size() != kChallengeBytes)
        return std::unexpected(OAuthError{"invalid_request", "The code_challenge is malformed."});
    return CheckedAuthorization{*std::move(application), *scopes};
}

OAuthResult<std::string> OAuth::authorize(const AuthorizationRequest& request, AccountId account) {
    auto checked = check(request);
    if (!checked) return std::unexpected(checked.error());
    const auto secret = crypto::random_token();
    store::Code code;
    code.hash = crypto::sha256(secret);
    code.application = checked->application.id;
    code.account = account;
    code.redirect_uri = request.redirect_uri;
    code.scopes = checked->scopes;
    code.challenge = request.code_challenge;
    code.expires_at = platform_.clock.now() + kCodeLife;
    platform_.database.write([&](db::Tx& tx) { store::insert_code(tx, code); });
    return secret;
}

std::optional<store::Application> OAuth::authenticated_client(db::Tx& tx, std::string_view id,
                                                              std::string_view secret) const {
    auto application = store::find_application_of_client(tx, id);
    if (!application || secret.size() > kMaxSecretBytes ||
        !crypto::equal_in_constant_time(application->secret_hash, crypto::sha256(secret)))
        return {};
    return application;
}

OAuthResult<IssuedToken> OAuth::exchange(const TokenRequest& request) {
    if (request.grant_type.empty()) return std::unexpected(missing("grant_type"));
    if (request.grant_type == "authorization_code") return exchange_code(request);
    if (request.grant_type == "client_credentials") return grant_client(request);
    return std::unexpected(
        OAuthError{"unsupported_grant_type",
                   "The authorization grant type is not supported by the authorization server."});
}

OAuthResult<IssuedToken> OAuth::exchange_code(const TokenRequest& request) {
    if (request.code.empty()) return std::unexpected(missing("code"));
    const auto hash = crypto::sha256(request.code);
    const auto now = platform_.clock.now();
    return platform_.database.write([&](db::Tx& tx) -> OAuthResult<IssuedToken> {
        const auto client = authenticated_client(tx, request.client_id, request.client_secret);
        if (!client) return std::unexpected(invalid_client());
        const auto code = store::find_code(tx, hash);
        if (!code || code->application != client->id) return std::unexpected(invalid_grant());
        if (code->token) {
            // Two have the code, so one of them stole it: neither keeps what it gave.
            if (const auto token = store::find_token(tx, *code->token)) forget(tx, *token);
            return std::unexpected(invalid_grant());
        }
        if (code->expires_at <= now || code->redirect_uri != request.redirect_uri)
            return std::unexpected(invalid_grant());
        // RFC 9700 section 2.1.1: else who takes the challenge away has switched PKCE off.
        if (code->challenge.empty() && !request.code_verifier.empty())
            return std::unexpected(invalid_grant());
        if (!code->challenge.empty()) {
            const auto length = request.code_verifier.size();
            if (length < kMinVerifierBytes || length > kMaxVerifierBytes ||
                !crypto::equal_in_constant_time(pkce_challenge(request.code_verifier),
                                                code->challenge))
                return std::unexpected(invalid_grant());
        }
        const auto owner = store::find_account(tx, code->account);
        if (!owner || owner->suspended) return std::unexpected(invalid_grant());
        store::Token token;
        token.id = platform_.ids.next<TokenId>();
        token.application = client->id;
        token.account = code->account;
        token.scopes = code->scopes;
        if (!store::use_code(tx, hash, token.id)) return std::unexpected(invalid_grant());
        return insert(tx, std::move(token));
    });
}

OAuthResult<IssuedToken> OAuth::grant_client(const TokenRequest& request) {
    return platform_.database.write([&](db::Tx& tx) -> OAuthResult<IssuedToken> {
        const auto client = authenticated_client(tx, request.client_id, request.client_secret);
        if (!client) return std::unexpected(invalid_client());
        const auto scopes = parse_scopes(request.scope.empty() ? kDefaultScopes : request.scope);
        if (!scopes || !covers_scopes(client->scopes, *scopes))
            return std::unexpected(invalid_scope());
        store::Token token;
        token.id = platform_.ids.next<TokenId>();
        token.application = client->id;
        token.scopes = *scopes;
        return insert(tx, std::move(token));
    });
}

OAuthResult<void> OAuth::revoke(std::string_view client_id, std::string_view client_secret,
                                std::string_view secret) {
    const auto hash = crypto::sha256(secret);
    return platform_.database.write([&](db::Tx& tx) -> OAuthResult<void> {
        const auto client = authenticated_client(tx, client_id, client_secret);
        const auto token = store::find_token(tx, hash);
        if (!client || (token && token->application != client->id))
            return std::unexpected(OAuthError{"unauthorized_client",
                                              "You are not authorized to revoke this token", 403});
        if (token) forget(tx, *token);
        return {};
    });
}

IssuedToken OAuth::insert(db::Tx& tx, store::Token token) {
    IssuedToken issued{crypto::random_token(), token.scopes, platform_.clock.now()};
    token.hash = crypto::sha256(issued.access_token);
    token.created_at = issued.created_at;
    store::insert_token(tx, token);
    return issued;
}

IssuedToken OAuth::issue(std::optional<ApplicationId> application, std::optional<AccountId> account,
                         std::string scopes) {
    store::Token token;
    token.id = platform_.ids.next<TokenId>();
    token.application = application;
    token.account = account;
    token.scopes = std::move(scopes);
    return platform_.database.write([&](db::Tx& tx) { return insert(tx, token); });
}

std::string OAuth::begin_session(AccountId account) {
    store::Token token;
    token.id = platform_.ids.next<TokenId>();
    token.account = account;
    token.scopes = kSessionScopes;
    token.is_session = true;
    token.expires_at = platform_.clock.now() + kSessionLife;
    return platform_.database.write([&](db::Tx& tx) { return insert(tx, token).access_token; });
}

void OAuth::forget(db::Tx& tx, const store::Token& token) {
    if (!store::remove_token(tx, token.id)) return;
    grants_.invalidate(token.hash, platform_.clock.now());
    tx.after_commit([this, hash = token.hash, id = token.id] {
        grants_.invalidate(hash, platform_.clock.now());
        platform_.bus.publish(TokenRevoked{id});
    });
}

void OAuth::revoke(TokenId id) {
    platform_.database.write([&](db::Tx& tx) {
        if (const auto token = store::find_token(tx, id)) forget(tx, *token);
    });
}

void OAuth::revoke_all(db::Tx& tx, AccountId account, Which which, TokenId except) {
    // A code that an app has not exchanged yet is as good as a token.
    if (which == Which::Everything) store::remove_codes(tx, account);
    // All of them, however many: who has stolen a password may have made thousands.
    for (TokenId after;;) {
        const auto tokens = store::list_tokens(tx, account, after, kTokensAtOnce);
        for (const auto& token : tokens)
            if (token.id != except && (token.is_session || which == Which::Everything))
                forget(tx, token);
        if (tokens.size() < kTokensAtOnce) return;
        after = tokens.back().id;
    }
}

void OAuth::reconsider(db::Tx& tx, AccountId account) {
    for (TokenId after;;) {
        const auto tokens = store::list_tokens(tx, account, after, kTokensAtOnce);
        for (const auto& token : tokens) {
            grants_.invalidate(token.hash, platform_.clock.now());
            tx.after_commit(
                [this, hash = token.hash] { grants_.invalidate(hash, platform_.clock.now()); });
        }
        if (tokens.size() < kTokensAtOnce) return;
        after = tokens.back().id;
    }
}

void OAuth::end_streams(db::Tx& tx, AccountId account) {
    for (TokenId after;;) {
        const auto tokens = store::list_tokens(tx, account, after, kTokensAtOnce);
        for (const auto& token : tokens)
            tx.after_commit([this, id = token.id] { platform_.bus.publish(TokenRevoked{id}); });
        if (tokens.size() < kTokensAtOnce) return;
        after = tokens.back().id;
    }
}

std::unordered_map<AccountId, OAuth::Visit> OAuth::take_visits() {
    std::lock_guard lock(visits_mutex_);
    return std::exchange(visits_, {});
}

void OAuth::note_visit(const http::Principal& principal, const http::Request& request) {
    if (principal.account == 0) return;
    std::lock_guard lock(visits_mutex_);
    if (visits_.size() >= kMaxVisits) return;
    // Once between two writes is enough to know the day.
    visits_.try_emplace(AccountId(principal.account), platform_.clock.now(),
                        request.remote_address);
}

std::shared_ptr<const OAuth::Grant> OAuth::grant_of(std::string_view secret) {
    if (secret.empty() || secret.size() > kMaxSecretBytes) return nullptr;
    const auto hash = crypto::sha256(secret);
    const auto now = platform_.clock.now();
    auto grant = grants_.find(hash, now);
    if (!grant) {
        const auto token =
            platform_.database.read([&](db::Tx& tx) { return store::find_token(tx, hash); });
        if (!token) return nullptr;
        auto made = std::make_shared<Grant>();
        made->principal.account = token->account.value_or(AccountId()).value();
        made->principal.token = token->id.value();
        made->principal.application = token->application.value_or(ApplicationId()).value();
        made->principal.scopes = token->scopes;
        made->principal.by_cookie = token->is_session;
        made->expires_at = token->expires_at;
        made->held = reason_to_hold(*token);
        grants_.insert(hash, made, now);
        grant = std::move(made);
    }
    if (grant->expires_at && *grant->expires_at <= now) return nullptr;
    return grant;
}

namespace {

// Browsers cannot set headers on streams, so Mastodon takes the token from two more places there.
constexpr std::string_view kStreaming = "/api/v1/streaming";

// What somebody who only has to confirm an address can do about it.
constexpr std::string_view kEmails = "/api/v1/emails/";

std::optional<std::string_view> bearer_of(const http::Request& request) {
    // Pages have no scopes: an app that may only read must not change things through their forms.
    if (!request.path.starts_with("/api/") && !request.path.starts_with("/oauth/")) return {};
    const auto header = request.header("authorization");
    constexpr std::string_view kBearer = "bearer ";
    if (equals_ignoring_case(header.substr(0, kBearer.size()), kBearer))
        return trim(header.substr(kBearer.size()));
    if (!request.path.starts_with(kStreaming)) return {};
    if (const auto token = request.params.find("access_token"); token && !token->empty())
        return token;
    const auto protocol = trim(request.header("sec-websocket-protocol"));
    if (!protocol.empty()) return protocol;
    return {};
}

}  // namespace

Result<std::optional<http::Principal>> OAuth::authenticate(const http::Request& request) {
    if (const auto secret = bearer_of(request)) {
        const auto grant = grant_of(*secret);
        if (!grant || grant->principal.by_cookie) return Error(ErrorCode::Unauthorized);
        return admit(request, *grant);
    }
    if (const auto cookie = request.cookie(kSessionCookie)) {
        const auto grant = grant_of(*cookie);
        if (grant && grant->principal.by_cookie && grant->held.empty()) {
            note_visit(grant->principal, request);
            return std::optional(grant->principal);
        }
    }
    return std::optional<http::Principal>();
}

// Who is held is refused where a person is asked for, as Mastodon does, and nobody elsewhere.
Result<std::optional<http::Principal>> OAuth::admit(const http::Request& request,
                                                    const Grant& grant) {
    const bool unconfirmed = grant.held == kUnconfirmed;
    if (grant.held.empty() || (unconfirmed && request.path.starts_with(kEmails))) {
        note_visit(grant.principal, request);
        return std::optional(grant.principal);
    }
    const auto* route = platform_.router.match(request.method, request.path).route;
    if (route && route->access.kind == http::Access::Kind::User)
        return Error(ErrorCode::Forbidden, std::string(grant.held));
    auto nobody = grant.principal;
    nobody.account = 0;
    return std::optional(nobody);
}

void OAuth::sweep() {
    const auto now = platform_.clock.now();
    platform_.database.write([&](db::Tx& tx) {
        store::remove_expired(tx, now);
        store::remove_unused_applications(tx, now - kUnusedApplicationLife);
    });
}

}  // namespace kentongan::accounts
