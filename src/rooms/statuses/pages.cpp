#include "rooms/statuses/impl.h"

namespace kentongan::statuses {

void add_pages(Statuses&) {}

std::vector<web::View> Statuses::views(db::Tx&, std::optional<AccountId>, std::span<const StatusId>,
                                       std::string_view) const {
    return {};
}

}  // namespace kentongan::statuses
