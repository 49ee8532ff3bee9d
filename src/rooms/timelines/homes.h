// The home timelines of people who are active, in memory: ids in order and what must be known to
// keep them current. Only a cache: anything may be dropped and is filled again from the database.
// Thread-safe; knows no database.
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
#include <variant>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/page.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::timelines {

using accounts::AccountId;
using statuses::Head;
using statuses::StatusId;

inline constexpr std::size_t kMaxHome = 800;  // as Mastodon keeps

struct Entry {
    StatusId id;
    AccountId author;
    AccountId original_author;  // of a boost, else none
};

// A boost, or a post in a language the follow names; one without a language is in all of them.
bool allows(const accounts::ChoosyFollow& follow, const Head& head);

// What decides about one person's home.
struct Reader {
    AccountId owner;
    std::vector<AccountId> following;  // sorted
    std::vector<regions::Code> places;
    bool joins_exercises = false;
    std::vector<std::string> tags;    // followed ones, sorted
    std::vector<AccountId> excluded;  // members of exclusive lists, sorted

    bool follows(AccountId author) const;
    // Mastodon's rule: nothing direct; answers only to somebody the reader follows, to the reader
    // or to the author themself. What the follow leaves out (allows) is asked elsewhere.
    bool accepts(const Head& head) const;
    // Public posts with a tag the reader follows, whoever wrote them; never their own.
    bool is_tagged_for(const Head& head, std::span<const std::string> of_post) const;
    // Who watches a regency sees what is meant for one village of it: as those who are notified
    // (accounts::Accounts::people_in).
    bool is_meant_by(const statuses::RegionBound& bound) const;
};

struct Home {
    Reader reader;
    std::vector<Entry> entries;                              // oldest first, at most kMaxHome
    std::vector<std::pair<StatusId, TimePoint>> for_region;  // of these entries, and until when

    void insert(const Entry& entry, std::optional<TimePoint> until);
    void erase(StatusId id);
    void erase_for_region(StatusId id);
    // `hidden` is sorted.
    std::vector<StatusId> page(const Page& page, std::span<const AccountId> hidden,
                               TimePoint now) const;
    std::size_t bytes() const;
};

struct Published {
    Head head;
    std::shared_ptr<const statuses::RegionBound> bound;
    std::vector<AccountId> without;  // followers who do not want it of this author, sorted
    std::vector<std::string> tags;   // of public posts
};

class Homes {
public:
    explicit Homes(std::size_t budget_bytes) : budget_(budget_bytes) {}

    // Empty when the home is not in memory.
    std::optional<std::vector<StatusId>> page(AccountId owner, const Page& page,
                                              std::span<const AccountId> hidden, TimePoint now);
    // What was read from a snapshot that may be a little old: what happened since is applied.
    // Nothing is kept when that is not known for sure.
    void install(Home home, TimePoint now);

    // The active people whose home it entered.
    std::vector<AccountId> published(const Published& event, TimePoint now);
    void removed(StatusId id, AccountId author, TimePoint now);
    void region_ended(StatusId id, TimePoint now);
    void follow_changed(AccountId follower, AccountId target, bool following, TimePoint now);
    // Places or preferences: the reader is read again where it is needed.
    void reader_changed(AccountId owner, TimePoint now);

    // Active people about whom must be read again, and how often they changed until now.
    struct Unsure {
        AccountId owner;
        std::uint64_t changes = 0;
    };
    std::vector<Unsure> unsure_readers() const;
    // False: they changed since `changes` was told, read again.
    bool set_reader(const Reader& reader, std::uint64_t changes);

    // Balanced. While kept, a home without entries still names its owner in published().
    std::optional<Unsure> keep(AccountId owner);  // answered: set_reader() is wanted
    void release(AccountId owner);

    std::size_t bytes() const;
    std::size_t count() const;

private:
    struct Slot {
        Home home;
        bool filled = false;  // entries are complete
        bool reader_known = false;
        int kept = 0;
        std::uint64_t changes = 0;
        std::size_t bytes = 0;
        std::list<AccountId>::iterator place;
    };
    struct Removed {
        StatusId id;
        AccountId author;
    };
    struct RegionEnded {
        StatusId id;
    };
    struct ReaderChanged {
        AccountId owner;
    };
    using Event = std::variant<Published, Removed, RegionEnded, ReaderChanged>;

    Slot& slot(AccountId owner);
    void drop(AccountId owner);
    void empty(Slot& slot);
    void index(const Reader& reader);
    void unindex(const Reader& reader);
    void measure(Slot& slot);
    void shrink();
    void note(Event event, TimePoint now);
    static bool wants(const Reader& reader, const Published& event, bool* for_region);
    static void apply(Home& home, const Published& event);

    const std::size_t budget_;
    mutable std::mutex mutex_;
    std::unordered_map<AccountId, Slot> slots_;
    std::list<AccountId> order_;  // most recently used first
    std::unordered_map<AccountId, std::vector<AccountId>> readers_of_;
    std::unordered_map<std::string, std::vector<AccountId>> readers_of_tag_;
    std::size_t bytes_ = 0;
    std::deque<std::pair<TimePoint, Event>> recent_;
    TimePoint recent_complete_since_{};
};

}  // namespace kentongan::timelines
