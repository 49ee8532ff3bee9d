// For tests only: a clock that stands still, a folder that goes away, databases of both engines,
// and a platform in memory. Nothing under src outside tests/ includes this.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "platform/db/database.h"
#include "platform/http/message.h"
#include "platform/platform.h"

namespace kentongan::testkit {

class FakeClock final : public Clock {
public:
    TimePoint now() const override { return from_millis(now_.load()); }
    void advance(Duration by) { now_ += by.count(); }
    void set(TimePoint time) { now_ = to_millis(time); }

private:
    std::atomic<std::int64_t> now_{1'790'000'000'000};  // 21 September 2026
};

// A new empty folder, removed with everything in it.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

// An empty schema of the PostgreSQL server that KENTONGAN_TEST_POSTGRES names, dropped at the end.
class PostgresSchema {
public:
    static bool available();
    PostgresSchema();
    ~PostgresSchema();
    PostgresSchema(const PostgresSchema&) = delete;
    PostgresSchema& operator=(const PostgresSchema&) = delete;
    const std::string& url() const { return url_; }  // opens into the schema

private:
    std::string name_, url_;
};

// Runs `test` on an empty SQLite database and, when KENTONGAN_TEST_POSTGRES names a server
// ("postgresql://…"; ./test starts one), on an empty PostgreSQL database. Fails when CI is set and
// there is no PostgreSQL.
void on_both_engines(const std::function<void(db::Database&)>& test);

// The whole platform with fakes for time and none of the sockets. Rooms are constructed on top by
// the test, then migrate() is called with their migrations, then start() if the test wants
// requests.
class TestPlatform {
public:
    explicit TestPlatform(const std::string& database_url = "sqlite::memory:");
    ~TestPlatform();
    Platform& platform();
    FakeClock& clock();
    void migrate(const std::vector<db::Migration>& migrations);  // jobs' own first

    // A request through the router in process, as `account` (0: nobody) with `scopes`.
    struct Call {
        http::Method method = http::Method::Get;
        std::string target;  // "/api/v1/statuses?limit=2"
        std::int64_t account = 0;
        std::string scopes = "read write follow push";
        std::vector<std::pair<std::string, std::string>> form;
        std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
        std::string json = {};                                     // instead of form
        std::vector<http::Upload> uploads = {};
        bool by_cookie = false;  // a browser session instead of a token
    };
    http::Response call(const Call& call);
    http::Response get(std::string target, std::int64_t account = 0);
    http::Response post(std::string target, std::vector<std::pair<std::string, std::string>> form,
                        std::int64_t account = 0);
    void run_jobs();  // until nothing is due

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::testkit
