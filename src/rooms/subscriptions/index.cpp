#include "rooms/subscriptions/index.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <iterator>
#include <memory>
#include <mutex>
#include <thread>

#include "platform/base/time_text.h"
#include "rooms/subscriptions/extent.h"

namespace kentongan::subscriptions {

namespace {

using regions::Code;

// A wish in one word: the hazards below, then these.
constexpr std::uint32_t kHazards = 0xffff, kThreshold = 3, kRadius = 63;
constexpr unsigned kThresholdAt = 16, kRadiusAt = 18, kWaysAt = 26;
constexpr std::uint32_t kExact = 1u << 24, kJoins = 1u << 25;
constexpr std::size_t kMostWaysOfOne = 63;
// Quiet hours in one word.
constexpr std::uint32_t kMinute = 0x7ff, kIsQuiet = 1u << 31;
constexpr unsigned kUntilAt = 11;
constexpr int kMinutesOfDay = 24 * 60;

constexpr double kUnits = 1e5;             // of a degree
constexpr double kKmPerDegree = 109;       // a little less than it is: boxes come out too large
constexpr std::size_t kMostOutlines = 64;  // of a cover that draws nothing itself
constexpr std::size_t kWorthThreads = 200'000;  // places
constexpr unsigned kMostThreads = 8;
constexpr std::size_t kAtOnce = 64;         // pieces that a thread takes
constexpr std::size_t kPiece = 16'384;      // places
constexpr std::size_t kLeastSwept = 1'024;  // ways

std::uint64_t size_of(regions::Level level) {
    constexpr std::uint64_t kSizes[] = {10'000'000'000u, 100'000'000u, 1'000'000u, 10'000u, 1u};
    return kSizes[static_cast<std::size_t>(level)];
}

geo::Box widened_by_km(const geo::Box& box, double km) {
    return box.widened(km / kKmPerDegree);
}

int minute_of(TimePoint now, Zone zone) {
    const auto local = now + offset_of(zone);
    const auto of_day = local - std::chrono::floor<std::chrono::days>(local);
    return static_cast<int>(std::chrono::floor<std::chrono::minutes>(of_day).count());
}

bool is_in(std::uint32_t quiet, int minute) {
    if (!(quiet & kIsQuiet)) return false;
    const auto from = static_cast<int>(quiet & kMinute);
    const auto until = static_cast<int>((quiet >> kUntilAt) & kMinute);
    return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

// Until the end of quiet hours in which `minute` lies, from the beginning of that minute.
std::chrono::minutes rest_of(std::uint32_t quiet, int minute) {
    const auto until = static_cast<int>((quiet >> kUntilAt) & kMinute);
    return std::chrono::minutes((until - minute + kMinutesOfDay) % kMinutesOfDay);
}

geo::Area outlines_of(const regions::Regions& regions, std::span<const Code> cover) {
    std::vector<geo::Ring> rings;
    if (cover.size() <= kMostOutlines)
        for (auto code : cover) {
            const auto outline = regions.boundary(code);
            rings.insert(rings.end(), outline.rings().begin(), outline.rings().end());
        }
    return geo::Area(std::move(rings), geo::Fill::Union);
}

unsigned workers_for(std::size_t places) {
    return places < kWorthThreads
               ? 1u
               : std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads);
}

// Calls f(0) … f(count - 1), each on a thread of its own, the first on this one.
template <class F>
void side_by_side(std::size_t count, F&& f) {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < count; ++i) threads.emplace_back([&f, i] { f(i); });
    f(0);
}

// An answer of millions costs more in page faults than in looking for it.
void want_large_pages(void* data, std::size_t bytes) {
    constexpr std::size_t kPage = 2 << 20;
    void* from = data;
    if (bytes >= 2 * kPage && std::align(kPage, kPage, from, bytes))
        ::madvise(from, bytes, MADV_HUGEPAGE);
}

// Nearly sorted as it comes: only what stands out of line is sorted and merged in again.
template <class T, class Less>
void sort_nearly(std::vector<T>& values, Less less) {
    if (std::is_sorted(values.begin(), values.end(), less)) return;
    std::vector<T> rest;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (kept > 0 && less(values[i], values[kept - 1]))
            rest.push_back(values[i]);
        else
            values[kept++] = values[i];
    }
    if (rest.empty()) return;
    std::sort(rest.begin(), rest.end(), less);
    std::vector<T> merged;
    merged.reserve(values.size());
    std::merge(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(kept), rest.begin(),
               rest.end(), std::back_inserter(merged), less);
    values = std::move(merged);
}

}  // namespace

// Who is concerned: a bit a way, and those in quiet hours with their release.
struct Index::Found {
    std::vector<std::uint64_t> rung;
    std::vector<std::pair<WayNumber, TimePoint>> quiet;

    bool has(WayNumber way) const { return (rung[way / 64] >> (way % 64)) & 1; }
    void ring(WayNumber way) { rung[way / 64] |= std::uint64_t{1} << (way % 64); }
    void add(const Found& other) {
        for (std::size_t i = 0; i < rung.size(); ++i) rung[i] |= other.rung[i];
        quiet.insert(quiet.end(), other.quiet.begin(), other.quiet.end());
    }
};

// One question on its way through the blocks.
class Index::Search {
public:
    Search(const Index& index, const Question& question, bool wants_quiet)
        : index_(index), question_(question), wants_quiet_(wants_quiet) {
        for (auto zone : {Zone::Wib, Zone::Wita, Zone::Wit})
            minutes_[static_cast<std::size_t>(zone)] = minute_of(question.now, zone);
        choose_blocks();
    }

    Found run() {
        std::vector<Found> found(workers_for(places_));
        for (auto& each : found) each.rung.resize(index_.ways_.size() / 64 + 1);
        side_by_side(found.size(), [&](std::size_t i) { work(found[i]); });
        for (std::size_t i = 1; i < found.size(); ++i) found[0].add(found[i]);
        return std::move(found[0]);
    }

private:
    // By region, by region but for exact points outside the drawing, or only by nearness.
    enum class Mode { Region, Drawn, Near };
    struct Piece {
        const Block* block;
        std::uint32_t from, to;
        Mode mode;
    };

    void choose_blocks() {
        std::vector<std::size_t> chosen;
        const auto& blocks = index_.blocks_;
        for (auto code : question_.cover) {
            const auto first = std::ranges::lower_bound(blocks, code, {}, &Block::code);
            const auto end = Code::from_packed(code.packed() + size_of(code.level()));
            for (auto at = first; at != blocks.end() && at->code < end; ++at)
                chosen.push_back(static_cast<std::size_t>(at - blocks.begin()));
            for (auto above = code; above.level() != regions::Level::Country;) {
                above = above.parent();
                const auto at = std::ranges::lower_bound(blocks, above, {}, &Block::code);
                if (at != blocks.end() && at->code == above)
                    chosen.push_back(static_cast<std::size_t>(at - blocks.begin()));
            }
        }
        std::ranges::sort(chosen);
        chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
        const bool has_exact =
            std::ranges::any_of(chosen, [&](auto number) { return blocks[number].exact > 0; });
        if (has_exact && !question_.area.empty())
            extent_.emplace(index_.regions_, question_.area, question_.cover);
        for (auto number : chosen) {
            const auto& block = blocks[number];
            const bool is_drawn =
                extent_ && block.exact > 0 && extent_->part_of(block.code) == Part::Some;
            add(block, is_drawn ? Mode::Drawn : Mode::Region);
        }
        choose_near(chosen);
    }

    // Outside the warned regions, but within somebody's radius of them and of what is drawn.
    void choose_near(std::span<const std::size_t> chosen) {
        std::vector<const Block*> candidates;
        for (const auto& block : index_.blocks_)
            if (block.reach[0] <= block.reach[2] &&
                !std::ranges::binary_search(
                    chosen, static_cast<std::size_t>(&block - index_.blocks_.data())))
                candidates.push_back(&block);
        if (candidates.empty()) return;
        for (auto code : question_.cover) {
            const auto box = index_.regions_.box(code);
            if (!box.empty()) warned_.push_back(box);
        }
        const auto is_close = [&](const Block* block) {
            const geo::Box reach{block->reach[0], block->reach[1], block->reach[2],
                                 block->reach[3]};
            return std::ranges::any_of(warned_,
                                       [&](const auto& box) { return box.overlaps(reach); });
        };
        std::erase_if(candidates, [&](const Block* block) { return !is_close(block); });
        if (candidates.empty()) return;
        if (!extent_) {
            const auto area = question_.area.empty() ? outlines_of(index_.regions_, question_.cover)
                                                     : question_.area;
            if (area.empty()) return;
            extent_.emplace(index_.regions_, area, question_.cover);
        }
        for (const auto* block : candidates) add(*block, Mode::Near);
    }

    void add(const Block& block, Mode mode) {
        const auto size = static_cast<std::uint32_t>(block.entries.size());
        places_ += size;
        for (std::uint32_t from = 0; from < size; from += kPiece)
            pieces_.push_back(
                {&block, from, std::min(size, from + static_cast<std::uint32_t>(kPiece)), mode});
    }

    void work(Found& found) {
        for (;;) {
            const auto from = next_.fetch_add(kAtOnce, std::memory_order_relaxed);
            if (from >= pieces_.size()) return;
            const auto to = std::min(pieces_.size(), from + kAtOnce);
            for (auto i = from; i < to; ++i) look_through(pieces_[i], found);
        }
    }

    void look_through(const Piece& piece, Found& found) const {
        const auto& block = *piece.block;
        const auto minute =
            minutes_[static_cast<std::size_t>(zone_of_province(block.code.province()))];
        for (auto i = piece.from; i < piece.to; ++i) {
            const auto& entry = block.entries[i];
            if (!wants(entry) || !is_concerned(entry, piece.mode)) continue;
            const bool rings = question_.breaks_quiet || !is_in(entry.quiet, minute);
            if (!rings && !wants_quiet_) continue;
            const auto end = entry.first_way + (entry.wish >> kWaysAt);
            for (auto way = entry.first_way; way < end; ++way)
                if (rings)
                    found.ring(way);
                else
                    found.quiet.emplace_back(
                        way, std::chrono::floor<std::chrono::minutes>(question_.now) +
                                 rest_of(entry.quiet, minute));
        }
    }

    bool wants(const Entry& entry) const {
        const auto hazards = entry.wish & kHazards;
        return (hazards == 0 || (hazards & question_.hazard) != 0) &&
               ((entry.wish >> kThresholdAt) & kThreshold) <=
                   static_cast<std::uint32_t>(question_.level) &&
               (!question_.exercise || (entry.wish & kJoins) != 0);
    }

    bool is_concerned(const Entry& entry, Mode mode) const {
        if (mode == Mode::Region) return true;
        if (!(entry.wish & kExact)) return mode == Mode::Drawn;
        const auto radius = static_cast<int>((entry.wish >> kRadiusAt) & kRadius);
        const geo::Point point{entry.lat / kUnits, entry.lon / kUnits};
        if (mode == Mode::Drawn) return extent_->touches(point, radius);
        return radius > 0 && extent_->touches(point, radius) &&
               std::ranges::any_of(warned_, [&](const auto& box) {
                   return widened_by_km(box, radius).contains(point);
               });
    }

    const Index& index_;
    const Question& question_;
    const bool wants_quiet_;
    std::array<int, 3> minutes_{};  // of the day, by zone
    std::optional<Extent> extent_;
    std::vector<geo::Box> warned_;
    std::vector<Piece> pieces_;
    std::size_t places_ = 0;
    std::atomic<std::size_t> next_{0};
};

Index::Entry Index::entry_of(const Watcher& watcher, const IndexedPlace& place,
                             bool joins_exercises) {
    Entry entry{watcher.first_way, place.hazards, 0, 0, 0};
    entry.wish |= watcher.ways << kWaysAt;
    entry.wish |= static_cast<std::uint32_t>(place.threshold) << kThresholdAt;
    if (joins_exercises) entry.wish |= kJoins;
    if (place.point) {
        entry.wish |= kExact | (static_cast<std::uint32_t>(place.radius_km) & kRadius) << kRadiusAt;
        entry.lat = static_cast<std::int32_t>(std::lround(place.point->lat * kUnits));
        entry.lon = static_cast<std::int32_t>(std::lround(place.point->lon * kUnits));
    }
    if (place.quiet)
        entry.quiet = kIsQuiet | static_cast<std::uint32_t>(place.quiet->from) |
                      static_cast<std::uint32_t>(place.quiet->until) << kUntilAt;
    return entry;
}

void Index::add_to(Block& block, const Entry& entry) {
    block.entries.push_back(entry);
    if (!(entry.wish & kExact)) return;
    ++block.exact;
    const auto radius = (entry.wish >> kRadiusAt) & kRadius;
    if (radius == 0) return;
    geo::Box box;
    box.add(geo::Point{entry.lat / kUnits, entry.lon / kUnits});
    box = widened_by_km(box, radius + 1);  // one more, for the floats
    const auto low = [](double value) { return static_cast<float>(value); };
    block.reach = {
        std::min(block.reach[0], low(box.south)), std::min(block.reach[1], low(box.west)),
        std::max(block.reach[2], low(box.north)), std::max(block.reach[3], low(box.east))};
}

Index::Watcher& Index::add_watcher(const IndexedWatcher& watcher) {
    const auto ways = std::span(watcher.ways).first(std::min(watcher.ways.size(), kMostWaysOfOne));
    const Watcher added{watcher.id, static_cast<WayNumber>(ways_.size()),
                        static_cast<std::uint32_t>(ways.size())};
    ways_.insert(ways_.end(), ways.begin(), ways.end());
    // Ids grow with time: nearly always the last.
    if (watchers_.empty() || watchers_.back().id < added.id) return watchers_.emplace_back(added);
    const auto at = std::ranges::lower_bound(watchers_, added.id, {}, &Watcher::id);
    if (at->id != added.id) return *watchers_.insert(at, added);
    return *at = added;
}

void Index::build(const std::function<bool(IndexedWatcher&)>& next) {
    std::unique_lock lock(mutex_);
    blocks_.clear();
    watchers_.clear();
    ways_.clear();
    gone_ = 0;
    std::vector<std::pair<Code, Entry>> all;
    for (IndexedWatcher watcher; next(watcher);) {
        if (watcher.ways.empty()) continue;
        const auto& added = add_watcher(watcher);
        for (const auto& place : watcher.places)
            all.emplace_back(place.region, entry_of(added, place, watcher.joins_exercises));
    }
    std::ranges::sort(all, [](const auto& a, const auto& b) {
        return std::pair(a.first, a.second.first_way) < std::pair(b.first, b.second.first_way);
    });
    for (auto at = all.begin(); at != all.end();) {
        const auto end =
            std::upper_bound(at, all.end(), at->first,
                             [](Code code, const auto& pair) { return code < pair.first; });
        Block block;
        block.code = at->first;
        block.entries.reserve(static_cast<std::size_t>(end - at));
        for (; at != end; ++at) add_to(block, at->second);
        blocks_.push_back(std::move(block));
    }
}

void Index::put(const IndexedWatcher& watcher) {
    std::unique_lock lock(mutex_);
    forget(watcher.id);
    if (watcher.ways.empty() || watcher.places.empty()) return;
    const auto& added = add_watcher(watcher);
    for (const auto& place : watcher.places) {
        auto at = std::ranges::lower_bound(blocks_, place.region, {}, &Block::code);
        if (at == blocks_.end() || at->code != place.region) {
            Block block;
            block.code = place.region;
            at = blocks_.insert(at, std::move(block));
        }
        add_to(*at, entry_of(added, place, watcher.joins_exercises));
    }
}

void Index::remove(WatcherId id) {
    std::unique_lock lock(mutex_);
    forget(id);
}

// Its ways are blanked and its places stay: they lead to nobody. Swept out when they are many.
void Index::forget(WatcherId id) {
    const auto at = std::ranges::lower_bound(watchers_, id, {}, &Watcher::id);
    if (at == watchers_.end() || at->id != id) return;
    std::fill_n(ways_.begin() + at->first_way, at->ways, SubscriptionId());
    gone_ += at->ways;
    at->ways = 0;
    if (gone_ >= kLeastSwept && gone_ > ways_.size() / 5) sweep();
}

void Index::sweep() {
    std::vector<WayNumber> renamed(ways_.size());
    std::vector<SubscriptionId> ways;
    ways.reserve(ways_.size() - gone_);
    std::erase_if(watchers_, [](const Watcher& watcher) { return watcher.ways == 0; });
    for (auto& watcher : watchers_) {
        const auto first = ways_.begin() + watcher.first_way;
        renamed[watcher.first_way] = static_cast<WayNumber>(ways.size());
        watcher.first_way = renamed[watcher.first_way];
        ways.insert(ways.end(), first, first + watcher.ways);
    }
    for (auto& block : blocks_) {
        Block swept;
        swept.code = block.code;
        for (auto entry : block.entries) {
            if (!ways_[entry.first_way]) continue;
            entry.first_way = renamed[entry.first_way];
            add_to(swept, entry);
        }
        block = std::move(swept);
    }
    std::erase_if(blocks_, [](const Block& block) { return block.entries.empty(); });
    ways_ = std::move(ways);
    gone_ = 0;
}

// Each worker fills its stretch of the answer, whose length the bits before it tell.
std::vector<SubscriptionId> Index::ways_of(const Found& found) const {
    const auto workers = workers_for(ways_.size());
    const auto stretch = found.rung.size() / workers + 1;
    const auto words_of = [&](std::size_t worker) {
        const auto from = std::min(worker * stretch, found.rung.size());
        return std::pair(from, std::min(from + stretch, found.rung.size()));
    };
    std::vector<std::size_t> begins(workers + 1);
    for (std::size_t worker = 0; worker < workers; ++worker) {
        const auto [from, to] = words_of(worker);
        begins[worker + 1] = begins[worker];
        for (auto i = from; i < to; ++i)
            begins[worker + 1] += static_cast<std::size_t>(std::popcount(found.rung[i]));
    }
    std::vector<SubscriptionId> ids;
    ids.reserve(begins.back());
    want_large_pages(ids.data(), begins.back() * sizeof(SubscriptionId));
    ids.resize(begins.back());
    side_by_side(workers, [&](std::size_t worker) {
        const auto [from, to] = words_of(worker);
        auto at = begins[worker];
        for (auto i = from; i < to; ++i)
            for (auto word = found.rung[i]; word != 0; word &= word - 1)
                ids[at++] = ways_[i * 64 + static_cast<std::size_t>(std::countr_zero(word))];
    });
    if (gone_ > 0) std::erase(ids, SubscriptionId());
    sort_nearly(ids, std::less<>());
    return ids;
}

std::vector<SubscriptionId> Index::match(const Question& question) const {
    std::shared_lock lock(mutex_);
    return ways_of(Search(*this, question, false).run());
}

std::vector<Held> Index::held(const Question& question) const {
    std::shared_lock lock(mutex_);
    auto found = Search(*this, question, true).run();
    std::erase_if(found.quiet, [&](const auto& entry) { return found.has(entry.first); });
    std::ranges::sort(found.quiet);  // of one way the earliest end first
    std::vector<Held> held;
    for (std::size_t i = 0; i < found.quiet.size(); ++i) {
        const auto [way, until] = found.quiet[i];
        if (i > 0 && found.quiet[i - 1].first == way) continue;
        if (ways_[way]) held.push_back({ways_[way], until});
    }
    sort_nearly(held, [](const Held& a, const Held& b) { return a.id < b.id; });
    return held;
}

Index::Size Index::size() const {
    std::shared_lock lock(mutex_);
    Size size;
    size.watchers = static_cast<std::size_t>(
        std::ranges::count_if(watchers_, [](const Watcher& watcher) { return watcher.ways > 0; }));
    size.bytes = blocks_.capacity() * sizeof(Block) + watchers_.capacity() * sizeof(Watcher) +
                 ways_.capacity() * sizeof(SubscriptionId);
    for (const auto& block : blocks_) {
        size.places += block.entries.size();
        size.bytes += block.entries.capacity() * sizeof(Entry);
    }
    return size;
}

}  // namespace kentongan::subscriptions
