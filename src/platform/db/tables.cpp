#include "platform/db/tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/db/internal.h"

namespace kentongan::db {
namespace {

constexpr std::size_t kFewestRows = 10, kFirstRows = 1000, kMostRows = 5000;
constexpr std::size_t kLightBytes = 1 << 20, kHeavyBytes = 8 << 20;  // of one batch

// Our own notes about a copy in progress are not part of what is copied.
constexpr Sql kTablesSqlite =
    "SELECT t.name, x.name, CASE WHEN t.type = 'virtual' THEN 'WORDS' ELSE x.type END, 0, x.pk "
    "FROM pragma_table_list t, pragma_table_xinfo(t.name) x WHERE t.schema = 'main' "
    "AND t.type IN ('table', 'virtual') AND t.name NOT GLOB 'sqlite_*' "
    "AND t.name NOT GLOB 'kentongan_copy*' AND x.hidden = 0 ORDER BY t.name, x.cid";
constexpr Sql kTablesPostgres =
    "SELECT c.relname, a.attname, upper(format_type(a.atttypid, NULL)), "
    "CASE WHEN a.attidentity = '' THEN 0 ELSE 1 END, "
    "COALESCE(array_position(CAST(i.indkey AS SMALLINT[]), a.attnum), -1) + 1 "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary "
    "WHERE n.nspname = current_schema() AND c.relkind = 'r' "
    "AND c.relname NOT LIKE 'kentongan\\_copy%' ORDER BY c.relname, a.attnum";
constexpr Sql kAnySqlite = "SELECT 1 FROM sqlite_master WHERE type IN ('table', 'view') LIMIT 1";
constexpr Sql kAnyPostgres =
    "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f') LIMIT 1";
constexpr Sql kReferences =
    "SELECT format('%I', c.relname), format('%I', k.conname), pg_get_constraintdef(k.oid) "
    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND k.contype = 'f' ORDER BY 1, 2";
constexpr Sql kApplied = "SELECT room, name FROM kentongan_migrations ORDER BY room, name";

ScriptTx& script(Tx& tx) {
    return dynamic_cast<ScriptTx&>(tx);
}

// Names come from the database, and one that was tampered with may hold anything.
std::string quoted(std::string_view name) {
    return '"' + replace_all(std::string(name), "\"", "\"\"") + '"';
}

std::optional<Column::Kind> kind_of(std::string_view type) {
    using Kind = Column::Kind;
    if (type == "WORDS" || type == "TSVECTOR") return Kind::Words;
    if (type == "INTEGER" || type == "BIGINT" || type == "INT" || type == "SMALLINT" ||
        type == "BOOLEAN")
        return Kind::Integer;
    if (type == "REAL" || type == "DOUBLE PRECISION") return Kind::Real;
    if (type == "TEXT" || type == "CHARACTER VARYING") return Kind::Text;
    if (type == "BLOB" || type == "BYTEA") return Kind::Bytes;
    return {};
}

std::string names_of(const Table& table, std::string_view before = "") {
    std::string names;
    for (const Column& column : table.columns) {
        if (!names.empty()) names += ", ";
        names += std::string(before) + quoted(column.name);
    }
    return names;
}

std::string key_names(const Table& table) {
    std::string names;
    for (const auto at : table.key)
        names += (names.empty() ? "" : ", ") + quoted(table.columns[at].name);
    return names;
}

std::string parameters(std::size_t count) {
    std::string text;
    for (std::size_t i = 1; i <= count; ++i) text += (i > 1 ? ", $" : "$") + std::to_string(i);
    return text;
}

Sql select_of(const Table& table, Engine engine, bool from_start) {
    std::string columns;
    for (const Column& column : table.columns) {
        const bool words = column.kind == Column::Kind::Words && engine == Engine::Postgres;
        columns += columns.empty() ? "" : ", ";
        columns +=
            words ? fmt::format("array_to_string(tsvector_to_array({}), ' ')", quoted(column.name))
                  : quoted(column.name);
    }
    const std::string key = key_names(table);
    const std::size_t values = from_start ? 0 : table.key.size();
    const std::string where =
        from_start ? "" : fmt::format(" WHERE ({}) > ({})", key, parameters(values));
    return kept_sql(fmt::format("SELECT {} FROM {}{} ORDER BY {} LIMIT ${}", columns,
                                quoted(table.name), where, key, values + 1));
}

Cell cell_of(const Cursor& rows, int at, Column::Kind kind) {
    if (rows.is_null(at)) return std::monostate();
    switch (kind) {
        case Column::Kind::Integer:
            return rows.integer(at);
        case Column::Kind::Real:
            return rows.real(at);
        case Column::Kind::Bytes:
            return Bytes{std::string(rows.blob(at))};
        case Column::Kind::Text:
        case Column::Kind::Words:
            return rows.string(at);
    }
    return std::monostate();
}

struct ToValue {
    Value operator()(std::monostate) const { return nullptr; }
    Value operator()(std::int64_t number) const { return number; }
    Value operator()(double number) const { return number; }
    Value operator()(const std::string& text) const { return text; }
    Value operator()(const Bytes& bytes) const { return Blob{bytes.bytes}; }
};

struct Weight {
    std::size_t operator()(const std::string& text) const { return text.size(); }
    std::size_t operator()(const Bytes& bytes) const { return bytes.bytes.size(); }
    template <class Number>
    std::size_t operator()(const Number&) const {
        return sizeof(std::int64_t);
    }
};

std::vector<Value> values_of(const Row& row) {
    std::vector<Value> values;
    values.reserve(row.size() + 1);
    for (const Cell& cell : row) values.push_back(std::visit(ToValue(), cell));
    return values;
}

// PostgreSQL manual, COPY, "Text Format".
void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        if (c == '\\')
            out += "\\\\";
        else if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\t')
            out += "\\t";
        else
            out += c;
    }
}

// Each word quoted as in a tsvector's text.
std::string vector_text(std::string_view words) {
    std::string out;
    for (const auto word : split(words, ' ')) {
        if (word.empty()) continue;
        out += out.empty() ? "'" : " '";
        for (const char c : word)
            out += c == '\'' || c == '\\' ? std::string(2, c) : std::string(1, c);
        out += '\'';
    }
    return out;
}

void append_cell(std::string& out, const Cell& cell, Column::Kind kind) {
    std::string storage;
    if (std::holds_alternative<std::monostate>(cell)) {
        out += "\\N";
    } else if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        out += std::to_string(*number);
    } else if (const auto* real = std::get_if<double>(&cell)) {
        out += fmt::format("{}", *real);
    } else if (const auto* bytes = std::get_if<Bytes>(&cell)) {
        out += "\\\\x" + hex_encode(bytes->bytes);
    } else {
        const auto text = storable_text(std::get<std::string>(cell), storage);
        if (kind == Column::Kind::Words)
            append_escaped(out, vector_text(text));
        else
            append_escaped(out, text);
    }
}

std::vector<std::string> part_tables(Tx& tx) {
    std::vector<std::string> definitions;
    if (tx.engine() == Engine::Sqlite) {
        script(tx).run_script("PRAGMA defer_foreign_keys = ON");
        return definitions;
    }
    std::string drop;
    {
        auto rows = tx.query(kReferences);
        while (rows.next()) {
            drop += fmt::format("ALTER TABLE {} DROP CONSTRAINT {};", rows.text(0), rows.text(1));
            definitions.push_back(fmt::format("ALTER TABLE {} ADD CONSTRAINT {} {}", rows.text(0),
                                              rows.text(1), rows.text(2)));
        }
    }
    if (!drop.empty()) script(tx).run_script(drop);
    return definitions;
}

}  // namespace

std::vector<Table> list_tables(Tx& tx) {
    const bool sqlite = tx.engine() == Engine::Sqlite;
    std::vector<Table> tables;
    std::vector<std::pair<std::int64_t, std::size_t>> key;  // place in it, column
    const auto finish = [&] {
        if (tables.empty()) return;
        std::ranges::sort(key);
        for (const auto& [place, column] : key) tables.back().key.push_back(column);
        key.clear();
        if (tables.back().key.empty())
            throw DatabaseError("table " + tables.back().name + " has no primary key");
    };
    auto rows = tx.query(sqlite ? kTablesSqlite : kTablesPostgres);
    bool is_search = false;
    while (rows.next()) {
        if (tables.empty() || tables.back().name != rows.text(0)) {
            finish();
            tables.push_back({rows.string(0), {}, {}});
            is_search = sqlite && rows.text(2) == "WORDS";
            // FTS5 tables have a number of their own, which the list of columns leaves out.
            if (is_search) {
                tables.back().columns.push_back({Column::Kind::Integer, "rowid", false});
                key.emplace_back(1, 0);
            }
        }
        const auto kind = kind_of(rows.text(2));
        if (!kind)
            throw DatabaseError(fmt::format("column {}.{} has the type {}, which cannot be copied",
                                            rows.text(0), rows.text(1), rows.text(2)));
        if (rows.integer(4) > 0) key.emplace_back(rows.integer(4), tables.back().columns.size());
        tables.back().columns.push_back({*kind, rows.string(1), rows.boolean(3)});
    }
    finish();
    return tables;
}

std::int64_t count_rows(Tx& tx, const Table& table) {
    auto rows = tx.query(kept_sql("SELECT COUNT(*) FROM " + quoted(table.name)));
    return rows.next() ? rows.integer(0) : 0;
}

Table in_order_of(const Table& table, const Table& model) {
    Table ordered{table.name, {}, {}};
    std::vector<std::size_t> now_at(table.columns.size(), table.columns.size());
    for (const Column& wanted : model.columns) {
        const auto found = std::ranges::find(table.columns, wanted.name, &Column::name);
        if (found == table.columns.end())
            throw DatabaseError(table.name + " lacks the column " + wanted.name);
        now_at[static_cast<std::size_t>(found - table.columns.begin())] = ordered.columns.size();
        ordered.columns.push_back(*found);
    }
    if (ordered.columns.size() != table.columns.size())
        throw DatabaseError(table.name + " has columns that nobody knows");
    for (const auto at : table.key) ordered.key.push_back(now_at[at]);
    return ordered;
}

TableReader::TableReader(Tx& tx, Table table, Row after_key)
    : tx_(tx), table_(std::move(table)), after_(std::move(after_key)), most_(kFirstRows) {}

std::vector<Row> TableReader::next() {
    auto values = values_of(after_);
    values.emplace_back(static_cast<std::int64_t>(most_));
    std::vector<Row> batch;
    std::size_t bytes = 0;
    {
        auto rows =
            script(tx_).query_values(select_of(table_, tx_.engine(), after_.empty()), values);
        while (rows.next()) {
            Row row;
            row.reserve(table_.columns.size());
            for (std::size_t i = 0; i < table_.columns.size(); ++i) {
                row.push_back(cell_of(rows, static_cast<int>(i), table_.columns[i].kind));
                bytes += std::visit(Weight(), row.back());
            }
            batch.push_back(std::move(row));
        }
    }
    if (batch.empty()) return batch;
    after_.clear();
    for (const auto at : table_.key) after_.push_back(batch.back()[at]);
    if (bytes > kHeavyBytes)
        most_ = std::max(kFewestRows, most_ / 4);
    else if (bytes < kLightBytes)
        most_ = std::min(kMostRows, most_ * 2);
    return batch;
}

void insert_rows(Tx& tx, const Table& table, std::span<const Row> rows) {
    if (rows.empty()) return;
    if (tx.engine() == Engine::Sqlite) {
        const Sql insert =
            kept_sql(fmt::format("INSERT INTO {} ({}) VALUES ({})", quoted(table.name),
                                 names_of(table), parameters(table.columns.size())));
        for (const Row& row : rows) script(tx).execute_values(insert, values_of(row));
        return;
    }
    std::string data;
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (i > 0) data += '\t';
            append_cell(data, row[i], table.columns[i].kind);
        }
        data += '\n';
    }
    script(tx).copy_text(
        fmt::format("COPY {} ({}) FROM STDIN", quoted(table.name), names_of(table)), data);
}

void create_plain_table(Tx& tx, const Table& table) {
    std::string columns;
    for (const Column& column : table.columns) {
        const auto type = column.kind == Column::Kind::Integer ? " INTEGER"
                          : column.kind == Column::Kind::Real  ? " REAL"
                          : column.kind == Column::Kind::Bytes ? " BLOB"
                                                               : " TEXT";
        columns += quoted(column.name) + type + ", ";
    }
    script(tx).run_script(fmt::format("CREATE TABLE {} ({}PRIMARY KEY ({})) STRICT, WITHOUT ROWID",
                                      quoted(table.name), columns, key_names(table)));
}

void rejoin_tables(Tx& tx, const std::vector<std::string>& definitions) {
    for (const auto& definition : definitions) script(tx).run_script(definition);
    if (tx.engine() == Engine::Sqlite) return;
    for (const Table& table : list_tables(tx))
        for (const Column& column : table.columns)
            if (column.is_counted)
                script(tx).run_script(fmt::format(
                    "SELECT setval(pg_get_serial_sequence('{0}', '{1}'), COALESCE(MAX(\"{1}\"), 0) "
                    "+ 1, false) FROM \"{0}\"",
                    table.name, column.name));
}

std::vector<std::string> create_tables(Tx& tx, std::span<const Migration> migrations) {
    apply_migrations(tx, migrations);
    auto definitions = part_tables(tx);
    for (const Table& table : list_tables(tx))
        if (count_rows(tx, table) > 0) script(tx).run_script("DELETE FROM " + quoted(table.name));
    return definitions;
}

std::vector<Migration> applied_migrations(Tx& tx, std::span<const Migration> known) {
    std::vector<std::pair<std::string, std::string>> applied;
    auto rows = tx.query(kApplied);
    while (rows.next()) applied.emplace_back(rows.string(0), rows.string(1));
    std::vector<Migration> chosen;
    for (const Migration& migration : known)
        if (std::erase(applied, std::pair(migration.room, migration.name)) > 0)
            chosen.push_back(migration);
    if (!applied.empty())
        throw DatabaseError(fmt::format(
            "it was made by a newer version of the program, with {}/{}: use that version",
            applied.front().first, applied.front().second));
    return chosen;
}

bool has_tables(Tx& tx) {
    return tx.query(tx.engine() == Engine::Sqlite ? kAnySqlite : kAnyPostgres).next();
}

}  // namespace kentongan::db
