#include "rooms/subscriptions/audience.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "platform/db/database.h"

namespace kentongan::subscriptions {

namespace {

constexpr int kAtOnce = 500;  // watchers read in one transaction

void add_once(std::vector<geo::Ring>& rings, const geo::Ring& ring) {
    // The second language repeats the areas of the first.
    if (std::ranges::find(rings, ring) == rings.end()) rings.push_back(ring);
}

geo::Area area_of(const cap::Alert& body) {
    constexpr double kLeastRadiusKm = 0.5;  // CAP allows 0 for a point
    std::vector<geo::Ring> rings;
    for (const auto& info : body.infos)
        for (const auto& area : info.areas) {
            for (const auto& ring : area.polygons) add_once(rings, ring);
            for (const auto& circle : area.circles)
                for (const auto& ring :
                     geo::Area::circle(circle.centre, std::max(circle.radius_km, kLeastRadiusKm))
                         .rings())
                    add_once(rings, ring);
        }
    return geo::Area(std::move(rings), geo::Fill::Union);
}

HazardSet bit_of(std::span<const std::string> hazards, std::string_view key) {
    auto at = std::ranges::find(hazards, key);
    if (at == hazards.end()) at = hazards.end() - 1;  // "other"
    return static_cast<HazardSet>(1u << static_cast<unsigned>(at - hazards.begin()));
}

// What a message says of the place: the first of theirs that is warned, else the first at all.
regions::Code concerned_of(const IndexedWatcher& watcher, std::span<const regions::Code> cover) {
    for (const auto& place : watcher.places)
        if (regions::overlaps(cover, place.region)) return place.region;
    for (const auto& place : watcher.places)
        if (place.radius_km > 0) return place.region;
    return watcher.places.empty() ? regions::Code() : watcher.places.front().region;
}

}  // namespace

std::optional<Question> question_of(const warnings::Summary& warning, const cap::Alert& body,
                                    std::span<const std::string> hazards, TimePoint now) {
    if (warning.hidden || !warning.verified || warning.level == warnings::Level::Info) return {};
    Question question;
    question.cover = warning.cover;
    question.area = area_of(body);
    question.hazard = bit_of(hazards, warning.hazard);
    question.level = warning.level;
    question.exercise = warning.exercise || warning.status != cap::Status::Actual;
    question.breaks_quiet =
        warning.severity == cap::Severity::Extreme ||
        (warning.severity == cap::Severity::Severe && warning.urgency == cap::Urgency::Immediate);
    question.now = now;
    return question;
}

Audience::Audience(Platform& platform, const regions::Regions& regions,
                   accounts::Accounts& accounts, std::vector<std::string> hazards)
    : platform_(platform), accounts_(accounts), hazards_(std::move(hazards)), index_(regions) {}

void Audience::changed(WatcherId id) {
    std::lock_guard lock(mutex_);
    changes_.watchers.insert(id);
}

void Audience::account_changed(AccountId account) {
    std::lock_guard lock(mutex_);
    changes_.accounts.insert(account);
}

void Audience::refresh() {
    std::lock_guard refreshing(refreshing_);
    Changes changes;
    {
        std::lock_guard lock(mutex_);
        changes = std::exchange(changes_, {});
    }
    try {
        if (!std::exchange(filled_, true)) fill();
        apply(changes);
    } catch (...) {
        // What was not read is read the next time; a fill may have stopped half-way.
        filled_ = false;
        throw;
    }
}

void Audience::fill() {
    std::vector<IndexedWatcher> page;
    std::size_t at = 0;
    WatcherId after;
    bool more = true;
    index_.build([&](IndexedWatcher& next) {
        while (at == page.size() && more) {
            platform_.database.read([&](db::Tx& tx) {
                const auto watchers = store::list_watchers(tx, after, kAtOnce);
                more = watchers.size() == static_cast<std::size_t>(kAtOnce);
                if (!watchers.empty()) after = watchers.back().id;
                page = read(tx, watchers);
            });
            at = 0;
        }
        if (at == page.size()) return false;
        next = std::move(page[at++]);
        return true;
    });
}

void Audience::apply(const Changes& changes) {
    std::vector<WatcherId> ids(changes.watchers.begin(), changes.watchers.end());
    for (auto account : changes.accounts)
        platform_.database.read([&](db::Tx& tx) {
            if (const auto watcher = store::find_watcher_of(tx, account))
                ids.push_back(watcher->id);
        });
    for (std::size_t from = 0; from < ids.size(); from += kAtOnce) {
        const auto some =
            std::span(ids).subspan(from, std::min<std::size_t>(kAtOnce, ids.size() - from));
        auto found = platform_.database.read(
            [&](db::Tx& tx) { return read(tx, store::list_watchers(tx, some)); });
        for (auto id : some) {
            const auto at = std::ranges::find(found, id, &IndexedWatcher::id);
            if (at == found.end())
                index_.remove(id);
            else
                index_.put(*at);
        }
    }
}

IndexedPlace Audience::indexed(const Place& place) const {
    IndexedPlace made{place.region, place.point, place.radius_km, 0, place.threshold, place.quiet};
    for (const auto& key : place.hazards) made.hazards |= bit_of(hazards_, key);
    return made;
}

std::vector<IndexedWatcher> Audience::read(db::Tx& tx, std::span<const Watcher> watchers) const {
    std::vector<IndexedWatcher> made;
    std::vector<WatcherId> ids;
    std::unordered_map<WatcherId, std::size_t> numbers;
    for (const auto& watcher : watchers) {
        if (watcher.paused) continue;
        numbers.emplace(watcher.id, made.size());
        ids.push_back(watcher.id);
        made.push_back({watcher.id, watcher.joins_exercises, {}, {}});
    }
    if (ids.empty()) return {};
    for (const auto& place : store::list_places(tx, ids))
        made[numbers.at(place.watcher)].places.push_back(indexed(place));
    for (const auto& way : store::list_confirmed_ways(tx, ids))
        made[numbers.at(way.watcher)].ways.push_back(way.id);
    for (const auto& watcher : watchers) {
        if (!watcher.account || watcher.paused) continue;
        auto& entry = made[numbers.at(watcher.id)];
        const auto account = accounts_.find(tx, *watcher.account);
        if (!account || account->suspended) {
            entry.ways.clear();
            continue;
        }
        entry.joins_exercises = accounts_.preferences(tx, *watcher.account).joins_exercises;
        if (!entry.places.empty()) continue;
        for (auto code : accounts_.places(tx, *watcher.account))
            entry.places.push_back({.region = code});
    }
    std::erase_if(made, [](const auto& entry) { return entry.ways.empty(); });
    return made;
}

std::vector<Recipient> Audience::recipients(db::Tx& tx, std::span<const SubscriptionId> ids,
                                            std::span<const regions::Code> cover) const {
    std::unordered_map<SubscriptionId, Way> ways;
    std::vector<WatcherId> owners;
    for (auto& way : store::list_ways(tx, ids)) {
        if (!way.confirmed) continue;
        owners.push_back(way.watcher);
        ways.emplace(way.id, std::move(way));
    }
    std::ranges::sort(owners);
    owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
    if (owners.empty()) return {};
    auto watchers = store::list_watchers(tx, owners);
    std::ranges::sort(watchers, {}, &Watcher::id);
    const auto read_ones = read(tx, watchers);  // in the order of `watchers`
    std::vector<Recipient> found;
    for (auto id : ids) {
        const auto at = ways.find(id);
        if (at == ways.end()) continue;
        const auto& way = at->second;
        const auto who = std::ranges::lower_bound(watchers, way.watcher, {}, &Watcher::id);
        const auto entry =
            std::ranges::lower_bound(read_ones, way.watcher, {}, &IndexedWatcher::id);
        if (who == watchers.end() || who->id != way.watcher || entry == read_ones.end() ||
            entry->id != way.watcher)
            continue;
        const auto language =
            who->account ? accounts_.preferences(tx, *who->account).language : who->language;
        found.push_back({way.id, way.channel, way.address, way.secret, language,
                         concerned_of(*entry, cover), who->account});
    }
    return found;
}

}  // namespace kentongan::subscriptions
