// What moderators decided about a server, done to its people here: hidden or limited one by one,
// and let in again when the limit is lifted.
#pragma once

#include <string>

#include "platform/jobs/jobs.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/people.h"

namespace kentongan::actors {

// To one of them, in the transaction that keeps them.
Result<void> apply_limit(db::Tx& tx, accounts::Accounts& accounts, const store::Row& actor,
                         moderation::Severity severity);

class Limits {
public:
    // Hears DomainLimitChanged; the work is done by jobs.
    Limits(Platform& platform, accounts::Accounts& accounts, People& people);

private:
    void enqueue(db::Tx& tx, std::string_view domain, AccountId after);
    Result<void> run(const jobs::Job& job);
    Result<void> settle(AccountId account);

    Platform& platform_;
    accounts::Accounts& accounts_;
    People& people_;
};

}  // namespace kentongan::actors
