// One Kentongan fetches, thousands subscribe: a stream of signed warnings between servers.
// docs/relay.md describes the protocol for other implementers.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/actors/api.h"
#include "rooms/regions/api.h"
#include "rooms/relay/types.h"
#include "rooms/warnings/api.h"

namespace kentongan::relay {

class Relay {
public:
    // With `actors`, a post that tells of a warning at an upstream makes us ask there at once.
    Relay(Platform& platform, const regions::Regions& regions, warnings::Warnings& warnings,
          actors::Actors* actors = nullptr);
    ~Relay();
    static std::vector<db::Migration> migrations();

    // From now on its messages are taken as those of a source of this name. Unprocessable with a
    // field; Conflict when the name is taken.
    Result<void> subscribe(const NewUpstream& upstream);
    Result<void> unsubscribe(std::string_view name);  // NotFound
    std::vector<Upstream> upstreams(db::Tx& tx) const;

    void start();  // takes from upstreams, on a thread of its own
    void stop();   // before the database closes; idempotent

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::relay
