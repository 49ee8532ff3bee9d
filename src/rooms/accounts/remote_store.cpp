#include "rooms/accounts/remote_store.h"

#include "platform/base/strings.h"
#include "platform/text/emoji_list.h"
#include "rooms/accounts/account_store.h"

namespace kentongan::accounts::store {

namespace {

constexpr db::Sql kFindWithUri("SELECT id FROM accounts WHERE uri = $1 AND uri <> ''");
constexpr db::Sql kUpdateRemote(
    "UPDATE accounts SET username = $2, username_key = $3, domain = $4, uri = $5, url = $6, "
    "display_name = $7, note_html = $8, fields = $9, avatar = $10, header = $11, "
    "avatar_description = $12, header_description = $13, bot = $14, is_group = $15, locked = $16, "
    "discoverable = $17, indexable = $18, memorial = $19, created_at = $20, "
    "followers_count = COALESCE($21, followers_count), "
    "following_count = COALESCE($22, following_count), "
    "statuses_count = COALESCE($23, statuses_count), emojis = $24 WHERE id = $1 AND "
    "((username, domain, uri, url, display_name, note_html, fields, avatar, header) <> "
    "($2, $4, $5, $6, $7, $8, $9, $10, $11) OR "
    "(avatar_description, header_description, bot, is_group, locked, discoverable, indexable, "
    "memorial, created_at, emojis) <> ($12, $13, $14, $15, $16, $17, $18, $19, $20, $24) OR "
    "followers_count <> COALESCE($21, followers_count) OR "
    "following_count <> COALESCE($22, following_count) OR "
    "statuses_count <> COALESCE($23, statuses_count))");
constexpr db::Sql kUpdateMovedTo("UPDATE accounts SET moved_to = $2 WHERE id = $1");
constexpr db::Sql kUpdateAlsoKnownAs("UPDATE accounts SET also_known_as = $2 WHERE id = $1");
constexpr db::Sql kHasLocalFollower(
    "SELECT 1 FROM account_follows f JOIN accounts a ON a.id = f.follower "
    "WHERE f.target = $1 AND a.domain = '' LIMIT 1");
constexpr db::Sql kLocalFollowers(
    "SELECT f.id, f.follower FROM account_follows f JOIN accounts a ON a.id = f.follower "
    "WHERE f.target = $1 AND f.id > $2 AND a.domain = '' ORDER BY f.id LIMIT $3");
// From domain to domain by the index: how many people each has costs nothing.
constexpr db::Sql kDomains(
    "WITH RECURSIVE known (domain) AS (SELECT MIN(domain) FROM accounts WHERE domain <> '' "
    "UNION ALL SELECT (SELECT MIN(a.domain) FROM accounts a WHERE a.domain > known.domain AND "
    "a.domain <> '') FROM known WHERE known.domain IS NOT NULL) "
    "SELECT domain FROM known WHERE domain IS NOT NULL LIMIT $1");

constexpr db::Sql kQueries[] = {
    kFindWithUri,      kUpdateRemote,   kUpdateMovedTo, kUpdateAlsoKnownAs,
    kHasLocalFollower, kLocalFollowers, kDomains};

}  // namespace

std::span<const db::Sql> remote_queries() {
    return kQueries;
}

std::optional<AccountId> find_id_with_uri(db::Tx& tx, std::string_view uri) {
    auto row = tx.query(kFindWithUri, {uri});
    if (!row.next()) return {};
    return row.id<AccountId>(0);
}

bool update_remote(db::Tx& tx, const Account& account, const RemoteCounts& counts) {
    const auto key = ascii_lower(account.username);
    const auto fields = fields_json(account, {});
    std::string emojis;
    for (const auto& emoji : account.emojis) text::add_emoji(emojis, emoji.shortcode, emoji.url);
    return tx.execute(kUpdateRemote, {account.id,
                                      account.username,
                                      key,
                                      account.domain,
                                      account.uri,
                                      account.url,
                                      account.display_name,
                                      account.note_html,
                                      fields,
                                      account.avatar_url,
                                      account.header_url,
                                      account.avatar_description,
                                      account.header_description,
                                      account.bot,
                                      account.group,
                                      account.locked,
                                      account.discoverable,
                                      account.indexable,
                                      account.memorial,
                                      account.created_at,
                                      counts.followers,
                                      counts.following,
                                      counts.statuses,
                                      emojis}) > 0;
}

void update_moved_to(db::Tx& tx, AccountId id, std::optional<AccountId> to) {
    tx.execute(kUpdateMovedTo, {id, to});
}

void update_also_known_as(db::Tx& tx, AccountId id, const std::vector<std::string>& uris) {
    const auto joined = join(uris, " ");
    tx.execute(kUpdateAlsoKnownAs, {id, joined});
}

bool has_local_follower(db::Tx& tx, AccountId target) {
    return tx.query(kHasLocalFollower, {target}).next();
}

std::vector<FollowLine> list_local_followers(db::Tx& tx, AccountId target, std::int64_t after,
                                             int limit) {
    std::vector<FollowLine> lines;
    auto row = tx.query(kLocalFollowers, {target, after, limit});
    while (row.next()) lines.push_back({row.integer(0), row.id<AccountId>(1)});
    return lines;
}

std::vector<std::string> list_domains(db::Tx& tx, int limit) {
    std::vector<std::string> found;
    auto row = tx.query(kDomains, {limit});
    while (row.next()) found.push_back(row.string(0));
    return found;
}

}  // namespace kentongan::accounts::store
