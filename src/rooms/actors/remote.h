// Reads documents of other servers: signed by this one, from the host of their id and nowhere else,
// and only what calls itself ActivityStreams. Blocks on the network. Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "fediverse/delivery/delivery.h"
#include "platform/base/json.h"
#include "platform/fetch/fetch.h"
#include "platform/platform.h"

namespace kentongan::actors {

class Remote {
public:
    using ServerKey = std::function<std::shared_ptr<const fediverse::Sender>()>;
    // Asked before every request, so it should answer from memory; not inside a transaction.
    using IsShutOut = std::function<bool(std::string_view host)>;
    Remote(Platform& platform, ServerKey server_key, IsShutOut is_shut_out)
        : platform_(platform),
          server_key_(std::move(server_key)),
          is_shut_out_(std::move(is_shut_out)) {}

    // The document at this address, whatever its id; the caller compares. Gone for 404 and 410,
    // Forbidden for a refused address, a host that is shut out or a refusal by the peer,
    // Unavailable for what may pass, BadRequest and TooLarge for what cannot be read.
    Result<json::value> get(std::string_view url);
    // The same, and its "id" is what was asked for: where it names another one of the same host,
    // that one is asked (CVE-2024-23832). Unprocessable when they do not agree.
    Result<json::value> get_by_id(std::string_view uri);

    // WebFinger (RFC 7033): the actor's id and the address that the other server prefers.
    struct Found {
        std::string uri;
        std::string username, domain;
    };
    Result<Found> webfinger(std::string_view username, std::string_view domain);

private:
    Result<void> check_host(const std::string& host) const;
    Result<fetch::FetchResponse> signed_get(const std::string& url, signatures::Scheme scheme);
    signatures::Scheme scheme_of(const std::string& host);

    Platform& platform_;
    ServerKey server_key_;
    IsShutOut is_shut_out_;
    std::mutex mutex_;
    std::unordered_map<std::string, signatures::Scheme> schemes_;  // what worked, by host
};

}  // namespace kentongan::actors
