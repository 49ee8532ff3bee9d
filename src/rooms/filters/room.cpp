#include "embedded/filters_migrations.h"
#include "rooms/filters/api.h"

namespace kentongan::filters {

struct Filters::Impl {
    MaySee may_see;
};

Filters::Filters(Platform&, accounts::Accounts&) : impl_(std::make_unique<Impl>()) {}
Filters::~Filters() = default;

std::vector<db::Migration> Filters::migrations() {
    return db::migrations_from("filters", embedded::filters_migrations());
}

std::shared_ptr<const Matcher> Filters::matcher(db::Tx&, AccountId) const {
    return nullptr;
}

void Filters::set_may_see(MaySee may_see) {
    impl_->may_see = std::move(may_see);
}

}  // namespace kentongan::filters
