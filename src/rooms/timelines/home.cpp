#include <algorithm>

#include "rooms/regions/api.h"
#include "rooms/timelines/homes.h"

namespace kentongan::timelines {

bool Reader::follows(AccountId author) const {
    return std::binary_search(following.begin(), following.end(), author);
}

bool Reader::accepts(const Head& head) const {
    if (head.visibility == statuses::Visibility::Direct) return false;
    if (head.author == owner) return true;
    if (head.exercise && !joins_exercises) return false;
    if (!follows(head.author)) return false;
    if (std::binary_search(excluded.begin(), excluded.end(), head.author)) return false;
    const auto answered = head.in_reply_to_author;
    return !answered || *answered == head.author || *answered == owner || follows(*answered);
}

bool allows(const accounts::ChoosyFollow& follow, const Head& head) {
    if (head.reblog_of) return follow.boosts;
    const auto& wanted = follow.languages;
    return wanted.empty() || head.language.empty() ||
           std::find(wanted.begin(), wanted.end(), head.language) != wanted.end();
}

bool Reader::is_tagged_for(const Head& head, std::span<const std::string> of_post) const {
    if (tags.empty() || head.author == owner || head.reblog_of || head.exercise ||
        head.visibility != statuses::Visibility::Public ||
        std::binary_search(excluded.begin(), excluded.end(), head.author))
        return false;
    return std::any_of(of_post.begin(), of_post.end(), [&](const std::string& tag) {
        return std::binary_search(tags.begin(), tags.end(), tag);
    });
}

bool Reader::is_meant_by(const statuses::RegionBound& bound) const {
    if (bound.exercise && !joins_exercises) return false;
    return std::any_of(places.begin(), places.end(), [&](regions::Code place) {
        return regions::overlaps(bound.regions, place);
    });
}

namespace {

const auto by_id = [](const Entry& entry, StatusId id) { return entry.id < id; };

}  // namespace

void Home::insert(const Entry& entry, std::optional<TimePoint> until) {
    auto at = std::lower_bound(entries.begin(), entries.end(), entry.id, by_id);
    if (at != entries.end() && at->id == entry.id) return;
    if (entries.size() >= kMaxHome) {
        if (at == entries.begin()) return;
        const StatusId oldest = entries.front().id;
        std::erase_if(for_region, [&](const auto& bound) { return bound.first == oldest; });
        const auto offset = at - entries.begin() - 1;
        entries.erase(entries.begin());
        at = entries.begin() + offset;
    }
    entries.insert(at, entry);
    if (until) for_region.emplace_back(entry.id, *until);
}

void Home::erase(StatusId id) {
    auto at = std::lower_bound(entries.begin(), entries.end(), id, by_id);
    if (at == entries.end() || at->id != id) return;
    entries.erase(at);
    std::erase_if(for_region, [&](const auto& bound) { return bound.first == id; });
}

void Home::erase_for_region(StatusId id) {
    if (std::any_of(for_region.begin(), for_region.end(),
                    [&](const auto& bound) { return bound.first == id; }))
        erase(id);
}

std::vector<StatusId> Home::page(const Page& page, std::span<const AccountId> hidden,
                                 TimePoint now) const {
    const auto is_hidden = [&](AccountId account) {
        return account && std::binary_search(hidden.begin(), hidden.end(), account);
    };
    const auto shows = [&](const Entry& entry) {
        if (is_hidden(entry.author) || is_hidden(entry.original_author)) return false;
        return std::none_of(for_region.begin(), for_region.end(), [&](const auto& bound) {
            return bound.first == entry.id && bound.second <= now;
        });
    };
    const auto begin =
        std::lower_bound(entries.begin(), entries.end(), StatusId(page.lower() + 1), by_id);
    const auto end = std::lower_bound(begin, entries.end(), StatusId(page.upper()), by_id);
    std::vector<StatusId> found;
    const auto limit = static_cast<std::size_t>(page.limit);
    found.reserve(limit);
    if (page.upwards()) {
        for (auto at = begin; at != end && found.size() < limit; ++at)
            if (shows(*at)) found.push_back(at->id);
        std::reverse(found.begin(), found.end());
    } else {
        for (auto at = end; at != begin && found.size() < limit;)
            if (shows(*--at)) found.push_back(at->id);
    }
    return found;
}

std::size_t Home::bytes() const {
    // The following stand in the index of readers, too.
    return sizeof(*this) + 256 + entries.capacity() * sizeof(Entry) + for_region.size() * 16 +
           reader.following.capacity() * 3 * sizeof(AccountId) + reader.places.size() * 8 +
           reader.tags.size() * 100 + reader.excluded.size() * 8;
}

}  // namespace kentongan::timelines
