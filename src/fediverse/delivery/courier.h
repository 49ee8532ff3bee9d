// Makes the signed request of a delivery. Thread-safe: the engine's signing threads share one.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "fediverse/delivery/delivery.h"
#include "fediverse/delivery/types.h"
#include "platform/fetch/fetch.h"

namespace kentongan::fediverse {

// The parts of an inbox's address as a signature names them.
struct Address {
    std::string_view scheme;
    std::string host;         // as the Host header says it: in lower case, without a usual port
    std::string_view target;  // path and query
};
// Empty when it is no plain http(s) address of at most 2,048 bytes.
std::optional<Address> parse_address(std::string_view url);

class Courier {
public:
    static constexpr Duration kKeepSender = 10min;
    static constexpr std::size_t kMostSenders = 10'000;

    Courier(FindSender find_sender, const Clock& clock)
        : find_sender_(std::move(find_sender)), clock_(clock) {}
    void synchronise(FindSynchronisation find) { find_synchronisation_ = std::move(find); }
    // Empty when there is nobody to sign. Throws what the two that find throw.
    std::optional<fetch::FetchRequest> request(const Flight& flight);
    void forget(std::int64_t account);

private:
    struct Known {
        std::shared_ptr<const Sender> sender;
        TimePoint until;
    };
    std::shared_ptr<const Sender> sender(std::int64_t account);

    const FindSender find_sender_;
    FindSynchronisation find_synchronisation_;
    const Clock& clock_;
    std::mutex mutex_;
    std::unordered_map<std::int64_t, Known> senders_;
    std::uint64_t forgotten_ = 0;
};

}  // namespace kentongan::fediverse
