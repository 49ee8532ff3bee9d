#include "platform/base/json.h"
#include "rooms/notifications/groups.h"
#include "rooms/notifications/impl.h"

namespace kentongan::notifications {

std::string notification_json(db::Tx& tx, const Notifications::Impl& room, const Notification& n) {
    const auto sender = room.accounts.find(tx, n.sender);
    if (!sender || sender->suspended) return {};
    std::string status;
    if (n.status) {
        status = room.statuses.render_one_json(tx, n.recipient, n.status);
        if (status.empty()) return {};
    }
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("id", n.id).member("type", n.type);
    out.member("group_key", group_key(n, {std::begin(kGroupedTypes), std::end(kGroupedTypes)}));
    out.member("created_at", n.created_at).key("account");
    room.accounts.append_account(out, *sender);
    if (!status.empty()) out.key("status").raw(status);
    out.end_object();
    return body;
}

}  // namespace kentongan::notifications
