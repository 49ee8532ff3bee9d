#include "rooms/search/impl.h"

namespace kentongan::search {

Search::Search(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               const regions::Regions& regions)
    : impl_(new Impl{platform, accounts, statuses, regions}) {
    add_routes(*impl_);
    add_pages(*impl_);
}
Search::~Search() = default;

}  // namespace kentongan::search
