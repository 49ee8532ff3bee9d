// This server's own signature under the CAP it publishes: one key and certificate, made once, and
// the signed documents of late, because signing must not be done for every request.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "platform/crypto/certificate.h"
#include "platform/platform.h"

namespace kentongan::warnings {

// Thread-safe.
class Signing {
public:
    explicit Signing(Platform& platform) : platform_(platform) {}

    // Makes the key at the first call ever, so: not inside a transaction.
    const crypto::Identity& identity();
    // With our signature; as it is while nobody has called identity() yet, which serving does at
    // its start.
    std::string signed_document(std::string document);

private:
    Platform& platform_;
    std::mutex mutex_;
    std::unique_ptr<const crypto::Identity> identity_;
    std::map<std::string, std::string> made_;  // by the hash of the unsigned document
    std::deque<std::string> order_;            // oldest first
};

}  // namespace kentongan::warnings
