#include "embedded/webpush_migrations.h"
#include "rooms/webpush/api.h"

namespace kentongan::webpush {

Webpush::Webpush(Platform&, accounts::Accounts&, notifications::Notifications&) {}

std::vector<db::Migration> Webpush::migrations() {
    return db::migrations_from("webpush", embedded::webpush_migrations());
}

}  // namespace kentongan::webpush
