#include "embedded/trends_migrations.h"
#include "rooms/trends/api.h"

namespace kentongan::trends {

Trends::Trends(Platform&, accounts::Accounts&, statuses::Statuses&, tags::Tags&) {}

std::vector<db::Migration> Trends::migrations() {
    return db::migrations_from("trends", embedded::trends_migrations());
}

}  // namespace kentongan::trends
