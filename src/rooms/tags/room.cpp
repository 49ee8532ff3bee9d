#include "embedded/tags_migrations.h"
#include "rooms/tags/api.h"

namespace kentongan::tags {

Tags::Tags(Platform&, accounts::Accounts&, statuses::Statuses&) {}

std::vector<db::Migration> Tags::migrations() {
    return db::migrations_from("tags", embedded::tags_migrations());
}

}  // namespace kentongan::tags
