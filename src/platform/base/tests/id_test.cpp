#include "platform/base/id.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "testkit/testkit.h"

using namespace kentongan;

using NoteId = Id<struct NoteTag>;

TEST_CASE("ids are digits, positive, and fit 63 bits") {
    CHECK(NoteId::parse("9223372036854775807")->value() == 9223372036854775807);
    CHECK(NoteId::parse("1")->to_string() == "1");
    for (const char* bad : {"", "0", "-1", "+1", " 1", "1 ", "1a", "9223372036854775808"})
        CHECK_FALSE_MESSAGE(NoteId::parse(bad).has_value(), bad);
}

TEST_CASE("ids of many threads are all different, and each thread's rise") {
    const testkit::FakeClock clock;  // stands still: the sequence alone must do
    IdSource source(clock);
    constexpr std::size_t kThreads = 8, kEach = 5000;
    std::vector<std::vector<std::int64_t>> made(kThreads);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made)
            threads.emplace_back([&] {
                for (std::size_t i = 0; i < kEach; ++i) mine.push_back(source.next_value());
            });
    }
    std::vector<std::int64_t> all;
    for (const auto& mine : made) {
        CHECK(std::ranges::is_sorted(mine));
        all.insert(all.end(), mine.begin(), mine.end());
    }
    std::ranges::sort(all);
    CHECK(std::ranges::adjacent_find(all) == all.end());
    CHECK(all.size() == kThreads * kEach);
}

TEST_CASE("ids rise although the clock steps back, and tell their time") {
    testkit::FakeClock clock;
    IdSource source(clock, 3);
    const auto first = source.next<NoteId>();
    clock.advance(-10s);
    const auto second = source.next<NoteId>();
    CHECK(second > first);
    clock.advance(1h);
    const auto third = source.next<NoteId>();
    CHECK(third > second);
    CHECK(snowflake_time(third.value()) == clock.now());
    CHECK((third.value() >> 12 & 15) == 3);
    CHECK(third.value() >= snowflake_at(clock.now()));
}

TEST_CASE("nodes never make the same id") {
    const testkit::FakeClock clock;
    IdSource one(clock, 1), two(clock, 2);
    CHECK(one.next_value() != two.next_value());
}
