// From SQLite to PostgreSQL: every row, even when the copy is killed again and again.
#include "app/migrate.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>
#include <thread>

#include "app/carry.h"
#include "app/serving_lock.h"
#include "app/tests/operator_help.h"

using namespace kentongan;
using namespace kentongan::operator_help;

namespace {

constexpr const char *kFolder = "KENTONGAN_MIGRATE_FOLDER", *kUrl = "KENTONGAN_MIGRATE_URL";
constexpr int kPosts = 12'000, kBatch = 500;

pid_t start_child() {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = "migrate", filter = "--test-case=child of migrate", all = "--no-skip";
    char* arguments[] = {name.data(), filter.data(), all.data(), nullptr};
    pid_t child = 0;
    REQUIRE(posix_spawn(&child, "/proc/self/exe", &actions, nullptr, arguments, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

// Rows that have arrived; -1: no copy is in progress.
std::int64_t arrived(db::Database& target) {
    const auto state = target.read([](db::Tx& tx) { return db::find_copy(tx); });
    if (!state) return -1;
    std::int64_t rows = 0;
    for (const auto& done : state->done) rows += done.rows;
    return rows;
}

bool has_ended(pid_t child) {
    int status = 0;
    return waitpid(child, &status, WNOHANG) == child;
}

Config filled_server(const std::string& folder, int posts) {
    const auto config = config_in(folder);
    App app(config);
    const auto ani = add_person(app, "ani");
    add_person(app, "budi");
    for (int i = 0; i < posts; i += kBatch) publish_many(app, ani, std::min(kBatch, posts));
    return config;
}

}  // namespace

TEST_CASE("child of migrate" * doctest::skip()) {
    Config config = config_in(std::getenv(kFolder));
    CHECK(migrate_to(config, std::getenv(kUrl)).ok());
}

TEST_CASE("a copy that is killed goes on where it was, and every row arrives") {
    if (!testkit::PostgresSchema::available()) return;
    const testkit::TempDir here;
    const testkit::PostgresSchema schema;
    const auto config = filled_server(here.path(), kPosts);
    const auto rows = everything(url_of(config));
    std::int64_t total = 0;
    for (const auto& [table, all] : rows) total += static_cast<std::int64_t>(all.size());
    setenv(kFolder, here.path().c_str(), 1);
    setenv(kUrl, schema.url().c_str(), 1);
    const auto target = db::Database::open(schema.url());
    int kills = 0;
    // Killed as soon as a part more has arrived, six times.
    for (int sixth = 1; sixth <= 6; ++sixth) {
        const pid_t child = start_child();
        bool ended = false;
        while (!(ended = has_ended(child)) && arrived(*target) < total * sixth / 8)
            std::this_thread::yield();
        if (ended) continue;
        REQUIRE(kill(child, SIGKILL) == 0);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        kills += WIFSIGNALED(status) ? 1 : 0;
        // Nobody may serve from half of it.
        if (arrived(*target) >= 0)
            CHECK_THROWS_AS(App(config_in(here.path(), schema.url())), db::DatabaseError);
    }
    CHECK(kills >= 3);
    MESSAGE("kills: ", kills, ", rows: ", total);
    REQUIRE(migrate_to(config, schema.url()).ok());
    check_same(rows, everything(schema.url()));
    App app(config_in(here.path(), schema.url()));
    const auto ani = app.platform().database.read(
        [&](db::Tx& tx) { return app.accounts().find_by_username(tx, "ani"); });
    REQUIRE(ani);
    CHECK(app.statuses().publish(post_by(ani->id, "Di PostgreSQL")).ok());
    // Done is done: a second copy would come into a database that is in use.
    CHECK(migrate_to(config, schema.url()).error().code() == ErrorCode::Conflict);
}

TEST_CASE("migrate-to refuses what is not an empty PostgreSQL database, and a running server") {
    if (!testkit::PostgresSchema::available()) return;
    const testkit::TempDir here, other;
    const auto config = filled_server(here.path(), 3);
    const testkit::PostgresSchema schema;
    CHECK(migrate_to(config, "sqlite:x").error().code() == ErrorCode::BadRequest);
    auto postgres = config;
    postgres.database = schema.url();
    CHECK(migrate_to(postgres, schema.url()).error().code() == ErrorCode::BadRequest);
    CHECK_THROWS_AS((void)migrate_to(config_in(other.path()), schema.url()), db::DatabaseError);
    {
        ServingLock lock;
        REQUIRE(lock.acquire(config.data));
        CHECK(migrate_to(config, schema.url()).error().text().find("stop it first") !=
              std::string::npos);
    }
    const db::Migration foreign = {"x", "0001", "CREATE TABLE x (id BIGINT PRIMARY KEY);", ""};
    db::Database::open(schema.url())->migrate({&foreign, 1});
    CHECK(migrate_to(config, schema.url()).error().code() == ErrorCode::Conflict);
}

TEST_CASE("the beginning of another server's copy is not gone on with") {
    if (!testkit::PostgresSchema::available()) return;
    const testkit::TempDir here, other;
    const auto config = filled_server(here.path(), 30);
    const testkit::PostgresSchema schema;
    const auto target = db::Database::open(schema.url());
    db::Database::open(url_of(config))->read([&](db::Tx& from) {
        const auto migrations = db::applied_migrations(from, App::migrations());
        target->write([&](db::Tx& to) { db::begin_copy(to, migrations, "another server"); });
    });
    CHECK(migrate_to(config, schema.url()).error().text().find("another server") !=
          std::string::npos);
}

TEST_CASE("rows that did not arrive are noticed at the end, and the database is not released") {
    if (!testkit::PostgresSchema::available()) return;
    const testkit::TempDir here;
    const auto config = filled_server(here.path(), 30);
    const testkit::PostgresSchema schema;
    const auto target = db::Database::open(schema.url());
    // The note says that all accounts are there, and none is.
    db::Database::open(url_of(config))->read([&](db::Tx& from) {
        const auto migrations = db::applied_migrations(from, App::migrations());
        for (const auto& table : db::list_tables(from)) {
            if (table.name == "kentongan_migrations") {
                const auto source = sum_of(from, table).checksum;
                target->write([&](db::Tx& to) { db::begin_copy(to, migrations, source); });
            }
        }
        target->write([](db::Tx& to) {
            db::note_copied(to, {"accounts", {std::numeric_limits<std::int64_t>::max()}, 2});
        });
    });
    CHECK(migrate_to(config, schema.url()).error().text().find("rows of accounts differ") !=
          std::string::npos);
    CHECK_THROWS_AS(App(config_in(here.path(), schema.url())), db::DatabaseError);
}
