// One libpq connection with its prepared statements. Used by one thread at a time.
#pragma once

#include <span>
#include <string>
#include <unordered_map>

#include "platform/db/internal.h"

struct pg_conn;
struct pg_result;

namespace kentongan::db {

// The engine chose this transaction to give way to another: it may simply be tried again.
class SerializationFailure : public DatabaseError {
public:
    using DatabaseError::DatabaseError;
};

class PostgresConnection {
public:
    explicit PostgresConnection(const std::string& url);
    ~PostgresConnection();
    PostgresConnection(const PostgresConnection&) = delete;
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    Cursor query(Sql sql, std::span<const Value> values);
    std::int64_t execute(Sql sql, std::span<const Value> values);
    void run_script(const std::string& sql);
    void copy_text(const std::string& sql, const std::string& data);  // COPY … FROM STDIN
    std::string explain(Sql sql);

    // A connection that the server has closed meanwhile is opened again here.
    void begin(const char* statement);
    // Throws unless the work is committed for certain.
    void commit();
    void rollback() noexcept;
    bool is_usable() const;  // connected and outside any transaction

private:
    class Parameters;
    class Result;
    class Rows;

    Result run(Sql sql, std::span<const Value> values);
    const std::string& prepare(Sql sql, const Parameters& parameters);
    Result checked(pg_result* result, std::string_view sql) const;

    pg_conn* handle_ = nullptr;
    // By the text's address and the kinds of its values; bounded by the program's constants.
    struct Key {
        const char* sql;
        std::string kinds;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept {
            return std::hash<const char*>()(key.sql) ^ std::hash<std::string>()(key.kinds);
        }
    };
    std::unordered_map<Key, std::string, KeyHash> prepared_;  // names
};

}  // namespace kentongan::db
