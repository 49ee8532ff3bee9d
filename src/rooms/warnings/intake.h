// Takes messages in: recognises repetitions, other languages and revisions, finds the places, links
// the chain, and lets reach carry the change to people, all in one transaction per document.
#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cap/types.h"
#include "platform/platform.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/chains.h"
#include "rooms/warnings/reach.h"
#include "rooms/warnings/snapshot.h"
#include "rooms/warnings/target.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

// What ended longer ago than this before we first heard of it is history, not a warning.
inline constexpr auto kOldestTaken = std::chrono::hours(7 * 24);
// A message from the future is a wrong clock; small differences are normal.
inline constexpr auto kClockTolerance = std::chrono::hours(24);

class Intake {
public:
    Intake(Platform& platform, const regions::Regions& gazetteer, Reach& reach, Snapshot& snapshot);

    // Messages of one document, in its order. Returns how many were new or changed.
    Result<int> take(const Source& source, std::string_view document,
                     std::vector<cap::Alert> alerts);
    // The same in the caller's transaction, whose other rows commit with it.
    Result<int> take(db::Tx& tx, const Source& source, std::string_view document,
                     std::vector<cap::Alert> alerts);
    // A message written here by one of our own offices, in the caller's transaction.
    Result<AlertId> issue(db::Tx& tx, const Source& office, cap::Alert alert);
    // Ends what is over, and notices what others took in. Called every second; one keyed read
    // when nothing is due.
    void tick();
    // What lists and pages show of a message.
    void fill_row(AlertRow& row, const cap::Alert& alert) const;

private:
    struct Prepared;
    Prepared prepare(const Source& source, cap::Alert alert) const;
    // Without what is no warning, history, or from a wrong clock.
    std::vector<Prepared> prepare_all(const Source& source, std::vector<cap::Alert> alerts) const;
    Result<int> take_prepared(db::Tx& tx, const Source& source, std::string_view document,
                              std::span<const Prepared> prepared);
    bool is_repetition(db::Tx& tx, const Prepared& prepared, std::string_view document) const;
    bool insert(db::Tx& tx, const Source& source, std::string_view document, Prepared& prepared);
    bool change(db::Tx& tx, const Source& source, std::string_view document,
                const AlertRow& existing, Prepared& prepared);
    Result<void> carry_changes(db::Tx& tx, std::span<const std::pair<AlertId, bool>> changed,
                               std::span<const std::pair<statuses::StatusId, AlertId>> orphans);

    Platform& platform_;
    const regions::Regions& gazetteer_;
    Reach& reach_;
    Snapshot& snapshot_;
    Chains chains_;
};

}  // namespace kentongan::warnings
