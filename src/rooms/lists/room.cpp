#include "embedded/lists_migrations.h"
#include "rooms/lists/api.h"

namespace kentongan::lists {

Lists::Lists(Platform&, accounts::Accounts&, statuses::Statuses&) {}

std::vector<db::Migration> Lists::migrations() {
    return db::migrations_from("lists", embedded::lists_migrations());
}

}  // namespace kentongan::lists
