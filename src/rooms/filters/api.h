// What somebody does not want to read: phrases and single posts, hidden or behind a warning
// (docs.joinmastodon.org/entities/Filter). Statuses ask while rendering; nobody else hides
// anything.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/clock.h"
#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"

namespace kentongan::filters {

using accounts::AccountId;

// One reader's filters, ready to be asked about many posts. Does not change: share it freely.
class Matcher {
public:
    virtual ~Matcher() = default;
    // The JSON array of FilterResult for a post: `text` is its warning, its text without HTML, its
    // poll's choices and its pictures' descriptions, one below the other. "[]" when nothing
    // matches. Filters that have expired by `now` do not count.
    virtual std::string results_json(std::int64_t status, std::string_view text,
                                     TimePoint now) const = 0;
};

class Filters {
public:
    Filters(Platform& platform, accounts::Accounts& accounts);
    ~Filters();
    static std::vector<db::Migration> migrations();

    // Null when they have no filters, which is the usual case and costs a look into a map. Kept
    // in memory under a bound, current after every commit. Thread-safe.
    std::shared_ptr<const Matcher> matcher(db::Tx& tx, AccountId viewer) const;

    // May this person see the status? Statuses, which stand above this room, say so at the start;
    // before that everything may be seen.
    using MaySee = std::function<bool(db::Tx& tx, AccountId viewer, std::int64_t status)>;
    void set_may_see(MaySee may_see);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::filters
