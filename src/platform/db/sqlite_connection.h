// One SQLite connection with its cache of prepared statements. Used by one thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/db/internal.h"

struct sqlite3;
struct sqlite3_stmt;

namespace kentongan::db {

class SqliteConnection {
public:
    enum class Role { Writer, Reader };
    SqliteConnection(const std::string& path, Role role);
    ~SqliteConnection();
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;

    Cursor query(Sql sql, std::span<const Value> values);
    std::int64_t execute(Sql sql, std::span<const Value> values);
    void run_script(const char* sql);
    std::string explain(Sql sql);
    bool in_transaction() const;

private:
    class Statement;
    class Use;
    class Rows;

    std::unique_ptr<Statement> prepare(const std::string& sql);
    Use use(Sql sql);
    [[noreturn]] void fail(const char* sql) const;

    sqlite3* handle_ = nullptr;
    // By the address of the text: every Sql is a constant of the program, which bounds the cache.
    std::unordered_map<const char*, std::unique_ptr<Statement>> statements_;
};

}  // namespace kentongan::db
