// Who is who elsewhere, and with which key: from memory, from the database, or from their server.
// Whatever is kept was said by the host it is about. Blocks on the network; thread-safe.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "fediverse/activitystreams/types.h"
#include "fediverse/signatures/claim.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/remote.h"
#include "rooms/actors/store.h"
#include "rooms/moderation/api.h"

namespace kentongan::actors {

// As it is kept: PEM (RSA) or multibase (Ed25519). Empty when it is of no use.
std::optional<signatures::PublicKey> key_of(std::string_view text);

class People {
public:
    People(Platform& platform, accounts::Accounts& accounts, moderation::Moderation& moderation,
           Remote& remote);

    struct Signer {
        AccountId account;
        std::string uri;
        signatures::PublicKey key;
        TimePoint fetched_at;
    };
    // Whose key this is. Gone when the actor does not exist any more.
    Result<Signer> signer(const std::string& key_id);
    // The same from its server, for a key that may have changed; at most once a minute for each.
    Result<Signer> signer_anew(const std::string& key_id);

    Result<AccountId> by_uri(std::string_view uri);
    Result<AccountId> by_acct(std::string_view acct);
    Result<AccountId> refresh(std::string_view uri);
    // What the actor's own server says of it, fetched or signed by itself.
    Result<AccountId> keep(const json::value& document);
    bool is_shut_out(db::Tx& tx, std::string_view host) const;
    // What holds for the server of this address.
    moderation::DomainLimit limit_of(db::Tx& tx, std::string_view uri) const;
    void forget_keys();
    void forget_limits();

    // Somebody wrote, or is looked at: what is older than a day is fetched again by a job.
    void look_again(const store::Row& actor);
    // Who writes is there.
    void heard_from(const store::Row& actor);

private:
    template <class Find>
    auto read_known(Find find) {
        return platform_.database.read([&](db::Tx& tx) {
            auto known = find(tx);
            auto actor = known ? store::find_actor(tx, known->id) : std::nullopt;
            return std::pair(std::move(known), std::move(actor));
        });
    }
    Result<AccountId> keep(const activitystreams::Actor& actor);
    Result<Signer> fetch_signer(const std::string& key_id);
    Result<void> run_refresh(AccountId account);
    Result<void> check_host(std::string_view uri) const;

    Platform& platform_;
    accounts::Accounts& accounts_;
    moderation::Moderation& moderation_;
    Remote& remote_;
    std::mutex mutex_;
    std::unordered_map<std::string, Signer> signers_;
    std::uint64_t generation_ = 0;  // grows when keys change, so that no old one is put back
    std::atomic<int> fetching_{0};
    std::unordered_map<std::string, TimePoint> asked_;
    std::unordered_map<AccountId, TimePoint> looked_;  // a refresh is on its way
    mutable std::mutex hosts_mutex_;
    mutable std::unordered_map<std::string, bool> shut_out_;
    std::uint64_t limits_ = 0;  // grows when one changes, so that no old answer is put back
};

}  // namespace kentongan::actors
