// One warning, counted by place: what the warned villages are, which of them were reached, and in
// which order somebody should call there. A value; made at most every few seconds (kept.h).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "rooms/receipts/store.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::receipts {

// A village that is warned; or, as a line of the list, a district where we know nobody.
struct WarnedPlace {
    Code place;
    warnings::Level level = warnings::Level::Info;
    Counts people;  // without announcements
    bool is_announced = false;
    bool is_reached() const { return is_announced || people.shown > 0; }
};

struct Rollup {
    bool exercise = false;
    std::vector<PlaceCounts> counts;    // by place and channel
    std::vector<WarnedPlace> villages;  // all that are warned, by code
    // What the list shows: villages, and districts in which we know nobody; gravest first, then
    // those where most people wait, then the largest regency.
    std::vector<WarnedPlace> lines;
    TimePoint counted_at;
};

Rollup count(db::Tx& tx, const regions::Regions& gazetteer, const warnings::Summary& warning,
             std::span<const warnings::Target> targets, TimePoint now);

// The lines for somebody who answers for `scope` (sorted, minimal), in the same order: where they
// answer for a part of a district only, its villages stand for it.
std::vector<WarnedPlace> lines_within(const Rollup& rollup, std::span<const Code> scope);

// How far it came, in the places of `scope` only.
Reached reached_within(const Rollup& rollup, std::span<const Code> scope);

// Of one district or regency, for maps and tables.
struct PartReached {
    Code place;
    std::int64_t villages = 0, reached = 0;
    Counts people;
};
std::vector<PartReached> reached_by(const Rollup& rollup, regions::Level level,
                                    std::span<const Code> scope);

}  // namespace kentongan::receipts
