#include "embedded/cards_migrations.h"
#include "rooms/cards/api.h"

namespace kentongan::cards {

Cards::Cards(Platform&, statuses::Statuses&) {}

std::vector<db::Migration> Cards::migrations() {
    return db::migrations_from("cards", embedded::cards_migrations());
}

}  // namespace kentongan::cards
