#include <algorithm>

#include "embedded/groups_migrations.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"
#include "rooms/groups/service.h"

namespace kentongan::groups {
namespace {

constexpr std::size_t kMaxName = 30, kMaxTitle = 60, kMaxNote = 500;

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= kMaxName && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

void listen(Groups::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [&](db::Tx& tx, const statuses::StatusPublished& event) {
            room.posted(tx, *event.status);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [&](db::Tx& tx, const statuses::StatusRemoved& event) { room.gone(tx, event); });
    bus.subscribe_within<accounts::AccountErased>(
        [](db::Tx& tx, const accounts::AccountErased& event) {
            store::remove_account(tx, event.account);
        });
    bus.subscribe_within<accounts::FollowChanged>(
        [&](db::Tx& tx, const accounts::FollowChanged& event) {
            if (event.following) room.knocked(tx, event.follower, event.target);
        });
    bus.subscribe_within<accounts::FollowRequested>(
        [&](db::Tx& tx, const accounts::FollowRequested& event) {
            if (event.state == accounts::FollowRequested::State::Asked)
                room.knocked(tx, event.follower, event.target);
        });
}

}  // namespace

Groups::Groups(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               actors::Actors& actors, objects::Objects& objects)
    : impl_(new Impl{platform, accounts, statuses, actors, objects}) {
    listen(*impl_);
    add_activities(*impl_);
    add_routes(*impl_);
    add_moderation_routes(*impl_);
    add_pages(*impl_);
    add_moderation_pages(*impl_);
}
Groups::~Groups() = default;

std::vector<db::Migration> Groups::migrations() {
    return db::migrations_from("groups", embedded::groups_migrations());
}

Result<AccountId> Groups::create(const NewGroup& group) {
    const auto name = ascii_lower(group.username);
    if (!is_name(name))
        return Error(ErrorCode::Unprocessable,
                     "Username must contain only letters, numbers and underscores", "username");
    const auto title = text::tidy(group.title), note = text::tidy(group.note);
    if (title.empty() || utf8_length(title) > kMaxTitle)
        return Error(ErrorCode::Unprocessable, "The name is missing or too long", "title");
    if (utf8_length(note) > kMaxNote)
        return Error(ErrorCode::Unprocessable, "The note is too long", "note");
    if (group.moderators.empty())
        return Error(ErrorCode::Unprocessable, "A group needs somebody who looks after it",
                     "moderators");
    return impl_->platform.database.write([&](db::Tx& tx) -> Result<AccountId> {
        if (impl_->accounts.find_by_username(tx, name)) return Error(ErrorCode::Conflict);
        const auto account = impl_->accounts.ensure_source_account(tx, {.username = name,
                                                                        .display_name = title,
                                                                        .note = note,
                                                                        .official_of = {},
                                                                        .group = true});
        store::insert_group(tx, account, impl_->platform.clock.now());
        for (const auto moderator : group.moderators)
            store::insert_moderator(tx, account, moderator);
        return account;
    });
}

Result<void> Groups::appoint(AccountId group, AccountId account) {
    return impl_->platform.database.write([&](db::Tx& tx) -> Result<void> {
        if (!impl_->find_group(tx, group)) return Error(ErrorCode::NotFound);
        if (store::is_moderator(tx, group, account)) return {};
        TRY(impl_->check_new_moderator(tx, group, account));
        store::insert_moderator(tx, group, account);
        return {};
    });
}
Result<void> Groups::dismiss(AccountId group, AccountId account) {
    return impl_->platform.database.write([&](db::Tx& tx) -> Result<void> {
        TRY(impl_->check_can_go(tx, group, account));
        store::remove_moderator(tx, group, account);
        return {};
    });
}

bool Groups::is_moderator(db::Tx& tx, AccountId group, AccountId account) const {
    return store::is_moderator(tx, group, account);
}
Standing Groups::standing(db::Tx& tx, AccountId group, AccountId account) const {
    return impl_->standing(tx, group, account);
}
Result<void> Groups::add_moderator(db::Tx& tx, const Act& act, AccountId account) {
    return impl_->add_moderator(tx, act, account);
}
Result<void> Groups::remove_moderator(db::Tx& tx, const Act& act, AccountId account) {
    return impl_->remove_moderator(tx, act, account);
}
Result<void> Groups::remove_post(db::Tx& tx, const Act& act, StatusId status) {
    return impl_->remove_post(tx, act, status);
}
Result<void> Groups::ban(db::Tx& tx, const Act& act, AccountId account) {
    return impl_->ban(tx, act, account);
}
Result<void> Groups::unban(db::Tx& tx, const Act& act, AccountId account) {
    return impl_->unban(tx, act, account);
}

}  // namespace kentongan::groups
