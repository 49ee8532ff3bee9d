#include "rooms/timelines/homes.h"

#include <algorithm>

namespace kentongan::timelines {
namespace {

// Longer than a read transaction of ours is open; what happened in this time is remembered.
constexpr Duration kLongestSnapshot = 5s;
constexpr std::size_t kMaxRemembered = 100'000;

Entry entry_of(const Head& head) {
    return {head.id, head.author, head.reblog_author.value_or(AccountId())};
}

}  // namespace

std::optional<std::vector<StatusId>> Homes::page(AccountId owner, const Page& page,
                                                 std::span<const AccountId> hidden, TimePoint now) {
    std::lock_guard lock(mutex_);
    auto found = slots_.find(owner);
    if (found == slots_.end() || !found->second.filled) return {};
    order_.splice(order_.begin(), order_, found->second.place);
    return found->second.home.page(page, hidden, now);
}

void Homes::install(Home home, TimePoint now) {
    const AccountId owner = home.reader.owner;
    std::lock_guard lock(mutex_);
    if (now - kLongestSnapshot < recent_complete_since_) return;
    for (const auto& [when, event] : recent_)
        if (const auto* changed = std::get_if<ReaderChanged>(&event);
            changed && changed->owner == owner && now - when <= kLongestSnapshot)
            return;
    for (const auto& [when, event] : recent_) {
        if (const auto* published = std::get_if<Published>(&event))
            apply(home, *published);
        else if (const auto* removed = std::get_if<Removed>(&event))
            home.erase(removed->id);
        else if (const auto* ended = std::get_if<RegionEnded>(&event))
            home.erase_for_region(ended->id);
    }
    auto& kept = slot(owner);
    unindex(kept.home.reader);
    kept.home = std::move(home);
    kept.filled = kept.reader_known = true;
    index(kept.home.reader);
    measure(kept);
    shrink();
}

bool Homes::wants(const Reader& reader, const Published& event, bool* for_region) {
    *for_region = false;
    if (reader.accepts(event.head) &&
        !std::binary_search(event.without.begin(), event.without.end(), reader.owner))
        return true;
    if (reader.is_tagged_for(event.head, event.tags)) return true;
    *for_region = event.bound && reader.is_meant_by(*event.bound);
    return *for_region;
}

void Homes::apply(Home& home, const Published& event) {
    bool for_region = false;
    if (wants(home.reader, event, &for_region))
        home.insert(entry_of(event.head),
                    for_region ? std::optional(event.bound->until) : std::nullopt);
}

std::vector<AccountId> Homes::published(const Published& event, TimePoint now) {
    std::lock_guard lock(mutex_);
    note(event, now);
    std::vector<AccountId> reached;
    const auto offer = [&](AccountId owner, Slot& slot) {
        bool for_region = false;
        if (!wants(slot.home.reader, event, &for_region)) return;
        if (slot.filled) {
            apply(slot.home, event);
            measure(slot);
        }
        reached.push_back(owner);
    };
    if (event.bound) {
        for (auto& [owner, slot] : slots_) offer(owner, slot);
    } else {
        std::vector<AccountId> readers;
        if (auto known = readers_of_.find(event.head.author); known != readers_of_.end())
            readers = known->second;
        const auto followers = readers.size();
        for (const auto& tag : event.tags)
            if (auto known = readers_of_tag_.find(tag); known != readers_of_tag_.end())
                readers.insert(readers.end(), known->second.begin(), known->second.end());
        if (readers.size() > followers) {
            std::sort(readers.begin(), readers.end());
            readers.erase(std::unique(readers.begin(), readers.end()), readers.end());
        }
        for (auto owner : readers)
            if (auto found = slots_.find(owner); found != slots_.end()) offer(owner, found->second);
    }
    shrink();
    return reached;
}

void Homes::removed(StatusId id, AccountId author, TimePoint now) {
    std::lock_guard lock(mutex_);
    note(Removed{id, author}, now);
    if (auto readers = readers_of_.find(author); readers != readers_of_.end())
        for (auto owner : readers->second)
            if (auto found = slots_.find(owner); found != slots_.end())
                found->second.home.erase(id);
    for (auto& [owner, slot] : slots_) {
        if (!slot.home.for_region.empty()) slot.home.erase_for_region(id);
        if (!slot.home.reader.tags.empty()) slot.home.erase(id);
    }
}

void Homes::region_ended(StatusId id, TimePoint now) {
    std::lock_guard lock(mutex_);
    note(RegionEnded{id}, now);
    for (auto& [owner, slot] : slots_) slot.home.erase_for_region(id);
}

void Homes::follow_changed(AccountId follower, AccountId target, bool following, TimePoint now) {
    std::lock_guard lock(mutex_);
    note(ReaderChanged{follower}, now);
    auto found = slots_.find(follower);
    if (found == slots_.end()) return;
    if (found->second.kept == 0) {
        drop(follower);
        return;
    }
    // Somebody streams it: what they follow must be right at once, the entries at the next read.
    auto& reader = found->second.home.reader;
    unindex(reader);
    auto at = std::lower_bound(reader.following.begin(), reader.following.end(), target);
    const bool is_there = at != reader.following.end() && *at == target;
    if (following && !is_there) reader.following.insert(at, target);
    if (!following && is_there) reader.following.erase(at);
    index(reader);
    ++found->second.changes;
    empty(found->second);
}

void Homes::reader_changed(AccountId owner, TimePoint now) {
    std::lock_guard lock(mutex_);
    note(ReaderChanged{owner}, now);
    auto found = slots_.find(owner);
    if (found == slots_.end()) return;
    if (found->second.kept == 0) {
        drop(owner);
        return;
    }
    found->second.reader_known = false;
    ++found->second.changes;
    empty(found->second);
}

std::vector<Homes::Unsure> Homes::unsure_readers() const {
    std::lock_guard lock(mutex_);
    std::vector<Unsure> unsure;
    for (const auto& [owner, slot] : slots_)
        if (!slot.reader_known) unsure.push_back({owner, slot.changes});
    return unsure;
}

bool Homes::set_reader(const Reader& reader, std::uint64_t changes) {
    std::lock_guard lock(mutex_);
    auto found = slots_.find(reader.owner);
    if (found == slots_.end() || found->second.reader_known) return true;
    if (found->second.changes != changes) return false;
    unindex(found->second.home.reader);
    found->second.home.reader = reader;
    found->second.reader_known = true;
    index(reader);
    measure(found->second);
    return true;
}

std::optional<Homes::Unsure> Homes::keep(AccountId owner) {
    std::lock_guard lock(mutex_);
    auto& kept = slot(owner);
    ++kept.kept;
    if (kept.reader_known) return {};
    return Unsure{owner, kept.changes};
}

void Homes::release(AccountId owner) {
    std::lock_guard lock(mutex_);
    auto found = slots_.find(owner);
    if (found == slots_.end() || found->second.kept == 0) return;
    if (--found->second.kept == 0 && !found->second.filled) drop(owner);
}

std::size_t Homes::bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
}

std::size_t Homes::count() const {
    std::lock_guard lock(mutex_);
    return slots_.size();
}

Homes::Slot& Homes::slot(AccountId owner) {
    auto [found, is_new] = slots_.try_emplace(owner);
    if (is_new) {
        order_.push_front(owner);
        found->second.place = order_.begin();
        found->second.home.reader.owner = owner;
        index(found->second.home.reader);
        measure(found->second);
    }
    return found->second;
}

void Homes::drop(AccountId owner) {
    auto found = slots_.find(owner);
    if (found == slots_.end()) return;
    unindex(found->second.home.reader);
    bytes_ -= found->second.bytes;
    order_.erase(found->second.place);
    slots_.erase(found);
}

void Homes::empty(Slot& slot) {
    slot.filled = false;
    slot.home.entries = {};
    slot.home.for_region.clear();
    measure(slot);
}

void Homes::index(const Reader& reader) {
    readers_of_[reader.owner].push_back(reader.owner);
    for (auto author : reader.following)
        if (author != reader.owner) readers_of_[author].push_back(reader.owner);
    for (const auto& tag : reader.tags) readers_of_tag_[tag].push_back(reader.owner);
}

void Homes::unindex(const Reader& reader) {
    const auto leave = [&](auto& index, const auto& key) {
        auto readers = index.find(key);
        if (readers == index.end()) return;
        auto& list = readers->second;
        auto at = std::find(list.begin(), list.end(), reader.owner);
        if (at != list.end()) {
            *at = list.back();
            list.pop_back();
        }
        if (list.empty()) index.erase(readers);
    };
    leave(readers_of_, reader.owner);
    for (auto author : reader.following)
        if (author != reader.owner) leave(readers_of_, author);
    for (const auto& tag : reader.tags) leave(readers_of_tag_, tag);
}

void Homes::measure(Slot& slot) {
    bytes_ -= slot.bytes;
    slot.bytes = slot.home.bytes();
    bytes_ += slot.bytes;
}

// The least recently read go first; kept ones lose their entries but not their name.
void Homes::shrink() {
    auto at = order_.end();
    while (bytes_ > budget_ && at != order_.begin()) {
        --at;
        auto& slot = slots_.at(*at);
        if (slot.kept == 0) {
            const AccountId owner = *at++;
            drop(owner);
        } else if (slot.filled) {
            empty(slot);
        }
    }
}

void Homes::note(Event event, TimePoint now) {
    while (!recent_.empty() && now - recent_.front().first > kLongestSnapshot) recent_.pop_front();
    if (recent_.size() >= kMaxRemembered) {
        recent_complete_since_ = recent_.front().first;
        recent_.pop_front();
    }
    recent_.emplace_back(now, std::move(event));
}

}  // namespace kentongan::timelines
