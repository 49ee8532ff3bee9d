#include "rooms/warnings/room.h"

#include "embedded/warnings_migrations.h"
#include "platform/jobs/jobs.h"
#include "platform/metrics/metrics.h"
#include "rooms/warnings/registry_store.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/views.h"

namespace kentongan::warnings {
namespace {

constexpr auto kLookForSilenceEvery = 10s;

}  // namespace

Warnings::Warnings(Platform& platform, const regions::Regions& regions,
                   accounts::Accounts& accounts, statuses::Statuses& statuses,
                   notifications::Notifications& notifications)
    : impl_(std::make_unique<Impl>(platform, regions, accounts, statuses, notifications)) {
    add_pages(*impl_);
    add_registry_pages(*impl_);
    add_routes(*impl_);
    add_feeds(*impl_);
    platform.scheduler.every(
        "warnings.tick", 1s, [this] { impl_->intake.tick(); }, 1s);
    platform.scheduler.every(
        "warnings.silence", kLookForSilenceEvery, [this] { impl_->poller.look_for_silence(); },
        kLookForSilenceEvery);
    platform.metrics.gauge("kentongan_source_silent",
                           "Sources of warnings without a good answer for longer than their kind "
                           "allows",
                           [this] { return static_cast<double>(impl_->alarms.silent()); });
}

Warnings::~Warnings() = default;

std::vector<db::Migration> Warnings::migrations() {
    return db::migrations_from("warnings", embedded::warnings_migrations());
}

Result<SourceId> Warnings::add_source(const NewSource& wanted) {
    return impl_->registry.add_now(wanted, {});
}

Result<void> Warnings::remove_source(std::string_view name) {
    return impl_->registry.remove_now(name);
}

std::vector<Alarm> Warnings::alarms(db::Tx& tx) {
    return store::list_alarms(tx);
}

Result<int> Warnings::poll(std::string_view name, Duration patience) {
    return impl_->poller.poll_now(name, patience);
}

Result<int> Warnings::poll_by_server(std::string_view name, Duration wait) {
    return impl_->requests.ask(name, wait);
}

void Warnings::start_polling() {
    impl_->signing.identity();
    ensure_default_sources(impl_->platform);
    impl_->poller.sources_changed();
    impl_->poller.start();
    impl_->requests.start();
}

std::vector<web::View> Warnings::bar(std::span<const regions::Code> places, bool joins_exercises,
                                     std::string_view language) const {
    return bar_views(impl_->regions, *impl_->snapshot.get(), places, joins_exercises, language,
                     impl_->platform.clock.now());
}

std::vector<web::View> Warnings::live_views(std::string_view language, std::size_t limit) const {
    return live_line_views(impl_->regions, *impl_->snapshot.get(), language, limit,
                           impl_->platform.clock.now());
}

}  // namespace kentongan::warnings
