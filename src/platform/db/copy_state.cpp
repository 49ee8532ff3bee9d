// The mark of a copy in progress (tables.h), in tables that the copy itself leaves out.
#include <fmt/format.h>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/db/internal.h"
#include "platform/db/sql_text.h"
#include "platform/db/tables.h"

namespace kentongan::db {
namespace {

// Values are the source (kind 0), references to set again (1), and how far a table is (2).
constexpr const char* kCreate =
    "CREATE TABLE kentongan_copy (kind BIGINT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, "
    "copied BIGINT NOT NULL, PRIMARY KEY (kind, name))";
constexpr const char* kDrop = "DROP TABLE kentongan_copy";
constexpr Sql kFindSqlite =
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'kentongan_copy'";
constexpr Sql kFindPostgres = "SELECT 1 WHERE to_regclass('kentongan_copy') IS NOT NULL";
constexpr Sql kAll = "SELECT kind, name, value, copied FROM kentongan_copy ORDER BY kind, name";
constexpr Sql kPut =
    "INSERT INTO kentongan_copy (kind, name, value, copied) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value, copied = excluded.copied";
enum Kind : std::int64_t { kSource = 0, kReference = 1, kTable = 2 };

// One letter for the type, then the value; bytes as base64.
std::string key_text(const Row& key) {
    std::string out = "[";
    for (const Cell& cell : key) {
        if (out.size() > 1) out += ',';
        if (const auto* number = std::get_if<std::int64_t>(&cell))
            append_json_string(out, "i" + std::to_string(*number));
        else if (const auto* real = std::get_if<double>(&cell))
            append_json_string(out, "r" + fmt::format("{}", *real));
        else if (const auto* text = std::get_if<std::string>(&cell))
            append_json_string(out, "t" + *text);
        else if (const auto* bytes = std::get_if<Bytes>(&cell))
            append_json_string(out, "b" + base64_encode(bytes->bytes));
        else
            throw DatabaseError("a primary key holds nothing");
    }
    return out + "]";
}

Row key_from(std::string_view text) {
    auto parsed = parse_json(text);
    if (!parsed || !parsed->is_array()) throw DatabaseError("kentongan_copy is damaged");
    Row key;
    for (const auto& value : parsed->as_array()) {
        if (!value.is_string() || value.as_string().empty())
            throw DatabaseError("kentongan_copy is damaged");
        const std::string_view all(value.as_string());
        const auto rest = all.substr(1);
        if (all[0] == 'i')
            key.emplace_back(parse_integer(rest).value_or(0));
        else if (all[0] == 'r')
            key.emplace_back(parse_real(rest).value_or(0));
        else if (all[0] == 'b')
            key.emplace_back(Bytes{base64_decode(rest).value_or("")});
        else
            key.emplace_back(std::string(rest));
    }
    return key;
}

}  // namespace

std::optional<CopyState> find_copy(Tx& tx) {
    if (!tx.query(tx.engine() == Engine::Sqlite ? kFindSqlite : kFindPostgres).next()) return {};
    CopyState state;
    auto rows = tx.query(kAll);
    while (rows.next()) {
        if (rows.integer(0) == kSource) state.source = rows.string(2);
        if (rows.integer(0) == kTable)
            state.done.push_back({rows.string(1), key_from(rows.text(2)), rows.integer(3)});
    }
    return state;
}

void begin_copy(Tx& tx, std::span<const Migration> migrations, const std::string& source) {
    const auto definitions = create_tables(tx, migrations);
    dynamic_cast<ScriptTx&>(tx).run_script(translate_schema(kCreate, tx.engine()));
    tx.execute(kPut, {std::int64_t{kSource}, "", source, 0});
    int number = 0;
    for (const auto& definition : definitions)
        tx.execute(kPut, {std::int64_t{kReference}, fmt::format("{:06}", number++), definition, 0});
}

void note_copied(Tx& tx, const CopyState::Done& done) {
    tx.execute(kPut, {std::int64_t{kTable}, done.table, key_text(done.key), done.rows});
}

void end_copy(Tx& tx) {
    std::vector<std::string> definitions;
    {
        auto rows = tx.query(kAll);
        while (rows.next())
            if (rows.integer(0) == kReference) definitions.push_back(rows.string(2));
    }
    rejoin_tables(tx, definitions);
    dynamic_cast<ScriptTx&>(tx).run_script(kDrop);
}

}  // namespace kentongan::db
