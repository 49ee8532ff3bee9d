#include "embedded/webpush_migrations.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/keys/keys.h"
#include "rooms/webpush/api.h"
#include "rooms/webpush/impl.h"

namespace kentongan::webpush {

Webpush::Impl::Impl(Platform& given, accounts::Accounts& all_accounts,
                    notifications::Notifications& all_notifications)
    : platform(given),
      accounts(all_accounts),
      notifications(all_notifications),
      service(given, all_accounts) {}

push::Sender& Webpush::Impl::sender() {
    const auto key = platform.keys.get(push::kServerKeyName, push::make_server_key);
    std::lock_guard lock(mutex_);
    if (!sender_) {
        const auto& contact = platform.config.contact_email;
        sender_ = std::make_unique<push::Sender>(
            key, contact.empty() ? platform.config.base_url() : "mailto:" + contact,
            platform.clock);
    }
    return *sender_;
}

std::string Webpush::Impl::server_key() {
    return sender().public_key();
}

std::string Webpush::Impl::sealing_key() {
    return platform.keys.secret("webpush.tokens");
}

Webpush::Webpush(Platform& platform, accounts::Accounts& accounts,
                 notifications::Notifications& notifications)
    : impl_(std::make_unique<Impl>(platform, accounts, notifications)) {
    // A job is a row beside the notification: neither is there without the other.
    platform.bus.subscribe_within<notifications::NotificationsWritten>(
        [this](db::Tx& tx, const notifications::NotificationsWritten& event) {
            impl_->service.plan(tx, event.told);
        });
    platform.bus.subscribe<accounts::TokenRevoked>([this](const accounts::TokenRevoked& event) {
        impl_->platform.database.write(
            [&](db::Tx& tx) { store::remove_of_token(tx, event.token); });
    });
    add_sending(*impl_);
    add_routes(*impl_);
}
Webpush::~Webpush() = default;

std::vector<db::Migration> Webpush::migrations() {
    return db::migrations_from("webpush", embedded::webpush_migrations());
}

}  // namespace kentongan::webpush
