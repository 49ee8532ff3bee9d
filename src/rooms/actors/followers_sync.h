// Do both sides agree on who follows whom? A person's followers at one server have a digest, told
// with posts to them; where it differs, the list itself is asked for (FEP-8fcf).
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/jobs/jobs.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/remote.h"
#include "rooms/actors/store.h"

namespace kentongan::actors {

inline constexpr std::string_view kSyncPath = "/followers_synchronization";

// XOR of the SHA-256 of each id, as 64 hexadecimal digits.
std::string followers_digest(std::span<const std::string> uris);

class FollowersSync {
public:
    FollowersSync(Platform& platform, accounts::Accounts& accounts, Remote& remote);

    // Before start: somebody here whom another server lists as a follower and who is none.
    using Unknown =
        std::function<void(db::Tx& tx, const accounts::Account& person, AccountId target)>;
    void on_unknown(Unknown listener) { unknown_ = std::move(listener); }

    // "Collection-Synchronization" of deliveries of somebody here to this host; empty: none of
    // their followers are there. At most a minute old.
    std::string header(AccountId person, std::string_view host);
    // The followers at the server of this address.
    std::vector<std::string> followers_at(db::Tx& tx, AccountId person, std::string_view uri) const;

    // What came with an activity, signed by this actor. Looked into at most once an hour for each.
    void heard(const store::Row& actor, std::string_view header);

private:
    using Headers = std::map<std::string, std::string, std::less<>>;  // by host
    struct Told {
        TimePoint at;
        Headers headers;
    };
    Headers headers(db::Tx& tx, AccountId person) const;
    Result<void> run(const jobs::Job& job);
    Result<void> agree(const store::Row& actor, const std::vector<std::string>& listed);

    Platform& platform_;
    accounts::Accounts& accounts_;
    Remote& remote_;
    Unknown unknown_;
    std::mutex mutex_;
    std::unordered_map<AccountId, TimePoint> heard_;
    std::unordered_map<AccountId, Told> told_;
};

}  // namespace kentongan::actors
