#include "embedded/announcements_migrations.h"
#include "rooms/announcements/api.h"

namespace kentongan::announcements {

Announcements::Announcements(Platform&, accounts::Accounts&) {}

std::vector<db::Migration> Announcements::migrations() {
    return db::migrations_from("announcements", embedded::announcements_migrations());
}

}  // namespace kentongan::announcements
