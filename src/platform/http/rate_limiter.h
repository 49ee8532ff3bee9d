// How often one account or one address may ask: fixed windows of five minutes, as Mastodon's
// clients know them from the X-RateLimit headers.
#pragma once

#include <array>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/base/clock.h"
#include "platform/http/message.h"

namespace kentongan::http {

inline constexpr Duration kRateWindow = 5min;
inline constexpr int kRequestsPerWindow = 300;
inline constexpr int kSignInsPerWindow = 30;  // per address: guessing passwords, bulk sign-ups

struct Allowance {
    bool allowed = true;
    int limit = 0, remaining = 0;
    TimePoint reset;
};

// Thread-safe. Memory is bounded: a window's counts are forgotten together.
class RateLimiter {
public:
    Allowance take(std::string_view key, int limit, TimePoint now);

private:
    struct Shard {
        std::mutex mutex;
        std::int64_t window = 0;
        std::unordered_map<std::size_t, int> counts;
    };
    static constexpr std::size_t kShards = 16;
    std::array<Shard, kShards> shards_;
};

// Which limit counts for this request: none for pages that people read (a village behind one
// address must reach its warnings) and for other servers' deliveries.
enum class RateClass { None, Normal, SignIn };
RateClass rate_class_of(const Request& request);
// The network of a subscriber: the address itself for IPv4, its /64 for IPv6 (RFC 6177).
std::string network_of(const std::string& address);
// "a:123" for a person, "i:192.0.2.7" or "i:2001:db8:1:2" (its /64) for an address.
std::string rate_key_of(const Request& request, RateClass rate_class);

}  // namespace kentongan::http
