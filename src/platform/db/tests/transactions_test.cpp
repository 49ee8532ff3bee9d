#include <doctest/doctest.h>

#include <atomic>
#include <barrier>
#include <latch>
#include <thread>

#include "platform/db/database.h"
#include "testkit/testkit.h"

using namespace kentongan;
using testkit::on_both_engines;

namespace {

const db::Migration kPeople = {
    "people", "0001_people",
    "CREATE TABLE people (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE);\n"
    "CREATE TABLE posts (id BIGINT PRIMARY KEY, author BIGINT NOT NULL REFERENCES people (id));",
    ""};

constexpr db::Sql kInsert = "INSERT INTO people (id, name) VALUES ($1, $2)";
constexpr db::Sql kInsertPost = "INSERT INTO posts (id, author) VALUES ($1, $2)";
constexpr db::Sql kReturning = "INSERT INTO people (id, name) VALUES ($1, $2) RETURNING name";
constexpr db::Sql kRename = "UPDATE people SET name = $2 WHERE id = $1";
constexpr db::Sql kCount = "SELECT COUNT(*) FROM people";
constexpr db::Sql kIncrement = "UPDATE people SET name = CAST(CAST(name AS BIGINT) + 1 AS TEXT)";
constexpr db::Sql kName = "SELECT name FROM people";

std::int64_t count(db::Tx& tx) {
    auto rows = tx.query(kCount);
    rows.next();
    return rows.integer(0);
}

std::int64_t count(db::Database& database) {
    return database.read([](db::Tx& tx) { return count(tx); });
}

void insert(db::Tx& tx, std::int64_t id) {
    tx.execute(kInsert, {id, "person " + std::to_string(id)});
}

}  // namespace

TEST_CASE("an error result, and an exception, roll back the closure and nothing else") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        const auto refused = database.write([](db::Tx& tx) -> Result<int> {
            insert(tx, 1);
            return Error(ErrorCode::Unprocessable);
        });
        REQUIRE_FALSE(refused.ok());
        CHECK(refused.error().code() == ErrorCode::Unprocessable);
        CHECK_THROWS_AS(database.write([](db::Tx& tx) {
            insert(tx, 2);
            throw std::out_of_range("bug");
        }),
                        std::out_of_range);
        CHECK(count(database) == 0);
        database.write([](db::Tx& tx) { insert(tx, 3); });
        CHECK(count(database) == 1);
    });
}

TEST_CASE("many writers at once: each keeps or loses exactly its own work") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        constexpr int kThreads = 8, kRounds = 25;
        std::atomic<int> refused{0};
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < kThreads; ++t)
                threads.emplace_back([&, t] {
                    for (int i = 0; i < kRounds; ++i) {
                        const auto result = database.write([&](db::Tx& tx) -> Result<void> {
                            insert(tx, t * 1000 + i);
                            if (i % 5 == 0) return Error(ErrorCode::Forbidden);
                            return {};
                        });
                        if (!result.ok()) ++refused;
                    }
                });
        }
        CHECK(refused == kThreads * kRounds / 5);
        CHECK(count(database) == kThreads * kRounds * 4 / 5);
    });
}

TEST_CASE("writers that wait together share a commit") {
    auto database = db::Database::open("sqlite::memory:");
    database->migrate({&kPeople, 1});
    const auto before = database->stats();
    constexpr int kThreads = 16;
    std::latch first_inside(1);
    std::vector<std::jthread> threads;
    // The first holds the writer until all the others wait; they are then one batch.
    threads.emplace_back([&] {
        database->write([&](db::Tx& tx) {
            first_inside.count_down();
            while (database->stats().waiting < kThreads) std::this_thread::yield();
            insert(tx, 1000);
        });
    });
    first_inside.wait();
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] { database->write([&](db::Tx& tx) { insert(tx, t); }); });
    threads.clear();
    const auto after = database->stats();
    CHECK(after.writes - before.writes == kThreads + 1);
    CHECK(after.commits - before.commits == 2);
    CHECK(count(*database) == kThreads + 1);
}

TEST_CASE("a constraint that refuses is a conflict for results and an exception otherwise") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        database.write([](db::Tx& tx) { tx.execute(kInsert, {1, "ani"}); });
        const auto taken = database.write([](db::Tx& tx) -> Result<void> {
            tx.execute(kInsert, {2, "ani"});
            return {};
        });
        REQUIRE_FALSE(taken.ok());
        CHECK(taken.error().code() == ErrorCode::Conflict);
        const auto orphan = database.write([](db::Tx& tx) -> Result<void> {
            tx.execute(kInsertPost, {1, 77});
            return {};
        });
        CHECK(orphan.error().code() == ErrorCode::Conflict);
        CHECK_THROWS_AS(database.write([](db::Tx& tx) {
            tx.execute(kInsert, {1, "budi"});
        }),
                        db::ConstraintViolation);
        CHECK(count(database) == 1);
    });
}

TEST_CASE("execute counts the rows it changed") {
    constexpr db::Sql kRemoveAll = "DELETE FROM people";
    on_both_engines([&](db::Database& database) {
        database.migrate({&kPeople, 1});
        database.write([&](db::Tx& tx) {
            insert(tx, 1);
            insert(tx, 2);
            CHECK(tx.execute(kRename, {1, "other"}) == 1);
            CHECK(tx.execute(kRename, {7, "nobody"}) == 0);
            CHECK(tx.execute(kRemoveAll) == 2);
        });
    });
}

TEST_CASE("INSERT … RETURNING happens although nobody reads its rows") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        database.write([](db::Tx& tx) { tx.query(kReturning, {1, "ani"}); });
        CHECK(count(database) == 1);
        CHECK_THROWS_AS(database.write([](db::Tx& tx) {
            tx.query(kReturning, {1, "budi"});
        }),
                        db::ConstraintViolation);
    });
}

TEST_CASE("after_commit runs after the commit, in order, and never for work rolled back") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        std::vector<std::string> told;
        database.write([&](db::Tx& tx) {
            insert(tx, 1);
            tx.after_commit([&] { told.push_back("sees " + std::to_string(count(database))); });
            tx.after_commit([&] { told.push_back("second"); });
            CHECK(told.empty());
        });
        // Both ran before write() returned.
        CHECK(told == std::vector<std::string>{"sees 1", "second"});
        (void)database.write([&](db::Tx& tx) -> Result<void> {
            tx.after_commit([&] { told.push_back("wrong"); });
            return Error(ErrorCode::Forbidden);
        });
        CHECK_THROWS(database.write([&](db::Tx& tx) {
            tx.after_commit([&] { told.push_back("wrong"); });
            throw std::runtime_error("bug");
        }));
        CHECK(told.size() == 2);
    });
}

TEST_CASE("an action after the commit may write, and its failure is nobody else's") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        std::vector<std::string> told;
        database.write([&](db::Tx& tx) {
            insert(tx, 1);
            tx.after_commit([&] {
                database.write([&](db::Tx& inner) {
                    insert(inner, 2);
                    inner.after_commit([&] { told.push_back("inner"); });
                });
                told.push_back("outer");
            });
            tx.after_commit([] { throw std::runtime_error("listener"); });
            tx.after_commit([&] { told.push_back("last"); });
        });
        CHECK(told == std::vector<std::string>{"inner", "outer", "last"});
        CHECK(count(database) == 2);
    });
}

TEST_CASE("write inside a write closure is refused instead of waiting for itself") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        CHECK_THROWS_AS(database.write([&](db::Tx&) { database.write([](db::Tx&) {}); }),
                        std::logic_error);
        database.write([](db::Tx& tx) { insert(tx, 1); });
        CHECK(count(database) == 1);
    });
}

TEST_CASE("a reader sees one snapshot while others write") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        database.write([](db::Tx& tx) { insert(tx, 1); });
        database.read([&](db::Tx& tx) {
            CHECK(count(tx) == 1);
            std::jthread([&] { database.write([](db::Tx& other) { insert(other, 2); }); }).join();
            CHECK(count(tx) == 1);
        });
        CHECK(count(database) == 2);
    });
}

TEST_CASE("read never writes") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        CHECK_THROWS_AS(database.read([](db::Tx& tx) { insert(tx, 1); }), db::DatabaseError);
        CHECK(count(database) == 0);
    });
}

TEST_CASE("increments by many threads are all counted") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        database.write([](db::Tx& tx) { tx.execute(kInsert, {1, "0"}); });
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t)
                threads.emplace_back([&] {
                    for (int i = 0; i < 10; ++i)
                        database.write([](db::Tx& tx) { tx.execute(kIncrement); });
                });
        }
        const auto name = database.read([](db::Tx& tx) {
            auto rows = tx.query(kName);
            rows.next();
            return rows.string(0);
        });
        CHECK(name == "40");
    });
}

TEST_CASE("a closed database refuses, and closing twice is fine") {
    on_both_engines([](db::Database& database) {
        database.migrate({&kPeople, 1});
        database.close();
        database.close();
        CHECK_THROWS_AS(count(database), db::DatabaseError);
        CHECK_THROWS_AS(database.write([](db::Tx&) {}), db::DatabaseError);
    });
}

TEST_CASE("when COMMIT itself fails the caller learns it and nothing stays") {
    // A deferred constraint is the one thing that both engines check only at COMMIT.
    const db::Migration deferred = {
        "people", "0002_deferred",
        "CREATE TABLE likes (person BIGINT NOT NULL REFERENCES people (id) DEFERRABLE INITIALLY "
        "DEFERRED);",
        ""};
    constexpr db::Sql kLike = "INSERT INTO likes (person) VALUES ($1)";
    on_both_engines([&](db::Database& database) {
        database.migrate(std::vector{kPeople, deferred});
        bool told = false;
        CHECK_THROWS_AS(database.write([&](db::Tx& tx) {
            insert(tx, 1);
            tx.execute(kLike, {77});
            tx.after_commit([&] { told = true; });
        }),
                        db::ConstraintViolation);
        CHECK_FALSE(told);
        CHECK(count(database) == 0);
        database.write([](db::Tx& tx) { insert(tx, 2); });
        CHECK(count(database) == 1);
    });
}
