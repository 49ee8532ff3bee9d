#include "rooms/attachments/store.h"

namespace kentongan::attachments::store {
namespace {

#define COLUMNS                                                                     \
    "id, account, status, unused_since, original, preview, description, blurhash, " \
    "width, height, preview_width, preview_height, focus_x, focus_y, size_bytes, likeness"

constexpr db::Sql kFind("SELECT " COLUMNS " FROM attachments WHERE id = $1");
constexpr db::Sql kList("SELECT " COLUMNS " FROM attachments WHERE id IN $ids(1) LIMIT 4096");
constexpr db::Sql kCountUnused(
    "SELECT COUNT(*) FROM attachments WHERE account = $1 AND status IS NULL");
constexpr db::Sql kIsReferenced(
    "SELECT 1 FROM attachments WHERE original = $1 UNION ALL "
    "SELECT 1 FROM attachments WHERE preview = $1 LIMIT 1");
constexpr db::Sql kInsert("INSERT INTO attachments (" COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
                          "$15, $16)");
constexpr db::Sql kUpdateWords(
    "UPDATE attachments SET description = $2, focus_x = $3, focus_y = $4 WHERE id = $1");
constexpr db::Sql kUpdateStatus(
    "UPDATE attachments SET status = $3 WHERE id IN $ids(2) AND account = $1 AND status IS NULL");
constexpr db::Sql kUpdateUnused(
    "UPDATE attachments SET status = NULL, unused_since = $2 WHERE status = $1");
constexpr db::Sql kRemove("DELETE FROM attachments WHERE id = $1");
constexpr db::Sql kRemoveUnused(
    "DELETE FROM attachments WHERE id IN (SELECT id FROM attachments WHERE status IS NULL "
    "AND unused_since < $1 ORDER BY unused_since LIMIT $2) RETURNING " COLUMNS);

#undef COLUMNS

Row row_from(const db::Cursor& cursor) {
    Row row;
    row.id = cursor.id<AttachmentId>(0);
    row.account = cursor.id<accounts::AccountId>(1);
    if (!cursor.is_null(2)) row.status = cursor.integer(2);
    row.unused_since = cursor.time(3);
    row.original = cursor.string(4);
    row.preview = cursor.string(5);
    row.description = cursor.string(6);
    row.blurhash = cursor.string(7);
    row.width = static_cast<int>(cursor.integer(8));
    row.height = static_cast<int>(cursor.integer(9));
    row.preview_width = static_cast<int>(cursor.integer(10));
    row.preview_height = static_cast<int>(cursor.integer(11));
    row.focus_x = cursor.real(12);
    row.focus_y = cursor.real(13);
    row.size_bytes = cursor.integer(14);
    row.likeness = static_cast<std::uint64_t>(cursor.integer(15));
    return row;
}

std::vector<Row> rows_from(db::Cursor cursor) {
    std::vector<Row> rows;
    while (cursor.next()) rows.push_back(row_from(cursor));
    return rows;
}

}  // namespace

std::optional<Row> find(db::Tx& tx, AttachmentId id) {
    auto cursor = tx.query(kFind, {id});
    if (!cursor.next()) return {};
    return row_from(cursor);
}

std::vector<Row> list(db::Tx& tx, std::span<const AttachmentId> ids) {
    if (ids.empty()) return {};
    return rows_from(tx.query(kList, {db::Value::list(ids)}));
}

std::int64_t count_unused(db::Tx& tx, accounts::AccountId account) {
    auto cursor = tx.query(kCountUnused, {account});
    return cursor.next() ? cursor.integer(0) : 0;
}

bool is_referenced(db::Tx& tx, const std::string& file) {
    return tx.query(kIsReferenced, {file}).next();
}

void insert(db::Tx& tx, const Row& row) {
    tx.execute(kInsert, {row.id, row.account, row.status, row.unused_since, row.original,
                         row.preview, row.description, row.blurhash, row.width, row.height,
                         row.preview_width, row.preview_height, row.focus_x, row.focus_y,
                         row.size_bytes, static_cast<std::int64_t>(row.likeness)});
}

void update_words(db::Tx& tx, AttachmentId id, const std::string& description, double focus_x,
                  double focus_y) {
    tx.execute(kUpdateWords, {id, description, focus_x, focus_y});
}

std::int64_t update_status(db::Tx& tx, accounts::AccountId account,
                           std::span<const AttachmentId> ids, std::int64_t status) {
    return tx.execute(kUpdateStatus, {account, db::Value::list(ids), status});
}

void update_unused(db::Tx& tx, std::int64_t status, TimePoint now) {
    tx.execute(kUpdateUnused, {status, now});
}

void remove(db::Tx& tx, AttachmentId id) {
    tx.execute(kRemove, {id});
}

std::vector<Row> remove_unused(db::Tx& tx, TimePoint before, int limit) {
    return rows_from(tx.query(kRemoveUnused, {before, limit}));
}

}  // namespace kentongan::attachments::store
