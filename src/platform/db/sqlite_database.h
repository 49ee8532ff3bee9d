// SQLite in WAL mode: connections for readers, handed out last in first out, and one thread that
// writes. It takes every closure that waits into one transaction and commits once (group commit).
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/db/commit_hooks.h"
#include "platform/db/internal.h"
#include "platform/db/sqlite_connection.h"

namespace kentongan::db {

class SqliteDatabase final : public Database {
public:
    // `temporary`: a folder to remove at the end, empty for none.
    SqliteDatabase(std::string path, std::string temporary);
    ~SqliteDatabase() override;

    Engine engine() const override { return Engine::Sqlite; }
    void migrate(std::span<const Migration> migrations,
                 const std::function<void(std::string_view)>& progress) override;
    std::string explain(Sql sql) override;
    Stats stats() const override;
    void close() override;

protected:
    void run_read(const std::function<Outcome(Tx&)>& run) override;
    void run_write(const std::function<Outcome(Tx&)>& run) override;

private:
    class Transaction;
    class ReaderLease;

    // A write that waits; lives on its caller's stack until `done`.
    struct Waiting {
        explicit Waiting(const std::function<Outcome(Tx&)>& closure) : run(closure) {}
        const std::function<Outcome(Tx&)>& run;
        CommitHooks::Actions after_commit;
        bool kept = false;
        std::exception_ptr failure;
        std::shared_ptr<CommitHooks::Ticket> ticket;
        bool done = false;
        std::condition_variable finished;
    };

    void writer_loop();
    void commit_together(std::vector<Waiting*>& batch);
    void run_all(std::vector<Waiting*>& batch);
    void run_one(Waiting& waiting, bool alone);
    void finish(std::vector<Waiting*>& batch, std::exception_ptr failure);

    const std::string path_, temporary_;
    SqliteConnection writer_;
    CommitHooks hooks_;
    mutable std::mutex mutex_;
    std::condition_variable work_, idle_;
    std::deque<Waiting*> queue_;
    std::vector<std::unique_ptr<SqliteConnection>> readers_;  // idle ones
    std::size_t reading_ = 0;
    bool closed_ = false;
    std::atomic<std::uint64_t> reads_{0}, writes_{0}, commits_{0};
    std::thread thread_;
};

}  // namespace kentongan::db
