#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <mutex>
#include <thread>

#include "platform/jobs/jobs.h"
#include "testkit/testkit.h"

using namespace kentongan;
using jobs::Job;
using jobs::Jobs;
using jobs::Lane;

namespace {

constexpr auto kPatience = 20s;

bool await(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

// Remembers how many handlers ran at the same time.
class Gauge {
public:
    void enter() {
        const int now = ++inside_;
        int most = most_;
        while (now > most && !most_.compare_exchange_weak(most, now)) {
        }
    }
    void leave() { --inside_; }
    int most() const { return most_; }

private:
    std::atomic<int> inside_{0}, most_{0};
};

}  // namespace

TEST_CASE("workers wake after the commit and take many jobs per commit") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Jobs::migrations());
        const SystemClock clock;
        Jobs queue(database, clock);
        constexpr int kJobs = 1000;
        std::atomic<int> ran{0};
        queue.handle("test", [&](const Job&) -> Result<void> {
            ++ran;
            return {};
        });
        queue.start();
        const auto before = database.stats();
        database.write([&](db::Tx& tx) {
            for (int i = 0; i < kJobs; ++i)
                queue.enqueue(tx, {.kind = "test", .lane = static_cast<Lane>(i % 3)});
        });
        REQUIRE(await([&] { return ran == kJobs; }));
        queue.stop();
        CHECK(ran == kJobs);
        CHECK(database.stats().commits - before.commits < kJobs / 2);
        CHECK(queue.run_due() == 0);
    });
}

TEST_CASE("bulk work that hangs does not hold up an alert") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Jobs::migrations());
        const SystemClock clock;
        Jobs queue(database, clock);
        std::latch release(1);
        std::atomic<int> hanging{0}, alerted{0};
        queue.handle("slow", [&](const Job&) -> Result<void> {
            ++hanging;
            release.wait();
            return {};
        });
        queue.handle("alert", [&](const Job&) -> Result<void> {
            ++alerted;
            return {};
        });
        queue.start();
        database.write([&](db::Tx& tx) {
            for (int i = 0; i < 50; ++i) queue.enqueue(tx, {.kind = "slow", .lane = Lane::Bulk});
        });
        REQUIRE(await([&] { return hanging == 2; }));
        database.write(
            [&](db::Tx& tx) { queue.enqueue(tx, {.kind = "alert", .lane = Lane::Alert}); });
        CHECK(await([&] { return alerted == 1; }));
        release.count_down();
        CHECK(await([&] { return hanging == 50; }));
    });
}

TEST_CASE("at most two jobs run at once against one host, and one of an order key") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Jobs::migrations());
        const SystemClock clock;
        Jobs queue(database, clock);
        Gauge host, key;
        std::mutex mutex;
        std::vector<int> order;
        std::atomic<int> done{0};
        queue.handle("host", [&](const Job&) -> Result<void> {
            host.enter();
            std::this_thread::sleep_for(2ms);
            host.leave();
            ++done;
            return {};
        });
        queue.handle("key", [&](const Job& job) -> Result<void> {
            key.enter();
            {
                std::lock_guard lock(mutex);
                order.push_back(std::stoi(job.payload));
            }
            std::this_thread::sleep_for(1ms);
            key.leave();
            ++done;
            return {};
        });
        queue.start(1, 4, 6);
        database.write([&](db::Tx& tx) {
            for (int i = 0; i < 20; ++i) {
                queue.enqueue(tx, {.kind = "host", .lane = Lane::Bulk, .host = "one.test"});
                queue.enqueue(tx, {.kind = "key",
                                   .payload = std::to_string(i),
                                   .lane = i % 2 ? Lane::Bulk : Lane::Interactive,
                                   .order_key = "k"});
            }
        });
        REQUIRE(await([&] { return done == 40; }));
        queue.stop();
        CHECK(host.most() == 2);
        CHECK(key.most() == 1);
        CHECK(std::ranges::is_sorted(order));
    });
}

TEST_CASE("stop lets running jobs finish and gives the others back") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Jobs::migrations());
        const SystemClock clock;
        std::atomic<int> started{0}, finished{0}, later{0};
        {
            Jobs queue(database, clock);
            std::latch release(1);
            queue.handle("test", [&](const Job&) -> Result<void> {
                ++started;
                release.wait();
                ++finished;
                return {};
            });
            queue.start(1, 1, 1);
            database.write([&](db::Tx& tx) {
                for (int i = 0; i < 10; ++i) queue.enqueue(tx, {.kind = "test"});
            });
            REQUIRE(await([&] { return started == 1; }));
            std::jthread stopper([&] { queue.stop(); });
            std::this_thread::sleep_for(5ms);  // either order of the two must do
            release.count_down();
        }
        CHECK(started == finished);
        Jobs next(database, clock);
        next.handle("test", [&](const Job&) -> Result<void> {
            ++later;
            return {};
        });
        next.run_due();
        CHECK(finished + later == 10);
    });
}

TEST_CASE("the scheduler repeats a task, survives its failure, and stops") {
    jobs::Scheduler scheduler;
    std::atomic<int> runs{0}, once{0};
    scheduler.every("often", 1ms, [&] {
        ++runs;
        throw std::runtime_error("bad luck");
    });
    scheduler.every("later", 1h, [&] { ++once; });
    scheduler.every(
        "much later", 1h, [&] { once += 100; }, 1h);
    scheduler.start();
    CHECK(await([&] { return runs >= 3 && once == 1; }));
    scheduler.stop();
    const int after = runs;
    std::this_thread::sleep_for(10ms);
    CHECK(runs == after);
    CHECK(once == 1);
}
