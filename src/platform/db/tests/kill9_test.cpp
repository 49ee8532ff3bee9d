// A server that is killed without warning keeps every write it has acknowledged. The child is this
// same program, running the skipped test case below.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <set>
#include <thread>

#include "platform/db/database.h"
#include "testkit/testkit.h"

using namespace kentongan;

namespace {

constexpr const char* kFolderVariable = "KENTONGAN_KILL9_FOLDER";
constexpr int kAckDescriptor = 3;
constexpr int kWriters = 4;
constexpr int kRounds = 10;
constexpr int kFewestAcks = 20;  // in all rounds, or the test has shown nothing

const db::Migration kRows = {
    "rows", "0001_rows", "CREATE TABLE written (id BIGINT PRIMARY KEY, filler TEXT NOT NULL);", ""};
constexpr db::Sql kInsert = "INSERT INTO written (id, filler) VALUES ($1, $2)";
constexpr db::Sql kAll = "SELECT id FROM written";

struct Child {
    pid_t pid = 0;
    int acks = -1;
};

Child start_child() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], kAckDescriptor);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    std::string name = "kill9", filter = "--test-case=child of kill9", all = "--no-skip";
    char* arguments[] = {name.data(), filter.data(), all.data(), nullptr};
    Child child;
    REQUIRE(posix_spawn(&child.pid, "/proc/self/exe", &actions, nullptr, arguments, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    child.acks = ends[0];
    return child;
}

// Reads what was acknowledged before the kill, whole numbers only.
std::vector<std::int64_t> acknowledged(int descriptor) {
    std::vector<std::int64_t> ids;
    std::int64_t id = 0;
    while (read(descriptor, &id, sizeof id) == sizeof id) ids.push_back(id);
    close(descriptor);
    return ids;
}

std::set<std::int64_t> stored(const std::string& folder) {
    auto database = db::Database::open(folder);
    return database->read([](db::Tx& tx) {
        std::set<std::int64_t> ids;
        auto rows = tx.query(kAll);
        while (rows.next()) ids.insert(rows.integer(0));
        return ids;
    });
}

}  // namespace

TEST_CASE("child of kill9" * doctest::skip()) {
    const char* folder = std::getenv(kFolderVariable);
    REQUIRE(folder);
    auto database = db::Database::open(folder);
    const SystemClock clock;
    IdSource ids(clock);
    std::vector<std::jthread> writers;
    for (int i = 0; i < kWriters; ++i)
        writers.emplace_back([&] {
            const std::string filler(700, 'x');
            for (;;) {
                const std::int64_t id = ids.next_value();
                database->write([&](db::Tx& tx) { tx.execute(kInsert, {id, filler}); });
                if (write(kAckDescriptor, &id, sizeof id) != sizeof id) return;
            }
        });
}

TEST_CASE("what was acknowledged before kill -9 is there afterwards") {
    const testkit::TempDir folder;
    setenv(kFolderVariable, folder.path().c_str(), 1);
    db::Database::open(folder.path())->migrate({&kRows, 1});
    std::minstd_rand random(std::random_device{}());
    std::size_t acks = 0;
    for (int round = 0; round < kRounds; ++round) {
        const Child child = start_child();
        pollfd first{child.acks, POLLIN, 0};
        REQUIRE(poll(&first, 1, 60'000) == 1);
        // At any moment of its work: that is the test.
        std::this_thread::sleep_for(Duration(std::uniform_int_distribution<int>(0, 100)(random)));
        REQUIRE(kill(child.pid, SIGKILL) == 0);
        int status = 0;
        REQUIRE(waitpid(child.pid, &status, 0) == child.pid);
        CHECK(WIFSIGNALED(status));
        const auto promised = acknowledged(child.acks);
        const auto kept = stored(folder.path());
        acks += promised.size();
        CHECK(std::ranges::all_of(promised, [&](auto id) { return kept.contains(id); }));
    }
    unsetenv(kFolderVariable);
    CHECK(acks >= kFewestAcks);
    MESSAGE("acknowledged writes checked: ", acks);
}
