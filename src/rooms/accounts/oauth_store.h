// All SQL about applications, tokens, sessions and authorization codes. Secrets come in as hashes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/accounts/types.h"

namespace kentongan::accounts::store {

struct Application {
    ApplicationId id;
    std::string client_id, secret_hash, name;
    std::optional<std::string> website;
    std::vector<std::string> redirect_uris;
    std::string scopes;
    TimePoint created_at;
};
void insert_application(db::Tx& tx, const Application& application);
std::optional<Application> find_application(db::Tx& tx, ApplicationId id);
std::optional<Application> find_application_of_client(db::Tx& tx, std::string_view client_id);
// Applications nobody has a token of; registering is open to everybody, so it must not pile up.
std::int64_t remove_unused_applications(db::Tx& tx, TimePoint created_before);

struct Token {
    TokenId id;
    std::string hash;
    std::optional<ApplicationId> application;
    std::optional<AccountId> account;
    std::string scopes;
    bool is_session = false;
    TimePoint created_at;
    std::optional<TimePoint> expires_at;
    // Only read by hash: how its person stands.
    bool confirmed = true, approved = true, disabled = false;
};
void insert_token(db::Tx& tx, const Token& token);
std::optional<Token> find_token(db::Tx& tx, std::string_view hash);
std::optional<Token> find_token(db::Tx& tx, TokenId id);
// Sessions too, oldest first.
std::vector<Token> list_tokens(db::Tx& tx, AccountId account, TokenId after, std::size_t most);
bool remove_token(db::Tx& tx, TokenId id);
std::int64_t remove_expired(db::Tx& tx, TimePoint now);  // tokens and codes

struct Code {
    std::string hash;
    ApplicationId application;
    AccountId account;
    std::string redirect_uri, scopes, challenge;
    TimePoint expires_at;
    std::optional<TokenId> token;  // set: used
};
void insert_code(db::Tx& tx, const Code& code);
std::optional<Code> find_code(db::Tx& tx, std::string_view hash);
// False when somebody used it first.
void remove_codes(db::Tx& tx, AccountId account);
bool use_code(db::Tx& tx, std::string_view hash, TokenId token);

}  // namespace kentongan::accounts::store
