#include "fediverse/delivery/engine.h"

#include <algorithm>

#include "platform/jobs/back_off.h"
#include "platform/log/log.h"

namespace kentongan::fediverse {
namespace {

constexpr Duration kUrgent = 6h;  // so long a warning is tried at least every minute
constexpr int kSteepest = 13;     // tries after which the back-off is at its longest
constexpr int kMostRefusals = 3;  // "who are you?", after which it is tried again
constexpr std::size_t kMostBodies = 256;

}  // namespace

Engine::Engine(Platform& platform, FindSender find_sender)
    : database_(platform.database),
      clock_(platform.clock),
      fetcher_(platform.fetcher),
      courier_(std::move(find_sender), platform.clock) {}

std::vector<Flight> Engine::round() {
    std::vector<Landing> landings;
    {
        std::lock_guard lock(mutex_);
        landings.swap(landings_);
    }
    const TimePoint now = clock_.now();
    for (const Landing& landing : landings)
        // Else it left before the last stop, and its row goes again.
        if (in_flight_.contains({landing.flight.slip.body, landing.flight.slip.inbox}))
            settle(landing, now);
    load_work();
    record();
    take_notices();
    looked_at_ = clock_.now();
    return choose(looked_at_);
}

void Engine::load_work() {
    if (loaded_) return;
    const auto work = database_.read(list_work);
    std::set<HostId> hosts;
    for (const auto& one : work) hosts.insert(one.host);
    add_hosts({hosts.begin(), hosts.end()});
    for (const auto& one : work) hosts_.work_at(one.host, one.lane, one.due);
    loaded_ = true;
}

void Engine::add_hosts(const std::vector<HostId>& ids) {
    auto records = database_.read([&](db::Tx& tx) { return list_hosts(tx, ids); });
    for (auto& record : records) hosts_.add(std::move(record));
}

void Engine::take_notices() {
    std::vector<std::pair<HostId, Lane>> notices;
    {
        std::lock_guard lock(mutex_);
        notices = notices_;
    }
    std::set<HostId> unknown;
    for (const auto& [id, lane] : notices)
        if (!hosts_.knows(id)) unknown.insert(id);
    if (!unknown.empty()) add_hosts({unknown.begin(), unknown.end()});
    for (const auto& [id, lane] : notices) hosts_.work_at(id, lane, clock_.now());
    std::lock_guard lock(mutex_);
    notices_.erase(notices_.begin(),
                   notices_.begin() + static_cast<std::ptrdiff_t>(notices.size()));
}

void Engine::settle(const Landing& landing, TimePoint now) {
    const auto& [flight, answer] = landing;
    const Slip& slip = flight.slip;
    bool changed = false;
    switch (answer.verdict) {
        case Verdict::Delivered:
            changed = hosts_.answered(slip.host);
            changed |= hosts_.worked(slip.host, flight.scheme, now);
            ++sent_;
            end(slip);
            break;
        case Verdict::Gone:
            if (gone_) gone_(slip.url);
            [[fallthrough]];
        case Verdict::Refused:
            changed = hosts_.answered(slip.host);
            give_up(slip, answer.reason);
            break;
        case Verdict::Unsendable:
            give_up(slip, answer.reason);
            break;
        case Verdict::Unknown:
            changed = hosts_.answered(slip.host);
            // Perhaps it could not fetch our key just now.
            if (slip.attempts < kMostRefusals)
                postpone(slip, now, {});
            else
                give_up(slip, answer.reason);
            break;
        case Verdict::Later:
            changed = hosts_.answered(slip.host);
            postpone(slip, now, {});
            break;
        case Verdict::Busy:
            changed = hosts_.asked_for_pause(slip.host, now, answer.pause);
            postpone(slip, now, answer.pause);
            break;
        case Verdict::Down:
            changed = hosts_.failed(slip.host, now);
            postpone(slip, now, {});
            changes_.expiring.push_back(slip.host);
            break;
        case Verdict::Untried:
            postpone(slip, now, {});
            break;
    }
    if (changed) changed_hosts_.insert(slip.host);
    landed_.push_back(slip);
}

void Engine::end(const Slip& slip) {
    changes_.ended.push_back(slip);
}

void Engine::give_up(const Slip& slip, const std::string& reason) {
    ++dropped_;
    log::info("a delivery is given up", {{"inbox", slip.url}, {"reason", reason}});
    end(slip);
}

void Engine::postpone(const Slip& slip, TimePoint now, Duration least) {
    const Duration age = now - snowflake_time(slip.body.value());
    if (age > kGiveUpAfter) return give_up(slip, "too old");
    Duration wait = jobs::back_off(std::min(slip.attempts + 1, kSteepest), random_);
    if (slip.lane == Lane::Alert && age < kUrgent) wait = std::min(wait, Hosts::kAlertProbe);
    const TimePoint due = now + std::max(wait, least);
    changes_.postponed.emplace_back(slip, due);
}

// After it the rows say what became of everything that landed. When it throws, it is done again.
void Engine::record() {
    for (const HostId id : changed_hosts_) changes_.hosts.push_back(hosts_.record(id));
    changed_hosts_.clear();
    if (changes_.empty()) return;
    const TimePoint now = clock_.now();
    changes_.oldest = BodyId(snowflake_at(now - kGiveUpAfter));
    std::vector<HostWork> followers;
    std::int64_t expired = 0;
    database_.write([&](db::Tx& tx) { expired = apply_changes(tx, changes_, followers); });
    dropped_ += static_cast<std::uint64_t>(expired);
    for (const auto& [slip, due] : changes_.postponed) hosts_.work_at(slip.host, slip.lane, due);
    for (const HostWork& one : followers) hosts_.work_at(one.host, one.lane, one.due);
    for (const Slip& slip : landed_)
        if (in_flight_.erase({slip.body, slip.inbox}) > 0) hosts_.ended(slip.host);
    // What waited behind something that was too old is free.
    for (const HostId id : expired > 0 ? changes_.expiring : std::vector<HostId>())
        for (const Lane lane : {Lane::Alert, Lane::Interactive, Lane::Bulk})
            hosts_.work_at(id, lane, now);
    landed_.clear();
    changes_ = {};
}

std::vector<Flight> Engine::choose(TimePoint now) {
    std::vector<Flight> flights;
    std::array<std::vector<HostId>, kDeliveryLanes> due;
    bool is_any = false;
    for (std::size_t lane = 0; lane < kDeliveryLanes; ++lane) {
        due[lane] = hosts_.due(static_cast<Lane>(lane), now);
        is_any |= !due[lane].empty();
    }
    if (!is_any) return flights;
    if (bodies_.size() > kMostBodies)
        std::erase_if(bodies_, [](const auto& one) { return one.second.use_count() == 1; });
    try {
        database_.read([&](db::Tx& tx) {
            for (std::size_t lane = 0; lane < kDeliveryLanes; ++lane) {
                Turn turn{.lane = static_cast<Lane>(lane)};
                turn.most = hosts_.share(turn.lane, due[lane].size());
                for (const HostId host : due[lane]) {
                    turn.host = host;
                    choose_of(tx, turn, flights);
                }
            }
        });
    } catch (...) {
        for (Flight& flight : flights)
            land(std::move(flight), {Verdict::Untried, {}, "the database failed"});
        throw;
    }
    // Those had nothing after all, and are out of the way of the next.
    if (flights.empty()) return choose(now);
    return flights;
}

void Engine::choose_of(db::Tx& tx, const Turn& turn, std::vector<Flight>& flights) {
    const auto [host, lane, most] = turn;
    const int room = std::min(most, hosts_.room(host, lane));
    if (room <= 0) return;
    const bool is_shut_out = shut_out_ && shut_out_(tx, hosts_.record(host).name);
    const TimePoint now = clock_.now();
    // What is on its way is due as well, and stands before the rest; one more says whether that is
    // all.
    const int limit = room + hosts_.in_flight(host) + 1;
    const auto slips = list_due(tx, host, lane, now, limit);
    int started = 0;
    for (const Slip& slip : slips) {
        if (started == room || in_flight_.contains({slip.body, slip.inbox})) continue;
        flights.push_back({.slip = slip,
                           .body = body(tx, slip.body),
                           .scheme = hosts_.record(host).scheme,
                           .is_shut_out = is_shut_out});
        in_flight_.emplace(slip.body, slip.inbox);
        hosts_.started(host);
        ++started;
    }
    if (static_cast<int>(slips.size()) == limit) return;  // there may be more
    hosts_.no_work_before(host, lane, next_due_after(tx, host, lane, now).value_or(kNever));
}

std::shared_ptr<const Body> Engine::body(db::Tx& tx, BodyId id) {
    auto& known = bodies_[id];
    if (!known) known = std::make_shared<const Body>(find_body(tx, id).value_or(Body{}));
    return known;
}

std::size_t Engine::run_due() {
    std::size_t tries = 0;
    for (;;) {
        auto flights = round();
        if (flights.empty()) return tries;
        for (Flight& flight : flights) {
            for (bool again = true; again; ++tries) {
                Answer answer;
                if (const auto request = request_of(flight, answer))
                    answer = answer_of(fetcher_.fetch(*request));
                again = knocks_again(flight, answer);
                if (!again) land(flight, std::move(answer));
            }
        }
    }
}

Delivery::Stats Engine::stats() const {
    Delivery::Stats stats;
    const TimePoint now = clock_.now();
    database_.read([&](db::Tx& tx) {
        const auto lanes = count_deliveries(tx);
        for (std::size_t i = 0; i < kDeliveryLanes; ++i) {
            stats.lanes[i].waiting = lanes[i].waiting;
            if (lanes[i].oldest)
                stats.lanes[i].oldest =
                    std::max(Duration(0), now - snowflake_time(lanes[i].oldest->value()));
        }
        stats.open_hosts = count_open_hosts(tx, now);
    });
    stats.sent = sent_;
    stats.dropped = dropped_;
    return stats;
}

}  // namespace kentongan::fediverse
