// The one thin layer over SQLite and PostgreSQL: typed bind and column, cached statements,
// transactions with group commit, migrations. All SQL of a request runs in one read() or write().
// Stores take a Tx&; nobody else sees SQL.
//
// SQL is the common subset of SQLite 3.40 and PostgreSQL 15 with $1 parameters. The only rewrite
// done here: `IN $ids(1)` takes parameter 1 as a list of integers, `IN $texts(1)` of strings (see
// Value::list).
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/embedded.h"
#include "platform/base/id.h"
#include "platform/base/result.h"

namespace kentongan::db {

// SQL text with static storage: the pointer is the key of the statement cache.
class Sql {
public:
    consteval Sql(const char* text) : text_(text) {}  // NOLINT: implicit by design
    const char* text() const { return text_; }

private:
    friend Sql kept_sql(const std::string& text);  // internal.h
    Sql() = default;
    const char* text_ = nullptr;
};

// A unique, foreign-key or check constraint refused the write. Inside write() with a closure that
// returns a Result it becomes Error(Conflict); elsewhere it flies.
class ConstraintViolation : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

class DatabaseError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Blob {
    std::string_view bytes;
};

// A bound parameter; refers to the caller's memory for the length of the call.
class Value {
public:
    using Variant =
        std::variant<std::nullptr_t, std::int64_t, double, std::string_view, Blob, std::string>;
    Value(std::nullptr_t) : value_(nullptr) {}  // NOLINT
    template <class Int>
    requires std::is_integral_v<Int> Value(Int number)
        : value_(static_cast<std::int64_t>(number)) {}                  // NOLINT: bool is 0 or 1
    Value(double number) : value_(number) {}                            // NOLINT
    Value(std::string_view text) : value_(text) {}                      // NOLINT
    Value(const std::string& text) : value_(std::string_view(text)) {}  // NOLINT
    Value(const char* text) : value_(std::string_view(text)) {}         // NOLINT
    Value(Blob blob) : value_(blob) {}                                  // NOLINT
    Value(TimePoint time) : value_(to_millis(time)) {}                  // NOLINT
    template <class Tag>
    Value(Id<Tag> id) : value_(id.value()) {}  // NOLINT
    // Null keeps its type, so that PostgreSQL understands "$1 IS NULL". A bare nullptr has none.
    template <class T>
    Value(const std::optional<T>& maybe)  // NOLINT
        : Value(maybe ? Value(*maybe) : Value(nullptr)) {
        if (!maybe) null_type_ = type_of<T>();
    }

    // For `IN $ids(n)` and `IN $texts(n)`.
    template <class Tag>
    static Value list(std::span<const Id<Tag>> ids) {
        std::string text = "[";
        for (auto id : ids) (text += (text.size() > 1 ? "," : "")) += id.to_string();
        return Value(Owned{}, text + "]");
    }
    template <class Tag>
    static Value list(const std::vector<Id<Tag>>& ids) {
        return list(std::span<const Id<Tag>>(ids));
    }
    static Value list(std::span<const std::string> texts);

    const Variant& variant() const { return value_; }
    enum class Type { Unknown, Integer, Real, Text, Bytes };
    Type null_type() const { return null_type_; }

private:
    struct Owned {};
    Value(Owned, std::string text) : value_(std::move(text)) {}
    template <class T>
    static constexpr Type type_of() {
        if constexpr (std::is_same_v<T, Blob>) return Type::Bytes;
        if constexpr (std::is_floating_point_v<T>) return Type::Real;
        if constexpr (std::is_convertible_v<T, std::string_view>) return Type::Text;
        return Type::Integer;  // numbers, ids, times
    }
    Variant value_;
    Type null_type_ = Type::Unknown;
};

// Rows of one query, read forward. Text and blobs are valid until next() or the end of the cursor.
// Columns count from 0. A cursor must end before the next statement with the same SQL begins.
class Cursor {
public:
    class Source;
    explicit Cursor(std::unique_ptr<Source> source);
    Cursor(Cursor&&) noexcept;
    Cursor& operator=(Cursor&&) noexcept;
    ~Cursor();

    bool next();
    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    bool boolean(int column) const { return integer(column) != 0; }
    std::string_view text(int column) const;
    std::string_view blob(int column) const;
    std::string string(int column) const { return std::string(text(column)); }
    TimePoint time(int column) const { return from_millis(integer(column)); }
    template <class AnyId>
    AnyId id(int column) const {
        return AnyId(integer(column));
    }
    template <class AnyId>
    std::optional<AnyId> maybe_id(int column) const {
        if (is_null(column)) return {};
        return AnyId(integer(column));
    }
    std::optional<TimePoint> maybe_time(int column) const {
        if (is_null(column)) return {};
        return time(column);
    }
    std::optional<std::string> maybe_string(int column) const {
        if (is_null(column)) return {};
        return string(column);
    }

private:
    std::unique_ptr<Source> source_;
};

enum class Engine { Sqlite, Postgres };

// Since the start: how many closures ran, and how many commits the writing ones shared; and how
// many writers wait for the next commit now (SQLite only).
struct Stats {
    std::uint64_t reads = 0, writes = 0, commits = 0;
    std::size_t waiting = 0;
};

// One transaction. Not thread-safe; lives inside read() or write().
class Tx {
public:
    virtual ~Tx() = default;
    virtual Engine engine() const = 0;
    Cursor query(Sql sql, std::initializer_list<Value> values = {});
    // Rows changed. Throws ConstraintViolation.
    std::int64_t execute(Sql sql, std::initializer_list<Value> values = {});
    // Runs after the commit that holds this work, on the committing thread or the caller's; never
    // when it was rolled back. Events are published here.
    virtual void after_commit(std::function<void()> action) = 0;

protected:
    virtual Cursor run_query(Sql sql, std::span<const Value> values) = 0;
    virtual std::int64_t run_execute(Sql sql, std::span<const Value> values) = 0;
};

struct Migration {
    std::string room;  // "warnings"
    std::string name;  // "0001_alerts"
    std::string sql;   // BIGINT, TEXT, BLOB and DOUBLE are translated per engine; SQLite tables
                       // become STRICT
    std::string postgres_sql;  // instead of sql, where a second file .pg.sql exists
};

// The .sql and .pg.sql files of a room's migrations folder, in order of their names.
std::vector<Migration> migrations_from(std::string room, std::span<const EmbeddedFile> files);

class Database {
public:
    // url: a directory path or "sqlite:PATH" (":memory:" for tests), or "postgresql://…".
    // Throws DatabaseError when it cannot be opened.
    static std::unique_ptr<Database> open(const std::string& url);
    virtual ~Database() = default;
    virtual Engine engine() const = 0;

    // A consistent snapshot; any number at once; blocks on disk only. Never writes.
    template <class F>
    auto read(F&& closure) -> std::invoke_result_t<F, Tx&> {
        return carry<F>(closure, [&](const std::function<Outcome(Tx&)>& run) { run_read(run); });
    }
    // Returns only after the commit that holds the work is on disk. Closures of many callers share
    // a commit (a savepoint each); a closure may run on another thread, so it captures by
    // reference but touches no thread-local state. An Error result or an exception rolls back this
    // closure alone. Do not block on anything but the database inside.
    template <class F>
    auto write(F&& closure) -> std::invoke_result_t<F, Tx&> {
        return carry<F>(closure, [&](const std::function<Outcome(Tx&)>& run) { run_write(run); });
    }

    // Applies what is missing, all rooms in order given, each migration in a transaction of its
    // own; resumable. `progress` is told each one. Throws DatabaseError when an applied migration
    // was edited since.
    virtual void migrate(std::span<const Migration> migrations,
                         const std::function<void(std::string_view)>& progress = {}) = 0;
    // Query plan text, for the test that no large table is scanned.
    virtual std::string explain(Sql sql) = 0;
    virtual Stats stats() const = 0;
    // Waits for running closures and closes. Idempotent.
    virtual void close() = 0;

protected:
    enum class Outcome { Keep, Discard };
    virtual void run_read(const std::function<Outcome(Tx&)>& run) = 0;
    virtual void run_write(const std::function<Outcome(Tx&)>& run) = 0;

private:
    template <class T>
    struct is_result : std::false_type {};
    template <class T>
    struct is_result<Result<T>> : std::true_type {};

    template <class F, class Runner>
    static auto carry(F& closure, Runner&& runner) -> std::invoke_result_t<F, Tx&> {
        using R = std::invoke_result_t<F, Tx&>;
        if constexpr (std::is_void_v<R>) {
            runner([&](Tx& tx) {
                closure(tx);
                return Outcome::Keep;
            });
        } else if constexpr (is_result<R>::value) {
            std::optional<R> result;
            try {
                runner([&](Tx& tx) {
                    result.emplace(closure(tx));
                    return result->ok() ? Outcome::Keep : Outcome::Discard;
                });
            } catch (const ConstraintViolation& violation) {
                return Error(ErrorCode::Conflict).with_detail(violation.what());
            }
            return std::move(*result);
        } else {
            std::optional<R> result;
            runner([&](Tx& tx) {
                result.emplace(closure(tx));
                return Outcome::Keep;
            });
            return std::move(*result);
        }
    }
};

}  // namespace kentongan::db
