// OAuth 2.0 (RFC 6749) with PKCE (RFC 7636), as Mastodon's apps use it; browser sessions; and the
// answer to "whose token is this?", which every request asks.
#pragma once

#include <expected>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/http/message.h"
#include "platform/platform.h"
#include "rooms/accounts/cache.h"
#include "rooms/accounts/oauth_store.h"

namespace kentongan::accounts {

inline constexpr std::string_view kOutOfBand = "urn:ietf:wg:oauth:2.0:oob";
inline constexpr std::string_view kSessionCookie = "kentongan_session";
inline constexpr std::string_view kSessionScopes = "profile read write follow push";
inline constexpr Duration kSessionLife = std::chrono::hours(24 * 90);
inline constexpr Duration kCodeLife = 10min;

// RFC 6749 section 5.2: goes out as {"error", "error_description"}.
struct OAuthError {
    std::string code, description;
    int status = 400;
};
template <class T>
using OAuthResult = std::expected<T, OAuthError>;

struct NewApplication {
    std::string name;
    std::optional<std::string> website;
    std::vector<std::string> redirect_uris;
    std::string scopes;  // empty: read
};
struct RegisteredApplication {
    store::Application application;
    std::string client_secret;  // told once
};

// What an app asks at /oauth/authorize.
struct AuthorizationRequest {
    std::string response_type, client_id, redirect_uri, scope, state;
    std::string code_challenge, code_challenge_method;
};
struct CheckedAuthorization {
    store::Application application;
    std::string scopes;
};
struct TokenRequest {
    std::string grant_type, client_id, client_secret;
    std::string code, redirect_uri, code_verifier, scope;
};
struct IssuedToken {
    std::string access_token, scopes;
    TimePoint created_at;
};

class OAuth {
public:
    explicit OAuth(Platform& platform);

    // Unprocessable with a field.
    Result<RegisteredApplication> register_application(const NewApplication& wanted);
    std::optional<store::Application> application(ApplicationId id) const;

    // The client and its address must be right before anything is sent there: these errors are
    // for the person, not for a redirect.
    OAuthResult<store::Application> check_client(const AuthorizationRequest& request) const;
    // The rest, whose errors go back to the app.
    OAuthResult<CheckedAuthorization> check(const AuthorizationRequest& request) const;
    // The code to hand to the app.
    OAuthResult<std::string> authorize(const AuthorizationRequest& request, AccountId account);

    OAuthResult<IssuedToken> exchange(const TokenRequest& request);
    // RFC 7009: an unknown token is fine, a foreign one is not.
    OAuthResult<void> revoke(std::string_view client_id, std::string_view client_secret,
                             std::string_view token);

    IssuedToken issue(std::optional<ApplicationId> application, std::optional<AccountId> account,
                      std::string scopes);
    std::string begin_session(AccountId account);  // the cookie's value

    void revoke(TokenId id);
    // Ends sessions, and tokens and codes too when asked; `except` survives.
    enum class Which { Sessions, Everything };
    void revoke_all(db::Tx& tx, AccountId account, Which which, TokenId except = {});

    // The person's standing changed: their tokens are asked for again. Tokens stay.
    void reconsider(db::Tx& tx, AccountId account);
    // Open streams end, though the tokens stay.
    void end_streams(db::Tx& tx, AccountId account);

    struct Visit {
        TimePoint when;
        std::string ip;
    };
    // Who was here since the last time.
    std::unordered_map<AccountId, Visit> take_visits();

    // For the router; empty is nobody. Unauthorized when a bearer token is given and not valid.
    Result<std::optional<http::Principal>> authenticate(const http::Request& request);
    void sweep();  // expired tokens and codes, unused applications

private:
    struct Grant {
        http::Principal principal;
        std::optional<TimePoint> expires_at;
        std::string_view held;  // why its person may not act; empty: may
    };
    Result<std::optional<http::Principal>> admit(const http::Request& request, const Grant& grant);
    void note_visit(const http::Principal& principal, const http::Request& request);
    std::shared_ptr<const Grant> grant_of(std::string_view secret);
    std::optional<store::Application> authenticated_client(db::Tx& tx, std::string_view id,
                                                           std::string_view secret) const;
    OAuthResult<IssuedToken> exchange_code(const TokenRequest& request);
    OAuthResult<IssuedToken> grant_client(const TokenRequest& request);
    IssuedToken insert(db::Tx& tx, store::Token token);
    void forget(db::Tx& tx, const store::Token& token);

    static constexpr std::size_t kGrants = 50'000;
    static constexpr std::size_t kMaxVisits = 50'000;

    Platform& platform_;
    Cache<std::string, Grant> grants_{kGrants};
    std::mutex visits_mutex_;
    std::unordered_map<AccountId, Visit> visits_;
};

// The value of `code_challenge` for a verifier with S256.
std::string pkce_challenge(std::string_view verifier);
// redirect_uri with `params` added to its query.
std::string with_query(std::string_view uri,
                       const std::vector<std::pair<std::string_view, std::string_view>>& params);

}  // namespace kentongan::accounts
