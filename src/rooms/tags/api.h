// What other rooms may ask of tags. Functions with a Tx run inside the caller's transaction; names
// are as text::normal_tag makes them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/json.h"
#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/statuses/api.h"
#include "rooms/tags/types.h"

namespace kentongan::tags {

class Tags {
public:
    Tags(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses);
    ~Tags();
    static std::vector<db::Migration> migrations();

    // Mastodon's Tag; with what the viewer has to do with it, where there is one.
    void append_tag(JsonWriter& out, db::Tx& tx, std::optional<AccountId> viewer,
                    std::string_view name) const;
    // An array of them in the order given, with three queries for all.
    void append_tags(JsonWriter& out, db::Tx& tx, std::optional<AccountId> viewer,
                     std::span<const std::string> names) const;
    void append_admin_tags(JsonWriter& out, db::Tx& tx, std::span<const std::string> names) const;

    // At most 1,000, the latest first.
    std::vector<std::string> followed(db::Tx& tx, AccountId account) const;
    // Who follows any of them, each once, at most 10,000.
    std::vector<AccountId> followers(db::Tx& tx, std::span<const std::string> tags) const;

    // What somebody shows on their profile, at most ten.
    std::vector<std::string> featured(db::Tx& tx, AccountId account) const;

    // On the days from `first` to `last`, in their order: at most 20,000, of the last eight days.
    std::vector<DailyUse> daily_uses(db::Tx& tx, std::string_view name, std::int64_t first,
                                     std::int64_t last) const;

    // In the order of names.
    std::vector<Rules> rules(db::Tx& tx, std::span<const std::string> names) const;
    // What a moderator decided. NotFound when no post ever had the tag.
    Result<void> review(db::Tx& tx, std::string_view name, const RuleChange& change);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::tags
