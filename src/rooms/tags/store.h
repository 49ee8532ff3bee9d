// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/statuses/types.h"
#include "rooms/tags/types.h"

namespace kentongan::tags {

using statuses::StatusId;
using FollowId = Id<struct TagFollowTag>;
using FeatureId = Id<struct TagFeatureTag>;

// A tag somebody follows, or one that a moderator may look at: `id` is the cursor.
struct Listed {
    std::int64_t id = 0;
    std::string name;
};

struct Feature {
    FeatureId id;
    std::string tag;
};

// How somebody used a tag; counting stops at 10,000.
struct OwnUses {
    std::int64_t statuses = 0;
    std::optional<TimePoint> last_at;
};

struct Use {
    StatusId status;
    AccountId author;
    std::string tag;
    bool listed = false;
};

struct TagDay {
    std::string tag;
    std::int64_t day = 0, uses = 0, accounts = 0;
};

namespace store {

std::span<const db::Sql> queries();

void insert_tag(db::Tx& tx, std::string_view name, std::int64_t id);  // keeps one that is there
bool has_tag(db::Tx& tx, std::string_view name);
std::vector<Listed> list_tags(db::Tx& tx, const Page& page);
struct NamedRules {
    std::string name;
    Rules rules;
};
std::vector<NamedRules> list_rules(db::Tx& tx, std::span<const std::string> names);
bool update_rules(db::Tx& tx, std::string_view name, const RuleChange& change, TimePoint now);

bool insert_use(db::Tx& tx, const Use& use);  // false: there already
std::vector<Use> list_uses(db::Tx& tx, AccountId author, StatusId status);
void remove_use(db::Tx& tx, const Use& use);
OwnUses count_own(db::Tx& tx, AccountId author, std::string_view tag);
// The most used of somebody's latest thousand uses.
std::vector<std::string> list_most_used(db::Tx& tx, AccountId author, int limit);

void add_to_day(db::Tx& tx, std::string_view tag, std::int64_t day, AccountId author);
void take_from_day(db::Tx& tx, std::string_view tag, std::int64_t day, AccountId author);
std::vector<TagDay> list_days(db::Tx& tx, std::span<const std::string> names,
                              std::int64_t after_day);
struct Days {
    std::int64_t first = 0, last = 0;  // both included
};
std::vector<DailyUse> list_daily_uses(db::Tx& tx, std::string_view tag, Days days, int limit);
std::int64_t remove_days_before(db::Tx& tx, std::int64_t day, int most);

bool insert_follow(db::Tx& tx, FollowId id, AccountId account, std::string_view tag);
bool remove_follow(db::Tx& tx, AccountId account, std::string_view tag);
std::int64_t count_follows(db::Tx& tx, AccountId account);
std::vector<Listed> list_follows(db::Tx& tx, AccountId account, const Page& page);
std::vector<AccountId> list_followers(db::Tx& tx, std::span<const std::string> tags, int limit);
std::vector<std::string> followed_of(db::Tx& tx, AccountId account,
                                     std::span<const std::string> names);

bool insert_feature(db::Tx& tx, FeatureId id, AccountId account, std::string_view tag);
bool remove_feature(db::Tx& tx, AccountId account, FeatureId id);
bool remove_feature_of(db::Tx& tx, AccountId account, std::string_view tag);
std::vector<Feature> list_features(db::Tx& tx, AccountId account, int limit);

}  // namespace store
}  // namespace kentongan::tags
