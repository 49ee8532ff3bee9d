#include "platform/http/rate_limiter.h"

#include <arpa/inet.h>

#include <algorithm>

#include "platform/http/access.h"

namespace kentongan::http {

namespace {

constexpr std::size_t kMaxCountsPerShard = 50'000;

}  // namespace

std::string network_of(const std::string& address) {
    in6_addr parsed{};
    if (address.find(':') == std::string::npos ||
        inet_pton(AF_INET6, address.c_str(), &parsed) != 1)
        return address;
    std::fill(parsed.s6_addr + 8, parsed.s6_addr + 16, std::uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, &parsed, text.data(), text.size());
    return text.data();
}

Allowance RateLimiter::take(std::string_view key, int limit, TimePoint now) {
    const auto hash = std::hash<std::string_view>{}(key);
    const auto window = now.time_since_epoch() / kRateWindow;
    Allowance allowance;
    allowance.limit = limit;
    allowance.reset = TimePoint(kRateWindow * (window + 1));
    auto& shard = shards_[hash % kShards];
    std::lock_guard lock(shard.mutex);
    if (shard.window != window) {
        shard.window = window;
        shard.counts.clear();
    }
    // So many addresses in five minutes are an attack; counting them all would be another.
    if (shard.counts.size() >= kMaxCountsPerShard && !shard.counts.contains(hash))
        shard.counts.clear();
    int& count = shard.counts[hash];
    allowance.allowed = count < limit;
    if (allowance.allowed) ++count;
    allowance.remaining = limit - count;
    return allowance;
}

RateClass rate_class_of(const Request& request) {
    const std::string_view path = request.path;
    const bool signs_in = path == "/masuk" || path == "/daftar" || path == "/oauth/token" ||
                          path == "/api/v1/accounts";
    if (signs_in && request.method == Method::Post) return RateClass::SignIn;
    if (request.method == Method::Options) return RateClass::None;
    if (is_api_path(path) || path.starts_with("/oauth/")) return RateClass::Normal;
    if (request.principal && is_unsafe(request.method)) return RateClass::Normal;
    return RateClass::None;
}

std::string rate_key_of(const Request& request, RateClass rate_class) {
    if (rate_class == RateClass::SignIn) return "s:" + network_of(request.remote_address);
    if (request.principal && request.principal->account != 0)
        return "a:" + std::to_string(request.principal->account);
    return "i:" + network_of(request.remote_address);
}

}  // namespace kentongan::http
