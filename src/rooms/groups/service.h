// The rules of groups: who may post, what is passed on, and who looks after it. Everything inside
// the caller's transaction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rooms/groups/api.h"
#include "rooms/groups/store.h"

namespace kentongan::groups {

struct Groups::Impl {
    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    actors::Actors& actors;
    objects::Objects& objects;

    std::optional<accounts::Account> find_group(db::Tx& tx, AccountId id) const;
    Standing standing(db::Tx& tx, AccountId group, AccountId account) const;
    bool may_post(db::Tx& tx, AccountId group, AccountId author) const;

    // A post of somebody here, that was just written.
    void posted(db::Tx& tx, const statuses::Status& status);
    // A post is gone from here altogether.
    void gone(db::Tx& tx, const statuses::StatusRemoved& event);
    // Somebody follows, or asks to.
    void knocked(db::Tx& tx, AccountId follower, AccountId target);
    // The groups a post is for: those it names, and those of what it answers.
    std::vector<AccountId> groups_of(db::Tx& tx, const statuses::Status& status,
                                     std::span<const std::string> named) const;
    void put(db::Tx& tx, AccountId group, const statuses::Status& status,
             const std::string& activity_json);
    void boost(db::Tx& tx, AccountId group, const statuses::Status& status);
    // To members elsewhere, and to who it is about.
    void announce(db::Tx& tx, AccountId group, const std::string& activity_json,
                  const std::string& about, std::optional<AccountId> whom = {});

    // moderation.cpp
    Result<void> add_moderator(db::Tx& tx, const Act& act, AccountId account);
    Result<void> remove_moderator(db::Tx& tx, const Act& act, AccountId account);
    Result<void> remove_post(db::Tx& tx, const Act& act, StatusId status);
    // What was removed is in the group again. Only for what moderators elsewhere say.
    Result<void> restore_post(db::Tx& tx, const Act& act, StatusId status);
    // The latest of somebody. Announces nothing: it is part of the Block.
    Result<void> remove_posts_of(db::Tx& tx, const Act& act, AccountId author);
    Result<void> ban(db::Tx& tx, const Act& act, AccountId account,
                     std::optional<TimePoint> ends_at = {});
    Result<void> unban(db::Tx& tx, const Act& act, AccountId account);
    Result<void> check_new_moderator(db::Tx& tx, AccountId group, AccountId account) const;
    Result<void> check_can_go(db::Tx& tx, AccountId group, AccountId moderator) const;
    Result<std::vector<Ban>> bans(db::Tx& tx, const Act& act, const Page& page) const;
    // A page of what was posted in it, without what `viewer` does not want to see.
    struct Posted {
        std::vector<StatusId> ids;
        std::int64_t newest = 0, oldest = 0;  // of the page, with what is left out
        bool more = false;
    };
    Posted list_posted(db::Tx& tx, AccountId group, std::optional<AccountId> viewer,
                       store::Part part, const Page& page) const;

private:
    Result<void> check(db::Tx& tx, const Act& act) const;
    Result<void> take_out(db::Tx& tx, const store::Post& post);
    Result<accounts::Account> person(db::Tx& tx, AccountId id) const;
    struct Saying {
        const char* type;
        std::string object_json, target;
    };
    std::string written(db::Tx& tx, const Act& act, const Saying& saying) const;
};

inline constexpr std::string_view kModerators = "/moderators";

void add_activities(Groups::Impl& room);
void add_routes(Groups::Impl& room);
void add_moderation_routes(Groups::Impl& room);
void add_pages(Groups::Impl& room);
void add_moderation_pages(Groups::Impl& room);

}  // namespace kentongan::groups
