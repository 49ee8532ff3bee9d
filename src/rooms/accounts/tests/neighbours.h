// People of other servers for tests, and what the bus says about all of them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/remote_media/remote_media.h"
#include "rooms/accounts/tests/town.h"

namespace kentongan::accounts {

inline RemoteProfile neighbour(const std::string& name, const std::string& domain = "jauh.test") {
    RemoteProfile profile;
    profile.uri = "https://" + domain + "/people/" + name;
    profile.url = "https://" + domain + "/@" + name;
    profile.username = name;
    profile.domain = domain;
    profile.discoverable = true;
    return profile;
}

inline AccountId put(Town& town, const RemoteProfile& profile) {
    return town.kit.platform().database.write(
        [&](db::Tx& tx) { return town.accounts.put_remote(tx, profile); });
}

// Any function of the room that takes a transaction.
template <class F>
auto within(Town& town, F&& closure) {
    return town.kit.platform().database.write(
        [&](db::Tx& tx) { return closure(tx, town.accounts); });
}

// "ani-budi asked": what was said of two people, inside the transaction and after it.
struct Gossip {
    explicit Gossip(Town& town) {
        auto& bus = town.kit.platform().bus;
        bus.subscribe_within<FollowRequested>(
            [this](db::Tx&, const FollowRequested& event) { hear(within, event); });
        bus.subscribe<FollowRequested>(
            [this](const FollowRequested& event) { hear(after, event); });
        bus.subscribe_within<FollowChanged>(
            [this](db::Tx&, const FollowChanged& event) { hear(within, event); });
        bus.subscribe<FollowChanged>([this](const FollowChanged& event) { hear(after, event); });
        bus.subscribe_within<AccountUnblocked>(
            [this](db::Tx&, const AccountUnblocked&) { within.emplace_back("unblocked"); });
        bus.subscribe<AccountUnblocked>(
            [this](const AccountUnblocked&) { after.emplace_back("unblocked"); });
    }
    using Said = std::vector<std::string>;
    // What was said since the last time; the same in both ways.
    Said take() {
        CHECK(within == after);
        after.clear();
        return std::exchange(within, {});
    }

    Said within, after;

private:
    static void hear(Said& said, const FollowRequested& event) {
        constexpr const char* kStates[] = {"asked", "withdrawn", "accepted", "rejected"};
        said.emplace_back(kStates[static_cast<int>(event.state)]);
    }
    static void hear(Said& said, const FollowChanged& event) {
        said.emplace_back(event.following   ? "follows"
                          : event.by_target ? "ended by target"
                                            : "ended");
    }
};

}  // namespace kentongan::accounts
