#include "rooms/search/impl.h"

namespace kentongan::search {

Search::Search(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               const regions::Regions& regions, tags::Tags& tags)
    : impl_(new Impl{platform, accounts, statuses, regions, tags, {}}) {
    add_routes(*impl_);
    add_pages(*impl_);
}
Search::~Search() = default;

void Search::set_resolve(Resolve resolve) {
    impl_->resolve = std::move(resolve);
}

}  // namespace kentongan::search
