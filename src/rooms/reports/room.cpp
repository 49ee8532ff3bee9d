#include "embedded/reports_migrations.h"
#include "rooms/reports/impl.h"

namespace kentongan::reports {

Reports::Reports(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts,
                 attachments::Attachments& attachments, coordinators::Coordinators& coordinators,
                 warnings::Warnings& warnings)
    : impl_(new Impl{platform, regions, accounts, attachments, coordinators, warnings}) {}
Reports::~Reports() = default;

std::vector<db::Migration> Reports::migrations() {
    return db::migrations_from("reports", embedded::reports_migrations());
}

}  // namespace kentongan::reports
