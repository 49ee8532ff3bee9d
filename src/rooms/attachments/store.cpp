#include "rooms/attachments/store.h"

#include "platform/base/json.h"

namespace kentongan::attachments::store {
namespace {

#define COLUMNS                                                                              \
    "id, account, status, unused_since, original, preview, description, blurhash, "          \
    "width, height, preview_width, preview_height, focus_x, focus_y, size_bytes, likeness, " \
    "kind, state, failure, recording, remote_url, remote_preview_url, media_type"

constexpr db::Sql kFind("SELECT " COLUMNS " FROM attachments WHERE id = $1");
constexpr db::Sql kList("SELECT " COLUMNS " FROM attachments WHERE id IN $ids(1) LIMIT 4096");
constexpr db::Sql kCountUnused(
    "SELECT COUNT(*) FROM attachments WHERE account = $1 AND status IS NULL");
constexpr db::Sql kCountWaiting(
    "SELECT COUNT(*) FROM attachments WHERE account = $1 AND state = 1");
constexpr db::Sql kIsReferenced(
    "SELECT 1 FROM attachments WHERE original = $1 UNION ALL "
    "SELECT 1 FROM attachments WHERE preview = $1 LIMIT 1");
constexpr db::Sql kInsert("INSERT INTO attachments (" COLUMNS
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
                          "$15, $16, $17, $18, $19, $20, $21, $22, $23)");
constexpr db::Sql kUpdateWords(
    "UPDATE attachments SET description = $2, focus_x = $3, focus_y = $4 WHERE id = $1");
constexpr db::Sql kUpdateFiles(
    "UPDATE attachments SET original = $2, preview = $3, blurhash = $4, width = $5, height = $6, "
    "preview_width = $7, preview_height = $8, size_bytes = $9, likeness = $10, kind = $11, "
    "state = $12, failure = $13, recording = $14 WHERE id = $1");
constexpr db::Sql kUpdateRemote(
    "UPDATE attachments SET description = $2, blurhash = $3, width = $4, height = $5, "
    "preview_width = $4, preview_height = $5, focus_x = $6, focus_y = $7, kind = $8, "
    "recording = $9, remote_preview_url = $10, media_type = $11 WHERE id = $1");
constexpr db::Sql kUpdateStatus(
    "UPDATE attachments SET status = $3 WHERE id IN $ids(2) AND account = $1 AND status IS NULL "
    "AND state = 0");
constexpr db::Sql kUpdateUnused(
    "UPDATE attachments SET status = NULL, unused_since = $2 WHERE status = $1");
constexpr db::Sql kRemove("DELETE FROM attachments WHERE id = $1");
constexpr db::Sql kRemoveRemote("DELETE FROM attachments WHERE status = $1 AND remote_url <> ''");
constexpr db::Sql kRemoveUnused(
    "DELETE FROM attachments WHERE id IN (SELECT id FROM attachments WHERE status IS NULL "
    "AND unused_since < $1 ORDER BY unused_since LIMIT $2) RETURNING " COLUMNS);

#undef COLUMNS

constexpr db::Sql kQueries[] = {kFind,         kList,         kCountUnused, kCountWaiting,
                                kIsReferenced, kUpdateWords,  kUpdateFiles, kUpdateRemote,
                                kUpdateStatus, kUpdateUnused, kRemove,      kRemoveRemote,
                                kRemoveUnused};

std::string text_of(const std::optional<Playing>& playing) {
    if (!playing) return {};
    std::string text;
    JsonWriter(text)
        .begin_object()
        .member("duration", playing->duration)
        .member("bitrate", playing->bitrate)
        .member("frames", playing->frames)
        .member("per_seconds", playing->per_seconds)
        .member("audio_codec", playing->audio_codec)
        .member("audio_layout", playing->audio_layout)
        .member("audio_rate", playing->audio_rate)
        .end_object();
    return text;
}

std::optional<Playing> playing_from(std::string_view text) {
    if (text.empty()) return {};
    const auto read = parse_json(text);
    if (!read) return {};
    const auto number = [&](std::string_view key) {
        const auto* value = kentongan::find(*read, key);
        return value && value->is_number() ? value->to_number<double>() : 0;
    };
    const auto words = [&](std::string_view key) {
        const auto* value = find_string(*read, key);
        return value ? std::string(*value) : std::string();
    };
    Playing playing;
    playing.duration = number("duration");
    playing.bitrate = static_cast<std::int64_t>(number("bitrate"));
    playing.frames = static_cast<int>(number("frames"));
    playing.per_seconds = static_cast<int>(number("per_seconds"));
    playing.audio_codec = words("audio_codec");
    playing.audio_layout = words("audio_layout");
    playing.audio_rate = static_cast<int>(number("audio_rate"));
    return playing;
}

Kind kind_named(std::string_view name) {
    for (auto kind : {Kind::Gifv, Kind::Video, Kind::Audio, Kind::Unknown})
        if (name == name_of(kind)) return kind;
    return Kind::Image;
}

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
    row.kind = kind_named(cursor.text(16));
    row.state = static_cast<State>(cursor.integer(17));
    row.failure = cursor.string(18);
    row.playing = playing_from(cursor.text(19));
    row.remote_url = cursor.string(20);
    row.remote_preview_url = cursor.string(21);
    row.media_type = cursor.string(22);
    return row;
}

std::vector<Row> rows_from(db::Cursor cursor) {
    std::vector<Row> rows;
    while (cursor.next()) rows.push_back(row_from(cursor));
    return rows;
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

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

std::int64_t count_waiting(db::Tx& tx, accounts::AccountId account) {
    auto cursor = tx.query(kCountWaiting, {account});
    return cursor.next() ? cursor.integer(0) : 0;
}

bool is_referenced(db::Tx& tx, const std::string& file) {
    return tx.query(kIsReferenced, {file}).next();
}

void insert(db::Tx& tx, const Row& row) {
    tx.execute(kInsert, {row.id,
                         row.account,
                         row.status,
                         row.unused_since,
                         row.original,
                         row.preview,
                         row.description,
                         row.blurhash,
                         row.width,
                         row.height,
                         row.preview_width,
                         row.preview_height,
                         row.focus_x,
                         row.focus_y,
                         row.size_bytes,
                         static_cast<std::int64_t>(row.likeness),
                         name_of(row.kind),
                         static_cast<std::int64_t>(row.state),
                         row.failure,
                         text_of(row.playing),
                         row.remote_url,
                         row.remote_preview_url,
                         row.media_type});
}

void update_files(db::Tx& tx, const Row& row) {
    tx.execute(kUpdateFiles,
               {row.id, row.original, row.preview, row.blurhash, row.width, row.height,
                row.preview_width, row.preview_height, row.size_bytes,
                static_cast<std::int64_t>(row.likeness), name_of(row.kind),
                static_cast<std::int64_t>(row.state), row.failure, text_of(row.playing)});
}

void update_remote(db::Tx& tx, const Row& row) {
    tx.execute(kUpdateRemote, {row.id, row.description, row.blurhash, row.width, row.height,
                               row.focus_x, row.focus_y, name_of(row.kind), text_of(row.playing),
                               row.remote_preview_url, row.media_type});
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

void remove_remote(db::Tx& tx, std::int64_t status) {
    tx.execute(kRemoveRemote, {status});
}

std::vector<Row> remove_unused(db::Tx& tx, TimePoint before, int limit) {
    return rows_from(tx.query(kRemoveUnused, {before, limit}));
}

}  // namespace kentongan::attachments::store
