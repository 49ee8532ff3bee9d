#include <algorithm>

#include "platform/text/stem.h"
#include "rooms/statuses/store.h"

namespace kentongan::statuses::store {
namespace {

// A list ordered by `cursor`, both ways through a page: $1 upper, $2 lower, $3 limit.
#define PAGED(select, cursor)                                                                   \
    {                                                                                           \
        select " AND " cursor " < $1 AND " cursor " > $2 ORDER BY " cursor " DESC LIMIT $3",    \
            select " AND " cursor " < $1 AND " cursor " > $2 ORDER BY " cursor " ASC LIMIT $3", \
    }

struct PagedSql {
    db::Sql down, up;
    db::Sql of(const Page& page) const { return page.upwards() ? up : down; }
};

constexpr PagedSql kByAuthors =
    PAGED("SELECT id FROM statuses WHERE author IN $ids(4) AND visibility < 3", "id");
constexpr PagedSql kOfAuthor = PAGED(
    "SELECT s.id FROM statuses s WHERE s.author = $4 AND (s.visibility <= $5 OR EXISTS (SELECT 1 "
    "FROM status_mentions m WHERE m.account = $6 AND m.status = s.id)) "
    "AND ($7 = 0 OR s.attachments <> '') "
    "AND ($8 = 0 OR s.in_reply_to IS NULL OR s.in_reply_to_author = s.author) "
    "AND ($9 = 0 OR s.reblog_of IS NULL) AND ($10 = 1 OR s.exercise = 0) "
    "AND ($11 = 0 OR EXISTS (SELECT 1 FROM status_tags t WHERE t.tag = $12 AND t.status = s.id))",
    "s.id");
// By Origin; the conditions are the words of the partial indexes.
constexpr PagedSql kPublic[] = {PAGED("SELECT id FROM statuses WHERE listed > 0", "id"),
                                PAGED("SELECT id FROM statuses WHERE listed = 1", "id"),
                                PAGED("SELECT id FROM statuses WHERE listed = 2", "id")};
constexpr PagedSql kPublicMedia[] = {
    PAGED("SELECT id FROM statuses WHERE listed > 0 AND attachments <> ''", "id"),
    PAGED("SELECT id FROM statuses WHERE listed = 1 AND attachments <> ''", "id"),
    PAGED("SELECT id FROM statuses WHERE listed = 2 AND attachments <> ''", "id")};
constexpr db::Sql kReplies =
    "SELECT id FROM statuses WHERE in_reply_to = $1 AND id > $2 AND visibility < 2 AND "
    "exercise = 0 ORDER BY id LIMIT $3";
constexpr PagedSql kWithTag = PAGED(
    "SELECT t.status FROM status_tags t JOIN statuses s ON s.id = t.status WHERE t.tag = $4 "
    "AND s.visibility = 0 AND s.exercise = 0",
    "t.status");
constexpr db::Sql kTagFrom =
    "SELECT tag FROM status_tags WHERE tag >= $1 AND tag < $2 ORDER BY tag LIMIT 1";
// Sorts above every letter.
constexpr std::string_view kAboveAll = "\xf4\x8f\xbf\xbf";
constexpr PagedSql kInProvince =
    PAGED("SELECT id FROM statuses WHERE listed = 1 AND home / 100000000 = $4", "id");
constexpr PagedSql kInRegency =
    PAGED("SELECT id FROM statuses WHERE listed = 1 AND home / 1000000 = $4", "id");
constexpr PagedSql kInDistrict =
    PAGED("SELECT id FROM statuses WHERE listed = 1 AND home / 10000 = $4", "id");
constexpr PagedSql kInVillage =
    PAGED("SELECT id FROM statuses WHERE listed = 1 AND home = $4", "id");
#define IN_LIBRARY                                                                        \
    "(s.author = $5 OR EXISTS (SELECT 1 FROM status_mentions m WHERE m.account = $5 AND " \
    "m.status = s.id) OR EXISTS (SELECT 1 FROM status_marks k WHERE k.account = $5 AND "  \
    "k.status = s.id AND k.kind < 3))"
// Two-valued conditions: 2 is "either".
#define FOUND_CONDITIONS                                                                     \
    " AND s.reblog_of IS NULL AND ((s.visibility = 0 AND $6 = 0) OR " IN_LIBRARY             \
    ") AND ($7 = 0 OR s.author = $7) AND ($8 = '' OR s.language = $8) "                      \
    "AND ($9 = 2 OR $9 = CASE WHEN s.attachments <> '' THEN 1 ELSE 0 END) "                  \
    "AND ($10 = 2 OR $10 = CASE WHEN EXISTS (SELECT 1 FROM status_polls p WHERE p.status = " \
    "s.id) THEN 1 ELSE 0 END) "                                                              \
    "AND ($11 = 2 OR $11 = CASE WHEN s.card_json <> '' THEN 1 ELSE 0 END) "                  \
    "AND ($12 = 2 OR $12 = CASE WHEN s.in_reply_to IS NOT NULL THEN 1 ELSE 0 END) "          \
    "AND ($13 = 2 OR $13 = s.sensitive)"
#define FOUND "SELECT s.id, s.author, CASE WHEN " IN_LIBRARY " THEN 1 ELSE 0 END FROM "
constexpr PagedSql kFoundSqlite = PAGED(FOUND
                                        "status_search f JOIN statuses s ON s.id = f.rowid "
                                        "WHERE f.words MATCH $4" FOUND_CONDITIONS,
                                        "f.rowid");
constexpr PagedSql kFoundPostgres =
    PAGED(FOUND
          "status_search f JOIN statuses s ON s.id = f.rowid "
          "WHERE f.words @@ to_tsquery('simple', $4)" FOUND_CONDITIONS,
          "f.rowid");
constexpr PagedSql kFoundOfAuthor =
    PAGED(FOUND "statuses s WHERE s.author = $7 AND $4 = ''" FOUND_CONDITIONS, "s.id");
constexpr PagedSql kMarkedBy =
    PAGED("SELECT id, status, account FROM status_marks WHERE account = $4 AND kind = $5", "id");
constexpr PagedSql kMarksOf =
    PAGED("SELECT id, status, account FROM status_marks WHERE status = $4 AND kind = $5", "id");
constexpr db::Sql kInsertMark =
    "INSERT INTO status_marks (account, status, kind, id) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (account, status, kind) DO NOTHING";
constexpr db::Sql kRemoveMark =
    "DELETE FROM status_marks WHERE account = $1 AND status = $2 AND kind = $3";
constexpr db::Sql kFindMark =
    "SELECT id FROM status_marks WHERE account = $1 AND status = $2 AND kind = $3";
constexpr db::Sql kCountMarks =
    "SELECT COUNT(*) FROM status_marks WHERE account = $1 AND kind = $2";
constexpr db::Sql kFlags =
    "SELECT status, kind FROM status_marks WHERE account = $1 AND status IN $ids(2) "
    "ORDER BY status";
constexpr db::Sql kAncestors =
    "WITH RECURSIVE up (id, depth) AS (SELECT in_reply_to, 1 FROM statuses WHERE id = $1 "
    "UNION ALL SELECT s.in_reply_to, up.depth + 1 FROM statuses s JOIN up ON s.id = up.id "
    "WHERE up.depth < $2) SELECT id FROM up WHERE id IS NOT NULL ORDER BY depth DESC";
constexpr db::Sql kDescendants =
    "WITH RECURSIVE down (id, parent, depth) AS (SELECT id, in_reply_to, 1 FROM statuses "
    "WHERE in_reply_to = $1 UNION ALL SELECT s.id, s.in_reply_to, down.depth + 1 "
    "FROM statuses s JOIN down ON s.in_reply_to = down.id WHERE down.depth < $2) "
    "SELECT id, parent FROM down LIMIT $3";
constexpr db::Sql kThread =
    "SELECT id, in_reply_to FROM statuses WHERE thread = $1 AND in_reply_to IS NOT NULL LIMIT $2";
constexpr db::Sql kTagged =
    "SELECT DISTINCT status FROM status_tags WHERE status IN $ids(1) AND tag IN $texts(2)";
constexpr db::Sql kCountBetween =
    "SELECT COUNT(*), COUNT(DISTINCT CASE WHEN extension_json NOT LIKE '{\"alert\":%' THEN author "
    "END) "
    "FROM statuses WHERE id >= $1 AND id < $2 AND reblog_of IS NULL AND uri = ''";

#define BOTH(paged) paged.down, paged.up
constexpr db::Sql kQueries[] = {BOTH(kByAuthors),
                                BOTH(kOfAuthor),
                                BOTH(kPublic[0]),
                                BOTH(kPublic[1]),
                                BOTH(kPublic[2]),
                                BOTH(kPublicMedia[0]),
                                BOTH(kPublicMedia[1]),
                                BOTH(kPublicMedia[2]),
                                kReplies,
                                BOTH(kWithTag),
                                BOTH(kInProvince),
                                BOTH(kInRegency),
                                BOTH(kInDistrict),
                                BOTH(kInVillage),
                                BOTH(kFoundSqlite),
                                BOTH(kFoundOfAuthor),
                                BOTH(kMarkedBy),
                                BOTH(kMarksOf),
                                kTagFrom,
                                kInsertMark,
                                kRemoveMark,
                                kFindMark,
                                kCountMarks,
                                kFlags,
                                kAncestors,
                                kDescendants,
                                kThread,
                                kTagged,
                                kCountBetween};
#undef BOTH

// Upward pages come oldest first from the database; every answer is newest first.
template <class T>
std::vector<T> newest_first(std::vector<T> found, const Page& page) {
    if (page.upwards()) std::reverse(found.begin(), found.end());
    return found;
}

std::vector<StatusId> ids(db::Cursor rows, const Page& page) {
    std::vector<StatusId> found;
    while (rows.next()) found.push_back(rows.id<StatusId>(0));
    return newest_first(std::move(found), page);
}

std::vector<Marked> marks(db::Cursor rows, const Page& page) {
    std::vector<Marked> found;
    while (rows.next())
        found.push_back({rows.integer(0), rows.id<StatusId>(1), rows.id<AccountId>(2)});
    return newest_first(std::move(found), page);
}

}  // namespace

std::span<const db::Sql> list_queries() {
    return kQueries;
}

bool insert_mark(db::Tx& tx, AccountId account, StatusId status, Mark kind, std::int64_t id) {
    return tx.execute(kInsertMark, {account, status, static_cast<int>(kind), id}) > 0;
}

bool remove_mark(db::Tx& tx, AccountId account, StatusId status, Mark kind) {
    return tx.execute(kRemoveMark, {account, status, static_cast<int>(kind)}) > 0;
}

std::optional<std::int64_t> find_mark(db::Tx& tx, AccountId account, StatusId status, Mark kind) {
    auto rows = tx.query(kFindMark, {account, status, static_cast<int>(kind)});
    if (!rows.next()) return {};
    return rows.integer(0);
}

std::int64_t count_marks(db::Tx& tx, AccountId account, Mark kind) {
    auto rows = tx.query(kCountMarks, {account, static_cast<int>(kind)});
    return rows.next() ? rows.integer(0) : 0;
}

std::vector<std::pair<StatusId, unsigned>> list_flags(db::Tx& tx, AccountId account,
                                                      std::span<const StatusId> statuses) {
    std::vector<std::pair<StatusId, unsigned>> flags;
    if (statuses.empty()) return flags;
    auto rows = tx.query(kFlags, {account, db::Value::list(statuses)});
    while (rows.next()) {
        const auto status = rows.id<StatusId>(0);
        if (flags.empty() || flags.back().first != status) flags.emplace_back(status, 0u);
        flags.back().second |= 1u << rows.integer(1);
    }
    return flags;
}

std::vector<Marked> list_marked_by(db::Tx& tx, AccountId account, Mark kind, const Page& page) {
    return marks(tx.query(kMarkedBy.of(page), {page.upper(), page.lower(), page.limit, account,
                                               static_cast<int>(kind)}),
                 page);
}

std::vector<Marked> list_marks_of(db::Tx& tx, StatusId status, Mark kind, const Page& page) {
    return marks(tx.query(kMarksOf.of(page),
                          {page.upper(), page.lower(), page.limit, status, static_cast<int>(kind)}),
                 page);
}

std::vector<StatusId> list_ancestors(db::Tx& tx, StatusId id, int most) {
    std::vector<StatusId> found;
    auto rows = tx.query(kAncestors, {id, most});
    while (rows.next()) found.push_back(rows.id<StatusId>(0));
    return found;
}

std::vector<Answer> list_thread(db::Tx& tx, StatusId thread, int most) {
    std::vector<Answer> found;
    auto rows = tx.query(kThread, {thread, most});
    while (rows.next()) found.push_back({rows.id<StatusId>(0), rows.id<StatusId>(1)});
    return found;
}

std::vector<Answer> list_descendants(db::Tx& tx, StatusId id, int most, int depth) {
    std::vector<Answer> found;
    auto rows = tx.query(kDescendants, {id, depth, most});
    while (rows.next()) found.push_back({rows.id<StatusId>(0), rows.id<StatusId>(1)});
    return found;
}

std::vector<StatusId> list_by_authors(db::Tx& tx, std::span<const AccountId> authors,
                                      const Page& page) {
    if (authors.empty()) return {};
    return ids(tx.query(kByAuthors.of(page),
                        {page.upper(), page.lower(), page.limit, db::Value::list(authors)}),
               page);
}

std::vector<StatusId> list_of_author(db::Tx& tx, const OfAuthor& w, const Page& page) {
    return ids(
        tx.query(kOfAuthor.of(page),
                 {page.upper(), page.lower(), page.limit, w.author, static_cast<int>(w.most_hidden),
                  w.viewer.value_or(AccountId()), w.only_media, w.without_replies,
                  w.without_reblogs, w.with_exercises, !w.tag.empty(), w.tag}),
        page);
}

std::vector<StatusId> list_public(db::Tx& tx, Origin origin, bool only_media, const Page& page) {
    const auto& sql = (only_media ? kPublicMedia : kPublic)[static_cast<std::size_t>(origin)];
    return ids(tx.query(sql.of(page), {page.upper(), page.lower(), page.limit}), page);
}

std::vector<StatusId> list_replies(db::Tx& tx, StatusId parent, StatusId after, int limit) {
    return ids(tx.query(kReplies, {parent, after, limit}), Page());
}

std::vector<StatusId> list_with_tag(db::Tx& tx, std::string_view tag, const Page& page) {
    return ids(tx.query(kWithTag.of(page), {page.upper(), page.lower(), page.limit, tag}), page);
}

std::optional<std::string> find_tag_from(db::Tx& tx, std::string_view from,
                                         std::string_view prefix) {
    auto rows = tx.query(kTagFrom, {from, std::string(prefix) + std::string(kAboveAll)});
    if (!rows.next()) return {};
    return rows.string(0);
}

std::vector<StatusId> list_near(db::Tx& tx, regions::Code within, const Page& page) {
    const auto packed = static_cast<std::int64_t>(within.packed());
    const auto list = [&](const PagedSql& sql, std::int64_t place) {
        return ids(tx.query(sql.of(page), {page.upper(), page.lower(), page.limit, place}), page);
    };
    switch (within.level()) {
        case regions::Level::Country:
            return list_public(tx, Origin::Here, false, page);
        case regions::Level::Province:
            return list(kInProvince, packed / 100'000'000);
        case regions::Level::Regency:
            return list(kInRegency, packed / 1'000'000);
        case regions::Level::District:
            return list(kInDistrict, packed / 10'000);
        case regions::Level::Village:
            break;
    }
    return list(kInVillage, packed);
}

std::vector<Found> list_found(db::Tx& tx, const StatusQuestion& q, text::LastWord last,
                              const Page& asked) {
    const bool sqlite = tx.engine() == db::Engine::Sqlite;
    const auto words = sqlite ? text::fts5_query(q.text, last) : text::tsquery(q.text, last);
    std::vector<Found> found;
    if (words.empty() && !q.author) return found;
    Page page = asked;
    if (q.before) page.max_id = std::min(page.upper(), snowflake_at(*q.before));
    if (q.since && !page.upwards())
        page.since_id = std::max(page.lower(), snowflake_at(*q.since) - 1);
    const auto either = [](std::optional<bool> wanted) { return wanted ? int(*wanted) : 2; };
    const auto& sql = words.empty() ? kFoundOfAuthor : sqlite ? kFoundSqlite : kFoundPostgres;
    auto rows =
        tx.query(sql.of(page),
                 {page.upper(), page.lower(), page.limit, words, q.viewer.value_or(AccountId()),
                  q.only_library, q.author.value_or(AccountId()), q.language, either(q.media),
                  either(q.poll), either(q.link), either(q.reply), either(q.sensitive)});
    while (rows.next())
        found.push_back({rows.id<StatusId>(0), rows.id<AccountId>(1), rows.boolean(2)});
    return newest_first(std::move(found), page);
}

std::vector<WeekOfPosts> count_weeks(db::Tx& tx, TimePoint first, int count) {
    std::vector<WeekOfPosts> weeks(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        const auto begin = first + i * std::chrono::weeks(1), end = begin + std::chrono::weeks(1);
        auto rows = tx.query(kCountBetween, {snowflake_at(begin), snowflake_at(end)});
        rows.next();
        weeks[static_cast<std::size_t>(i)] = {rows.integer(0), rows.integer(1)};
    }
    return weeks;
}

std::vector<StatusId> list_tagged(db::Tx& tx, std::span<const StatusId> statuses,
                                  std::span<const std::string> tags) {
    std::vector<StatusId> found;
    if (statuses.empty() || tags.empty()) return found;
    auto rows = tx.query(kTagged, {db::Value::list(statuses), db::Value::list(tags)});
    while (rows.next()) found.push_back(rows.id<StatusId>(0));
    return found;
}

}  // namespace kentongan::statuses::store
