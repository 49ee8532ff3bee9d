#include "platform/db/postgres_database.h"

#include <chrono>
#include <random>
#include <thread>

namespace kentongan::db {
namespace {

constexpr std::size_t kMaxConnections = 16;
constexpr auto kLongestWait = 10s;  // for a free connection
constexpr int kMaxTries = 12;       // of a transaction that collides
constexpr int kLongestPauseMillis = 64;

constexpr const char* kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr const char* kBeginWrite = "BEGIN ISOLATION LEVEL SERIALIZABLE";

// A random while, longer each time, so that the same two do not meet again.
void pause_after(int failed_tries) {
    thread_local std::minstd_rand random(std::random_device{}());
    const int most = std::min(1 << failed_tries, kLongestPauseMillis);
    std::this_thread::sleep_for(
        std::chrono::milliseconds(std::uniform_int_distribution<int>(0, most)(random)));
}

}  // namespace

class PostgresDatabase::Transaction final : public ScriptTx {
public:
    Transaction(PostgresConnection& connection, CommitHooks::Actions& after_commit)
        : connection_(connection), after_commit_(after_commit) {}
    Engine engine() const override { return Engine::Postgres; }
    void after_commit(std::function<void()> action) override {
        after_commit_.push_back(std::move(action));
    }
    void run_script(const std::string& sql) override { connection_.run_script(sql); }
    void copy_text(const std::string& sql, const std::string& data) override {
        connection_.copy_text(sql, data);
    }

protected:
    Cursor run_query(Sql sql, std::span<const Value> values) override {
        return connection_.query(sql, values);
    }
    std::int64_t run_execute(Sql sql, std::span<const Value> values) override {
        return connection_.execute(sql, values);
    }

private:
    PostgresConnection& connection_;
    CommitHooks::Actions& after_commit_;
};

class PostgresDatabase::Lease {
public:
    explicit Lease(PostgresDatabase& database) : database_(database) {
        {
            std::unique_lock lock(database.mutex_);
            const bool free = database.returned_.wait_for(lock, kLongestWait, [&] {
                return database.closed_ || database.in_use_ < kMaxConnections;
            });
            if (database.closed_) throw DatabaseError("the database is closed");
            if (!free) throw DatabaseError("no free connection to PostgreSQL");
            ++database.in_use_;
            if (!database.idle_.empty()) {
                connection_ = std::move(database.idle_.back());
                database.idle_.pop_back();
            }
        }
        try {
            if (!connection_) connection_ = std::make_unique<PostgresConnection>(database.url_);
        } catch (...) {
            give_back();
            throw;
        }
    }
    ~Lease() { give_back(); }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    PostgresConnection& connection() { return *connection_; }

private:
    void give_back() {
        std::lock_guard lock(database_.mutex_);
        --database_.in_use_;
        if (connection_ && connection_->is_usable())
            database_.idle_.push_back(std::move(connection_));
        database_.returned_.notify_all();
    }
    PostgresDatabase& database_;
    std::unique_ptr<PostgresConnection> connection_;
};

PostgresDatabase::PostgresDatabase(std::string url) : url_(std::move(url)) {
    Lease connect(*this);  // so that a wrong address is known at once
}

PostgresDatabase::~PostgresDatabase() {
    close();
}

void PostgresDatabase::run_read(const std::function<Outcome(Tx&)>& run) {
    CommitHooks::Actions afterwards;
    {
        Lease lease(*this);
        PostgresConnection& connection = lease.connection();
        connection.begin(kBeginRead);
        try {
            Transaction tx(connection, afterwards);
            run(tx);
            connection.commit();
        } catch (...) {
            connection.rollback();
            throw;
        }
    }
    ++reads_;
    for (const auto& action : afterwards) action();
}

void PostgresDatabase::run_write(const std::function<Outcome(Tx&)>& run) {
    WriteScope::refuse_nested(*this);
    for (int tries = 1;; ++tries) {
        try {
            hooks_.run(hooks_.enqueue(try_write(run)));
            return;
        } catch (const SerializationFailure&) {
            if (tries == kMaxTries) throw;
        }
        pause_after(tries);
    }
}

CommitHooks::Actions PostgresDatabase::try_write(const std::function<Outcome(Tx&)>& run) {
    CommitHooks::Actions actions;
    Lease lease(*this);
    PostgresConnection& connection = lease.connection();
    connection.begin(kBeginWrite);
    try {
        const WriteScope scope(*this);
        Transaction tx(connection, actions);
        if (run(tx) == Outcome::Keep) {
            connection.commit();
            ++writes_;
            return actions;
        }
    } catch (...) {
        connection.rollback();
        throw;
    }
    connection.rollback();
    return {};
}

void PostgresDatabase::migrate(std::span<const Migration> migrations,
                               const std::function<void(std::string_view)>& progress) {
    apply_migrations(*this, migrations, progress);
}

std::string PostgresDatabase::explain(Sql sql) {
    return Lease(*this).connection().explain(sql);
}

Stats PostgresDatabase::stats() const {
    return {.reads = reads_, .writes = writes_, .commits = writes_};
}

void PostgresDatabase::close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    returned_.notify_all();
    returned_.wait(lock, [&] { return in_use_ == 0; });
    idle_.clear();
}

std::unique_ptr<Database> open_postgres(const std::string& url) {
    return std::make_unique<PostgresDatabase>(url);
}

}  // namespace kentongan::db
