#include "embedded/collections_migrations.h"
#include "platform/bus/bus.h"
#include "rooms/collections/impl.h"

namespace kentongan::collections {

Collections::Collections(Platform& platform, accounts::Accounts& accounts, tags::Tags& tags)
    : impl_(std::make_unique<Impl>(platform, accounts, tags)) {
    add_routes(*impl_);
    add_item_routes(*impl_);
    add_pages(*impl_);
    platform.bus.subscribe_within<accounts::AccountErased>(
        [](db::Tx& tx, const accounts::AccountErased& event) {
            store::forget_account(tx, event.account);
        });
}
Collections::~Collections() = default;

std::vector<db::Migration> Collections::migrations() {
    return db::migrations_from("collections", embedded::collections_migrations());
}

}  // namespace kentongan::collections
