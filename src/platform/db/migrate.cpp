#include <fmt/format.h>

#include <map>
#include <set>

#include "platform/db/internal.h"
#include "platform/db/sql_text.h"
#include "platform/db/tables.h"

namespace kentongan::db {
namespace {

constexpr const char* kCreateTable =
    "CREATE TABLE IF NOT EXISTS kentongan_migrations (room TEXT NOT NULL, name TEXT NOT NULL, "
    "checksum TEXT NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (room, name))";
constexpr Sql kFind = "SELECT checksum FROM kentongan_migrations WHERE room = $1 AND name = $2";
constexpr Sql kNames = "SELECT name FROM kentongan_migrations WHERE room = $1";
constexpr Sql kInsert = "INSERT INTO kentongan_migrations VALUES ($1, $2, $3, $4)";
// Two nodes that start at once must not apply the same migration; the number is ours alone.
constexpr Sql kLock = "SELECT CAST(pg_advisory_xact_lock(7314021) AS TEXT)";

// FNV-1a, 64 bits: against edits by mistake, not against an attacker with the database at hand.
std::string checksum_of(const Migration& migration) {
    std::uint64_t hash = 0xcbf29ce484222325;
    const auto add = [&](std::string_view text) {
        for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    };
    add(migration.sql);
    add({"\0", 1});
    add(migration.postgres_sql);
    return fmt::format("{:016x}", hash);
}

std::string script_of(const Migration& migration, Engine engine) {
    if (engine == Engine::Postgres && !migration.postgres_sql.empty())
        return migration.postgres_sql;
    return translate_schema(migration.sql, engine);
}

void lock(Tx& tx) {
    if (tx.engine() == Engine::Postgres) tx.query(kLock);
}

// True when it was missing.
bool apply(Tx& tx, const Migration& migration) {
    lock(tx);
    const std::string checksum = checksum_of(migration);
    {
        Cursor applied = tx.query(kFind, {migration.room, migration.name});
        if (applied.next()) {
            if (applied.text(0) == checksum) return false;
            throw DatabaseError(fmt::format(
                "migration {}/{} was edited after it had been applied; write a new one instead",
                migration.room, migration.name));
        }
    }
    dynamic_cast<ScriptTx&>(tx).run_script(script_of(migration, tx.engine()));
    tx.execute(kInsert, {migration.room, migration.name, checksum, SystemClock().now()});
    return true;
}

// A copy that was interrupted has no constraints yet, and misses rows (tables.h, begin_copy).
void refuse_unfinished(Tx& tx) {
    if (find_copy(tx))
        throw DatabaseError(
            "the database holds a copy that is not finished: run migrate-to once more");
}

// A database that a newer program has changed already is not ours to write to.
void refuse_unknown(Tx& tx, std::span<const Migration> migrations) {
    std::map<std::string_view, std::set<std::string_view>> known;
    for (const Migration& migration : migrations) known[migration.room].insert(migration.name);
    for (const auto& [room, names] : known) {
        Cursor applied = tx.query(kNames, {room});
        while (applied.next())
            if (!names.contains(applied.text(0)))
                throw DatabaseError(fmt::format(
                    "the database has migration {}/{}, which this version of the program does not "
                    "know: use the newer version",
                    room, applied.text(0)));
    }
}

}  // namespace

void apply_migrations(Tx& tx, std::span<const Migration> migrations) {
    lock(tx);
    dynamic_cast<ScriptTx&>(tx).run_script(translate_schema(kCreateTable, tx.engine()));
    for (const Migration& migration : migrations) apply(tx, migration);
}

void apply_migrations(Database& database, std::span<const Migration> migrations,
                      const std::function<void(std::string_view)>& progress) {
    database.write([&](Tx& tx) {
        lock(tx);
        dynamic_cast<ScriptTx&>(tx).run_script(translate_schema(kCreateTable, tx.engine()));
        refuse_unfinished(tx);
        refuse_unknown(tx, migrations);
    });
    for (const Migration& migration : migrations) {
        const bool applied = database.write([&](Tx& tx) { return apply(tx, migration); });
        if (applied && progress) progress(migration.room + "/" + migration.name);
    }
}

}  // namespace kentongan::db
