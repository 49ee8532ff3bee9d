// Carries activities to inboxes of other servers: durably (rows of the transaction that caused
// them), warnings first, in order where it matters, and without spending anything on peers that are
// dead. At least once: a receiver knows an activity by its id.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fediverse/signatures/claim.h"
#include "platform/base/clock.h"
#include "platform/crypto/rsa.h"
#include "platform/db/database.h"
#include "platform/jobs/jobs.h"
#include "platform/platform.h"

namespace kentongan::fediverse {

class Engine;

struct Sender {
    std::string key_id;  // "https://kentongan.id/users/ani#main-key"
    std::shared_ptr<const crypto::RsaSigner> key;
};
// Asked on the engine's threads; the answer is kept for ten minutes. Account 0 is the server
// itself. Null: gone, and what it had to say with it. May throw: then it is asked again later.
using FindSender = std::function<std::shared_ptr<const Sender>(std::int64_t account)>;
// The Collection-Synchronization (FEP-8fcf) of what an account sends to a host ("desa.example",
// with a port if it has one), signed along; empty: none. Asked on the engine's threads at every
// try, so it should answer from memory. May throw: then it is tried again later.
using FindSynchronisation = std::function<std::string(std::int64_t account, std::string_view host)>;
// Whether a host ("desa.example", with a port if it has one) gets nothing, also of what waits for
// it. Asked on the engine's thread whenever something is to go there, so it should answer from
// memory.
using IsShutOut = std::function<bool(db::Tx& tx, std::string_view host)>;

struct Outgoing {
    std::string body;                    // the activity as JSON, the bytes that are sent
    std::int64_t sender = 0;             // account whose key signs
    jobs::Lane lane = jobs::Lane::Bulk;  // Alert, Interactive or Bulk
    std::vector<std::string> inboxes;    // duplicates are folded; what is no address is left out
    std::string order_key;  // id of the object: to one inbox, what is about it arrives in order
};

class Delivery {
public:
    Delivery(Platform& platform, FindSender find_sender);
    ~Delivery();  // stops
    static std::vector<db::Migration> migrations();

    // Inside the write that causes it; the engine wakes after the commit. Throws
    // std::invalid_argument for another lane.
    // Without start(), as on the command line, it leaves a job, by which who serves hears of it.
    void enqueue(db::Tx& tx, const Outgoing& outgoing);
    static constexpr const char* kNoticeJob = "fediverse.notice";
    void take_notice(std::string_view payload);  // of such a job

    // One engine works on a database at a time.
    void start();
    // Gives what is on its way two seconds; what is not known to have arrived is sent again at the
    // next start.
    void stop();
    // Sends everything that is due on the calling thread, without start(): for tests. Returns how
    // many tries that were.
    std::size_t run_due();

    struct LaneStats {
        std::int64_t waiting = 0;
        Duration oldest{0};
    };
    struct Stats {
        std::array<LaneStats, 3> lanes;  // Alert, Interactive, Bulk
        std::int64_t open_hosts = 0;
        std::uint64_t sent = 0, dropped = 0;  // since the start
    };
    Stats stats() const;
    void forget_sender(std::int64_t account);  // its key changed
    // Which form of signature worked last at a host ("desa.example", with a port if it has one).
    signatures::Scheme scheme_of(const std::string& host) const;
    // 410 from an inbox. Called on an engine's thread, before start() only; must not throw.
    void on_gone(std::function<void(const std::string& inbox)> listener);
    void synchronise(FindSynchronisation find);  // before start() only
    void shut_out(IsShutOut ask);                // before start() only
    // Forgets hosts that were not needed for a month, and what else nobody waits for; once a day it
    // comes by itself.
    void sweep();

private:
    Platform& platform_;
    std::shared_ptr<Engine> engine_;
};

}  // namespace kentongan::fediverse
