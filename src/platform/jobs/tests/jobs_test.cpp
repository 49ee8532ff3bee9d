#include "platform/jobs/jobs.h"

#include <doctest/doctest.h>

#include "testkit/testkit.h"

using namespace kentongan;
using jobs::Job;
using jobs::Jobs;
using jobs::Lane;
using jobs::NewJob;

namespace {

struct Bench {
    explicit Bench(db::Database& db) : database(db) { database.migrate(Jobs::migrations()); }

    void enqueue(Jobs& queue, const NewJob& job) {
        database.write([&](db::Tx& tx) { queue.enqueue(tx, job); });
    }
    // A handler that writes down the payloads and answers with `answer`.
    jobs::JobHandler recorder() {
        return [this](const Job& job) -> Result<void> {
            ran.push_back(job.payload);
            attempts.push_back(job.attempt);
            if (failure) return Error(*failure).with_detail("because");
            return {};
        };
    }

    db::Database& database;
    testkit::FakeClock clock;
    std::vector<std::string> ran;
    std::vector<int> attempts;
    std::optional<ErrorCode> failure;
};

void on_both(const std::function<void(Bench&)>& test) {
    testkit::on_both_engines([&](db::Database& database) {
        Bench bench(database);
        test(bench);
    });
}

constexpr db::Sql kReasons = "SELECT reason FROM jobs WHERE dead = 1";

}  // namespace

TEST_CASE("a job runs once when its transaction commits, and never when it does not") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        bench.enqueue(queue, {.kind = "test", .payload = "kept"});
        (void)bench.database.write([&](db::Tx& tx) -> Result<void> {
            queue.enqueue(tx, {.kind = "test", .payload = "lost"});
            return Error(ErrorCode::Forbidden);
        });
        CHECK(queue.run_due() == 1);
        CHECK(queue.run_due() == 0);
        CHECK(bench.ran == std::vector<std::string>{"kept"});
        CHECK(bench.attempts == std::vector<int>{1});
    });
}

TEST_CASE("alerts run before interactive work, that before bulk work") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        bench.enqueue(queue, {.kind = "test", .payload = "bulk", .lane = Lane::Bulk});
        bench.enqueue(queue, {.kind = "test", .payload = "interactive"});
        bench.enqueue(queue, {.kind = "test", .payload = "alert", .lane = Lane::Alert});
        queue.run_due();
        CHECK(bench.ran == std::vector<std::string>{"alert", "interactive", "bulk"});
    });
}

TEST_CASE("a delayed job waits for its time") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        bench.enqueue(queue, {.kind = "test", .delay = 10min});
        CHECK(queue.run_due() == 0);
        bench.clock.advance(10min - 1ms);
        CHECK(queue.run_due() == 0);
        bench.clock.advance(1ms);
        CHECK(queue.run_due() == 1);
    });
}

TEST_CASE("what is unavailable is tried again after 15, 30, 60 seconds, give or take a quarter") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        bench.failure = ErrorCode::Unavailable;
        bench.enqueue(queue, {.kind = "test"});
        CHECK(queue.run_due() == 1);
        for (const auto plain : {15s, 30s, 60s}) {
            bench.clock.advance(plain * 3 / 4 - 1s);
            CHECK(queue.run_due() == 0);
            bench.clock.advance(plain / 2 + 2s);
            CHECK(queue.run_due() == 1);
        }
        bench.failure.reset();
        bench.clock.advance(150s);
        CHECK(queue.run_due() == 1);
        CHECK(bench.attempts == std::vector<int>{1, 2, 3, 4, 5});
        bench.clock.advance(24h);
        CHECK(queue.run_due() == 0);
    });
}

TEST_CASE("after sixteen tries a job is dead, with its reason, and not forgotten") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", [](const Job&) -> Result<void> {
            throw std::runtime_error("the well is dry");
        });
        bench.enqueue(queue, {.kind = "test", .lane = Lane::Bulk});
        int tries = 0;
        for (int i = 0; i < 40; ++i) {
            tries += static_cast<int>(queue.run_due());
            bench.clock.advance(12h);
        }
        CHECK(tries == 16);
        CHECK(queue.stats()[2].dead == 1);
        CHECK(queue.stats()[2].waiting == 0);
        bench.database.read([](db::Tx& tx) {
            auto rows = tx.query(kReasons);
            REQUIRE(rows.next());
            CHECK(rows.text(0) == "the well is dry");
        });
        bench.clock.advance(31 * 24h);
        queue.run_due();
        CHECK(queue.stats()[2].dead == 0);
    });
}

TEST_CASE("a failure that will not pass, or that nobody handles, is dead at once") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        bench.failure = ErrorCode::Gone;
        bench.enqueue(queue, {.kind = "test"});
        bench.enqueue(queue, {.kind = "unheard of"});
        CHECK(queue.run_due() == 2);
        bench.clock.advance(24h);
        CHECK(queue.run_due() == 0);
        CHECK(queue.stats()[1].dead == 2);
    });
}

TEST_CASE("jobs of one order key run in order of creation, also over failures") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        for (const char* payload : {"1", "2", "3"})
            bench.enqueue(queue, {.kind = "test", .payload = payload, .order_key = "ani"});
        bench.enqueue(queue, {.kind = "test", .payload = "other", .order_key = "budi"});
        bench.failure = ErrorCode::Unavailable;
        queue.run_due();
        CHECK(bench.ran == std::vector<std::string>{"1", "other"});
        bench.failure.reset();
        bench.clock.advance(1min);
        queue.run_due();
        // Which of the two that failed comes first is left to chance.
        CHECK(std::erase(bench.ran, "other") == 2);
        CHECK(bench.ran == std::vector<std::string>{"1", "1", "2", "3"});
    });
}

TEST_CASE("a dead job does not hold up those behind it") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        bench.failure = ErrorCode::Unprocessable;
        bench.enqueue(queue, {.kind = "test", .payload = "1", .order_key = "ani"});
        bench.enqueue(queue, {.kind = "test", .payload = "2", .order_key = "ani"});
        CHECK(queue.run_due() == 2);
    });
}

TEST_CASE("a host that fails five times in a row is left alone, then probed once") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        for (int i = 0; i < 20; ++i)
            bench.enqueue(queue, {.kind = "test", .payload = "dead", .host = "dead.test"});
        bench.failure = ErrorCode::Unavailable;
        const auto tries = queue.run_due();
        CHECK(tries >= 5);
        CHECK(tries <= 6);  // two at once: the sixth had begun
        bench.enqueue(queue, {.kind = "test", .payload = "dead", .host = "dead.test"});
        bench.clock.advance(59s);
        CHECK(queue.run_due() == 0);

        bench.clock.advance(1s);
        CHECK(queue.run_due() == 1);  // the probe fails: the pause doubles
        bench.clock.advance(119s);
        CHECK(queue.run_due() == 0);

        bench.failure.reset();
        bench.clock.advance(1s);
        CHECK(queue.run_due() == 21);
    });
}

TEST_CASE("a breaker holds up neither other hosts nor local work") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("dead",
                     [](const Job&) -> Result<void> { return Error(ErrorCode::Unavailable); });
        queue.handle("test", bench.recorder());
        for (int i = 0; i < 100; ++i) bench.enqueue(queue, {.kind = "dead", .host = "dead.test"});
        bench.enqueue(queue, {.kind = "test", .payload = "other", .host = "other.test"});
        bench.enqueue(queue, {.kind = "test", .payload = "local"});
        queue.run_due();
        CHECK(bench.ran == std::vector<std::string>{"other", "local"});
    });
}

TEST_CASE("a refusal is an answer: it keeps the breaker closed") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        queue.handle("test", bench.recorder());
        bench.failure = ErrorCode::Forbidden;
        for (int i = 0; i < 8; ++i) bench.enqueue(queue, {.kind = "test", .host = "strict.test"});
        CHECK(queue.run_due() == 8);
    });
}

TEST_CASE("what a dead process had claimed runs again") {
    on_both([](Bench& bench) {
        Jobs first(bench.database, bench.clock), second(bench.database, bench.clock);
        // While `first` is in the middle of it, `second` starts as after a crash: what it sees in
        // the database is what a process that died here would have left.
        std::size_t again = 0, too_early = 0;
        first.handle("test", [&](const Job&) -> Result<void> {
            if (bench.database.engine() == db::Engine::Postgres) {
                too_early = second.run_due();
                bench.clock.advance(2min);  // there, others may be alive: the lease must run out
            }
            again = second.run_due();
            return {};
        });
        second.handle("test", bench.recorder());
        bench.enqueue(first, {.kind = "test", .payload = "once more"});
        CHECK(first.run_due() == 1);
        CHECK(too_early == 0);
        CHECK(again == 1);
        CHECK(bench.ran == std::vector<std::string>{"once more"});
        CHECK(second.run_due() == 0);
    });
}

TEST_CASE("stats tell what waits, since when") {
    on_both([](Bench& bench) {
        Jobs queue(bench.database, bench.clock);
        bench.enqueue(queue, {.kind = "test", .lane = Lane::Alert});
        bench.clock.advance(90s);
        bench.enqueue(queue, {.kind = "test", .lane = Lane::Alert});
        bench.enqueue(queue, {.kind = "test", .lane = Lane::Bulk, .delay = 1h});
        const auto stats = queue.stats();
        REQUIRE(stats.size() == jobs::kLanes);
        CHECK(stats[0].waiting == 2);
        CHECK(stats[0].oldest_waiting == 90s);
        CHECK(stats[2].waiting == 1);
        CHECK(stats[2].oldest_waiting == 0s);
    });
}
