#include "platform/db/sqlite_connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <mutex>
#include <system_error>

#include "platform/base/strings.h"
#include "platform/db/sql_text.h"

namespace kentongan::db {
namespace {

// How long another process (the command line beside the server) may hold the write lock.
constexpr int kBusyMillis = 10'000;

// No memory map: a bad sector must be an error, not a SIGBUS, and mapped pages would count as ours.
constexpr const char* kSettings =
    "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
    // LIKE as in PostgreSQL, and able to use an index for a prefix.
    "PRAGMA case_sensitive_like = ON;";
constexpr const char* kWriterSettings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -4096;"
    "PRAGMA journal_size_limit = 67108864;";
constexpr const char* kReaderSettings = "PRAGMA cache_size = -1024; PRAGMA query_only = ON;";

void initialise_library() {
    static std::once_flag once;
    // Counting memory costs a process-wide lock on every allocation.
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

}  // namespace

class SqliteConnection::Statement {
public:
    Statement(sqlite3_stmt* handle, int values) : handle_(handle), values_(values) {
        // SQLite numbers "$2" in order of appearance, not by its digits.
        for (int i = 1; i <= sqlite3_bind_parameter_count(handle); ++i)
            numbers_.push_back(
                static_cast<int>(*parse_integer(sqlite3_bind_parameter_name(handle, i) + 1)));
    }
    ~Statement() { sqlite3_finalize(handle_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    void bind(std::span<const Value> values) {
        if (static_cast<int>(values.size()) != values_)
            throw std::logic_error(fmt::format("{} values for {} parameters: {}", values.size(),
                                               values_, sqlite3_sql(handle_)));
        for (int i = 0; i < static_cast<int>(numbers_.size()); ++i)
            bind_one(i + 1, values[static_cast<std::size_t>(numbers_[i] - 1)].variant());
    }

    sqlite3_stmt* handle() const { return handle_; }
    bool busy = false;

private:
    void bind_one(int index, const Value::Variant& value) {
        int status = SQLITE_OK;
        if (std::holds_alternative<std::nullptr_t>(value)) {
            status = sqlite3_bind_null(handle_, index);
        } else if (auto* integer = std::get_if<std::int64_t>(&value)) {
            status = sqlite3_bind_int64(handle_, index, *integer);
        } else if (auto* real = std::get_if<double>(&value)) {
            status = sqlite3_bind_double(handle_, index, *real);
        } else if (auto* blob = std::get_if<Blob>(&value)) {
            // A null pointer would bind NULL instead of an empty blob.
            status =
                sqlite3_bind_blob64(handle_, index, blob->bytes.empty() ? "" : blob->bytes.data(),
                                    blob->bytes.size(), SQLITE_TRANSIENT);
        } else {
            const auto* owned = std::get_if<std::string>(&value);
            std::string storage;
            const std::string_view text =
                storable_text(owned ? *owned : std::get<std::string_view>(value), storage);
            status = sqlite3_bind_text64(handle_, index, text.empty() ? "" : text.data(),
                                         text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
        }
        if (status != SQLITE_OK) throw DatabaseError(sqlite3_errstr(status));
    }

    sqlite3_stmt* handle_;
    int values_;
    std::vector<int> numbers_;
};

// Takes a statement for one execution and leaves it clean. A second use of the same text while the
// first still runs (a store that recurses) gets a statement of its own.
class SqliteConnection::Use {
public:
    Use(Statement& statement, std::unique_ptr<Statement> owned)
        : statement_(&statement), owned_(std::move(owned)) {
        statement.busy = true;
    }
    Use(Use&& other) noexcept
        : statement_(std::exchange(other.statement_, nullptr)), owned_(std::move(other.owned_)) {}
    Use& operator=(Use&&) = delete;
    ~Use() {
        if (!statement_) return;
        sqlite3_reset(statement_->handle());
        sqlite3_clear_bindings(statement_->handle());
        statement_->busy = false;
    }
    Statement& operator*() const { return *statement_; }
    sqlite3_stmt* handle() const { return statement_->handle(); }

private:
    Statement* statement_;
    std::unique_ptr<Statement> owned_;
};

class SqliteConnection::Rows final : public Cursor::Source {
public:
    // The first step is taken at once: so INSERT … RETURNING happens, and fails, in query() on both
    // engines, whether or not anybody reads its rows.
    Rows(const SqliteConnection& connection, Use use, const char* sql)
        : connection_(connection), use_(std::move(use)), sql_(sql) {
        step();
    }

    bool next() override {
        if (!at_first_) step();
        at_first_ = false;
        return has_row_;
    }
    bool is_null(int column) const override {
        return sqlite3_column_type(use_.handle(), column) == SQLITE_NULL;
    }
    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(use_.handle(), column);
    }
    double real(int column) const override { return sqlite3_column_double(use_.handle(), column); }
    std::string_view text(int column) const override {
        const auto* data =
            reinterpret_cast<const char*>(sqlite3_column_text(use_.handle(), column));
        return {data, size(column)};
    }
    std::string_view blob(int column) const override {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(use_.handle(), column));
        return {data, size(column)};
    }

private:
    std::size_t size(int column) const {
        return static_cast<std::size_t>(sqlite3_column_bytes(use_.handle(), column));
    }
    void step() {
        // A statement that is done would begin again.
        if (done_) return;
        const int status = sqlite3_step(use_.handle());
        has_row_ = status == SQLITE_ROW;
        done_ = status == SQLITE_DONE;
        if (!has_row_ && !done_) connection_.fail(sql_);
    }

    const SqliteConnection& connection_;
    Use use_;
    const char* sql_;
    bool at_first_ = true, has_row_ = false, done_ = false;
};

SqliteConnection::SqliteConnection(const std::string& path, Role role) {
    initialise_library();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int status = sqlite3_open_v2(path.c_str(), &handle_, flags, nullptr);
    try {
        if (status != SQLITE_OK) fail("open");
        sqlite3_extended_result_codes(handle_, 1);
        sqlite3_busy_timeout(handle_, kBusyMillis);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
        run_script(kSettings);
        run_script(role == Role::Writer ? kWriterSettings : kReaderSettings);
    } catch (const std::exception& failure) {
        sqlite3_close_v2(handle_);
        throw DatabaseError("cannot open " + path + ": " + failure.what());
    }
}

SqliteConnection::~SqliteConnection() {
    statements_.clear();
    sqlite3_close_v2(handle_);
}

void SqliteConnection::fail(const char* sql) const {
    const std::string what = fmt::format("{} ({})", sqlite3_errmsg(handle_), sql);
    const int code = sqlite3_extended_errcode(handle_);
    // A value of the wrong type in a STRICT table is a bug, not a conflict.
    if ((code & 0xff) == SQLITE_CONSTRAINT && code != SQLITE_CONSTRAINT_DATATYPE)
        throw ConstraintViolation(what);
    // As files say it, so that the border needs to know no database.
    if ((code & 0xff) == SQLITE_FULL)
        throw std::system_error(std::make_error_code(std::errc::no_space_on_device), what);
    throw DatabaseError(what);
}

std::unique_ptr<SqliteConnection::Statement> SqliteConnection::prepare(const std::string& sql) {
    sqlite3_stmt* handle = nullptr;
    const int status = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (status != SQLITE_OK) fail(sql.c_str());
    return std::make_unique<Statement>(handle, parameter_count(sql));
}

SqliteConnection::Use SqliteConnection::use(Sql sql) {
    auto& cached = statements_[sql.text()];
    if (!cached) cached = prepare(expand_lists(sql.text(), Engine::Sqlite));
    if (!cached->busy) return Use(*cached, nullptr);
    auto another = prepare(expand_lists(sql.text(), Engine::Sqlite));
    Statement& statement = *another;
    return Use(statement, std::move(another));
}

Cursor SqliteConnection::query(Sql sql, std::span<const Value> values) {
    Use running = use(sql);
    (*running).bind(values);
    return Cursor(std::make_unique<Rows>(*this, std::move(running), sql.text()));
}

std::int64_t SqliteConnection::execute(Sql sql, std::span<const Value> values) {
    Use running = use(sql);
    (*running).bind(values);
    int status = SQLITE_ROW;
    while (status == SQLITE_ROW) status = sqlite3_step(running.handle());
    if (status != SQLITE_DONE) fail(sql.text());
    return sqlite3_stmt_readonly(running.handle()) ? 0 : sqlite3_changes64(handle_);
}

void SqliteConnection::run_script(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

std::string SqliteConnection::explain(Sql sql) {
    const auto statement =
        prepare("EXPLAIN QUERY PLAN " + expand_lists(sql.text(), Engine::Sqlite));
    constexpr int kDetail = 3;
    std::string plan;
    while (sqlite3_step(statement->handle()) == SQLITE_ROW) {
        plan += reinterpret_cast<const char*>(sqlite3_column_text(statement->handle(), kDetail));
        plan += '\n';
    }
    return plan;
}

bool SqliteConnection::in_transaction() const {
    return sqlite3_get_autocommit(handle_) == 0;
}

}  // namespace kentongan::db
