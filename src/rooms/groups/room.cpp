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
    // Before who takes posts: a moderator's Delete is not the author's.
    room.actors.handle("Delete", [&](const actors::Arrived& arrived) {
        return room.platform.database.write(
            [&](db::Tx& tx) { return room.taken_out(tx, arrived); });
    });
    for (const char* type : {"Create", "Update", "Like", "EmojiReact", "Undo"})
        room.actors.witness(type, [&](const actors::Arrived& arrived) -> Result<bool> {
            auto& database = room.platform.database;
            if (database.read([&](db::Tx& tx) { return room.concerns(tx, arrived); }))
                database.write([&](db::Tx& tx) { room.passed(tx, arrived); });
            return true;
        });
}

}  // namespace

Groups::Groups(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               actors::Actors& actors, objects::Objects& objects)
    : impl_(new Impl{platform, accounts, statuses, actors, objects}) {
    listen(*impl_);
    add_routes(*impl_);
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

bool Groups::is_moderator(db::Tx& tx, AccountId group, AccountId account) const {
    return store::is_moderator(tx, group, account);
}
Result<void> Groups::remove_post(db::Tx& tx, AccountId by, AccountId group, StatusId status) {
    return impl_->remove_post(tx, by, group, status);
}

}  // namespace kentongan::groups
