#include "embedded/moderation_migrations.h"
#include "rooms/moderation/api.h"

namespace kentongan::moderation {

Moderation::Moderation(Platform&, accounts::Accounts&, statuses::Statuses&,
                       notifications::Notifications&) {}

std::vector<db::Migration> Moderation::migrations() {
    return db::migrations_from("moderation", embedded::moderation_migrations());
}

}  // namespace kentongan::moderation
