// The rules of groups: who may post, what is passed on, and who takes out. Everything inside the
// caller's transaction.
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

    // A post of somebody here, that was just written.
    void posted(db::Tx& tx, const statuses::Status& status);
    // Whether passed() may have to do anything: asked for every activity, and mostly no.
    bool concerns(db::Tx& tx, const actors::Arrived& arrived) const;
    // An activity of somebody elsewhere that has been taken.
    void passed(db::Tx& tx, const actors::Arrived& arrived);
    // A Delete from elsewhere, before it is done: an author's is passed on, a moderator's takes the
    // post out of the group. False: it is not a moderator's.
    Result<bool> taken_out(db::Tx& tx, const actors::Arrived& arrived);
    // A post is gone from here altogether.
    void gone(db::Tx& tx, const statuses::StatusRemoved& event);
    Result<void> remove_post(db::Tx& tx, AccountId by, AccountId group, StatusId status);

private:
    // The groups a post is for: those it names, and those of what it answers.
    std::vector<AccountId> groups_of(db::Tx& tx, const statuses::Status& status,
                                     std::span<const std::string> named) const;
    std::vector<std::string> named_here(const actors::Arrived& arrived) const;
    bool may_post(db::Tx& tx, AccountId group, AccountId author) const;
    void put(db::Tx& tx, AccountId group, const statuses::Status& status,
             const std::string& activity_json);
    void announce(db::Tx& tx, AccountId group, const std::string& activity_json,
                  const std::string& about);
};

void add_routes(Groups::Impl& room);

}  // namespace kentongan::groups
