// From a chain's new state to people: the post by the source's account, the home timelines of the
// people who live or watch there, their notifications, and the events other rooms listen to. What
// is unverified or closed reaches nobody.
#pragma once

#include "platform/db/database.h"
#include "platform/jobs/jobs.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/notifications/api.h"
#include "rooms/statuses/api.h"
#include "rooms/warnings/chains.h"
#include "rooms/warnings/values.h"
#include "rooms/warnings/words.h"

namespace kentongan::warnings {

class Reach {
public:
    Reach(Platform& platform, const regions::Regions& gazetteer, accounts::Accounts& accounts,
          statuses::Statuses& statuses, notifications::Notifications& notifications);

    // Inside the transaction that changed the chain.
    Result<void> carry_out(db::Tx& tx, const ChainChange& change);
    // The account that speaks for `source`, made when there is none; exercises have one of their
    // own. `name` for people, when the source has no title.
    accounts::AccountId account_of(db::Tx& tx, const Source& source, bool exercise,
                                   std::string_view name = {});
    // See Warnings::tell.
    void confide(db::Tx& tx, const Source& source, std::span<const accounts::AccountId> people,
                 const Notice& notice);
    // The post of a chain that became part of another one.
    Result<void> withdraw(db::Tx& tx, statuses::StatusId orphan, const ChainChange& into);

private:
    struct Recipients;
    template <class Event>
    void tell(db::Tx& tx, const Event& event);
    Result<void> say_live(db::Tx& tx, const ChainChange& change);
    Result<void> say_ended(db::Tx& tx, const ChainChange& change);
    Result<statuses::StatusId> publish(db::Tx& tx, const ChainRow& chain, const AlertRow& head);
    PostWords words_for(db::Tx& tx, const ChainRow& chain, const AlertRow& head,
                        const cap::Alert& body) const;
    void notify_later(db::Tx& tx, const Recipients& recipients);
    Result<void> notify(const jobs::Job& job);
    Result<void> edit(db::Tx& tx, const ChainRow& chain, const AlertRow& head,
                      statuses::StatusId status);

    Platform& platform_;
    const regions::Regions& gazetteer_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
    notifications::Notifications& notifications_;
};

std::string page_path(AlertId alert);  // "/peringatan/123"

}  // namespace kentongan::warnings
