#include "embedded/filters_migrations.h"
#include "rooms/filters/api.h"

namespace kentongan::filters {

Filters::Filters(Platform&, accounts::Accounts&) {}

std::vector<db::Migration> Filters::migrations() {
    return db::migrations_from("filters", embedded::filters_migrations());
}

}  // namespace kentongan::filters
