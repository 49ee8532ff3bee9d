#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

constexpr auto kKept = 10min;
constexpr auto kMonth = 30 * 24h;

}  // namespace

accounts::Census statistics(const Site::Impl& site) {
    const auto now = site.platform.clock.now();
    std::lock_guard lock(site.census.mutex);
    if (!site.census.counted_at || now - *site.census.counted_at >= kKept) {
        site.census.value = site.platform.database.read(
            [&](db::Tx& tx) { return site.accounts.census(tx, now - kMonth); });
        site.census.counted_at = now;
    }
    return site.census.value;
}

}  // namespace kentongan::site
