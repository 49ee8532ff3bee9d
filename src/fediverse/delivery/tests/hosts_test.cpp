#include "fediverse/delivery/hosts.h"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::fediverse;

namespace {

const TimePoint kNow = from_millis(1'790'000'000'000);

Hosts hosts_with_work(int count, Lane lane, int failures = 0) {
    Hosts hosts;
    for (int i = 1; i <= count; ++i) {
        hosts.add({.id = HostId(i), .failures = failures});
        hosts.work_at(HostId(i), lane, kNow);
    }
    return hosts;
}

int start_all(Hosts& hosts, Lane lane) {
    int started = 0;
    for (const HostId id : hosts.due(lane, kNow))
        for (; hosts.room(id, lane) > 0; ++started) hosts.started(id);
    return started;
}

}  // namespace

TEST_CASE("bulk leaves slots for people, and both for warnings") {
    auto hosts = hosts_with_work(300, Lane::Bulk);
    CHECK(start_all(hosts, Lane::Bulk) == 160);
    for (int i = 1; i <= 300; ++i) hosts.work_at(HostId(i), Lane::Interactive, kNow);
    CHECK(start_all(hosts, Lane::Interactive) == 64);
    for (int i = 1; i <= 300; ++i) hosts.work_at(HostId(i), Lane::Alert, kNow);
    CHECK(start_all(hosts, Lane::Alert) == 32);
}

TEST_CASE("a host gets three at once, and a warning one more") {
    auto hosts = hosts_with_work(1, Lane::Bulk);
    CHECK(start_all(hosts, Lane::Bulk) == 3);
    hosts.work_at(HostId(1), Lane::Alert, kNow);
    CHECK(start_all(hosts, Lane::Alert) == 1);
    CHECK(hosts.due(Lane::Bulk, kNow).empty());
    hosts.ended(HostId(1));
    hosts.ended(HostId(1));
    CHECK(hosts.due(Lane::Bulk, kNow).size() == 1);
}

TEST_CASE("who has nothing on its way goes first, and slots are shared among who waits") {
    auto hosts = hosts_with_work(3, Lane::Bulk);
    hosts.started(HostId(1));
    CHECK(hosts.due(Lane::Bulk, kNow) == std::vector{HostId(2), HostId(3), HostId(1)});
    CHECK(hosts.share(Lane::Bulk, 3) == 53);
    CHECK(hosts.share(Lane::Bulk, 500) == 1);
    auto many = hosts_with_work(300, Lane::Bulk);
    many.started(HostId(1));
    const auto due = many.due(Lane::Bulk, kNow);
    CHECK(due.size() == 159);
    CHECK(due.front() == HostId(2));
    CHECK(due.back() == HostId(160));
}

TEST_CASE("hosts that failed share a quarter of the slots, one each") {
    auto hosts = hosts_with_work(200, Lane::Bulk, 1);
    CHECK(start_all(hosts, Lane::Bulk) == 64);
    hosts.add({.id = HostId(999)});
    hosts.work_at(HostId(999), Lane::Bulk, kNow);
    CHECK(start_all(hosts, Lane::Bulk) == 3);
    CHECK(hosts.answered(HostId(1)));
    CHECK(start_all(hosts, Lane::Bulk) == 3);  // one suspect less: itself two more, and another
}

TEST_CASE("the next time is the next that comes due, not what waits for a slot") {
    auto hosts = hosts_with_work(2, Lane::Bulk);
    CHECK(hosts.next_after(kNow) == kNever);
    hosts.no_work_before(HostId(2), Lane::Bulk, kNow + 5s);
    CHECK(hosts.next_after(kNow) == kNow + 5s);
    hosts.asked_for_pause(HostId(2), kNow, 1h);
    CHECK(hosts.next_after(kNow) == kNow + 1h);
}
