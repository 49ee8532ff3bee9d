#include <algorithm>

#include "embedded/subscriptions_migrations.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/jobs/jobs.h"
#include "rooms/subscriptions/impl.h"

namespace kentongan::subscriptions {

namespace {

constexpr Duration kRefreshEvery = 5s, kForgetEvery = std::chrono::hours(1);

std::vector<std::string> keys_of(const std::vector<warnings::HazardName>& hazards) {
    std::vector<std::string> keys;
    for (const auto& hazard : hazards) keys.push_back(hazard.key);
    return keys;
}

}  // namespace

Subscriptions::Impl::Impl(Platform& given, const regions::Regions& all_regions,
                          accounts::Accounts& all_accounts, warnings::Warnings& all_warnings)
    : platform(given),
      regions(all_regions),
      accounts(all_accounts),
      warnings(all_warnings),
      audience(given, all_regions, all_accounts, keys_of(warnings::Warnings::hazards("id"))),
      service(given, all_regions, all_accounts, audience) {}

Subscriptions::Subscriptions(Platform& platform, const regions::Regions& regions,
                             accounts::Accounts& accounts, warnings::Warnings& warnings)
    : impl_(std::make_unique<Impl>(platform, regions, accounts, warnings)) {
    platform.bus.subscribe<accounts::AccountChanged>([this](const accounts::AccountChanged& event) {
        impl_->audience.account_changed(event.account);
    });
    // So that a warning finds the index ready; match() does the rest itself.
    platform.scheduler.every("subscriptions.refresh", kRefreshEvery,
                             [this] { impl_->audience.refresh(); });
    platform.scheduler.every(
        "subscriptions.forget", kForgetEvery, [this] { impl_->service.forget_old(); },
        kForgetEvery);
    add_routes(*impl_);
    add_pages(*impl_);
}
Subscriptions::~Subscriptions() = default;

std::vector<db::Migration> Subscriptions::migrations() {
    return db::migrations_from("subscriptions", embedded::subscriptions_migrations());
}

std::vector<SubscriptionId> Subscriptions::match(const warnings::Summary& warning,
                                                 const cap::Alert& body, TimePoint now) const {
    impl_->audience.refresh();
    const auto question = question_of(warning, body, impl_->audience.hazards(), now);
    if (!question) return {};
    return impl_->audience.index().match(*question);
}

std::vector<Held> Subscriptions::held(const warnings::Summary& warning, const cap::Alert& body,
                                      TimePoint now) const {
    impl_->audience.refresh();
    const auto question = question_of(warning, body, impl_->audience.hazards(), now);
    if (!question) return {};
    auto held = impl_->audience.index().held(*question);
    std::erase_if(held, [&](const Held& each) { return each.until >= warning.expires; });
    return held;
}

std::optional<TimePoint> Subscriptions::next_release(const warnings::Summary& warning,
                                                     const cap::Alert& body, TimePoint now) const {
    const auto all = held(warning, body, now);
    if (all.empty()) return {};
    return std::ranges::min_element(all, {}, &Held::until)->until;
}

std::vector<Recipient> Subscriptions::find(db::Tx& tx, std::span<const SubscriptionId> ids,
                                           std::span<const regions::Code> cover) const {
    return impl_->audience.recipients(tx, ids, cover);
}

void Subscriptions::drop(db::Tx& tx, SubscriptionId id, std::string_view reason) {
    impl_->service.drop(tx, id, reason);
}

std::string Subscriptions::stop_url(SubscriptionId id) const {
    return impl_->platform.config.url("/langganan/berhenti/" + impl_->service.stop_token(id));
}

void Subscriptions::offer(Channel channel) {
    impl_->service.offer(channel);
}

}  // namespace kentongan::subscriptions
