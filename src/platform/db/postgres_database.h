// PostgreSQL: a pool of connections; each closure is one serializable transaction, tried again when
// the server says that it collided with another. So stores mean the same as with one writer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/db/commit_hooks.h"
#include "platform/db/internal.h"
#include "platform/db/postgres_connection.h"

namespace kentongan::db {

class PostgresDatabase final : public Database {
public:
    explicit PostgresDatabase(std::string url);
    ~PostgresDatabase() override;

    Engine engine() const override { return Engine::Postgres; }
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
    class Lease;

    CommitHooks::Actions try_write(const std::function<Outcome(Tx&)>& run);

    const std::string url_;
    CommitHooks hooks_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<PostgresConnection>> idle_;
    std::size_t in_use_ = 0;
    bool closed_ = false;
    std::atomic<std::uint64_t> reads_{0}, writes_{0};
};

}  // namespace kentongan::db
