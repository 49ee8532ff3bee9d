#include "rooms/groups/render.h"

namespace kentongan::groups {

void append_group(JsonWriter& out, db::Tx& tx, const Groups::Impl& room,
                  const accounts::Account& group, std::optional<AccountId> viewer) {
    out.begin_object().member("id", group.id).key("account");
    room.accounts.append_account(out, group);
    out.member("members_count", group.followers_count).key("moderators").begin_array();
    for (const auto& one : room.accounts.find_many(tx, store::list_moderators(tx, group.id)))
        room.accounts.append_account(out, one);
    out.end_array();
    const auto how = viewer ? room.standing(tx, group.id, *viewer) : Standing();
    out.member("member", how.member).member("moderator", how.moderator);
    out.member("banned", how.banned).end_object();
}

void append_ban(JsonWriter& out, db::Tx& tx, const Groups::Impl& room, const Ban& ban) {
    const auto account = room.accounts.find(tx, ban.account);
    if (!account) return;
    out.begin_object().key("account");
    room.accounts.append_account(out, *account);
    out.member("by", ban.by).member("reason", ban.reason).member("created_at", ban.created_at);
    out.member("ends_at", ban.ends_at).end_object();
}

}  // namespace kentongan::groups
