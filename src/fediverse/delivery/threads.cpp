// The engine's threads: who sleeps until when, and how a flight goes from hand to hand.
#include <algorithm>

#include "fediverse/delivery/engine.h"
#include "platform/log/log.h"

namespace kentongan::fediverse {
namespace {

constexpr Duration kGather = 20ms;  // so that many outcomes share a commit
constexpr std::size_t kGathered = 64;
constexpr Duration kAfterTrouble = 1s;
constexpr Duration kLongestSleep = 1h;  // clocks may be put forward
constexpr Duration kGrace = 2s;         // at the end, for what is on its way

}  // namespace

void Engine::notice(const std::vector<HostId>& hosts, Lane lane) {
    std::lock_guard lock(mutex_);
    for (const HostId host : hosts) notices_.emplace_back(host, lane);
    urgent_ |= lane == Lane::Alert;
    manager_wakes_.notify_one();
}

void Engine::start() {
    std::lock_guard lock(mutex_);
    if (started_) return;
    started_ = true;
    stopping_ = signers_leave_ = false;
    manager_ = std::thread([this] { manage(); });
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
        signers_.emplace_back([this] { sign(); });
}

bool Engine::is_started() const {
    const std::lock_guard lock(mutex_);
    return started_;
}

void Engine::stop() {
    {
        std::lock_guard lock(mutex_);
        if (!started_) return;
        stopping_ = true;
        manager_wakes_.notify_all();
    }
    manager_.join();
    {
        std::lock_guard lock(mutex_);
        signers_leave_ = true;
        signers_wake_.notify_all();
    }
    for (auto& signer : signers_) signer.join();
    signers_.clear();
    std::lock_guard lock(mutex_);
    for (auto& lane : ready_) lane.clear();
    landings_.clear();
    // A new start reads from the rows what is to be done.
    hosts_ = {};
    in_flight_.clear();
    changes_ = {};
    landed_.clear();
    changed_hosts_.clear();
    loaded_ = started_ = false;
}

void Engine::manage() {
    std::optional<std::chrono::steady_clock::time_point> leave_at;
    for (;;) {
        bool is_well = true;
        try {
            queue(round());
        } catch (const std::exception& failure) {
            log::error("deliveries cannot use the database", {{"reason", failure.what()}});
            is_well = false;
        }
        std::unique_lock lock(mutex_);
        if (stopping_ && !leave_at) leave_at = std::chrono::steady_clock::now() + kGrace;
        if (leave_at) {
            if (in_flight_.empty() ||
                !manager_wakes_.wait_until(lock, *leave_at, [&] { return !landings_.empty(); }))
                return;
        } else if (!is_well) {
            manager_wakes_.wait_for(lock, kAfterTrouble, [&] { return stopping_; });
        } else {
            gather(lock);
        }
    }
}

void Engine::gather(std::unique_lock<std::mutex>& lock) {
    const TimePoint next = hosts_.next_after(looked_at_);
    const Duration sleep =
        next == kNever ? kLongestSleep
                       : std::clamp(Duration(next - clock_.now()), Duration(0), kLongestSleep);
    manager_wakes_.wait_for(lock, sleep,
                            [&] { return stopping_ || !notices_.empty() || !landings_.empty(); });
    if (notices_.empty() && !landings_.empty())
        manager_wakes_.wait_for(
            lock, kGather, [&] { return stopping_ || urgent_ || landings_.size() >= kGathered; });
    urgent_ = false;
}

void Engine::queue(std::vector<Flight> flights) {
    if (flights.empty()) return;
    std::lock_guard lock(mutex_);
    for (Flight& flight : flights)
        ready_[static_cast<std::size_t>(flight.slip.lane)].push_back(std::move(flight));
    signers_wake_.notify_all();
}

void Engine::sign() {
    std::unique_lock lock(mutex_);
    const auto next = [&] {
        return std::ranges::find_if(ready_, [](const auto& lane) { return !lane.empty(); });
    };
    for (;;) {
        signers_wake_.wait(lock, [&] { return signers_leave_ || next() != ready_.end(); });
        if (signers_leave_) return;
        auto& lane = *next();
        Flight flight = std::move(lane.front());
        lane.pop_front();
        lock.unlock();
        send(std::move(flight));
        lock.lock();
    }
}

void Engine::send(Flight flight) {
    Answer answer;
    auto request = request_of(flight, answer);
    if (!request) return land(std::move(flight), std::move(answer));
    // The fetcher may outlive this engine's run, so it holds on to it.
    auto landed = [self = shared_from_this(), flight = std::move(flight)](auto result) mutable {
        Answer given = answer_of(result);
        if (!self->knocks_again(flight, given))
            return self->land(std::move(flight), std::move(given));
        std::vector<Flight> again;
        again.push_back(std::move(flight));
        self->queue(std::move(again));
    };
    fetcher_.fetch_async(std::move(*request), std::move(landed));
}

std::optional<fetch::FetchRequest> Engine::request_of(const Flight& flight, Answer& answer) {
    if (flight.is_shut_out) {
        answer = {Verdict::Unsendable, {}, "the host is shut out"};
        return {};
    }
    try {
        auto request = courier_.request(flight);
        if (!request) answer = {Verdict::Unsendable, {}, "nobody to sign it"};
        return request;
    } catch (const std::exception& failure) {
        answer = {Verdict::Untried, {}, failure.what()};
        return {};
    }
}

bool Engine::knocks_again(Flight& flight, const Answer& answer) const {
    if (answer.verdict != Verdict::Unknown || flight.is_second_knock) return false;
    flight.is_second_knock = true;
    flight.scheme = flight.scheme == Scheme::Cavage ? Scheme::Rfc9421 : Scheme::Cavage;
    return true;
}

void Engine::land(Flight flight, Answer answer) {
    std::lock_guard lock(mutex_);
    landings_.push_back({std::move(flight), std::move(answer)});
    if (landings_.size() == 1 || landings_.size() == kGathered) manager_wakes_.notify_one();
}

}  // namespace kentongan::fediverse
