#include <algorithm>

#include "platform/base/json.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

constexpr auto kMonth = 30 * 24h;
constexpr int kWeeks = 12;
constexpr Duration kCensusKept = 10min, kActivityKept = 1h, kPeersKept = 10min;
constexpr int kMaxPeers = 20'000;

template <class Value, class Count>
Value kept(Kept<Value>& memory, TimePoint now, Duration how_long, const Count& count) {
    std::lock_guard lock(memory.mutex);
    if (!memory.counted_at || now - *memory.counted_at >= how_long) {
        memory.value = count();
        memory.counted_at = now;
    }
    return memory.value;
}

// Midnight of Monday, UTC.
TimePoint week_of(TimePoint time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

std::string count_activity(const Site::Impl& site, TimePoint now) {
    const TimePoint first = week_of(now) - (kWeeks - 1) * std::chrono::weeks(1);
    std::vector<accounts::WeekOfPeople> people;
    std::vector<statuses::WeekOfPosts> posts;
    site.platform.database.read([&](db::Tx& tx) {
        people = site.accounts.weeks(tx, first, kWeeks);
        posts = site.statuses.weeks(tx, first, kWeeks);
    });
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    for (int week = kWeeks; week-- > 0;) {
        const auto i = static_cast<std::size_t>(week);
        const auto begin = first + week * std::chrono::weeks(1);
        // Nobody notes who comes when: of earlier weeks at least these were here.
        const auto logins = std::max(people[i].last_seen, posts[i].authors);
        json.begin_object()
            .member("week", std::to_string(to_millis(begin) / 1000))
            .member("statuses", std::to_string(posts[i].posts))
            .member("logins", std::to_string(logins))
            .member("registrations", std::to_string(people[i].joined))
            .end_object();
    }
    json.end_array();
    return out;
}

}  // namespace

std::vector<std::string> peers(const Site::Impl& site) {
    return kept(site.peers, site.platform.clock.now(), kPeersKept, [&] {
        return site.platform.database.read(
            [&](db::Tx& tx) { return site.accounts.domains(tx, kMaxPeers); });
    });
}

accounts::Census statistics(const Site::Impl& site) {
    const auto now = site.platform.clock.now();
    return kept(site.census, now, kCensusKept, [&] {
        return site.platform.database.read(
            [&](db::Tx& tx) { return site.accounts.census(tx, now - kMonth); });
    });
}

std::string activity_json(const Site::Impl& site) {
    const auto now = site.platform.clock.now();
    return kept(site.activity, now, kActivityKept, [&] { return count_activity(site, now); });
}

}  // namespace kentongan::site
