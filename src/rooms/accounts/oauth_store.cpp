#include "rooms/accounts/oauth_store.h"

#include "platform/base/strings.h"

namespace kentongan::accounts::store {

namespace {

#define APPLICATION_COLUMNS \
    "id, client_id, secret_hash, name, website, redirect_uris, scopes, created_at"
constexpr db::Sql kInsertApplication("INSERT INTO oauth_applications (" APPLICATION_COLUMNS
                                     ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
constexpr db::Sql kFindApplication("SELECT " APPLICATION_COLUMNS
                                   " FROM oauth_applications WHERE id = $1");
constexpr db::Sql kFindClient("SELECT " APPLICATION_COLUMNS
                              " FROM oauth_applications WHERE client_id = $1");
constexpr db::Sql kRemoveUnused(
    "DELETE FROM oauth_applications WHERE id IN (SELECT a.id FROM oauth_applications a "
    "WHERE a.created_at < $1 AND NOT EXISTS "
    "(SELECT 1 FROM oauth_tokens t WHERE t.application = a.id) LIMIT 1000)");

#define TOKEN_COLUMNS \
    "id, token_hash, application, account, scopes, is_session, created_at, expires_at"
constexpr db::Sql kInsertToken("INSERT INTO oauth_tokens (" TOKEN_COLUMNS
                               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
#define TOKEN_WITH_STANDING                                                                   \
    "SELECT t.id, t.token_hash, t.application, t.account, t.scopes, t.is_session, "           \
    "t.created_at, t.expires_at, CASE WHEN u.account IS NOT NULL AND u.confirmed_at IS NULL " \
    "THEN 0 ELSE 1 END, COALESCE(u.approved, 1), COALESCE(u.disabled, 0) "                    \
    "FROM oauth_tokens t LEFT JOIN account_users u ON u.account = t.account "
constexpr db::Sql kFindTokenByHash(TOKEN_WITH_STANDING "WHERE t.token_hash = $1");
constexpr db::Sql kFindToken(TOKEN_WITH_STANDING "WHERE t.id = $1");
constexpr db::Sql kListTokens("SELECT " TOKEN_COLUMNS
                              " FROM oauth_tokens WHERE account = $1 AND id > $2 "
                              "ORDER BY id LIMIT $3");
constexpr db::Sql kRemoveToken("DELETE FROM oauth_tokens WHERE id = $1");
constexpr db::Sql kRemoveExpiredTokens("DELETE FROM oauth_tokens WHERE expires_at <= $1");

#define CODE_COLUMNS \
    "code_hash, application, account, redirect_uri, scopes, challenge, expires_at, token"
constexpr db::Sql kInsertCode("INSERT INTO oauth_codes (" CODE_COLUMNS
                              ") VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)");
constexpr db::Sql kFindCode("SELECT " CODE_COLUMNS " FROM oauth_codes WHERE code_hash = $1");
constexpr db::Sql kUseCode(
    "UPDATE oauth_codes SET token = $2 WHERE code_hash = $1 AND token IS NULL");
constexpr db::Sql kRemoveCodes("DELETE FROM oauth_codes WHERE account = $1");
constexpr db::Sql kRemoveExpiredCodes("DELETE FROM oauth_codes WHERE expires_at <= $1");

std::optional<Application> one_application(db::Cursor row) {
    if (!row.next()) return {};
    Application application;
    application.id = row.id<ApplicationId>(0);
    application.client_id = row.string(1);
    application.secret_hash = std::string(row.blob(2));
    application.name = row.string(3);
    application.website = row.maybe_string(4);
    for (auto uri : split(row.text(5), '\n')) application.redirect_uris.emplace_back(uri);
    application.scopes = row.string(6);
    application.created_at = row.time(7);
    return application;
}

Token token_of(const db::Cursor& row) {
    Token token;
    token.id = row.id<TokenId>(0);
    token.hash = std::string(row.blob(1));
    token.application = row.maybe_id<ApplicationId>(2);
    token.account = row.maybe_id<AccountId>(3);
    token.scopes = row.string(4);
    token.is_session = row.boolean(5);
    token.created_at = row.time(6);
    token.expires_at = row.maybe_time(7);
    return token;
}

std::optional<Token> one_token(db::Cursor row) {
    if (!row.next()) return {};
    auto token = token_of(row);
    token.confirmed = row.boolean(8);
    token.approved = row.boolean(9);
    token.disabled = row.boolean(10);
    return token;
}

}  // namespace

void insert_application(db::Tx& tx, const Application& a) {
    tx.execute(kInsertApplication, {a.id, a.client_id, db::Blob{a.secret_hash}, a.name, a.website,
                                    join(a.redirect_uris, "\n"), a.scopes, a.created_at});
}
std::optional<Application> find_application(db::Tx& tx, ApplicationId id) {
    return one_application(tx.query(kFindApplication, {id}));
}
std::optional<Application> find_application_of_client(db::Tx& tx, std::string_view client_id) {
    return one_application(tx.query(kFindClient, {client_id}));
}
std::int64_t remove_unused_applications(db::Tx& tx, TimePoint created_before) {
    return tx.execute(kRemoveUnused, {created_before});
}

void insert_token(db::Tx& tx, const Token& t) {
    tx.execute(kInsertToken, {t.id, db::Blob{t.hash}, t.application, t.account, t.scopes,
                              t.is_session, t.created_at, t.expires_at});
}
std::optional<Token> find_token(db::Tx& tx, std::string_view hash) {
    return one_token(tx.query(kFindTokenByHash, {db::Blob{hash}}));
}
std::optional<Token> find_token(db::Tx& tx, TokenId id) {
    return one_token(tx.query(kFindToken, {id}));
}
std::vector<Token> list_tokens(db::Tx& tx, AccountId account, TokenId after, std::size_t most) {
    std::vector<Token> tokens;
    auto row = tx.query(kListTokens, {account, after, static_cast<std::int64_t>(most)});
    while (row.next()) tokens.push_back(token_of(row));
    return tokens;
}
bool remove_token(db::Tx& tx, TokenId id) {
    return tx.execute(kRemoveToken, {id}) > 0;
}
std::int64_t remove_expired(db::Tx& tx, TimePoint now) {
    return tx.execute(kRemoveExpiredTokens, {now}) + tx.execute(kRemoveExpiredCodes, {now});
}

void insert_code(db::Tx& tx, const Code& c) {
    tx.execute(kInsertCode, {db::Blob{c.hash}, c.application, c.account, c.redirect_uri, c.scopes,
                             c.challenge, c.expires_at});
}
std::optional<Code> find_code(db::Tx& tx, std::string_view hash) {
    auto row = tx.query(kFindCode, {db::Blob{hash}});
    if (!row.next()) return {};
    Code code;
    code.hash = std::string(row.blob(0));
    code.application = row.id<ApplicationId>(1);
    code.account = row.id<AccountId>(2);
    code.redirect_uri = row.string(3);
    code.scopes = row.string(4);
    code.challenge = row.string(5);
    code.expires_at = row.time(6);
    code.token = row.maybe_id<TokenId>(7);
    return code;
}
bool use_code(db::Tx& tx, std::string_view hash, TokenId token) {
    return tx.execute(kUseCode, {db::Blob{hash}, token}) > 0;
}
void remove_codes(db::Tx& tx, AccountId account) {
    tx.execute(kRemoveCodes, {account});
}

}  // namespace kentongan::accounts::store
