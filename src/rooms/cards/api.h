// Previews of links. Statuses shows them; trends asks which posts share one.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/cards/types.h"
#include "rooms/statuses/api.h"

namespace kentongan::cards {

class Cards {
public:
    Cards(Platform& platform, statuses::Statuses& statuses);
    ~Cards();
    static std::vector<db::Migration> migrations();

    // PreviewCard of an address; empty when nothing is known of it.
    std::string card_json(db::Tx& tx, std::string_view url) const;
    // Posts that share it, newest first; visibility is the reader's business.
    std::vector<StatusId> ids_with(db::Tx& tx, std::string_view url, const Page& page) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::cards
