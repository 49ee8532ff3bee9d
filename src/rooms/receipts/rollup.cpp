#include "rooms/receipts/rollup.h"

#include <algorithm>
#include <map>

namespace kentongan::receipts {

namespace {

void append_villages(const regions::Regions& gazetteer, Code place, std::vector<Code>& out) {
    if (place.level() == regions::Level::Village) {
        out.push_back(place);
        return;
    }
    for (const auto& child : gazetteer.children(place)) append_villages(gazetteer, child.code, out);
}

// The level that a message gives a village, or the larger place it is in.
warnings::Level level_of(std::span<const warnings::Target> targets, Code place,
                         warnings::Level otherwise) {
    for (auto at = place;; at = at.parent()) {
        auto found = std::ranges::lower_bound(targets, at, {}, &warnings::Target::region);
        if (found != targets.end() && found->region == at) return found->level;
        if (at == Code()) return otherwise;
    }
}

// Counts by place, summed over the channels by which people are reached.
using People = std::map<Code, Counts>;

People people_by_place(std::span<const PlaceCounts> counts) {
    People people;
    for (const auto& one : counts)
        if (one.channel != Channel::Liaison) people[one.place] += one.counts;
    return people;
}

Counts people_of(const People& people, Code place) {
    auto found = people.find(place);
    return found == people.end() ? Counts{} : found->second;
}

std::vector<Code> announced_in(std::span<const PlaceCounts> counts) {
    std::vector<Code> places;  // by code, as the counts are
    for (const auto& one : counts)
        if (one.channel == Channel::Liaison && one.counts.acknowledged > 0)
            places.push_back(one.place);
    return places;
}

// The district as one line, where none of its villages has anybody we know and all are warned.
std::optional<WarnedPlace> district_line(const regions::Regions& gazetteer, const People& people,
                                         std::span<const WarnedPlace> villages) {
    const auto place = villages.front().place.parent();
    WarnedPlace line;
    line.place = place;
    line.people = people_of(people, place);
    line.is_announced = true;
    for (const auto& village : villages) {
        if (village.people != Counts{}) return {};
        line.is_announced = line.is_announced && village.is_announced;
        line.level = std::max(line.level, village.level);
    }
    if (villages.size() != gazetteer.children(place).size()) return {};
    return line;
}

void append_lines(const regions::Regions& gazetteer, const People& people, Rollup& rollup) {
    auto& villages = rollup.villages;
    for (auto first = villages.begin(); first != villages.end();) {
        const auto end = std::find_if(first, villages.end(), [&](const auto& village) {
            return village.place.parent() != first->place.parent();
        });
        if (auto line = district_line(gazetteer, people, {first, end}))
            rollup.lines.push_back(*line);
        else
            rollup.lines.insert(rollup.lines.end(), first, end);
        first = end;
    }
    std::map<Code, std::int64_t> inhabitants;
    for (const auto& line : rollup.lines) {
        const auto regency = line.place.at(regions::Level::Regency);
        if (!inhabitants.contains(regency)) inhabitants[regency] = gazetteer.population(regency);
    }
    const auto order = [&](const WarnedPlace& line) {
        return std::tuple(-static_cast<int>(line.level), -line.people.handed,
                          -inhabitants[line.place.at(regions::Level::Regency)], line.place);
    };
    std::ranges::sort(rollup.lines, {}, order);
}

}  // namespace

Counts& Counts::operator+=(const Counts& other) {
    handed += other.handed;
    delivered += other.delivered;
    shown += other.shown;
    acknowledged += other.acknowledged;
    return *this;
}

Rollup count(db::Tx& tx, const regions::Regions& gazetteer, const warnings::Summary& warning,
             std::span<const warnings::Target> targets, TimePoint now) {
    Rollup rollup;
    rollup.exercise = warning.exercise;
    rollup.counted_at = now;
    rollup.counts = store::count_by_place(tx, {warning.chain, warning.exercise});
    const auto people = people_by_place(rollup.counts);
    const auto announced = announced_in(rollup.counts);
    std::vector<Code> villages;
    for (auto place : warning.cover) append_villages(gazetteer, place, villages);
    std::ranges::sort(villages);
    rollup.villages.reserve(villages.size());
    for (auto village : villages)
        rollup.villages.push_back({village, level_of(targets, village, warning.level),
                                   people_of(people, village),
                                   regions::covers(announced, village)});
    append_lines(gazetteer, people, rollup);
    return rollup;
}

std::vector<WarnedPlace> lines_within(const Rollup& rollup, std::span<const Code> scope) {
    std::vector<WarnedPlace> lines;
    for (const auto& line : rollup.lines) {
        if (regions::covers(scope, line.place)) {
            lines.push_back(line);
        } else if (regions::overlaps(scope, line.place)) {
            auto village =
                std::ranges::lower_bound(rollup.villages, line.place, {}, &WarnedPlace::place);
            for (; village != rollup.villages.end() && line.place.contains(village->place);
                 ++village)
                if (regions::covers(scope, village->place)) lines.push_back(*village);
        }
    }
    return lines;
}

Reached reached_within(const Rollup& rollup, std::span<const Code> scope) {
    Reached told;
    told.exercise = rollup.exercise;
    told.counted_at = rollup.counted_at;
    std::map<Channel, Counts> channels;
    const auto earlier = [](std::optional<TimePoint>& kept, std::optional<TimePoint> other) {
        if (other && (!kept || *other < *kept)) kept = other;
    };
    for (const auto& one : rollup.counts) {
        if (!regions::covers(scope, one.place)) continue;
        channels[one.channel] += one.counts;
        if (one.channel == Channel::Liaison) continue;
        earlier(told.first_handed, one.first_handed);
        earlier(told.first_shown, one.first_shown);
    }
    for (const auto& [channel, counts] : channels) told.channels.push_back({channel, counts});
    Code district;
    PlacesReached own;  // of that district, as truths
    const auto finish = [&] {
        told.districts.warned += own.warned > 0;
        told.districts.shown += own.shown > 0;
        told.districts.announced += own.announced > 0;
        told.districts.reached += own.reached > 0;
        own = {};
    };
    for (const auto& village : rollup.villages) {
        if (!regions::covers(scope, village.place)) continue;
        if (village.place.parent() != district) {
            finish();
            district = village.place.parent();
        }
        const PlacesReached one{1, village.people.shown > 0, village.is_announced,
                                village.is_reached()};
        for (auto* sum : {&told.villages, &own}) {
            sum->warned += one.warned;
            sum->shown += one.shown;
            sum->announced += one.announced;
            sum->reached += one.reached;
        }
    }
    finish();
    return told;
}

std::vector<PartReached> reached_by(const Rollup& rollup, regions::Level level,
                                    std::span<const Code> scope) {
    std::vector<PartReached> parts;
    for (const auto& village : rollup.villages) {
        if (!regions::covers(scope, village.place)) continue;
        const auto place = village.place.at(level);
        if (parts.empty() || parts.back().place != place) parts.push_back({place, 0, 0, {}});
        ++parts.back().villages;
        parts.back().reached += village.is_reached();
    }
    for (const auto& one : rollup.counts) {
        if (one.channel == Channel::Liaison || !regions::covers(scope, one.place)) continue;
        auto part = std::ranges::lower_bound(parts, one.place.at(level), {}, &PartReached::place);
        if (part != parts.end() && part->place == one.place.at(level)) part->people += one.counts;
    }
    return parts;
}

}  // namespace kentongan::receipts
