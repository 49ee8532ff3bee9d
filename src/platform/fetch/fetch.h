// The only way out: every outside call (feeds, later federation, push, webhooks) passes this
// client. It connects only to global unicast addresses, checked after name resolution on every
// connection and so on every redirect, and bounds time, size, redirects and decompression.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/result.h"

namespace kentongan::fetch {

// Which addresses may be connected to: global unicast, plus an explicit allow-list ("127.0.0.0/8")
// for tests on one machine. IPv4-mapped, NAT64, 6to4 and Teredo forms are judged by the IPv4
// inside.
class AddressFilter {
public:
    AddressFilter() = default;
    // Throws std::invalid_argument on a malformed prefix.
    explicit AddressFilter(const std::vector<std::string>& allowed_prefixes);
    bool allows(std::string_view address) const;  // "203.0.113.9", "2001:db8::1"

private:
    struct Prefix {
        unsigned char bytes[16];
        int length;
    };
    std::vector<Prefix> allowed_;
};

struct FetchRequest {
    std::string method = "GET";
    std::string url;  // http or https only
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::size_t max_bytes = 5 << 20;  // after decompression
    Duration timeout = 20s;           // total, resolution to last byte
    int max_redirects = 3;
    bool inside = false;  // named by the operator, not by a stranger: may be in our own network
};

struct FetchResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
    std::string final_url;
    std::string_view header(std::string_view lower_case_name) const;
};

// Thread-safe. libcurl multi on one thread of its own.
class Fetcher {
public:
    struct Config {
        AddressFilter filter;
        std::string user_agent;
        int max_connections_per_host = 4;
    };
    explicit Fetcher(Config config);
    ~Fetcher();

    // Blocks the caller until done. Any HTTP status is a success; Unavailable for network trouble
    // and time-outs, Forbidden for a refused address or scheme, TooLarge over max_bytes.
    Result<FetchResponse> fetch(const FetchRequest& request);
    // Ends running calls with Unavailable and refuses new ones, so that nobody waits for a slow
    // remote at the end. Idempotent.
    void stop();
    // `done` is called on the client's thread: hand over, do not work there.
    void fetch_async(FetchRequest request, std::function<void(Result<FetchResponse>)> done);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::fetch
