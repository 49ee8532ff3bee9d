#include "platform/base/strings.h"
#include "rooms/warnings/store.h"

namespace kentongan::warnings::store {
namespace {

constexpr db::Sql kListSources =
    "SELECT id, name, url, kind, every_seconds, trusted, exercise, regions, fetched_at, failures, "
    "last_error, title, hazards, sender, public_key, accepts_sha1, proposed_by, approved_by, "
    "created_at FROM warning_sources WHERE removed_at IS NULL ORDER BY name LIMIT "
    "500";
constexpr db::Sql kFindSource =
    "SELECT id, name, url, kind, every_seconds, trusted, exercise, regions, fetched_at, failures, "
    "last_error, title, hazards, sender, public_key, accepts_sha1, proposed_by, approved_by, "
    "created_at FROM warning_sources WHERE id = $1";
constexpr db::Sql kFindSourceByName =
    "SELECT id, name, url, kind, every_seconds, trusted, exercise, regions, fetched_at, failures, "
    "last_error, title, hazards, sender, public_key, accepts_sha1, proposed_by, approved_by, "
    "created_at FROM warning_sources WHERE name = $1 AND removed_at IS NULL";

Source source_of(const db::Cursor& row) {
    Source source;
    source.id = row.id<SourceId>(0);
    source.name = row.string(1);
    source.url = row.string(2);
    source.kind = parse_kind(row.text(3)).value_or(Kind::Cap);
    source.every_seconds = static_cast<int>(row.integer(4));
    source.trusted = row.boolean(5);
    source.exercise = row.boolean(6);
    source.regions = unpack_codes(row.text(7));
    source.fetched_at = row.maybe_time(8);
    source.failures = static_cast<int>(row.integer(9));
    source.last_error = row.string(10);
    source.title = row.string(11);
    for (auto hazard : split(row.text(12), ' '))
        if (!hazard.empty()) source.hazards.emplace_back(hazard);
    source.sender = row.string(13);
    source.public_key = row.string(14);
    source.accepts_sha1 = row.boolean(15);
    source.proposed_by = row.maybe_id<accounts::AccountId>(16);
    source.approved_by = row.maybe_id<accounts::AccountId>(17);
    source.created_at = row.time(18);
    return source;
}

constexpr db::Sql kInsertSource =
    "INSERT INTO warning_sources (id, name, url, kind, every_seconds, trusted, exercise, "
    "regions, created_at, title, hazards, sender, public_key, accepts_sha1, proposed_by, "
    "approved_by, change) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
    "$10, $11, $12, $13, $14, $15, $16, "
    "(SELECT COALESCE(MAX(change), 0) + 1 FROM warning_sources))";
constexpr db::Sql kReviveSource =
    "UPDATE warning_sources SET url = $2, kind = $3, every_seconds = $4, trusted = $5, "
    "exercise = $6, regions = $7, title = $8, hazards = $9, sender = $10, public_key = $11, "
    "accepts_sha1 = $12, proposed_by = $13, approved_by = $14, created_at = $15, "
    "removed_at = NULL, fetched_at = NULL, failures = 0, last_error = '', change = (SELECT "
    "MAX(change) + 1 FROM warning_sources) "
    "WHERE name = $1 AND removed_at IS NOT NULL";
constexpr db::Sql kSourceNameKnown = "SELECT 1 FROM warning_sources WHERE name = $1";
constexpr db::Sql kRemoveSource =
    "UPDATE warning_sources SET removed_at = $2, "
    "change = (SELECT MAX(change) + 1 FROM warning_sources) "
    "WHERE name = $1 AND removed_at IS NULL";
constexpr db::Sql kUpdateSourceHealth =
    "UPDATE warning_sources SET fetched_at = $2, failures = $3, last_error = $4 "
    "WHERE id = $1";
constexpr db::Sql kFindDocument =
    "SELECT url, version, etag, last_modified, content_hash, fetched_at FROM "
    "warning_documents WHERE source = $1 AND url = $2";
constexpr db::Sql kPutDocument =
    "INSERT INTO warning_documents (source, url, version, etag, last_modified, "
    "content_hash, fetched_at) VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (source, url) DO UPDATE SET version = excluded.version, "
    "etag = excluded.etag, last_modified = excluded.last_modified, "
    "content_hash = excluded.content_hash, fetched_at = excluded.fetched_at";
constexpr db::Sql kRemoveDocumentsBefore = "DELETE FROM warning_documents WHERE fetched_at < $1";
constexpr db::Sql kPutQuarantine =
    "INSERT INTO warning_quarantine (id, source, url, reason, excerpt, size_bytes, "
    "content_hash, times, first_at, last_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8) "
    "ON CONFLICT (source, url, content_hash) DO UPDATE SET "
    "times = warning_quarantine.times + 1, reason = excluded.reason, "
    "last_at = excluded.last_at";
constexpr db::Sql kTrimQuarantine =
    "DELETE FROM warning_quarantine WHERE id IN (SELECT id FROM warning_quarantine "
    "ORDER BY last_at DESC, id DESC LIMIT 1000 OFFSET $1)";
constexpr db::Sql kListQuarantine =
    "SELECT q.id, s.name, q.url, q.reason, q.excerpt, q.size_bytes, q.times, q.first_at, "
    "q.last_at FROM warning_quarantine q JOIN warning_sources s ON s.id = q.source "
    "WHERE q.id < $1 ORDER BY q.id DESC LIMIT $2";
constexpr db::Sql kPutOfficer =
    "INSERT INTO warning_officers (source, account, added_at) VALUES ($1, $2, $3) "
    "ON CONFLICT (source, account) DO NOTHING";
constexpr db::Sql kRemoveOfficer =
    "DELETE FROM warning_officers WHERE source = $1 AND account = $2";
constexpr db::Sql kListOfficers =
    "SELECT account FROM warning_officers WHERE source = $1 ORDER BY account LIMIT 200";
constexpr db::Sql kListOfficesOf =
    "SELECT s.id, name, url, kind, every_seconds, trusted, exercise, regions, fetched_at, "
    "failures, "
    "last_error, title, hazards, sender, public_key, accepts_sha1, proposed_by, approved_by, "
    "created_at FROM warning_officers o JOIN warning_sources s ON s.id = o.source "
    "WHERE o.account = $1 AND removed_at IS NULL ORDER BY name LIMIT 50";

}  // namespace

void insert_source(db::Tx& tx, const Source& source, TimePoint now) {
    tx.execute(kInsertSource,
               {source.id, source.name, source.url, name_of(source.kind), source.every_seconds,
                source.trusted, source.exercise, pack_codes(source.regions), now, source.title,
                join(source.hazards, " "), source.sender, source.public_key, source.accepts_sha1,
                source.proposed_by, source.approved_by});
}

bool revive_source(db::Tx& tx, const Source& source, TimePoint now) {
    return tx.execute(kReviveSource,
                      {source.name, source.url, name_of(source.kind), source.every_seconds,
                       source.trusted, source.exercise, pack_codes(source.regions), source.title,
                       join(source.hazards, " "), source.sender, source.public_key,
                       source.accepts_sha1, source.proposed_by, source.approved_by, now}) > 0;
}

bool source_name_known(db::Tx& tx, std::string_view name) {
    return tx.query(kSourceNameKnown, {name}).next();
}

bool remove_source(db::Tx& tx, std::string_view name, TimePoint now) {
    return tx.execute(kRemoveSource, {name, now}) > 0;
}

std::vector<Source> list_sources(db::Tx& tx) {
    std::vector<Source> sources;
    auto rows = tx.query(kListSources);
    while (rows.next()) sources.push_back(source_of(rows));
    return sources;
}

std::optional<Source> find_source(db::Tx& tx, SourceId id) {
    auto rows = tx.query(kFindSource, {id});
    if (!rows.next()) return {};
    return source_of(rows);
}

std::optional<Source> find_source_by_name(db::Tx& tx, std::string_view name) {
    auto rows = tx.query(kFindSourceByName, {name});
    if (!rows.next()) return {};
    return source_of(rows);
}

void update_source_health(db::Tx& tx, const Source& source) {
    tx.execute(kUpdateSourceHealth,
               {source.id, source.fetched_at, source.failures, source.last_error});
}

std::optional<Document> find_document(db::Tx& tx, SourceId source, std::string_view url) {
    auto rows = tx.query(kFindDocument, {source, url});
    if (!rows.next()) return {};
    return Document{rows.string(0), rows.string(1), rows.string(2),
                    rows.string(3), rows.string(4), rows.time(5)};
}

void put_document(db::Tx& tx, SourceId source, const Document& document) {
    tx.execute(kPutDocument, {source, document.url, document.version, document.etag,
                              document.last_modified, document.content_hash, document.fetched_at});
}

void remove_documents_before(db::Tx& tx, TimePoint time) {
    tx.execute(kRemoveDocumentsBefore, {time});
}

void put_quarantine(db::Tx& tx, SourceId source, const QuarantineRow& row,
                    std::string_view content_hash) {
    tx.execute(kPutQuarantine, {row.id, source, row.url, row.reason, db::Blob{row.excerpt},
                                row.size_bytes, content_hash, row.last_at});
    tx.execute(kTrimQuarantine, {kMaxQuarantine});
}

std::vector<QuarantineRow> list_quarantine(db::Tx& tx, std::int64_t before_id, int limit) {
    std::vector<QuarantineRow> found;
    auto rows = tx.query(kListQuarantine, {before_id, limit});
    while (rows.next()) {
        QuarantineRow row;
        row.id = rows.integer(0);
        row.source = rows.string(1);
        row.url = rows.string(2);
        row.reason = rows.string(3);
        row.excerpt = std::string(rows.blob(4));
        row.size_bytes = rows.integer(5);
        row.times = rows.integer(6);
        row.first_at = rows.time(7);
        row.last_at = rows.time(8);
        found.push_back(std::move(row));
    }
    return found;
}

void put_officer(db::Tx& tx, SourceId office, accounts::AccountId account, TimePoint now) {
    tx.execute(kPutOfficer, {office, account, now});
}

void remove_officer(db::Tx& tx, SourceId office, accounts::AccountId account) {
    tx.execute(kRemoveOfficer, {office, account});
}

std::vector<accounts::AccountId> list_officers(db::Tx& tx, SourceId office) {
    std::vector<accounts::AccountId> found;
    auto rows = tx.query(kListOfficers, {office});
    while (rows.next()) found.push_back(rows.id<accounts::AccountId>(0));
    return found;
}

std::vector<Source> list_offices_of(db::Tx& tx, accounts::AccountId account) {
    std::vector<Source> found;
    auto rows = tx.query(kListOfficesOf, {account});
    while (rows.next()) found.push_back(source_of(rows));
    return found;
}

std::span<const db::Sql> source_queries() {
    static constexpr db::Sql kAll[] = {
        kListSources,           kFindSource,    kFindSourceByName,   kInsertSource,   kReviveSource,
        kSourceNameKnown,       kRemoveSource,  kUpdateSourceHealth, kFindDocument,   kPutDocument,
        kRemoveDocumentsBefore, kPutQuarantine, kTrimQuarantine,     kListQuarantine, kPutOfficer,
        kRemoveOfficer,         kListOfficers,  kListOfficesOf};
    return kAll;
}

}  // namespace kentongan::warnings::store
