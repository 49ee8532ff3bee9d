// Renderings kept in memory under a byte budget, least recently used out first. What differs per
// viewer is not in them. A rendering made from an older snapshot than the last change known here is
// refused, so a slow reader cannot bring back what was. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "platform/base/clock.h"
#include "rooms/statuses/types.h"

namespace kentongan::statuses {

// A status as JSON in two pieces, between which its author's JSON goes; the object is not closed.
struct Rendered {
    StatusId id, thread;
    AccountId author;
    std::optional<StatusId> reblog_of;
    Visibility visibility = Visibility::Public;
    bool exercise = false;
    std::vector<AccountId> mentions;  // only where visibility depends on them
    std::int64_t revision = 0;
    std::string head, tail;
    // What is put behind the tail for each viewer: the quote, the poll, who may quote, the filters.
    std::optional<StatusId> quote_of;
    QuoteState quote_state = QuoteState::Accepted;
    InteractionPolicy quote_policy = InteractionPolicy::Public;
    std::shared_ptr<const Poll> poll;
    std::optional<std::vector<accounts::RemoteEmoji>> poll_emojis;  // of a poll from elsewhere
    bool official = false;    // nobody filters our warnings away
    std::string filter_text;  // what filters look at

    std::size_t bytes() const {
        return sizeof(*this) + head.capacity() + tail.capacity() + filter_text.capacity() +
               mentions.size() * 8 + (poll ? 400 : 0) + 96;
    }
};

struct RenderedAccount {
    AccountId id;
    bool suspended = false;
    std::string json;

    std::size_t bytes() const { return sizeof(*this) + json.capacity() + 96; }
};

// Keys that changed so lately that a snapshot from before may still be read somewhere.
class RecentChanges {
public:
    void note(std::int64_t key, TimePoint now);
    bool has(std::int64_t key, TimePoint now);

private:
    std::unordered_map<std::int64_t, TimePoint> last_;
    std::deque<std::pair<TimePoint, std::int64_t>> order_;
};

class RenderCache {
public:
    explicit RenderCache(std::size_t budget_bytes) : budget_(budget_bytes) {}

    // Null where there is none.
    std::vector<std::shared_ptr<const Rendered>> find(std::span<const StatusId> ids);
    void put(std::shared_ptr<const Rendered> rendered, std::uint64_t generation);
    // Everything below `revision` is out of date from now on.
    void changed(StatusId id, std::int64_t revision);

    std::vector<std::shared_ptr<const RenderedAccount>> find_accounts(
        std::span<const AccountId> ids, TimePoint now);
    void put_account(std::shared_ptr<const RenderedAccount> rendered, std::uint64_t generation,
                     TimePoint now);
    void account_changed(AccountId id, TimePoint now);

    // Everything is out of date: also what is being rendered now, of an older generation.
    void clear();
    std::uint64_t generation() const;  // to be asked before rendering

    std::size_t bytes() const;

private:
    struct Entry {
        std::shared_ptr<const Rendered> status;
        std::shared_ptr<const RenderedAccount> account;
        std::int64_t key = 0;
        TimePoint made;
        std::size_t bytes = 0;
    };
    using Order = std::list<Entry>;
    void insert(std::unordered_map<std::int64_t, Order::iterator>& index, Entry entry);
    void erase(std::unordered_map<std::int64_t, Order::iterator>& index, std::int64_t key);

    const std::size_t budget_;
    mutable std::mutex mutex_;
    Order order_;  // most recently used first
    std::unordered_map<std::int64_t, Order::iterator> statuses_, accounts_;
    std::size_t bytes_ = 0;
    std::uint64_t generation_ = 0;
    std::unordered_map<std::int64_t, std::int64_t> least_revision_;
    std::deque<std::int64_t> least_revision_order_;
    RecentChanges account_changes_;
};

// What one person did to statuses (a bit per store::Mark), for the ones they looked at lately.
class ViewerCache {
public:
    // The flags of all `ids`, in their order; empty when one of them is not known.
    std::optional<std::vector<unsigned>> find(AccountId viewer, std::span<const StatusId> ids);
    void put(AccountId viewer, std::span<const StatusId> ids, std::span<const unsigned> flags,
             TimePoint now);
    // The person did something: what is known is forgotten, and not learnt again until every
    // snapshot that was open now is surely closed.
    void changed(AccountId viewer, TimePoint now);

private:
    struct Viewer {
        AccountId id;
        std::vector<std::pair<StatusId, unsigned>> known;  // sorted
    };
    using Order = std::list<Viewer>;
    Viewer& touch(AccountId viewer);

    std::mutex mutex_;
    Order order_;
    std::unordered_map<AccountId, Order::iterator> index_;
    RecentChanges changes_;
};

}  // namespace kentongan::statuses
