#include "platform/db/postgres_connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <charconv>
#include <cstring>
#include <list>
#include <vector>

#include "platform/base/strings.h"
#include "platform/db/sql_text.h"

namespace kentongan::db {
namespace {

constexpr const char* kConnectSeconds = "10";
// A statement that takes longer is a bug; migrations are exempt.
constexpr const char* kSettings = "SET statement_timeout = 60000";
constexpr const char* kNoTimeout = "SET LOCAL statement_timeout = 0";
// On an empty table a scan is always cheapest; without this every plan would be one.
constexpr const char* kExplainSettings =
    "SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off";

// From PostgreSQL's catalogue pg_type, stable across versions.
enum TypeId : Oid { kUnknown = 0, kBytea = 17, kInt8 = 20, kText = 25, kFloat8 = 701 };

}  // namespace

// Values as libpq wants them: text, or bytes for blobs. Integers, reals and texts go with their
// type, so that "$1 = 0" and "$1 IS NULL" mean the same as in SQLite.
class PostgresConnection::Parameters {
public:
    explicit Parameters(std::span<const Value> values) {
        for (const Value& value : values) {
            if (std::holds_alternative<std::nullptr_t>(value.variant()))
                add_null(value.null_type());
            else
                add(value.variant());
        }
    }
    int count() const { return static_cast<int>(data_.size()); }
    const char* const* data() const { return data_.data(); }
    const int* lengths() const { return lengths_.data(); }
    const int* formats() const { return formats_.data(); }
    const Oid* types() const { return types_.data(); }
    const std::string& kinds() const { return kinds_; }

private:
    void add_null(Value::Type type) {
        switch (type) {
            case Value::Type::Unknown:
                return push('n', kUnknown, nullptr, 0);
            case Value::Type::Integer:
                return push('i', kInt8, nullptr, 0);
            case Value::Type::Real:
                return push('d', kFloat8, nullptr, 0);
            case Value::Type::Text:
                return push('t', kText, nullptr, 0);
            case Value::Type::Bytes:
                return push('b', kBytea, nullptr, 1);
        }
    }
    void add(const Value::Variant& value) {
        if (auto* integer = std::get_if<std::int64_t>(&value)) {
            push('i', kInt8, own(std::to_string(*integer)).c_str(), 0);
        } else if (auto* real = std::get_if<double>(&value)) {
            push('d', kFloat8, own(fmt::format("{}", *real)).c_str(), 0);
        } else if (auto* blob = std::get_if<Blob>(&value)) {
            push('b', kBytea, blob->bytes.empty() ? "" : blob->bytes.data(), 1);
            lengths_.back() = static_cast<int>(blob->bytes.size());
        } else {
            const auto* list = std::get_if<std::string>(&value);
            std::string storage;
            const auto text = list ? *list : std::get<std::string_view>(value);
            push('t', kText, own(std::string(storable_text(text, storage))).c_str(), 0);
        }
    }
    void push(char kind, Oid type, const char* data, int format) {
        kinds_ += kind;
        types_.push_back(type);
        data_.push_back(data);
        lengths_.push_back(0);
        formats_.push_back(format);
    }
    const std::string& own(std::string text) { return owned_.emplace_back(std::move(text)); }

    std::list<std::string> owned_;
    std::string kinds_;
    std::vector<Oid> types_;
    std::vector<const char*> data_;
    std::vector<int> lengths_, formats_;
};

class PostgresConnection::Result {
public:
    explicit Result(PGresult* handle) : handle_(handle) {}
    Result(Result&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Result& operator=(Result&&) = delete;
    ~Result() { PQclear(handle_); }
    PGresult* handle() const { return handle_; }

private:
    PGresult* handle_;
};

class PostgresConnection::Rows final : public Cursor::Source {
public:
    explicit Rows(Result result) : result_(std::move(result)) {}

    bool next() override {
        decoded_.clear();
        return ++row_ < PQntuples(result_.handle());
    }
    bool is_null(int column) const override {
        return PQgetisnull(result_.handle(), row_, column) == 1;
    }
    std::int64_t integer(int column) const override {
        const std::string_view digits = text(column);
        if (digits == "t") return 1;
        std::int64_t value = 0;  // "f" and NULL stay 0; of a numeric, what is before the point
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    double real(int column) const override { return parse_real(text(column)).value_or(0); }
    std::string_view text(int column) const override {
        return {PQgetvalue(result_.handle(), row_, column),
                static_cast<std::size_t>(PQgetlength(result_.handle(), row_, column))};
    }
    std::string_view blob(int column) const override {
        if (is_null(column)) return {};
        const auto* hex =
            reinterpret_cast<const unsigned char*>(PQgetvalue(result_.handle(), row_, column));
        std::size_t length = 0;
        unsigned char* bytes = PQunescapeBytea(hex, &length);
        if (!bytes) throw std::bad_alloc();
        const std::string& kept =
            decoded_.emplace_back(reinterpret_cast<const char*>(bytes), length);
        PQfreemem(bytes);
        return kept;
    }

private:
    Result result_;
    int row_ = -1;
    mutable std::list<std::string> decoded_;  // of this row
};

PostgresConnection::PostgresConnection(const std::string& url) {
    // What the URL says comes later and wins.
    const char* const names[] = {"connect_timeout", "application_name", "client_encoding", "dbname",
                                 nullptr};
    const char* const values[] = {kConnectSeconds, "kentongan", "UTF8", url.c_str(), nullptr};
    handle_ = PQconnectdbParams(names, values, 1);
    if (PQstatus(handle_) != CONNECTION_OK) {
        const std::string why = PQerrorMessage(handle_);  // never holds the password
        PQfinish(handle_);
        throw DatabaseError("cannot connect to PostgreSQL: " + why);
    }
    PQsetNoticeProcessor(
        handle_, [](void*, const char*) {}, nullptr);
    checked(PQexec(handle_, kSettings), kSettings);
}

PostgresConnection::~PostgresConnection() {
    PQfinish(handle_);
}

PostgresConnection::Result PostgresConnection::checked(PGresult* handle,
                                                       std::string_view sql) const {
    Result result(handle);
    const auto status = PQresultStatus(handle);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return result;
    const char* field = handle ? PQresultErrorField(handle, PG_DIAG_SQLSTATE) : nullptr;
    const std::string_view state = field ? field : "";
    const std::string what = fmt::format("{} {} ({})", state, trim(PQerrorMessage(handle_)), sql);
    if (state.starts_with("23")) throw ConstraintViolation(what);
    if (state == "40001" || state == "40P01") throw SerializationFailure(what);
    throw DatabaseError(what);
}

const std::string& PostgresConnection::prepare(Sql sql, const Parameters& parameters) {
    Key key{sql.text(), parameters.kinds()};
    if (const auto found = prepared_.find(key); found != prepared_.end()) return found->second;
    const std::string text = expand_lists(sql.text(), Engine::Postgres);
    if (parameter_count(text) != parameters.count())
        throw std::logic_error(fmt::format("{} values for {} parameters: {}", parameters.count(),
                                           parameter_count(text), sql.text()));
    std::string name = "s" + std::to_string(prepared_.size());
    checked(PQprepare(handle_, name.c_str(), text.c_str(), parameters.count(), parameters.types()),
            sql.text());
    return prepared_.emplace(std::move(key), std::move(name)).first->second;
}

PostgresConnection::Result PostgresConnection::run(Sql sql, std::span<const Value> values) {
    const Parameters parameters(values);
    const std::string& name = prepare(sql, parameters);
    return checked(PQexecPrepared(handle_, name.c_str(), parameters.count(), parameters.data(),
                                  parameters.lengths(), parameters.formats(), 0),
                   sql.text());
}

Cursor PostgresConnection::query(Sql sql, std::span<const Value> values) {
    return Cursor(std::make_unique<Rows>(run(sql, values)));
}

std::int64_t PostgresConnection::execute(Sql sql, std::span<const Value> values) {
    const Result result = run(sql, values);
    const std::string_view command = PQcmdStatus(result.handle());
    if (command.starts_with("SELECT")) return 0;
    return parse_integer(PQcmdTuples(result.handle())).value_or(0);
}

void PostgresConnection::run_script(const std::string& sql) {
    checked(PQexec(handle_, kNoTimeout), kNoTimeout);
    checked(PQexec(handle_, sql.c_str()), sql);
}

void PostgresConnection::copy_text(const std::string& sql, const std::string& data) {
    PGresult* begun = PQexec(handle_, sql.c_str());
    if (PQresultStatus(begun) != PGRES_COPY_IN) {
        checked(begun, sql);
        throw DatabaseError("this is no COPY FROM STDIN: " + sql);
    }
    PQclear(begun);
    if (PQputCopyData(handle_, data.data(), static_cast<int>(data.size())) != 1 ||
        PQputCopyEnd(handle_, nullptr) != 1)
        throw DatabaseError(fmt::format("{} ({})", trim(PQerrorMessage(handle_)), sql));
    std::string failure;
    while (PGresult* result = PQgetResult(handle_)) {
        const Result owned(result);
        if (PQresultStatus(result) != PGRES_COMMAND_OK && failure.empty())
            failure = PQresultErrorMessage(result);
    }
    if (!failure.empty()) throw DatabaseError(fmt::format("{} ({})", trim(failure), sql));
}

std::string PostgresConnection::explain(Sql sql) {
    const std::string text = expand_lists(sql.text(), Engine::Postgres);
    const int count = parameter_count(text);
    std::string nulls;
    for (int i = 0; i < count; ++i) nulls += i == 0 ? "(NULL" : ", NULL";
    if (count > 0) nulls += ')';
    begin("BEGIN");
    std::string plan;
    try {
        checked(PQexec(handle_, kExplainSettings), kExplainSettings);
        checked(PQexec(handle_, ("PREPARE explained AS " + text).c_str()), text);
        const Result rows =
            checked(PQexec(handle_, ("EXPLAIN EXECUTE explained" + nulls).c_str()), text);
        for (int i = 0; i < PQntuples(rows.handle()); ++i)
            plan.append(PQgetvalue(rows.handle(), i, 0)).append("\n");
        checked(PQexec(handle_, "DEALLOCATE explained"), text);
    } catch (...) {
        rollback();
        throw;
    }
    rollback();
    return plan;
}

void PostgresConnection::begin(const char* statement) {
    try {
        checked(PQexec(handle_, statement), statement);
    } catch (const DatabaseError&) {
        if (PQstatus(handle_) == CONNECTION_OK) throw;
        prepared_.clear();
        PQreset(handle_);
        checked(PQexec(handle_, kSettings), kSettings);
        checked(PQexec(handle_, statement), statement);
    }
}

void PostgresConnection::commit() {
    const Result result = checked(PQexec(handle_, "COMMIT"), "COMMIT");
    // After an error that somebody swallowed, PostgreSQL answers COMMIT with ROLLBACK.
    if (std::strcmp(PQcmdStatus(result.handle()), "COMMIT") != 0)
        throw DatabaseError("the transaction had failed before COMMIT");
}

void PostgresConnection::rollback() noexcept {
    PQclear(PQexec(handle_, "ROLLBACK"));
}

bool PostgresConnection::is_usable() const {
    return PQstatus(handle_) == CONNECTION_OK && PQtransactionStatus(handle_) == PQTRANS_IDLE;
}

}  // namespace kentongan::db
