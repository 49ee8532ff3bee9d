// This server's own signature under the CAP it publishes: one key and certificate, made once, and
// the signed documents of late, because signing must not be done for every request.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "platform/crypto/certificate.h"
#include "platform/platform.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

// Thread-safe.
class Signing {
public:
    explicit Signing(Platform& platform) : platform_(platform) {}

    // Makes the key at the first call ever, so: not inside a transaction.
    const crypto::Identity& identity();
    // What `make` writes of this message, with our signature: made once for each revision. Without
    // one while nobody has called identity() yet, which serving does at its start.
    std::string published(const AlertRow& alert, bool exercise,
                          const std::function<std::string()>& make);

    // Somebody else's document with our signature as its last; as it is while there is no key.
    std::string countersigned(std::string document);

private:
    Platform& platform_;
    std::mutex mutex_;
    std::unique_ptr<const crypto::Identity> identity_;
    using Revision = std::tuple<AlertId, int, bool>;  // and whether it is an exercise
    std::map<Revision, std::string> made_;
    std::deque<Revision> order_;  // oldest first
};

}  // namespace kentongan::warnings
