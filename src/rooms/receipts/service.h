// The rules of receipts: whose opening of a page counts for which place, who sees which part of
// the list, who may say that a warning was announced, and for how long that can be undone.
#pragma once

#include "rooms/receipts/api.h"
#include "rooms/receipts/kept.h"
#include "rooms/receipts/rollup.h"

namespace kentongan::receipts {

// Times are sorted out of every receipt of the chain, which takes a second for a whole province.
inline constexpr Duration kTimedEvery{std::chrono::minutes(1)};
inline constexpr Duration kUndoFor{std::chrono::minutes(5)};

// Everything of the report but what the rollup says.
struct Times {
    Quantiles delivered, shown;  // of all
    std::vector<PartQuantiles> delivered_by_channel, shown_by_channel;
    std::vector<PartQuantiles> delivered_by_place, shown_by_place;
};

class Service {
public:
    Service(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
            coordinators::Coordinators& coordinators, warnings::Warnings& warnings)
        : platform_(platform),
          regions_(regions),
          accounts_(accounts),
          coordinators_(coordinators),
          warnings_(warnings) {}

    void record(db::Tx& tx, std::span<const Receipt> receipts);

    // The warning of a page's address. NotFound when there is none, or it is hidden.
    Result<warnings::Summary> warning(db::Tx& tx, std::string_view alert_id,
                                      std::string_view language) const;
    std::shared_ptr<const Rollup> rollup(db::Tx& tx, const warnings::Summary& warning);
    std::shared_ptr<const Times> times(db::Tx& tx, const warnings::Summary& warning);

    // Somebody who is signed in has the page of a live warning before them. Nothing is noted of an
    // exercise for those who did not join.
    void note_seen(db::Tx& tx, AccountId account, const warnings::Summary& warning);

    // The warned places this person answers for: sorted, minimal; the whole country for
    // administrators and officers of the office that speaks. Forbidden when there are none.
    Result<std::vector<Code>> scope(db::Tx& tx, AccountId account,
                                    const warnings::Summary& warning) const;
    bool may_announce(db::Tx& tx, AccountId account, Code place) const;
    // It was announced in `place` and everything in it. Forbidden; Conflict when the warning is
    // over; Unprocessable when the place is not warned. A repetition is harmless.
    Result<void> announce(db::Tx& tx, AccountId account, const warnings::Summary& warning,
                          Code place);
    // By who said it, within kUndoFor; Conflict later.
    Result<void> undo_announcement(db::Tx& tx, AccountId account, ChainId chain, Code place);
    // What this person announced and can still undo.
    std::vector<Announcement> undoable(db::Tx& tx, AccountId account, ChainId chain) const;

    // Removes what is older than kKept.
    void sweep();

private:
    void forget_after(db::Tx& tx, ChainId chain);

    Platform& platform_;
    const regions::Regions& regions_;
    accounts::Accounts& accounts_;
    coordinators::Coordinators& coordinators_;
    warnings::Warnings& warnings_;
    Kept<Rollup> rollups_{kCountedEvery};
    Kept<Times> times_{kTimedEvery};
};

}  // namespace kentongan::receipts
