#include "rooms/statuses/cache.h"

#include <algorithm>

namespace kentongan::statuses {
namespace {

// Longer than any read transaction of ours stays open.
constexpr Duration kLongestSnapshot = 5s;
// Counters of an account grow without an event; they may be this old inside a status.
constexpr Duration kAccountLifetime = 60s;
constexpr std::size_t kRememberedChanges = 65'536;
constexpr std::size_t kMaxViewers = 2'048;
constexpr std::size_t kMaxKnownPerViewer = 512;

}  // namespace

void RecentChanges::note(std::int64_t key, TimePoint now) {
    last_[key] = now;
    order_.emplace_back(now, key);
}

bool RecentChanges::has(std::int64_t key, TimePoint now) {
    while (!order_.empty() && now - order_.front().first > kLongestSnapshot) {
        auto at = last_.find(order_.front().second);
        if (at != last_.end() && at->second <= order_.front().first) last_.erase(at);
        order_.pop_front();
    }
    return last_.contains(key);
}

std::vector<std::shared_ptr<const Rendered>> RenderCache::find(std::span<const StatusId> ids) {
    std::vector<std::shared_ptr<const Rendered>> found(ids.size());
    std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto at = statuses_.find(ids[i].value());
        if (at == statuses_.end()) continue;
        order_.splice(order_.begin(), order_, at->second);
        found[i] = at->second->status;
    }
    return found;
}

void RenderCache::put(std::shared_ptr<const Rendered> rendered, std::uint64_t generation) {
    const auto key = rendered->id.value();
    std::lock_guard lock(mutex_);
    if (generation != generation_) return;
    auto least = least_revision_.find(key);
    if (least != least_revision_.end() && rendered->revision < least->second) return;
    auto known = statuses_.find(key);
    if (known != statuses_.end() && known->second->status->revision > rendered->revision) return;
    const auto bytes = rendered->bytes();
    insert(statuses_, {std::move(rendered), nullptr, key, {}, bytes});
}

void RenderCache::changed(StatusId id, std::int64_t revision) {
    std::lock_guard lock(mutex_);
    auto known = statuses_.find(id.value());
    if (known != statuses_.end() && known->second->status->revision < revision)
        erase(statuses_, id.value());
    auto [at, inserted] = least_revision_.try_emplace(id.value(), revision);
    at->second = std::max(at->second, revision);
    if (!inserted) return;
    least_revision_order_.push_back(id.value());
    if (least_revision_order_.size() > kRememberedChanges) {
        least_revision_.erase(least_revision_order_.front());
        least_revision_order_.pop_front();
    }
}

std::vector<std::shared_ptr<const RenderedAccount>> RenderCache::find_accounts(
    std::span<const AccountId> ids, TimePoint now) {
    std::vector<std::shared_ptr<const RenderedAccount>> found(ids.size());
    std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto at = accounts_.find(ids[i].value());
        if (at == accounts_.end() || now - at->second->made > kAccountLifetime) continue;
        order_.splice(order_.begin(), order_, at->second);
        found[i] = at->second->account;
    }
    return found;
}

void RenderCache::put_account(std::shared_ptr<const RenderedAccount> rendered,
                              std::uint64_t generation, TimePoint now) {
    const auto key = rendered->id.value();
    std::lock_guard lock(mutex_);
    if (generation != generation_ || account_changes_.has(key, now)) return;
    const auto bytes = rendered->bytes();
    insert(accounts_, {nullptr, std::move(rendered), key, now, bytes});
}

void RenderCache::account_changed(AccountId id, TimePoint now) {
    std::lock_guard lock(mutex_);
    erase(accounts_, id.value());
    account_changes_.note(id.value(), now);
}

void RenderCache::clear() {
    std::lock_guard lock(mutex_);
    ++generation_;
    order_.clear();
    statuses_.clear();
    accounts_.clear();
    bytes_ = 0;
}

std::uint64_t RenderCache::generation() const {
    std::lock_guard lock(mutex_);
    return generation_;
}

std::size_t RenderCache::bytes() const {
    std::lock_guard lock(mutex_);
    return bytes_;
}

void RenderCache::insert(std::unordered_map<std::int64_t, Order::iterator>& index, Entry entry) {
    erase(index, entry.key);
    bytes_ += entry.bytes;
    order_.push_front(std::move(entry));
    index[order_.front().key] = order_.begin();
    while (bytes_ > budget_ && !order_.empty()) {
        const auto& last = order_.back();
        erase(last.status ? statuses_ : accounts_, last.key);
    }
}

void RenderCache::erase(std::unordered_map<std::int64_t, Order::iterator>& index,
                        std::int64_t key) {
    auto at = index.find(key);
    if (at == index.end()) return;
    bytes_ -= at->second->bytes;
    order_.erase(at->second);
    index.erase(at);
}

ViewerCache::Viewer& ViewerCache::touch(AccountId viewer) {
    auto at = index_.find(viewer);
    if (at != index_.end()) {
        order_.splice(order_.begin(), order_, at->second);
        return order_.front();
    }
    order_.push_front({viewer, {}});
    index_[viewer] = order_.begin();
    if (order_.size() > kMaxViewers) {
        index_.erase(order_.back().id);
        order_.pop_back();
    }
    return order_.front();
}

std::optional<std::vector<unsigned>> ViewerCache::find(AccountId viewer,
                                                       std::span<const StatusId> ids) {
    std::lock_guard lock(mutex_);
    auto at = index_.find(viewer);
    if (at == index_.end()) return {};
    const auto& known = at->second->known;
    std::vector<unsigned> flags;
    flags.reserve(ids.size());
    for (auto id : ids) {
        auto found =
            std::lower_bound(known.begin(), known.end(), id,
                             [](const auto& entry, StatusId key) { return entry.first < key; });
        if (found == known.end() || found->first != id) return {};
        flags.push_back(found->second);
    }
    order_.splice(order_.begin(), order_, at->second);
    return flags;
}

void ViewerCache::put(AccountId viewer, std::span<const StatusId> ids,
                      std::span<const unsigned> flags, TimePoint now) {
    std::lock_guard lock(mutex_);
    if (changes_.has(viewer.value(), now)) return;
    auto& known = touch(viewer).known;
    if (known.size() + ids.size() > kMaxKnownPerViewer) known.clear();
    for (std::size_t i = 0; i < ids.size(); ++i) known.emplace_back(ids[i], flags[i]);
    std::sort(known.begin(), known.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    known.erase(std::unique(known.begin(), known.end(),
                            [](const auto& a, const auto& b) { return a.first == b.first; }),
                known.end());
    if (known.size() > kMaxKnownPerViewer) known.clear();
}

void ViewerCache::changed(AccountId viewer, TimePoint now) {
    std::lock_guard lock(mutex_);
    auto at = index_.find(viewer);
    if (at != index_.end()) at->second->known.clear();
    changes_.note(viewer.value(), now);
}

}  // namespace kentongan::statuses
