#include "embedded/receipts_migrations.h"
#include "platform/jobs/jobs.h"
#include "platform/keys/keys.h"
#include "rooms/receipts/impl.h"
#include "rooms/receipts/token.h"

namespace kentongan::receipts {

namespace {

constexpr std::string_view kSecret = "receipts";

}  // namespace

Receipts::Receipts(Platform& platform, const regions::Regions& regions,
                   accounts::Accounts& accounts, coordinators::Coordinators& coordinators,
                   warnings::Warnings& warnings)
    : impl_(new Impl{platform, regions, accounts, coordinators, warnings}) {
    coordinators.recognise_officers([&warnings](db::Tx& tx, AccountId account, Code place) {
        return warnings.is_officer_for(tx, account, place);
    });
    add_routes(*this);
    add_reach_pages(*impl_);
    add_report_pages(*impl_);
    platform.scheduler.every(
        "receipts.sweep", 24h, [this] { impl_->service.sweep(); }, 10min);
}
Receipts::~Receipts() = default;

std::vector<db::Migration> Receipts::migrations() {
    return db::migrations_from("receipts", embedded::receipts_migrations());
}

void Receipts::record(db::Tx& tx, std::span<const Receipt> receipts) {
    impl_->service.record(tx, receipts);
}

std::string Receipts::token(const Receipt& receipt) const {
    return make_token(impl_->platform.keys.secret(kSecret), receipt);
}

std::optional<Receipt> Receipts::read_token(std::string_view token) const {
    return parse_token(impl_->platform.keys.secret(kSecret), token);
}

std::string Receipts::link(const Receipt& receipt) const {
    return "/t/" + token(receipt);
}

Reached Receipts::reached(db::Tx& tx, ChainId chain) const {
    const auto warning = impl_->warnings.summary(tx, chain, "id");
    if (!warning) return {};
    const Code everywhere[] = {Code()};
    return reached_within(*impl_->service.rollup(tx, *warning), everywhere);
}

void Receipts::complete_report(CompleteReport complete) {
    impl_->complete_report = std::move(complete);
}

}  // namespace kentongan::receipts
