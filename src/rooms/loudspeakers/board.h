// What is in force or ended a short while ago, as loudspeakers say it. In memory, rebuilt from what
// the transactions of any process noted (store::put_change), so that every process knows the same.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/platform.h"
#include "rooms/loudspeakers/audio.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::loudspeakers {

// Who was away for longer than this has missed the end, and needs not hear of it.
inline constexpr auto kEndToldFor = std::chrono::minutes(30);
inline constexpr std::size_t kMostEnded = 150;

// One warning as it is said now: alive, or just over.
struct Announcement {
    warnings::Summary told;
    Recipe recipe;
    std::string say;  // recipe.key(): changes exactly when something else is to be said
    int times = 0;    // how often a device says it
    bool live = true;

    // Exercises are for devices that join them, and for nobody else.
    bool is_for(regions::Code place, bool joins_exercises) const;
};
using AnnouncementPtr = std::shared_ptr<const Announcement>;

Recipe recipe_of(const warnings::Summary& told, const regions::Regions& gazetteer, bool live);
Recipe test_recipe();

class Board {
public:
    Board(Platform& platform, const regions::Regions& gazetteer,
          const warnings::Warnings& warnings);

    // Reads what changed since the last time, and drops what is over. True when something did.
    // Thread-safe; not inside a transaction.
    bool refresh();
    // Gravest first, real before exercise.
    std::vector<AnnouncementPtr> at(regions::Code place, bool joins_exercises) const;
    AnnouncementPtr find(warnings::ChainId chain) const;  // null: not on the board
    // As it is now, whether it is on the board or not; null when it may not be said at all.
    AnnouncementPtr announce(db::Tx& tx, warnings::ChainId chain) const;

private:
    bool drop_what_is_over(TimePoint now);

    Platform& platform_;
    const regions::Regions& gazetteer_;
    const warnings::Warnings& warnings_;
    std::mutex refreshing_;
    mutable std::mutex mutex_;
    std::map<warnings::ChainId, std::pair<std::int64_t, AnnouncementPtr>> rows_;
    std::int64_t seen_ = 0;
};

}  // namespace kentongan::loudspeakers
