#include "rooms/loudspeakers/board.h"

#include <algorithm>

#include "rooms/loudspeakers/speech.h"
#include "rooms/loudspeakers/store.h"

namespace kentongan::loudspeakers {
namespace {

constexpr int kChangesAtOnce = 500;
// A change may be committed after a later one: what is that young is read again.
constexpr auto kOverlap = std::chrono::seconds(10);
constexpr auto kOldestKept = std::chrono::hours(30 * 24);

constexpr std::string_view kExerciseFirst = "Latihan. Latihan. Ini hanya latihan.";
constexpr std::string_view kTestFirst = "Uji coba. Uji coba. Ini hanya uji coba.";

}  // namespace

bool Announcement::is_for(regions::Code place, bool joins_exercises) const {
    if (told.exercise && !joins_exercises) return false;
    return regions::overlaps(told.cover, place);
}

Recipe recipe_of(const warnings::Summary& told, const regions::Regions& gazetteer, bool live) {
    Recipe recipe;
    // The drum is heard where no words are understood: an exercise says before it what it is.
    if (told.exercise)
        recipe.before = told.status == cap::Status::Test ? kTestFirst : kExerciseFirst;
    if (live) {
        recipe.drum = drummed(told.hazard, told.level);
        recipe.speech = speech_of(told, gazetteer);
        return recipe;
    }
    // Safe is said by who withdrew it; time alone makes nothing safe.
    if (told.state == warnings::State::Cancelled) recipe.drum = {{&rhythm_named("dara-muluk"), 2}};
    recipe.speech = farewell_of(told, gazetteer);
    return recipe;
}

Recipe test_recipe() {
    return {{}, {{&rhythm_named("sekali"), 2}}, test_speech()};
}

Board::Board(Platform& platform, const regions::Regions& gazetteer,
             const warnings::Warnings& warnings)
    : platform_(platform), gazetteer_(gazetteer), warnings_(warnings) {}

AnnouncementPtr Board::announce(db::Tx& tx, warnings::ChainId chain) const {
    auto told = warnings_.summary(tx, chain, "id");
    if (!told || told->hidden || !told->verified) return nullptr;
    auto made = std::make_shared<Announcement>();
    made->live = told->live_at(platform_.clock.now());
    made->recipe = recipe_of(*told, gazetteer_, made->live);
    made->say = made->recipe.key();
    made->times = times_said(told->level);
    made->told = std::move(*told);
    return made;
}

bool Board::drop_what_is_over(TimePoint now) {
    std::lock_guard lock(mutex_);
    const auto ended_at = [](const Announcement& one) {
        return one.told.ended_at.value_or(one.told.expires);
    };
    auto dropped = std::erase_if(rows_, [&](const auto& row) {
        const auto& [change, one] = row.second;
        if (!one) return snowflake_time(change) < now - kEndToldFor;
        return !one->live && ended_at(*one) < now - kEndToldFor;
    });
    // Of very many ends the latest are said.
    std::vector<std::pair<TimePoint, warnings::ChainId>> ended;
    for (const auto& [chain, row] : rows_)
        if (row.second && !row.second->live) ended.emplace_back(ended_at(*row.second), chain);
    if (ended.size() > kMostEnded) {
        const auto kept = ended.end() - static_cast<std::ptrdiff_t>(kMostEnded);
        std::nth_element(ended.begin(), kept, ended.end());
        for (auto at = ended.begin(); at != kept; ++at) dropped += rows_.erase(at->second);
    }
    return dropped > 0;
}

bool Board::refresh() {
    std::lock_guard alone(refreshing_);
    const auto now = platform_.clock.now();
    auto since = std::max(seen_ - snowflake_at(from_millis(kOverlap.count() * 1000)),
                          snowflake_at(now - kOldestKept));
    bool changed = false, more = true;
    while (more) {
        std::vector<store::Change> changes;
        std::map<warnings::ChainId, AnnouncementPtr> fresh;
        platform_.database.read([&](db::Tx& tx) {
            changes = store::list_changes_since(tx, since, kChangesAtOnce);
            for (const auto& change : changes) {
                {
                    std::lock_guard lock(mutex_);
                    const auto known = rows_.find(change.chain);
                    if (known != rows_.end() && known->second.first == change.change) continue;
                }
                fresh[change.chain] = announce(tx, change.chain);
            }
        });
        more = changes.size() == static_cast<std::size_t>(kChangesAtOnce);
        if (!changes.empty()) since = changes.back().change;
        std::lock_guard lock(mutex_);
        for (const auto& change : changes) {
            seen_ = std::max(seen_, change.change);
            if (const auto made = fresh.find(change.chain); made != fresh.end()) {
                rows_[change.chain] = {change.change, made->second};
                changed = true;
            }
        }
    }
    return drop_what_is_over(now) || changed;
}

std::vector<AnnouncementPtr> Board::at(regions::Code place, bool joins_exercises) const {
    const auto now = platform_.clock.now();
    std::vector<AnnouncementPtr> found;
    {
        std::lock_guard lock(mutex_);
        for (const auto& [chain, row] : rows_) {
            const auto& one = row.second;
            if (!one || !one->is_for(place, joins_exercises)) continue;
            // Its time may be over a moment before its end is noted.
            if (one->live && !one->told.live_at(now)) continue;
            if (!one->live && one->told.ended_at.value_or(one->told.expires) < now - kEndToldFor)
                continue;
            found.push_back(one);
        }
    }
    std::ranges::sort(found, [](const auto& a, const auto& b) {
        const auto rank = [](const Announcement& one) {
            return std::tuple(!one.told.exercise, one.live, one.told.level, one.told.updated,
                              one.told.chain);
        };
        return rank(*a) > rank(*b);
    });
    return found;
}

AnnouncementPtr Board::find(warnings::ChainId chain) const {
    std::lock_guard lock(mutex_);
    const auto row = rows_.find(chain);
    return row == rows_.end() ? nullptr : row->second.second;
}

}  // namespace kentongan::loudspeakers
