// Every table as it is, whatever room it belongs to: for backups, and for moving to the other
// engine. Tables and columns are read from the database itself, so a new one needs no line here.
// Search indexes (FTS5 tables, tsvector columns) are carried as their words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "platform/db/database.h"

namespace kentongan::db {

struct Column {
    enum class Kind { Integer, Real, Text, Bytes, Words } kind = Kind::Integer;
    std::string name;
    bool is_counted = false;  // PostgreSQL gives it numbers of its own
};

struct Table {
    std::string name;
    std::vector<Column> columns;
    std::vector<std::size_t> key;  // columns of the primary key, in its order
};

struct Bytes {
    std::string bytes;
    bool operator==(const Bytes&) const = default;
};
using Cell = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;
using Row = std::vector<Cell>;

// In the order of their names. Throws DatabaseError for one without a primary key, and for a type
// that no migration of ours makes.
std::vector<Table> list_tables(Tx& tx);
std::int64_t count_rows(Tx& tx, const Table& table);

// The same table with its columns in the order of `model`; throws DatabaseError when they are not
// the same columns.
Table in_order_of(const Table& table, const Table& model);

// Reads a table from the first row, or from behind a key, in the order of its primary key. Memory
// stays bounded. All reads of one transaction see the same moment.
class TableReader {
public:
    TableReader(Tx& tx, Table table, Row after_key = {});
    std::vector<Row> next();  // empty: there is no more
    const Row& last_key() const { return after_; }

private:
    Tx& tx_;
    Table table_;
    Row after_;
    std::size_t most_;
};

void insert_rows(Tx& tx, const Table& table, std::span<const Row> rows);

// A table with these columns and no rules at all, for a file that only carries rows.
void create_plain_table(Tx& tx, const Table& table);

// All migrations, in the caller's transaction, on a database that has no tables; then without rows,
// and ready to take rows in any order: references are checked again when the transaction ends on
// SQLite, after rejoin_tables() on PostgreSQL, which wants back what this returns.
std::vector<std::string> create_tables(Tx& tx, std::span<const Migration> migrations);
void rejoin_tables(Tx& tx, const std::vector<std::string>& definitions);

// Of the migrations, those that the database (or a plain copy of it) has applied. Throws
// DatabaseError when it has one that is not among them: a newer program made it.
std::vector<Migration> applied_migrations(Tx& tx, std::span<const Migration> known);
bool has_tables(Tx& tx);

// Copying in many transactions: a mark in the target says whose rows come, and how far each table
// is. While it is there, Database::migrate() refuses the database.
struct CopyState {
    std::string source;
    struct Done {
        std::string table;
        Row key;  // the last one copied
        std::int64_t rows = 0;
    };
    std::vector<Done> done;
};
std::optional<CopyState> find_copy(Tx& tx);
// Creates the tables and sets the mark.
void begin_copy(Tx& tx, std::span<const Migration> migrations, const std::string& source);
void note_copied(Tx& tx, const CopyState::Done& done);
// Joins the tables again, and takes the mark away.
void end_copy(Tx& tx);

}  // namespace kentongan::db
