// Finds whom a warning is for among millions of places, in memory. Knows no database: it is filled
// with watchers and asked with a question. Places lie in blocks of one region each, sorted by code,
// so that what a warning covers is a few contiguous runs of blocks.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <shared_mutex>
#include <span>
#include <vector>

#include "platform/geo/geo.h"
#include "rooms/regions/api.h"
#include "rooms/subscriptions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::subscriptions {

using HazardSet = std::uint16_t;  // bits by the order of Warnings::hazards; 0: all of them

struct QuietHours {  // minutes of the local day; over midnight when from > until
    int from = 0, until = 0;
    friend bool operator==(const QuietHours&, const QuietHours&) = default;
};

struct IndexedPlace {
    regions::Code region = {};             // with a point: a village or district
    std::optional<geo::Point> point = {};  // exact
    int radius_km = 0;                     // around the point
    HazardSet hazards = 0;
    warnings::Level threshold = warnings::Level::Waspada;
    std::optional<QuietHours> quiet = {};
};

struct IndexedWatcher {
    WatcherId id;
    bool joins_exercises = false;
    std::vector<IndexedPlace> places;
    std::vector<SubscriptionId> ways;
};

struct Question {
    std::vector<regions::Code> cover = {};  // minimal and sorted
    geo::Area area = {};                    // what the message draws; empty: nothing
    HazardSet hazard = 0;                   // its one bit
    warnings::Level level = warnings::Level::Waspada;
    bool exercise = false;      // only for those who joined
    bool breaks_quiet = false;  // too grave to wait
    TimePoint now = {};
};

// Thread-safe: questions run side by side, changes wait for them. 20 bytes a place, 16 a watcher, 8
// a way. A watcher has at most 63 ways; more are left out.
class Index {
public:
    explicit Index(const regions::Regions& regions) : regions_(regions) {}

    // Replaces everything by what `next` gives until it says false; fastest in order of ids.
    void build(const std::function<bool(IndexedWatcher&)>& next);
    void put(const IndexedWatcher& watcher);  // in place of what was known of it
    void remove(WatcherId id);

    // Sorted, each once. A large question is answered by several threads.
    std::vector<SubscriptionId> match(const Question& question) const;
    // Those whom only quiet hours keep out of match(), with the earliest end of these. By id.
    std::vector<Held> held(const Question& question) const;

    struct Size {
        std::size_t watchers = 0, places = 0, bytes = 0;
    };
    Size size() const;

private:
    using WayNumber = std::uint32_t;  // position in ways_
    struct Entry {
        WayNumber first_way;  // the ways of its watcher follow; how many is in the wish
        std::uint32_t wish, quiet;
        std::int32_t lat, lon;  // 1e-5 degrees
    };
    static_assert(sizeof(Entry) == 20);
    struct Block {
        regions::Code code;
        std::uint32_t exact = 0;                         // entries with a point
        std::array<float, 4> reach{90, 180, -90, -180};  // south west north east of their radii
        std::vector<Entry> entries;
    };
    struct Watcher {
        WatcherId id;
        WayNumber first_way = 0;
        std::uint32_t ways = 0;  // none: gone
    };
    struct Found;
    class Search;

    static Entry entry_of(const Watcher& watcher, const IndexedPlace& place, bool joins_exercises);
    static void add_to(Block& block, const Entry& entry);
    Watcher& add_watcher(const IndexedWatcher& watcher);
    void forget(WatcherId id);
    void sweep();
    std::vector<SubscriptionId> ways_of(const Found& found) const;

    const regions::Regions& regions_;
    mutable std::shared_mutex mutex_;
    std::vector<Block> blocks_;         // by code
    std::vector<Watcher> watchers_;     // by id
    std::vector<SubscriptionId> ways_;  // runs, one a watcher; 0: gone
    std::size_t gone_ = 0;              // ways
};

}  // namespace kentongan::subscriptions
