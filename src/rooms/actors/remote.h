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
    Remote(Platform& platform, ServerKey server_key)
        : platform_(platform), server_key_(std::move(server_key)) {}

    // The document at this address, whatever its id; the caller compares. Gone for 404 and 410,
    // Forbidden for a refused address, a refusal by the peer or the wrong content type, Unavailable
    // for what may pass, BadRequest and TooLarge for what cannot be read.
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
    Result<fetch::FetchResponse> signed_get(const std::string& url, signatures::Scheme scheme);
    signatures::Scheme scheme_of(const std::string& host);

    Platform& platform_;
    ServerKey server_key_;
    std::mutex mutex_;
    std::unordered_map<std::string, signatures::Scheme> schemes_;  // what worked, by host
};

}  // namespace kentongan::actors
