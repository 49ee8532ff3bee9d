// What the two engines share. Nobody outside platform/db includes this.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "platform/db/database.h"

namespace kentongan::db {

class Cursor::Source {
public:
    virtual ~Source() = default;
    virtual bool next() = 0;
    virtual bool is_null(int column) const = 0;
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual std::string_view blob(int column) const = 0;
};

// A transaction that also runs what is no constant of the program: migrations, and the copying of
// tables that only the database knows.
class ScriptTx : public Tx {
public:
    virtual void run_script(const std::string& sql) = 0;
    // `data` in the text format of COPY … FROM STDIN. PostgreSQL only.
    virtual void copy_text(const std::string& sql, const std::string& data) = 0;
    Cursor query_values(Sql sql, std::span<const Value> values) { return run_query(sql, values); }
    std::int64_t execute_values(Sql sql, std::span<const Value> values) {
        return run_execute(sql, values);
    }
};

// SQL made of the names in a schema. It is kept for the life of the program, because statements are
// cached by the address of their text; the schema bounds how many there are.
Sql kept_sql(const std::string& text);

// Marks this thread as running a write closure of a database: one inside another would wait for
// itself.
class WriteScope {
public:
    explicit WriteScope(const Database& database) : outer_(std::exchange(current_, &database)) {}
    ~WriteScope() { current_ = outer_; }
    WriteScope(const WriteScope&) = delete;
    WriteScope& operator=(const WriteScope&) = delete;
    static void refuse_nested(const Database& database);

private:
    static thread_local const Database* current_;
    const Database* outer_;
};

// What a text parameter is stored as: valid UTF-8 without zero bytes (PostgreSQL can hold nothing
// else), each offence replaced by U+FFFD. `storage` owns the result when it differs.
std::string_view storable_text(std::string_view text, std::string& storage);

std::unique_ptr<Database> open_sqlite(const std::string& path);  // a file, or ":memory:"
std::unique_ptr<Database> open_postgres(const std::string& url);

// The whole of a migration list within one transaction, which the caller has begun.
void apply_migrations(Tx& tx, std::span<const Migration> migrations);
void apply_migrations(Database& database, std::span<const Migration> migrations,
                      const std::function<void(std::string_view)>& progress);

}  // namespace kentongan::db
