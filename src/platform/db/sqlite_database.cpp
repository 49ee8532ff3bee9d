#include "platform/db/sqlite_database.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace kentongan::db {
namespace {

// More may be open while more threads read at once; these stay open.
constexpr std::size_t kIdleReaders = 8;
// Bounds how long the first caller of a batch waits for the last.
constexpr std::size_t kMaxBatch = 256;

constexpr Sql kBegin = "BEGIN IMMEDIATE";
constexpr Sql kBeginRead = "BEGIN";
constexpr Sql kCommit = "COMMIT";
constexpr Sql kRollback = "ROLLBACK";
constexpr Sql kSavepoint = "SAVEPOINT one";
constexpr Sql kRelease = "RELEASE one";
constexpr Sql kUndo = "ROLLBACK TO one";

void refuse_when(bool closed) {
    if (closed) throw DatabaseError("the database is closed");
}

}  // namespace

class SqliteDatabase::Transaction final : public ScriptTx {
public:
    Transaction(SqliteConnection& connection, CommitHooks::Actions& after_commit)
        : connection_(connection), after_commit_(after_commit) {}
    Engine engine() const override { return Engine::Sqlite; }
    void after_commit(std::function<void()> action) override {
        after_commit_.push_back(std::move(action));
    }
    void run_script(const std::string& sql) override { connection_.run_script(sql.c_str()); }
    void copy_text(const std::string&, const std::string&) override {
        throw std::logic_error("COPY is PostgreSQL's");
    }

protected:
    Cursor run_query(Sql sql, std::span<const Value> values) override {
        return connection_.query(sql, values);
    }
    std::int64_t run_execute(Sql sql, std::span<const Value> values) override {
        return connection_.execute(sql, values);
    }

private:
    SqliteConnection& connection_;
    CommitHooks::Actions& after_commit_;
};

// The most recently used connection is handed out first: its pages and statements are warm, and
// there are only ever as many as threads that really read at once.
class SqliteDatabase::ReaderLease {
public:
    explicit ReaderLease(SqliteDatabase& database) : database_(database) {
        {
            std::lock_guard lock(database.mutex_);
            refuse_when(database.closed_);
            if (!database.readers_.empty()) {
                connection_ = std::move(database.readers_.back());
                database.readers_.pop_back();
            }
            ++database.reading_;
        }
        try {
            if (!connection_)
                connection_ = std::make_unique<SqliteConnection>(database.path_,
                                                                 SqliteConnection::Role::Reader);
        } catch (...) {
            give_back();
            throw;
        }
    }
    ~ReaderLease() { give_back(); }
    ReaderLease(const ReaderLease&) = delete;
    ReaderLease& operator=(const ReaderLease&) = delete;
    SqliteConnection& connection() { return *connection_; }

private:
    void give_back() {
        std::lock_guard lock(database_.mutex_);
        --database_.reading_;
        if (connection_ && !connection_->in_transaction() &&
            database_.readers_.size() < kIdleReaders)
            database_.readers_.push_back(std::move(connection_));
        database_.idle_.notify_all();
    }
    SqliteDatabase& database_;
    std::unique_ptr<SqliteConnection> connection_;
};

SqliteDatabase::SqliteDatabase(std::string path, std::string temporary)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      writer_(path_, SqliteConnection::Role::Writer),
      thread_([this] { writer_loop(); }) {}

SqliteDatabase::~SqliteDatabase() {
    close();
    if (!temporary_.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(temporary_, ignored);
    }
}

void SqliteDatabase::run_read(const std::function<Outcome(Tx&)>& run) {
    CommitHooks::Actions afterwards;
    {
        ReaderLease lease(*this);
        SqliteConnection& connection = lease.connection();
        connection.execute(kBeginRead, {});
        try {
            Transaction tx(connection, afterwards);
            run(tx);
        } catch (...) {
            if (connection.in_transaction()) connection.execute(kRollback, {});
            throw;
        }
        connection.execute(kCommit, {});
    }
    ++reads_;
    for (const auto& action : afterwards) action();
}

void SqliteDatabase::run_write(const std::function<Outcome(Tx&)>& run) {
    WriteScope::refuse_nested(*this);
    Waiting waiting(run);
    {
        std::unique_lock lock(mutex_);
        refuse_when(closed_);
        queue_.push_back(&waiting);
        work_.notify_one();
        waiting.finished.wait(lock, [&] { return waiting.done; });
    }
    if (waiting.failure) std::rethrow_exception(waiting.failure);
    hooks_.run(waiting.ticket);
}

void SqliteDatabase::writer_loop() {
    std::vector<Waiting*> batch;
    std::unique_lock lock(mutex_);
    for (;;) {
        work_.wait(lock, [&] { return closed_ || !queue_.empty(); });
        if (queue_.empty()) return;
        while (!queue_.empty() && batch.size() < kMaxBatch) {
            batch.push_back(queue_.front());
            queue_.pop_front();
        }
        lock.unlock();
        commit_together(batch);
        batch.clear();
        lock.lock();
    }
}

void SqliteDatabase::commit_together(std::vector<Waiting*>& batch) {
    std::exception_ptr failure;
    try {
        run_all(batch);
    } catch (...) {
        failure = std::current_exception();
        for (Waiting* waiting : batch) waiting->kept = false;
    }
    try {
        if (writer_.in_transaction()) writer_.execute(kRollback, {});
    } catch (...) {
        // Nothing was promised to anybody; the next BEGIN reports what is broken.
        if (!failure) failure = std::current_exception();
    }
    finish(batch, std::move(failure));
}

// Leaves with everything kept committed; what is not is rolled back by the caller.
void SqliteDatabase::run_all(std::vector<Waiting*>& batch) {
    writer_.execute(kBegin, {});
    bool any_kept = false;
    for (Waiting* waiting : batch) {
        run_one(*waiting, batch.size() == 1);
        any_kept = any_kept || waiting->kept;
        // A full disk or an unreadable page makes SQLite end the transaction with all that is in
        // it.
        if (!writer_.in_transaction())
            throw DatabaseError("the transaction was lost: disk full or damaged?");
    }
    if (!any_kept) return;
    writer_.execute(kCommit, {});
    ++commits_;
}

void SqliteDatabase::run_one(Waiting& waiting, bool alone) {
    if (!alone) writer_.execute(kSavepoint, {});
    try {
        const WriteScope scope(*this);
        Transaction tx(writer_, waiting.after_commit);
        waiting.kept = waiting.run(tx) == Outcome::Keep;
    } catch (...) {
        waiting.failure = std::current_exception();
    }
    if (alone || !writer_.in_transaction()) return;
    if (!waiting.kept) writer_.execute(kUndo, {});
    writer_.execute(kRelease, {});
}

void SqliteDatabase::finish(std::vector<Waiting*>& batch, std::exception_ptr failure) {
    for (Waiting* waiting : batch) {
        if (waiting->kept) {
            ++writes_;
            waiting->ticket = hooks_.enqueue(std::move(waiting->after_commit));
        } else if (!waiting->failure) {
            waiting->failure = failure;
        }
    }
    // The callers own what went wrong: theirs is the last look at it.
    failure = nullptr;
    // Under the lock, because a caller that wakes takes its Waiting away.
    std::lock_guard lock(mutex_);
    for (Waiting* waiting : batch) {
        waiting->done = true;
        waiting->finished.notify_one();
    }
}

void SqliteDatabase::migrate(std::span<const Migration> migrations,
                             const std::function<void(std::string_view)>& progress) {
    apply_migrations(*this, migrations, progress);
}

std::string SqliteDatabase::explain(Sql sql) {
    return ReaderLease(*this).connection().explain(sql);
}

Stats SqliteDatabase::stats() const {
    std::lock_guard lock(mutex_);
    return {reads_, writes_, commits_, queue_.size()};
}

void SqliteDatabase::close() {
    {
        std::unique_lock lock(mutex_);
        if (closed_) return;
        closed_ = true;
        work_.notify_all();
        idle_.wait(lock, [&] { return reading_ == 0; });
        readers_.clear();
    }
    thread_.join();
}

std::unique_ptr<Database> open_sqlite(const std::string& path) {
    namespace fs = std::filesystem;
    std::string file = path, temporary;
    if (path == ":memory:") {
        // SQLite's own memory databases have no WAL and lock whole tables between connections; a
        // file in memory behaves as on disk.
        std::error_code ignored;
        const bool has_shm = fs::is_directory("/dev/shm", ignored);
        std::string pattern =
            ((has_shm ? fs::path("/dev/shm") : fs::temp_directory_path()) / "kentongan-XXXXXX")
                .string();
        if (!mkdtemp(pattern.data())) throw DatabaseError("cannot create " + pattern);
        temporary = pattern;
        file = temporary + "/memory.db";
    }
    std::error_code failure;
    if (const auto folder = fs::path(file).parent_path(); !folder.empty())
        fs::create_directories(folder, failure);
    // Created by us, because SQLite would let everybody on the machine read it. The journal files
    // take over the mode.
    const int created = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (created < 0) throw DatabaseError("cannot open " + file);
    ::close(created);
    return std::make_unique<SqliteDatabase>(file, temporary);
}

}  // namespace kentongan::db
