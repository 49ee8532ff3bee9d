// What other rooms may ask of cards.
#pragma once

#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/statuses/api.h"

namespace kentongan::cards {

class Cards {
public:
    Cards(Platform& platform, statuses::Statuses& statuses);
    static std::vector<db::Migration> migrations();
};

}  // namespace kentongan::cards
