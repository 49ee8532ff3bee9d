// Who really asks, when the request came through proxies we trust.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.h"

namespace kentongan::http {

// Addresses and prefixes ("127.0.0.1", "10.0.0.0/8", "fd00::/8").
class TrustedProxies {
public:
    explicit TrustedProxies(const std::vector<std::string>& prefixes);  // throws when malformed
    bool contains(std::string_view address) const;
    // The last address of X-Forwarded-For that is no proxy of ours, if `peer` is one.
    std::string client_of(const std::string& peer, const Request& request) const;

private:
    struct Prefix {
        std::string bytes;  // 4 or 16
        unsigned bits = 0;
    };
    std::vector<Prefix> prefixes_;
};

}  // namespace kentongan::http
