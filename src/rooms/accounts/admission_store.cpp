#include "rooms/accounts/admission_store.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::accounts::store {

namespace {

constexpr db::Sql kFindStanding(
    "SELECT confirmed_at, approved, disabled FROM account_users WHERE account = $1");
constexpr db::Sql kUpdateStanding(
    "UPDATE account_users SET confirmed_at = CASE WHEN $2 = 0 THEN NULL "
    "ELSE COALESCE(confirmed_at, $5) END, approved = $3, disabled = $4 WHERE account = $1");
constexpr db::Sql kUpdateEmail(
    "UPDATE account_users SET email = $2, email_key = $3 WHERE account = $1");
constexpr db::Sql kUpdateActivity(
    "UPDATE account_users SET last_active_at = $2, last_ip = $3 WHERE account = $1");
constexpr db::Sql kRemoveAccount("DELETE FROM accounts WHERE id = $1");

// In this order: counts are put right while the follows are there.
constexpr db::Sql kErase[] = {
    "UPDATE accounts SET followers_count = followers_count - 1 WHERE followers_count > 0 AND id IN "
    "(SELECT target FROM account_follows WHERE follower = $1)",
    "UPDATE accounts SET following_count = following_count - 1 WHERE following_count > 0 AND id IN "
    "(SELECT follower FROM account_follows WHERE target = $1)",
    "UPDATE accounts SET display_name = '', note = '', note_html = '', avatar = '', header = '', "
    "fields = '[]', official_of = '', bot = 0, locked = 0, discoverable = 0, role = 0, "
    "last_status_at = NULL, followers_count = 0, following_count = 0, home = NULL, silenced = 0, "
    "sensitized = 0, indexable = 0, hides_collections = 0, memorial = 0, shows_media = 1, "
    "shows_media_replies = 1, shows_featured = 1, moved_to = NULL, avatar_description = '', "
    "header_description = '', attribution_domains = '', links_due_at = NULL, is_group = 0, "
    "also_known_as = '', emojis = '' WHERE id = $1",
    "DELETE FROM account_users WHERE account = $1",
    "DELETE FROM account_places WHERE account = $1",
    "DELETE FROM account_words WHERE account = $1",
    "DELETE FROM account_follows WHERE follower = $1 OR target = $1",
    "DELETE FROM account_follow_requests WHERE follower = $1 OR target = $1",
    "DELETE FROM account_blocks WHERE account = $1 OR target = $1",
    "DELETE FROM account_mutes WHERE account = $1 OR target = $1",
    "DELETE FROM account_notes WHERE account = $1 OR target = $1",
    "DELETE FROM account_endorsements WHERE account = $1 OR target = $1",
    "DELETE FROM account_dismissed_suggestions WHERE account = $1 OR target = $1",
    "DELETE FROM account_domain_blocks WHERE account = $1",
    "DELETE FROM account_markers WHERE account = $1",
    "DELETE FROM account_confirmations WHERE account = $1",
    "DELETE FROM account_invitations WHERE account = $1"};
constexpr db::Sql kFindDetails(
    "SELECT email, language, invite_request, last_ip, confirmed_at, approved, disabled, "
    "invited_by, application, last_active_at FROM account_users WHERE account = $1");

// Moderators alone ask this; it walks over accounts until the page is full.
#define MATCHING                                                                         \
    "SELECT a.id FROM accounts a LEFT JOIN account_users u ON u.account = a.id "         \
    "WHERE a.id < $1 AND a.id > $2 "                                                     \
    "AND ($4 = '' OR substr(a.username_key, 1, length($4)) = $4) "                       \
    "AND ($5 = '' OR substr(lower(a.display_name), 1, length($5)) = $5) "                \
    "AND ($6 = '' OR substr(u.email_key, 1, length($6)) = $6) "                          \
    "AND ($7 = '' OR u.last_ip = $7 OR u.created_ip = $7) AND a.role >= $8 "             \
    "AND ($9 = 0 OR (a.domain = '' AND u.account IS NOT NULL)) "                         \
    "AND ($10 = 0 OR a.domain <> '') AND ($11 = '' OR a.domain = $11) AND CASE $12 "     \
    "WHEN 1 THEN a.suspended = 0 AND COALESCE(u.disabled, 0) = 0 AND "                   \
    "COALESCE(u.approved, 1) = 1 WHEN 2 THEN u.approved = 0 WHEN 3 THEN u.disabled = 1 " \
    "WHEN 4 THEN a.silenced = 1 WHEN 5 THEN a.suspended = 1 ELSE a.id > 0 END ORDER BY a.id"
constexpr db::Sql kMatchingDown(MATCHING " DESC LIMIT $3");
constexpr db::Sql kMatchingUp(MATCHING " LIMIT $3");

constexpr db::Sql kInsertConfirmation(
    "INSERT INTO account_confirmations (secret_hash, account, email, expires_at) "
    "VALUES ($1, $2, $3, $4)");
constexpr db::Sql kFindConfirmation(
    "SELECT secret_hash, account, email, expires_at FROM account_confirmations "
    "WHERE secret_hash = $1");
constexpr db::Sql kRemoveConfirmations("DELETE FROM account_confirmations WHERE account = $1");
constexpr db::Sql kRemoveExpiredConfirmations(
    "DELETE FROM account_confirmations WHERE expires_at <= $1");
constexpr db::Sql kListUnconfirmed(
    "SELECT account FROM account_users WHERE confirmed_at IS NULL AND account < $1 "
    "ORDER BY account LIMIT $2");

#define INVITATION_COLUMNS "id, account, code, max_uses, uses, expires_at, created_at"
constexpr db::Sql kInsertInvitation("INSERT INTO account_invitations (" INVITATION_COLUMNS
                                    ") VALUES ($1, $2, $3, $4, 0, $5, $6)");
constexpr db::Sql kFindInvitation("SELECT " INVITATION_COLUMNS
                                  " FROM account_invitations WHERE code = $1");
constexpr db::Sql kListInvitations("SELECT " INVITATION_COLUMNS
                                   " FROM account_invitations WHERE account = $1 "
                                   "ORDER BY id DESC LIMIT $2");
constexpr db::Sql kUseInvitation(
    "UPDATE account_invitations SET uses = uses + 1 WHERE code = $1 "
    "AND (max_uses IS NULL OR uses < max_uses) AND (expires_at IS NULL OR expires_at > $2)");
constexpr db::Sql kEndInvitation(
    "UPDATE account_invitations SET expires_at = $3 WHERE account = $1 AND id = $2 "
    "AND (expires_at IS NULL OR expires_at > $3)");
constexpr db::Sql kCountInvitations(
    "SELECT COUNT(*) FROM account_invitations WHERE account = $1 "
    "AND (max_uses IS NULL OR uses < max_uses) AND (expires_at IS NULL OR expires_at > $2)");

constexpr db::Sql kQueries[] = {kFindStanding,
                                kUpdateStanding,
                                kUpdateEmail,
                                kUpdateActivity,
                                kRemoveAccount,
                                kFindDetails,
                                kInsertConfirmation,
                                kFindConfirmation,
                                kListUnconfirmed,
                                kRemoveConfirmations,
                                kRemoveExpiredConfirmations,
                                kInsertInvitation,
                                kFindInvitation,
                                kListInvitations,
                                kUseInvitation,
                                kEndInvitation,
                                kCountInvitations};

Invitation invitation_of(const db::Cursor& row) {
    return {row.integer(0), row.id<AccountId>(1),
            row.string(2),  row.is_null(3) ? std::optional<std::int64_t>() : row.integer(3),
            row.integer(4), row.maybe_time(5),
            row.time(6)};
}

std::vector<AccountId> ids_of(db::Cursor row) {
    std::vector<AccountId> ids;
    while (row.next()) ids.push_back(row.id<AccountId>(0));
    return ids;
}

}  // namespace

std::span<const db::Sql> admission_queries() {
    return kQueries;
}

std::span<const db::Sql> erasure_queries() {
    return kErase;
}

std::optional<Standing> find_standing(db::Tx& tx, AccountId account) {
    auto row = tx.query(kFindStanding, {account});
    if (!row.next()) return {};
    return Standing{!row.is_null(0), row.boolean(1), row.boolean(2)};
}

void update_standing(db::Tx& tx, AccountId account, const Standing& standing, TimePoint now) {
    tx.execute(kUpdateStanding,
               {account, standing.confirmed, standing.approved, standing.disabled, now});
}

void update_email(db::Tx& tx, AccountId account, std::string_view email) {
    const auto key = ascii_lower(email);
    tx.execute(kUpdateEmail, {account, email, key});
}

void update_activity(db::Tx& tx, AccountId account, TimePoint when, std::string_view ip) {
    tx.execute(kUpdateActivity, {account, when, ip});
}

void remove_account(db::Tx& tx, AccountId account) {
    tx.execute(kRemoveAccount, {account});
}

void erase_account(db::Tx& tx, AccountId account) {
    for (const auto& sql : kErase) tx.execute(sql, {account});
}

std::optional<UserDetails> find_user_details(db::Tx& tx, AccountId account) {
    auto row = tx.query(kFindDetails, {account});
    if (!row.next()) return {};
    UserDetails details;
    details.email = row.string(0);
    details.language = row.string(1);
    details.invite_request = row.string(2);
    details.last_ip = row.string(3);
    details.standing = {!row.is_null(4), row.boolean(5), row.boolean(6)};
    details.invited_by = row.maybe_id<AccountId>(7);
    details.application = row.maybe_id<ApplicationId>(8);
    details.last_active_at = row.maybe_time(9);
    return details;
}

std::vector<AccountId> list_accounts_matching(db::Tx& tx, const DossierFilter& filter,
                                              const Page& page) {
    const auto least = filter.least_role ? static_cast<std::int64_t>(*filter.least_role) : 0;
    const auto username = ascii_lower(filter.username), email = ascii_lower(filter.email);
    const auto name = ascii_lower(filter.display_name), domain = ascii_lower(filter.by_domain);
    auto ids = ids_of(tx.query(
        page.upwards() ? kMatchingUp : kMatchingDown,
        {page.upper(), page.lower(), page.limit, username, name, email, filter.ip, least,
         filter.only_local, filter.only_remote, domain, static_cast<std::int64_t>(filter.state)}));
    if (page.upwards()) std::ranges::reverse(ids);
    return ids;
}

void insert_confirmation(db::Tx& tx, const Confirmation& c) {
    tx.execute(kInsertConfirmation, {db::Blob{c.secret_hash}, c.account, c.email, c.expires_at});
}

std::optional<Confirmation> find_confirmation(db::Tx& tx, std::string_view secret_hash) {
    auto row = tx.query(kFindConfirmation, {db::Blob{secret_hash}});
    if (!row.next()) return {};
    return Confirmation{std::string(row.blob(0)), row.id<AccountId>(1), row.string(2), row.time(3)};
}

void remove_confirmations(db::Tx& tx, AccountId account) {
    tx.execute(kRemoveConfirmations, {account});
}

std::int64_t remove_expired_confirmations(db::Tx& tx, TimePoint now) {
    return tx.execute(kRemoveExpiredConfirmations, {now});
}

std::vector<AccountId> list_unconfirmed(db::Tx& tx, AccountId before, int limit) {
    return ids_of(tx.query(kListUnconfirmed, {before, limit}));
}

void insert_invitation(db::Tx& tx, const Invitation& i) {
    tx.execute(kInsertInvitation,
               {i.id, i.account, i.code, i.max_uses, i.expires_at, i.created_at});
}

std::optional<Invitation> find_invitation(db::Tx& tx, std::string_view code) {
    auto row = tx.query(kFindInvitation, {code});
    if (!row.next()) return {};
    return invitation_of(row);
}

std::vector<Invitation> list_invitations(db::Tx& tx, AccountId account, int limit) {
    std::vector<Invitation> found;
    auto row = tx.query(kListInvitations, {account, limit});
    while (row.next()) found.push_back(invitation_of(row));
    return found;
}

bool use_invitation(db::Tx& tx, std::string_view code, TimePoint now) {
    return tx.execute(kUseInvitation, {code, now}) > 0;
}

bool end_invitation(db::Tx& tx, AccountId account, std::int64_t id, TimePoint now) {
    return tx.execute(kEndInvitation, {account, id, now}) > 0;
}

std::int64_t count_invitations(db::Tx& tx, AccountId account, TimePoint now) {
    auto row = tx.query(kCountInvitations, {account, now});
    return row.next() ? row.integer(0) : 0;
}

}  // namespace kentongan::accounts::store
