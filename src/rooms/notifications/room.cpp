#include "embedded/notifications_migrations.h"
#include "rooms/notifications/api.h"

namespace kentongan::notifications {

struct Notifications::Impl {};

Notifications::Notifications(Platform&, accounts::Accounts&, statuses::Statuses&)
    : impl_(std::make_unique<Impl>()) {}
Notifications::~Notifications() = default;

std::vector<db::Migration> Notifications::migrations() {
    return db::migrations_from("notifications", embedded::notifications_migrations());
}
void Notifications::notify(db::Tx&, std::span<const accounts::AccountId>, std::string_view,
                           accounts::AccountId, statuses::StatusId) {}
std::string Notifications::render_json(db::Tx&, accounts::AccountId, NotificationId) const {
    return {};
}
std::int64_t Notifications::unread_count(db::Tx&, accounts::AccountId) const {
    return 0;
}

}  // namespace kentongan::notifications
