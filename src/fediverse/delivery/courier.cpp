#include "fediverse/delivery/courier.h"

#include <algorithm>

#include "fediverse/signatures/sign.h"
#include "platform/base/strings.h"

namespace kentongan::fediverse {
namespace {

constexpr std::size_t kMostAddressBytes = 2048;
constexpr std::size_t kMostAnswerBytes = 1 << 20;  // not read, but not cut off either

bool is_plain(char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '#';
}

}  // namespace

std::optional<Address> parse_address(std::string_view url) {
    if (url.size() > kMostAddressBytes || !std::ranges::all_of(url, is_plain)) return {};
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return {};
    Address address{url.substr(0, colon), {}, "/"};
    if (address.scheme != "https" && address.scheme != "http") return {};
    const auto rest = url.substr(colon + 3);
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    address.host = ascii_lower(rest.substr(0, slash));
    const std::string_view port = address.scheme == "https" ? ":443" : ":80";
    if (address.host.ends_with(port)) address.host.resize(address.host.size() - port.size());
    if (address.host.empty() || address.host.find('@') != std::string::npos) return {};
    if (slash < rest.size()) {
        if (rest[slash] == '?') return {};
        address.target = rest.substr(slash);
    }
    return address;
}

std::optional<fetch::FetchRequest> Courier::request(const Flight& flight) {
    const auto from = sender(flight.body->sender);
    const auto address = parse_address(flight.slip.url);
    if (!from || !from->key || !address) return {};
    signatures::OutgoingRequest signed_part{.method = "POST",
                                            .scheme = address->scheme,
                                            .host = address->host,
                                            .target = address->target,
                                            .body_digest = flight.body->digest};
    if (find_synchronisation_)
        if (auto value = find_synchronisation_(flight.body->sender, address->host); !value.empty())
            signed_part.extra = {"Collection-Synchronization", std::move(value)};
    const signatures::SigningKey key{from->key_id, *from->key};
    fetch::FetchRequest request;
    request.method = "POST";
    request.url = flight.slip.url;
    request.headers = flight.scheme == Scheme::Cavage
                          ? signatures::sign_cavage(signed_part, key, clock_.now())
                          : signatures::sign_rfc9421(signed_part, key, clock_.now());
    request.headers.emplace_back("Host", address->host);
    request.headers.emplace_back("Content-Type", "application/activity+json");
    request.body = flight.body->text;
    request.max_bytes = kMostAnswerBytes;
    request.max_redirects = 0;
    return request;
}

std::shared_ptr<const Sender> Courier::sender(std::int64_t account) {
    const TimePoint now = clock_.now();
    std::unique_lock lock(mutex_);
    if (const auto known = senders_.find(account);
        known != senders_.end() && known->second.until > now)
        return known->second.sender;
    const auto forgotten = forgotten_;
    lock.unlock();
    auto found = find_sender_(account);
    lock.lock();
    if (senders_.size() >= kMostSenders) senders_.clear();
    // What was found may be what was told to be forgotten meanwhile.
    if (found && forgotten == forgotten_) senders_[account] = {found, now + kKeepSender};
    return found;
}

void Courier::forget(std::int64_t account) {
    std::lock_guard lock(mutex_);
    senders_.erase(account);
    ++forgotten_;
}

}  // namespace kentongan::fediverse
