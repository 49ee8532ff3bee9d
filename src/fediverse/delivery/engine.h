// The engine behind Delivery: one manager thread talks to the database, and records what became of
// deliveries while it loads the next, many in one commit; signing threads, one per core, hand
// signed requests to the fetcher. Nothing is polled: the manager sleeps until it is woken or
// something is due.
#pragma once

#include <condition_variable>
#include <deque>
#include <set>
#include <thread>

#include "fediverse/delivery/answer.h"
#include "fediverse/delivery/courier.h"
#include "fediverse/delivery/hosts.h"
#include "fediverse/delivery/store.h"

namespace kentongan::fediverse {

class Engine : public std::enable_shared_from_this<Engine> {
public:
    Engine(Platform& platform, FindSender find_sender);

    void notice(const std::vector<HostId>& hosts, Lane lane);  // after the commit
    void start();
    void stop();
    bool is_started() const;
    std::size_t run_due();
    Delivery::Stats stats() const;
    std::uint64_t sent() const { return sent_; }
    std::uint64_t dropped() const { return dropped_; }
    void forget_sender(std::int64_t account) { courier_.forget(account); }
    void on_gone(std::function<void(const std::string&)> listener) { gone_ = std::move(listener); }
    void synchronise(FindSynchronisation find) { courier_.synchronise(std::move(find)); }
    void shut_out(IsShutOut ask) { shut_out_ = std::move(ask); }

private:
    struct Landing {
        Flight flight;
        Answer answer;
    };
    struct Turn {
        HostId host;
        Lane lane = Lane::Bulk;
        int most = 1;
    };

    void manage();
    void gather(std::unique_lock<std::mutex>& lock);
    std::vector<Flight> round();
    void take_notices();
    void load_work();
    void add_hosts(const std::vector<HostId>& ids);
    void settle(const Landing& landing, TimePoint now);
    void end(const Slip& slip);
    void give_up(const Slip& slip, const std::string& reason);
    void postpone(const Slip& slip, TimePoint now, Duration least);
    void record();
    std::vector<Flight> choose(TimePoint now);
    void choose_of(db::Tx& tx, const Turn& turn, std::vector<Flight>& flights);
    std::shared_ptr<const Body> body(db::Tx& tx, BodyId id);

    void sign();
    void send(Flight flight);
    std::optional<fetch::FetchRequest> request_of(const Flight& flight, Answer& answer);
    bool knocks_again(Flight& flight, const Answer& answer) const;
    void land(Flight flight, Answer answer);
    void queue(std::vector<Flight> flights);

    db::Database& database_;
    const Clock& clock_;
    fetch::Fetcher& fetcher_;
    Courier courier_;
    std::function<void(const std::string&)> gone_;
    IsShutOut shut_out_;

    // Of the manager, or of who calls run_due().
    Hosts hosts_;
    std::set<std::pair<BodyId, InboxId>> in_flight_;
    std::unordered_map<BodyId, std::shared_ptr<const Body>> bodies_;
    Changes changes_;  // not yet in the database
    std::vector<Slip> landed_;
    std::set<HostId> changed_hosts_;
    bool loaded_ = false;
    TimePoint looked_at_;  // for what was due at this time: what fell due since is still to be seen
    std::minstd_rand random_{std::random_device{}()};
    std::atomic<std::uint64_t> sent_{0}, dropped_{0};

    mutable std::mutex mutex_;
    std::condition_variable manager_wakes_, signers_wake_;
    std::array<std::deque<Flight>, kDeliveryLanes> ready_;
    std::vector<Landing> landings_;
    std::vector<std::pair<HostId, Lane>> notices_;
    bool started_ = false, stopping_ = false, signers_leave_ = false, urgent_ = false;
    std::thread manager_;
    std::vector<std::thread> signers_;
};

}  // namespace kentongan::fediverse
