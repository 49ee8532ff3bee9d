// Who follows and shows which tag, and what is counted of each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/store.h"

namespace kentongan::tags {

inline constexpr int kMostFollowed = 1'000, kMostFeatured = 10;
inline constexpr int kHistoryDays = 7;

// Days since 1970, UTC.
std::int64_t day_of(TimePoint time);

bool is_among(std::span<const Feature> features, std::string_view tag);

class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses)
        : platform_(platform), accounts_(accounts), statuses_(statuses) {}

    // A post that nobody may find by its tags counts nowhere: boosts, exercises, private ones.
    void count(db::Tx& tx, const statuses::Status& status);
    void count_again(db::Tx& tx, const statuses::StatusEdited& event);
    void forget(db::Tx& tx, StatusId status, AccountId author);

    // NotFound when it is no tag; Unprocessable when there are too many. Again is no error.
    Result<std::string> follow(db::Tx& tx, AccountId account, std::string_view name);
    Result<std::string> unfollow(db::Tx& tx, AccountId account, std::string_view name);
    // As Mastodon: Unprocessable when the name is none or taken, or ten are shown.
    Result<Feature> feature(db::Tx& tx, AccountId account, std::string_view name);
    Result<std::string> feature_if_new(db::Tx& tx, AccountId account, std::string_view name);
    Result<std::string> unfeature(db::Tx& tx, AccountId account, std::string_view name);
    Result<void> remove_feature(db::Tx& tx, AccountId account, FeatureId id);
    // The most used ones that are not shown yet.
    std::vector<std::string> suggestions(db::Tx& tx, AccountId account) const;

    bool may_moderate(db::Tx& tx, AccountId account) const;
    Result<void> review(db::Tx& tx, std::string_view name, const RuleChange& change);
    void sweep();

private:
    void add(db::Tx& tx, const Use& use);
    void take(db::Tx& tx, const Use& use);
    bool counts_in_days(const Use& use) const;
    void say_changed(db::Tx& tx, AccountId account);

    Platform& platform_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
};

}  // namespace kentongan::tags
