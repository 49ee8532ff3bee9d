#include "rooms/statuses/store.h"

#include "platform/base/strings.h"
#include "platform/text/compose.h"
#include "platform/text/emoji_list.h"
#include "platform/text/stem.h"
#include "rooms/statuses/store_text.h"

namespace kentongan::statuses::store {
namespace {

#define STATUS_COLUMNS                                                                        \
    "id, author, in_reply_to, in_reply_to_author, reblog_of, thread, visibility, source, "    \
    "content_html, spoiler_text, language, sensitive, created_at, edited_at, replies_count, " \
    "reblogs_count, favourites_count, attachments, mentions, tags, extension_json, "          \
    "application, exercise, revision, quote_of, quote_state, quote_policy, quotes_count, "    \
    "card_json, uri, url, emojis, interaction_policies"

constexpr db::Sql kInsert =
    "INSERT INTO statuses (" STATUS_COLUMNS
    ", home, listed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $24, 0, 0, "
    "0, $14, $15, $16, $17, $18, $19, 1, $22, $27, $23, 0, '', $25, $26, $28, $29, $20, $21)";
constexpr db::Sql kFind = "SELECT " STATUS_COLUMNS " FROM statuses WHERE id = $1";
constexpr db::Sql kFindByUri = "SELECT id FROM statuses WHERE uri = $1 AND uri <> ''";
constexpr db::Sql kList = "SELECT " STATUS_COLUMNS " FROM statuses WHERE id IN $ids(1)";
constexpr db::Sql kHeads =
    "SELECT s.id, s.author, s.reblog_of, o.author, s.in_reply_to_author, s.visibility, "
    "CASE WHEN s.exercise = 1 OR o.exercise = 1 THEN 1 ELSE 0 END, "
    "CASE WHEN s.attachments <> '' OR o.attachments <> '' THEN 1 ELSE 0 END, "
    "CASE WHEN s.reblog_of IS NULL AND (s.extension_json = '' OR s.uri <> '') THEN s.language "
    "ELSE '' END "
    "FROM statuses s LEFT JOIN statuses o ON o.id = s.reblog_of WHERE s.id IN $ids(1) "
    "ORDER BY s.id DESC";
constexpr db::Sql kReblogs =
    "SELECT s.id, s.author, s.reblog_of, o.author, s.in_reply_to_author, s.visibility, "
    "s.exercise, 0, '' FROM statuses s JOIN statuses o ON o.id = s.reblog_of "
    "WHERE s.reblog_of = $1 ORDER BY s.id";
constexpr db::Sql kUpdate =
    "UPDATE statuses SET source = $2, content_html = $3, spoiler_text = $4, language = $5, "
    "sensitive = $6, edited_at = $7, attachments = $8, mentions = $9, tags = $10, "
    "extension_json = $11, emojis = $12, quote_policy = $13, interaction_policies = $14, revision "
    "= revision + 1 WHERE id = $1 "
    "RETURNING revision";
constexpr db::Sql kInsertMention =
    "INSERT INTO status_mentions (status, account) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr db::Sql kInsertTag =
    "INSERT INTO status_tags (tag, status) VALUES ($1, $2) ON CONFLICT DO NOTHING";
constexpr db::Sql kInsertSearch = "INSERT INTO status_search (rowid, words) VALUES ($1, $2)";
constexpr db::Sql kInsertSearchPostgres =
    "INSERT INTO status_search (rowid, words) VALUES ($1, CAST($2 AS TSVECTOR))";
constexpr db::Sql kRemoveMentions = "DELETE FROM status_mentions WHERE status = $1";
constexpr db::Sql kRemoveTags = "DELETE FROM status_tags WHERE status = $1";
constexpr db::Sql kRemoveSearch = "DELETE FROM status_search WHERE rowid = $1";
constexpr db::Sql kRemove = "DELETE FROM statuses WHERE id = $1";
constexpr db::Sql kCounts[] = {
    "UPDATE statuses SET replies_count = CASE WHEN replies_count + $2 < 0 THEN 0 ELSE "
    "replies_count + $2 END, revision = revision + 1 WHERE id = $1 RETURNING revision",
    "UPDATE statuses SET reblogs_count = CASE WHEN reblogs_count + $2 < 0 THEN 0 ELSE "
    "reblogs_count + $2 END, revision = revision + 1 WHERE id = $1 RETURNING revision",
    "UPDATE statuses SET favourites_count = CASE WHEN favourites_count + $2 < 0 THEN 0 ELSE "
    "favourites_count + $2 END, revision = revision + 1 WHERE id = $1 RETURNING revision",
    "UPDATE statuses SET quotes_count = CASE WHEN quotes_count + $2 < 0 THEN 0 ELSE "
    "quotes_count + $2 END, revision = revision + 1 WHERE id = $1 RETURNING revision"};
constexpr db::Sql kUpdateCard =
    "UPDATE statuses SET card_json = $2, revision = revision + 1 WHERE id = $1 RETURNING revision";
constexpr db::Sql kUpdateQuoteState =
    "UPDATE statuses SET quote_state = $2, revision = revision + 1 WHERE id = $1 "
    "RETURNING revision";
constexpr db::Sql kUpdateQuotePolicy =
    "UPDATE statuses SET quote_policy = $2, revision = revision + 1 WHERE id = $1 "
    "RETURNING revision";
constexpr db::Sql kOrphanQuotes =
    "UPDATE statuses SET quote_state = 2, revision = revision + 1 WHERE quote_of = $1 "
    "RETURNING id, revision";
constexpr db::Sql kDetachReplies =
    "UPDATE statuses SET in_reply_to = NULL, revision = revision + 1 WHERE in_reply_to = $1 "
    "RETURNING id, revision";
constexpr db::Sql kInsertEdit =
    "INSERT INTO status_edits (status, created_at, revision, content_html, spoiler_text, "
    "sensitive, attachments, poll_options) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
constexpr db::Sql kEdits =
    "SELECT created_at, content_html, spoiler_text, sensitive, attachments, poll_options "
    "FROM status_edits "
    "WHERE status = $1 ORDER BY revision LIMIT 1000";
constexpr db::Sql kInsertRegions =
    "INSERT INTO status_regions (status, codes, exercise, until) VALUES ($1, $2, $3, $4)";
constexpr db::Sql kRemoveRegions = "DELETE FROM status_regions WHERE status = $1";
constexpr db::Sql kRemoveEndedRegions = "DELETE FROM status_regions WHERE until < $1";
constexpr db::Sql kRegions =
    "SELECT r.status, s.author, r.codes, r.exercise, r.until FROM status_regions r "
    "JOIN statuses s ON s.id = r.status WHERE r.until > $1 AND r.status > $2 "
    "ORDER BY r.status DESC LIMIT $3";
constexpr db::Sql kClaimKey =
    "INSERT INTO status_keys (author, key, status, created_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (author, key) DO UPDATE SET status = $3, created_at = $4 "
    "WHERE status_keys.created_at < $5";
constexpr db::Sql kFindKey = "SELECT status FROM status_keys WHERE author = $1 AND key = $2";
constexpr db::Sql kRemoveKeys = "DELETE FROM status_keys WHERE created_at < $1";

constexpr db::Sql kQueries[] = {kInsert,
                                kFindByUri,
                                kFind,
                                kList,
                                kHeads,
                                kReblogs,
                                kUpdate,
                                kInsertMention,
                                kInsertTag,
                                kInsertSearch,
                                kRemoveMentions,
                                kRemoveTags,
                                kRemoveSearch,
                                kRemove,
                                kCounts[0],
                                kCounts[1],
                                kCounts[2],
                                kDetachReplies,
                                kInsertEdit,
                                kEdits,
                                kInsertRegions,
                                kRemoveRegions,
                                kRemoveEndedRegions,
                                kRegions,
                                kClaimKey,
                                kFindKey,
                                kRemoveKeys,
                                kCounts[3],
                                kUpdateCard,
                                kUpdateQuoteState,
                                kUpdateQuotePolicy,
                                kOrphanQuotes};

// Two bits for each.
int packed(const InteractionPolicies& policies) {
    return static_cast<int>(policies.reply) | static_cast<int>(policies.favourite) << 2 |
           static_cast<int>(policies.boost) << 4;
}
InteractionPolicies unpacked(std::int64_t stored) {
    const auto policy = [&](int shift) {
        return static_cast<InteractionPolicy>((stored >> shift) & 3);
    };
    return {policy(0), policy(2), policy(4)};
}

Status read_status(const db::Cursor& row) {
    Status s;
    s.id = row.id<StatusId>(0);
    s.author = row.id<AccountId>(1);
    s.in_reply_to = row.maybe_id<StatusId>(2);
    s.in_reply_to_author = row.maybe_id<AccountId>(3);
    s.reblog_of = row.maybe_id<StatusId>(4);
    s.thread = row.id<StatusId>(5);
    s.visibility = static_cast<Visibility>(row.integer(6));
    s.text = row.string(7);
    s.content_html = row.string(8);
    s.spoiler_text = row.string(9);
    s.language = row.string(10);
    s.sensitive = row.boolean(11);
    s.created_at = row.time(12);
    s.edited_at = row.maybe_time(13);
    s.replies_count = row.integer(14);
    s.reblogs_count = row.integer(15);
    s.favourites_count = row.integer(16);
    s.attachments = ids_of<attachments::AttachmentId>(row.text(17));
    s.mentions = ids_of<AccountId>(row.text(18));
    for (auto tag : words_of(row.text(19))) s.tags.emplace_back(tag);
    s.extension_json = row.string(20);
    s.application = row.maybe_id<accounts::ApplicationId>(21);
    s.exercise = row.boolean(22);
    s.revision = row.integer(23);
    s.quote_of = row.maybe_id<StatusId>(24);
    s.quote_state = static_cast<QuoteState>(row.integer(25));
    s.quote_policy = static_cast<InteractionPolicy>(row.integer(26));
    s.quotes_count = row.integer(27);
    s.card_json = row.string(28);
    s.uri = row.string(29);
    s.url = row.string(30);
    for (const auto& [shortcode, url] : text::emojis_in(row.text(31)))
        s.emojis.push_back({std::string(shortcode), std::string(url)});
    s.interaction_policies = unpacked(row.integer(32));
    return s;
}

Head read_head(const db::Cursor& row) {
    Head head;
    head.id = row.id<StatusId>(0);
    head.author = row.id<AccountId>(1);
    head.reblog_of = row.maybe_id<StatusId>(2);
    head.reblog_author = row.maybe_id<AccountId>(3);
    head.in_reply_to_author = row.maybe_id<AccountId>(4);
    head.visibility = static_cast<Visibility>(row.integer(5));
    head.exercise = row.boolean(6);
    head.has_media = row.boolean(7);
    head.language = row.string(8);
    return head;
}

std::string emojis_text(const Status& status) {
    std::string list;
    for (const auto& emoji : status.emojis) text::add_emoji(list, emoji.shortcode, emoji.url);
    return list;
}

void insert_search(db::Tx& tx, const Status& status) {
    if (status.reblog_of || status.exercise) return;
    auto spoken = status.spoiler_text + " " + status.text;
    if (status.poll)
        for (const auto& option : status.poll->options) spoken += " " + option;
    auto words = text::stemmed(spoken);
    if (words.empty()) return;
    if (tx.engine() == db::Engine::Sqlite)
        tx.execute(kInsertSearch, {status.id, words});
    else
        tx.execute(kInsertSearchPostgres, {status.id, words});
}

void insert_names(db::Tx& tx, const Status& status) {
    for (auto account : status.mentions) tx.execute(kInsertMention, {status.id, account});
    for (const auto& tag : status.tags) tx.execute(kInsertTag, {tag, status.id});
    insert_search(tx, status);
}

void remove_names(db::Tx& tx, StatusId id) {
    tx.execute(kRemoveMentions, {id});
    tx.execute(kRemoveTags, {id});
    tx.execute(kRemoveSearch, {id});
}

// Mastodon's public lists: no boosts, and no answers but those to oneself. Our own posts get their
// address when they are read.
int listed(const Status& s) {
    const bool shown = s.visibility == Visibility::Public && !s.reblog_of && !s.exercise &&
                       (!s.in_reply_to || s.in_reply_to_author == s.author);
    if (!shown) return 0;
    return s.uri.empty() ? 1 : 2;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_status(db::Tx& tx, const Status& s, regions::Code home) {
    tx.execute(kInsert, {s.id,
                         s.author,
                         s.in_reply_to,
                         s.in_reply_to_author,
                         s.reblog_of,
                         s.thread,
                         static_cast<int>(s.visibility),
                         s.text,
                         s.content_html,
                         s.spoiler_text,
                         s.language,
                         s.sensitive,
                         s.created_at,
                         text_of(s.attachments),
                         text_of(s.mentions),
                         join(s.tags, " "),
                         s.extension_json,
                         s.application,
                         s.exercise,
                         static_cast<std::int64_t>(home.packed()),
                         listed(s),
                         s.quote_of,
                         static_cast<int>(s.quote_policy),
                         s.edited_at,
                         s.uri,
                         s.url,
                         static_cast<int>(s.quote_state),
                         emojis_text(s),
                         packed(s.interaction_policies)});
    insert_names(tx, s);
}

std::optional<Status> find_status(db::Tx& tx, StatusId id) {
    auto rows = tx.query(kFind, {id});
    if (!rows.next()) return {};
    return read_status(rows);
}

std::optional<StatusId> find_uri(db::Tx& tx, std::string_view uri) {
    auto rows = tx.query(kFindByUri, {uri});
    if (!rows.next()) return {};
    return rows.id<StatusId>(0);
}

std::vector<Status> list_statuses(db::Tx& tx, std::span<const StatusId> ids) {
    std::vector<Status> found;
    if (ids.empty()) return found;
    auto rows = tx.query(kList, {db::Value::list(ids)});
    while (rows.next()) found.push_back(read_status(rows));
    return found;
}

std::vector<Head> list_heads(db::Tx& tx, std::span<const StatusId> ids) {
    std::vector<Head> found;
    if (ids.empty()) return found;
    auto rows = tx.query(kHeads, {db::Value::list(ids)});
    while (rows.next()) found.push_back(read_head(rows));
    return found;
}

std::int64_t update_status(db::Tx& tx, const Status& s) {
    std::int64_t revision = 0;
    {
        auto rows = tx.query(
            kUpdate,
            {s.id, s.text, s.content_html, s.spoiler_text, s.language, s.sensitive, s.edited_at,
             text_of(s.attachments), text_of(s.mentions), join(s.tags, " "), s.extension_json,
             emojis_text(s), static_cast<int>(s.quote_policy), packed(s.interaction_policies)});
        if (rows.next()) revision = rows.integer(0);
    }
    remove_names(tx, s.id);
    insert_names(tx, s);
    return revision;
}

std::int64_t update_count(db::Tx& tx, StatusId id, Count count, int difference) {
    auto rows = tx.query(kCounts[static_cast<std::size_t>(count)], {id, difference});
    return rows.next() ? rows.integer(0) : 0;
}

namespace {

std::int64_t changed(db::Tx& tx, db::Sql sql, StatusId id, db::Value value) {
    auto rows = tx.query(sql, {id, std::move(value)});
    return rows.next() ? rows.integer(0) : 0;
}

std::vector<std::pair<StatusId, std::int64_t>> revisions(db::Cursor rows) {
    std::vector<std::pair<StatusId, std::int64_t>> changed;
    while (rows.next()) changed.emplace_back(rows.id<StatusId>(0), rows.integer(1));
    return changed;
}

}  // namespace

std::int64_t update_card(db::Tx& tx, StatusId id, std::string_view card_json) {
    return changed(tx, kUpdateCard, id, card_json);
}
std::int64_t update_quote_state(db::Tx& tx, StatusId quote, QuoteState state) {
    return changed(tx, kUpdateQuoteState, quote, static_cast<int>(state));
}
std::int64_t update_quote_policy(db::Tx& tx, StatusId id, InteractionPolicy policy) {
    return changed(tx, kUpdateQuotePolicy, id, static_cast<int>(policy));
}
std::vector<std::pair<StatusId, std::int64_t>> orphan_quotes(db::Tx& tx, StatusId quoted) {
    return revisions(tx.query(kOrphanQuotes, {quoted}));
}

void remove_status(db::Tx& tx, StatusId id) {
    // The search table of SQLite is virtual and knows no foreign keys; everything else cascades.
    tx.execute(kRemoveSearch, {id});
    tx.execute(kRemove, {id});
}

std::vector<Head> list_reblogs(db::Tx& tx, StatusId original) {
    std::vector<Head> found;
    auto rows = tx.query(kReblogs, {original});
    while (rows.next()) found.push_back(read_head(rows));
    return found;
}

std::vector<std::pair<StatusId, std::int64_t>> detach_replies(db::Tx& tx, StatusId parent) {
    return revisions(tx.query(kDetachReplies, {parent}));
}

void insert_edit(db::Tx& tx, const Status& before) {
    tx.execute(kInsertEdit, {before.id, before.edited_at.value_or(before.created_at),
                             before.revision, before.content_html, before.spoiler_text,
                             before.sensitive, text_of(before.attachments),
                             before.poll ? json_of(before.poll->options) : std::string()});
}

std::vector<Edit> list_edits(db::Tx& tx, StatusId id) {
    std::vector<Edit> edits;
    auto rows = tx.query(kEdits, {id});
    while (rows.next())
        edits.push_back({rows.time(0), rows.string(1), rows.string(2), rows.boolean(3),
                         ids_of<attachments::AttachmentId>(rows.text(4)), texts_of(rows.text(5))});
    return edits;
}

void insert_regions(db::Tx& tx, StatusId status, const RegionBound& bound) {
    std::string codes;
    for (auto code : bound.regions)
        (codes += codes.empty() ? "" : " ") += std::to_string(code.packed());
    tx.execute(kInsertRegions, {status, codes, bound.exercise, bound.until});
}

bool remove_regions(db::Tx& tx, StatusId status) {
    return tx.execute(kRemoveRegions, {status}) > 0;
}

void remove_ended_regions(db::Tx& tx, TimePoint before) {
    tx.execute(kRemoveEndedRegions, {before});
}

std::vector<RegionStatus> list_regions(db::Tx& tx, StatusId after, TimePoint now, int limit) {
    std::vector<RegionStatus> found;
    auto rows = tx.query(kRegions, {now, after, limit});
    while (rows.next()) {
        RegionStatus status{rows.id<StatusId>(0), rows.id<AccountId>(1), {}};
        for (auto word : words_of(rows.text(2)))
            if (auto packed = parse_integer(word))
                status.bound.regions.push_back(
                    regions::Code::from_packed(static_cast<std::uint64_t>(*packed)));
        status.bound.exercise = rows.boolean(3);
        status.bound.until = rows.time(4);
        found.push_back(std::move(status));
    }
    return found;
}

std::optional<StatusId> claim_key(db::Tx& tx, AccountId author, std::string_view key,
                                  StatusId status, TimePoint now, TimePoint expired) {
    // One statement decides: of two writers at once, the second waits for the first's commit.
    const auto taken = tx.execute(kClaimKey, {author, key, status, now, expired});
    if (taken > 0) return {};
    auto rows = tx.query(kFindKey, {author, key});
    if (!rows.next()) return {};
    return rows.id<StatusId>(0);
}

void remove_keys(db::Tx& tx, TimePoint before) {
    tx.execute(kRemoveKeys, {before});
}

}  // namespace kentongan::statuses::store
