#include <algorithm>

#include "embedded/reports_migrations.h"
#include "platform/jobs/jobs.h"
#include "rooms/reports/impl.h"
#include "rooms/reports/views.h"

namespace kentongan::reports {
namespace {

constexpr std::size_t kMostCodes = 64;

bool is_wanted(std::span<const std::string> kinds, std::string_view kind) {
    return kinds.empty() || std::ranges::find(kinds, kind) != kinds.end();
}

}  // namespace

Reports::Reports(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
                 attachments::Attachments& attachments, coordinators::Coordinators& coordinators,
                 warnings::Warnings& warnings)
    : impl_(new Impl{platform, regions, accounts, attachments, coordinators, warnings}) {
    add_pages(*impl_);
    add_form_pages(*impl_);
    add_board_pages(*impl_);
    add_routes(*impl_);
    platform.scheduler.every(
        "reports.sweep", 1h, [this] { impl_->service.sweep(); }, 5min);
}
Reports::~Reports() = default;

std::vector<db::Migration> Reports::migrations() {
    return db::migrations_from("reports", embedded::reports_migrations());
}

std::vector<web::View> Reports::views_near(db::Tx& tx, std::span<const regions::Code> cover,
                                           std::span<const std::string> kinds, int limit,
                                           std::string_view language, TimePoint now) const {
    std::vector<Cluster> found;
    const std::string only = kinds.size() == 1 ? kinds.front() : std::string();
    for (auto place : cover.first(std::min(cover.size(), kMostCodes)))
        for (auto& cluster : store::list_live(tx, store::range_of(place), only, now, {}, limit))
            if (is_wanted(kinds, cluster.kind)) found.push_back(std::move(cluster));
    std::ranges::sort(found, std::greater(), [](const Cluster& cluster) {
        return std::pair(cluster.prominence, cluster.id);
    });
    if (std::ssize(found) > limit) found.resize(static_cast<std::size_t>(limit));
    return line_views(*impl_, tx, found, {language, now});
}

std::int64_t Reports::count_near(db::Tx& tx, std::span<const regions::Code> cover,
                                 std::span<const std::string> kinds, TimePoint now) const {
    std::int64_t count = 0;
    for (auto place : cover.first(std::min(cover.size(), kMostCodes))) {
        const auto range = store::range_of(place);
        if (kinds.empty()) count += store::count_live(tx, range, {}, now);
        for (const auto& kind : kinds) count += store::count_live(tx, range, kind, now);
    }
    return count;
}

}  // namespace kentongan::reports
