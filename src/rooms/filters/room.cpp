#include "embedded/filters_migrations.h"
#include "rooms/filters/impl.h"

namespace kentongan::filters {

Filters::Filters(Platform& platform, accounts::Accounts&)
    : impl_(std::make_unique<Impl>(platform)) {
    add_filter_routes(*impl_);
    add_part_routes(*impl_);
    add_v1_routes(*impl_);
}
Filters::~Filters() = default;

std::vector<db::Migration> Filters::migrations() {
    return db::migrations_from("filters", embedded::filters_migrations());
}

std::shared_ptr<const Matcher> Filters::matcher(db::Tx& tx, AccountId viewer) const {
    if (auto known = impl_->cache.find(viewer)) return *std::move(known);
    const auto now = impl_->platform.clock.now();
    auto made = compiled(impl_->service.list(tx, viewer), now);
    impl_->cache.put(viewer, made, now);
    return made;
}

void Filters::set_may_see(MaySee may_see) {
    impl_->service.set_may_see(std::move(may_see));
}

}  // namespace kentongan::filters
