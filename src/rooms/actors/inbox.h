// The inbox: who signed it, may they say this, and who understands it. A 2xx means that what it
// says is on disk.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "fediverse/signatures/replay.h"
#include "platform/http/message.h"
#include "rooms/actors/followers_sync.h"
#include "rooms/actors/people.h"
#include "rooms/actors/proofs.h"
#include "rooms/actors/types.h"

namespace kentongan::actors {

class Inbox {
public:
    Inbox(Platform& platform, accounts::Accounts& accounts, People& people,
          FollowersSync& followers_sync)
        : platform_(platform),
          accounts_(accounts),
          people_(people),
          followers_sync_(followers_sync),
          proofs_(platform, people) {}

    void handle(std::string_view type, Handler handler) {
        handlers_[std::string(type)].push_back(std::move(handler));
    }
    void witness(std::string_view type, Handler witness) {
        witnesses_[std::string(type)].push_back(std::move(witness));
    }
    void set_forwarder(Forwarder forwarder) { forwarder_ = std::move(forwarder); }
    Result<http::Response> take(const http::Request& request);
    // The person who signed a GET; empty without a signature. Unauthorized, Forbidden when they are
    // suspended or their server is shut out.
    Result<std::optional<AccountId>> reader(const http::Request& request);

private:
    struct Verified {
        People::Signer signer;
        signatures::Claim claim;
    };
    Result<Verified> verified(const http::Request& request);
    // Whose activity it is: the signer's, or of who proved it. Unauthorized for somebody else's.
    Result<AccountId> author(const People::Signer& signer, const Activity& activity,
                             const json::value& document);
    // Forbidden: suspended, or of a host that is shut out.
    Result<accounts::Account> let_in(db::Tx& tx, AccountId id, std::string_view uri) const;
    Result<http::Response> dispatch(const Arrived& arrived);

    Platform& platform_;
    accounts::Accounts& accounts_;
    People& people_;
    FollowersSync& followers_sync_;
    signatures::SeenSignatures seen_;
    Proofs proofs_;
    std::unordered_map<std::string, std::vector<Handler>> handlers_, witnesses_;
    Forwarder forwarder_;
};

}  // namespace kentongan::actors
