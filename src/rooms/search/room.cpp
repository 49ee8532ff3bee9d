#include "rooms/search/impl.h"

namespace kentongan::search {

Search::Search(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               const regions::Regions& regions, tags::Tags& tags)
    : impl_(new Impl{platform, accounts, statuses, regions, tags}) {
    add_routes(*impl_);
    add_pages(*impl_);
}
Search::~Search() = default;

}  // namespace kentongan::search
