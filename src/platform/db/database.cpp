#include "platform/db/database.h"

#include <filesystem>
#include <map>
#include <mutex>
#include <unordered_set>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/db/internal.h"

namespace kentongan::db {

Value Value::list(std::span<const std::string> texts) {
    std::string json = "[";
    for (const std::string& text : texts) {
        if (json.size() > 1) json += ',';
        std::string storage;
        append_json_string(json, storable_text(text, storage));
    }
    return Value(Owned{}, json + "]");
}

Cursor::Cursor(std::unique_ptr<Source> source) : source_(std::move(source)) {}
Cursor::Cursor(Cursor&&) noexcept = default;
Cursor& Cursor::operator=(Cursor&&) noexcept = default;
Cursor::~Cursor() = default;

bool Cursor::next() {
    return source_->next();
}
bool Cursor::is_null(int column) const {
    return source_->is_null(column);
}
std::int64_t Cursor::integer(int column) const {
    return source_->integer(column);
}
double Cursor::real(int column) const {
    return source_->real(column);
}
std::string_view Cursor::text(int column) const {
    return source_->text(column);
}
std::string_view Cursor::blob(int column) const {
    return source_->blob(column);
}

Cursor Tx::query(Sql sql, std::initializer_list<Value> values) {
    return run_query(sql, {values.begin(), values.size()});
}

std::int64_t Tx::execute(Sql sql, std::initializer_list<Value> values) {
    return run_execute(sql, {values.begin(), values.size()});
}

thread_local const Database* WriteScope::current_ = nullptr;

void WriteScope::refuse_nested(const Database& database) {
    if (current_ == &database)
        throw std::logic_error("write() inside a write closure: pass its Tx on instead");
}

Sql kept_sql(const std::string& text) {
    static std::mutex mutex;
    static std::unordered_set<std::string> kept;  // its elements never move
    const std::lock_guard lock(mutex);
    Sql sql;
    sql.text_ = kept.insert(text).first->c_str();
    return sql;
}

std::string_view storable_text(std::string_view text, std::string& storage) {
    const auto zero_free = text.find('\0') == std::string_view::npos;
    if (zero_free && is_valid_utf8(text)) return text;
    storage.clear();
    while (!text.empty()) {
        const std::size_t length = text.front() == '\0' ? 0 : utf8_sequence_length(text);
        storage += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return storage;
}

std::vector<Migration> migrations_from(std::string room, std::span<const EmbeddedFile> files) {
    constexpr std::string_view kShared = ".sql", kPostgres = ".pg.sql";
    std::map<std::string, Migration> by_name;
    for (const EmbeddedFile& file : files) {
        const bool postgres = file.name.ends_with(kPostgres);
        if (!postgres && !file.name.ends_with(kShared)) continue;
        std::string name(file.name);
        name.resize(name.size() - (postgres ? kPostgres : kShared).size());
        Migration& migration = by_name[name];
        migration.room = room;
        migration.name = name;
        (postgres ? migration.postgres_sql : migration.sql) = file.content;
    }
    std::vector<Migration> ordered;
    for (auto& [name, migration] : by_name) ordered.push_back(std::move(migration));
    return ordered;
}

std::unique_ptr<Database> Database::open(const std::string& url) {
    constexpr std::string_view kSqlite = "sqlite:", kMemory = ":memory:";
    if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
        return open_postgres(url);
    if (url == kMemory) return open_sqlite(url);
    if (url.starts_with(kSqlite)) return open_sqlite(url.substr(kSqlite.size()));
    return open_sqlite((std::filesystem::path(url) / "kentongan.db").string());
}

}  // namespace kentongan::db
