#include "rooms/accounts/account_store.h"

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/text/emoji_list.h"

namespace kentongan::accounts::store {

namespace {

#define ACCOUNT_COLUMNS                                                                          \
    "a.id, a.username, a.domain, a.display_name, a.note_html, a.avatar, a.header, a.fields, "    \
    "a.official_of, a.bot, a.locked, a.discoverable, a.suspended, a.role, a.created_at, "        \
    "a.last_status_at, a.followers_count, a.following_count, a.statuses_count, a.home, a.uri, "  \
    "a.url, a.silenced, a.sensitized, a.pending, a.indexable, a.hides_collections, a.memorial, " \
    "a.shows_media, a.shows_media_replies, a.shows_featured, a.moved_to, "                       \
    "a.avatar_description, a.header_description, a.is_group, a.also_known_as, a.emojis"

constexpr db::Sql kInsertAccount(
    "INSERT INTO accounts (id, username, username_key, domain, display_name, note, note_html, "
    "avatar, header, fields, official_of, bot, locked, discoverable, suspended, role, created_at, "
    "followers_count, following_count, statuses_count, home, uri, url, pending, is_group) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16, "
    "0, 0, 0, $17, $18, $19, $20, $21)");
constexpr db::Sql kUpdateAccount(
    "UPDATE accounts SET display_name = $2, note = $3, note_html = $4, avatar = $5, header = $6, "
    "fields = $7, official_of = $8, bot = $9, locked = $10, discoverable = $11, indexable = $12, "
    "hides_collections = $13, shows_media = $14, shows_media_replies = $15, shows_featured = $16, "
    "avatar_description = $17, header_description = $18, attribution_domains = $19, "
    "links_due_at = $20 WHERE id = $1");
constexpr db::Sql kUpdateStanding(
    "UPDATE accounts SET suspended = $2, silenced = $3, sensitized = $4, pending = $5 "
    "WHERE id = $1");
constexpr db::Sql kListLinksDue(
    "SELECT id FROM accounts WHERE links_due_at <= $1 AND links_due_at IS NOT NULL "
    "ORDER BY links_due_at LIMIT $2");
constexpr db::Sql kUpdateFields(
    "UPDATE accounts SET fields = $2, links_due_at = $3 WHERE id = $1 AND fields = $4");
constexpr db::Sql kPostponeLinks("UPDATE accounts SET links_due_at = $2 WHERE id = $1");
constexpr db::Sql kUpdateHome("UPDATE accounts SET home = $2 WHERE id = $1");
// What another server says of its people may be less than we know.
constexpr db::Sql kAddToCounts(
    "UPDATE accounts SET followers_count = CASE WHEN followers_count + $2 < 0 THEN 0 "
    "ELSE followers_count + $2 END, following_count = CASE WHEN following_count + $3 < 0 THEN 0 "
    "ELSE following_count + $3 END WHERE id = $1");
constexpr db::Sql kAddStatus(
    "UPDATE accounts SET statuses_count = statuses_count + $2, last_status_at = "
    "CASE WHEN $2 > 0 AND (last_status_at IS NULL OR last_status_at < $3) THEN $3 "
    "ELSE last_status_at END WHERE id = $1");
constexpr db::Sql kFindAccount("SELECT " ACCOUNT_COLUMNS " FROM accounts a WHERE a.id = $1");
constexpr db::Sql kListAccounts("SELECT " ACCOUNT_COLUMNS " FROM accounts a WHERE a.id IN $ids(1)");
constexpr db::Sql kFindNamed("SELECT " ACCOUNT_COLUMNS
                             " FROM accounts a WHERE a.username_key = $1 AND a.domain = $2");
constexpr db::Sql kFindSource(
    "SELECT note, fields, attribution_domains, links_due_at FROM accounts WHERE id = $1");
constexpr db::Sql kRemoveWords("DELETE FROM account_words WHERE account = $1");
constexpr db::Sql kInsertWord(
    "INSERT INTO account_words (word, account) VALUES ($1, $2) ON CONFLICT DO NOTHING");
// The inner limit bounds what one letter can ask for.
constexpr db::Sql kListWithWord("SELECT " ACCOUNT_COLUMNS
                                " FROM accounts a WHERE a.suspended = 0 AND a.pending = 0 AND a.id "
                                "IN (SELECT w.account FROM account_words w "
                                "WHERE w.word >= $1 AND w.word < $2 LIMIT 1000) "
                                "ORDER BY a.followers_count DESC, a.id LIMIT $3");

// The words of the partial indexes.
#define LISTED                                                                               \
    "SELECT id FROM accounts WHERE discoverable = 1 AND suspended = 0 AND silenced = 0 AND " \
    "pending = 0 AND moved_to IS NULL "
constexpr db::Sql kListedActive(LISTED
                                "AND COALESCE(last_status_at, 0) >= 0 AND ($1 = 0 OR domain = '') "
                                "ORDER BY COALESCE(last_status_at, 0) DESC, id DESC "
                                "LIMIT $3 OFFSET $2");
constexpr db::Sql kListedNew(LISTED
                             "AND id > 0 AND ($1 = 0 OR domain = '') ORDER BY id DESC "
                             "LIMIT $3 OFFSET $2");
constexpr db::Sql kMostFollowed(LISTED
                                "AND followers_count > 0 ORDER BY followers_count DESC, id DESC "
                                "LIMIT $1");
constexpr db::Sql kOfficial(
    "SELECT id FROM accounts WHERE official_of <> '' AND id > 0 ORDER BY id LIMIT $1");

constexpr db::Sql kQueries[] = {kInsertAccount, kUpdateAccount, kListedActive,   kListedNew,
                                kMostFollowed,  kOfficial,      kUpdateStanding, kListLinksDue,
                                kUpdateFields,  kPostponeLinks, kUpdateHome,     kAddToCounts,
                                kAddStatus,     kFindAccount,   kListAccounts,   kFindNamed,
                                kFindSource,    kRemoveWords,   kInsertWord,     kListWithWord};

// Sorts above every word that begins with the same letters.
constexpr std::string_view kAboveAll = "\xf4\x8f\xbf\xbf";

std::string text_of(const json::value& object, std::string_view key) {
    const auto* text = find_string(object, key);
    return text ? std::string(text->data(), text->size()) : std::string();
}

json::value parsed_fields(std::string_view text) {
    auto parsed = parse_json(text);
    return parsed && parsed->is_array() ? std::move(*parsed) : json::value(json::array());
}

std::vector<Field> fields_of(std::string_view text) {
    std::vector<Field> fields;
    if (text == "[]") return fields;
    for (const auto& entry : parsed_fields(text).as_array()) {
        Field field{text_of(entry, "name"), text_of(entry, "html"), {}};
        if (const auto* verified = find(entry, "verified_at"); verified && verified->is_int64())
            field.verified_at = from_millis(verified->as_int64());
        fields.push_back(std::move(field));
    }
    return fields;
}

Account account_of(const db::Cursor& row) {
    Account account;
    account.id = row.id<AccountId>(0);
    account.username = row.string(1);
    account.domain = row.string(2);
    account.display_name = row.string(3);
    account.note_html = row.string(4);
    account.avatar_url = row.string(5);
    account.header_url = row.string(6);
    account.fields = fields_of(row.text(7));
    account.official_of = row.string(8);
    account.bot = row.boolean(9);
    account.locked = row.boolean(10);
    account.discoverable = row.boolean(11);
    account.suspended = row.boolean(12);
    account.role = static_cast<Role>(row.integer(13));
    account.created_at = row.time(14);
    account.last_status_at = row.maybe_time(15);
    account.followers_count = row.integer(16);
    account.following_count = row.integer(17);
    account.statuses_count = row.integer(18);
    if (!row.is_null(19))
        account.home = regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(19)));
    account.uri = row.string(20);
    account.url = row.string(21);
    account.silenced = row.boolean(22);
    account.sensitized = row.boolean(23);
    account.pending = row.boolean(24);
    account.indexable = row.boolean(25);
    account.hides_collections = row.boolean(26);
    account.memorial = row.boolean(27);
    account.shows_media = row.boolean(28);
    account.shows_media_replies = row.boolean(29);
    account.shows_featured = row.boolean(30);
    account.moved_to = row.maybe_id<AccountId>(31);
    account.avatar_description = row.string(32);
    account.header_description = row.string(33);
    account.group = row.boolean(34);
    for (auto uri : split(row.text(35), ' '))
        if (!uri.empty()) account.also_known_as.emplace_back(uri);
    for (const auto& [shortcode, url] : text::emojis_in(row.text(36)))
        account.emojis.push_back({std::string(shortcode), std::string(url)});
    return account;
}

std::optional<std::int64_t> packed(std::optional<regions::Code> code) {
    if (!code) return {};
    return static_cast<std::int64_t>(code->packed());
}

std::optional<Account> one_account(db::Cursor row) {
    if (!row.next()) return {};
    return account_of(row);
}

}  // namespace

std::span<const db::Sql> account_queries() {
    return kQueries;
}

std::string fields_json(const Account& account, const ProfileSource& source) {
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    for (std::size_t i = 0; i < account.fields.size(); ++i) {
        const auto& field = account.fields[i];
        json.begin_object().member("name", field.name).member("html", field.value_html);
        json.member("value", i < source.fields.size() ? source.fields[i].value : std::string());
        json.key("verified_at");
        if (field.verified_at)
            json.value(to_millis(*field.verified_at));
        else
            json.value(nullptr);
        json.end_object();
    }
    json.end_array();
    return out;
}

void insert_account(db::Tx& tx, const Account& account, const ProfileSource& source) {
    tx.execute(kInsertAccount, {account.id,
                                account.username,
                                db::Value(ascii_lower(account.username)),
                                account.domain,
                                account.display_name,
                                source.note,
                                account.note_html,
                                account.avatar_url,
                                account.header_url,
                                fields_json(account, source),
                                account.official_of,
                                account.bot,
                                account.locked,
                                account.discoverable,
                                static_cast<std::int64_t>(account.role),
                                account.created_at,
                                packed(account.home),
                                account.uri,
                                account.url,
                                account.pending,
                                account.group});
}

void update_account(db::Tx& tx, const Account& account, const ProfileSource& source) {
    tx.execute(kUpdateAccount, {account.id,
                                account.display_name,
                                source.note,
                                account.note_html,
                                account.avatar_url,
                                account.header_url,
                                fields_json(account, source),
                                account.official_of,
                                account.bot,
                                account.locked,
                                account.discoverable,
                                account.indexable,
                                account.hides_collections,
                                account.shows_media,
                                account.shows_media_replies,
                                account.shows_featured,
                                account.avatar_description,
                                account.header_description,
                                join(source.attribution_domains, " "),
                                source.links_due_at});
}

void update_standing(db::Tx& tx, const Account& account) {
    tx.execute(kUpdateStanding, {account.id, account.suspended, account.silenced,
                                 account.sensitized, account.pending});
}

std::vector<AccountId> list_links_due(db::Tx& tx, TimePoint now, int limit) {
    std::vector<AccountId> found;
    auto row = tx.query(kListLinksDue, {now, limit});
    while (row.next()) found.push_back(row.id<AccountId>(0));
    return found;
}

bool update_fields(db::Tx& tx, const Account& before, const Account& after,
                   const ProfileSource& source) {
    return tx.execute(kUpdateFields, {after.id, fields_json(after, source), source.links_due_at,
                                      fields_json(before, source)}) > 0;
}

void postpone_links(db::Tx& tx, AccountId id, TimePoint until) {
    tx.execute(kPostponeLinks, {id, until});
}

void update_home(db::Tx& tx, AccountId id, std::optional<regions::Code> home) {
    tx.execute(kUpdateHome, {id, packed(home)});
}

void add_to_counts(db::Tx& tx, AccountId id, int followers, int following) {
    tx.execute(kAddToCounts, {id, followers, following});
}

void add_status(db::Tx& tx, AccountId id, int difference, TimePoint when) {
    tx.execute(kAddStatus, {id, difference, when});
}

std::optional<Account> find_account(db::Tx& tx, AccountId id) {
    return one_account(tx.query(kFindAccount, {id}));
}

std::vector<Account> list_accounts(db::Tx& tx, std::span<const AccountId> ids) {
    std::vector<Account> found;
    auto row = tx.query(kListAccounts, {db::Value::list(ids)});
    while (row.next()) found.push_back(account_of(row));
    return found;
}

std::optional<Account> find_account_named(db::Tx& tx, std::string_view username_key,
                                          std::string_view domain) {
    return one_account(tx.query(kFindNamed, {username_key, domain}));
}

std::optional<ProfileSource> find_profile_source(db::Tx& tx, AccountId id) {
    auto row = tx.query(kFindSource, {id});
    if (!row.next()) return {};
    ProfileSource source{.note = row.string(0), .links_due_at = row.maybe_time(3)};
    for (auto domain : split(row.text(2), ' '))
        if (!domain.empty()) source.attribution_domains.emplace_back(domain);
    for (const auto& entry : parsed_fields(row.text(1)).as_array())
        source.fields.push_back({text_of(entry, "name"), text_of(entry, "value")});
    return source;
}

void replace_words(db::Tx& tx, AccountId id, std::span<const std::string> words) {
    tx.execute(kRemoveWords, {id});
    for (const auto& word : words) tx.execute(kInsertWord, {word, id});
}

std::vector<Account> list_accounts_with_word(db::Tx& tx, std::string_view prefix, int limit) {
    std::vector<Account> found;
    const std::string above = std::string(prefix) + std::string(kAboveAll);
    auto row = tx.query(kListWithWord, {prefix, above, limit});
    while (row.next()) found.push_back(account_of(row));
    return found;
}

namespace {
std::vector<AccountId> ids_of(db::Cursor row) {
    std::vector<AccountId> ids;
    while (row.next()) ids.push_back(row.id<AccountId>(0));
    return ids;
}
}  // namespace

std::vector<AccountId> list_listed(db::Tx& tx, Order order, bool only_local, int offset,
                                   int limit) {
    return ids_of(
        tx.query(order == Order::New ? kListedNew : kListedActive, {only_local, offset, limit}));
}
std::vector<AccountId> list_most_followed(db::Tx& tx, int limit) {
    return ids_of(tx.query(kMostFollowed, {limit}));
}
std::vector<AccountId> list_official(db::Tx& tx, int limit) {
    return ids_of(tx.query(kOfficial, {limit}));
}

}  // namespace kentongan::accounts::store
