#include "rooms/warnings/room.h"

#include "embedded/warnings_migrations.h"
#include "platform/jobs/jobs.h"
#include "platform/metrics/metrics.h"
#include "rooms/warnings/store.h"
#include "rooms/warnings/views.h"

namespace kentongan::warnings {

Warnings::Warnings(Platform& platform, const regions::Regions& regions,
                   accounts::Accounts& accounts, statuses::Statuses& statuses,
                   notifications::Notifications& notifications)
    : impl_(std::make_unique<Impl>(platform, regions, accounts, statuses, notifications)) {
    add_pages(*impl_);
    add_routes(*impl_);
    add_feeds(*impl_);
    platform.scheduler.every(
        "warnings.tick", 1s, [this] { impl_->intake.tick(); }, 1s);
}

Warnings::~Warnings() = default;

std::vector<db::Migration> Warnings::migrations() {
    return db::migrations_from("warnings", embedded::warnings_migrations());
}

Result<SourceId> Warnings::add_source(const NewSource& wanted) {
    TRY_ASSIGN(auto source, check_source(wanted, impl_->regions));
    source.id = impl_->platform.ids.next<SourceId>();
    auto now = impl_->platform.clock.now();
    auto added = impl_->platform.database.write([&](db::Tx& tx) -> Result<SourceId> {
        if (store::revive_source(tx, source))
            return store::find_source_by_name(tx, source.name)->id;
        if (store::source_name_known(tx, source.name))
            return Error(ErrorCode::Conflict, "There is a source of that name already.", "name");
        store::insert_source(tx, source, now);
        return source.id;
    });
    impl_->poller.sources_changed();
    return added;
}

Result<void> Warnings::remove_source(std::string_view name) {
    bool removed = impl_->platform.database.write(
        [&](db::Tx& tx) { return store::remove_source(tx, name, impl_->platform.clock.now()); });
    if (!removed) return Error(ErrorCode::NotFound, "There is no source of that name.");
    impl_->poller.sources_changed();
    return {};
}

Result<int> Warnings::poll(std::string_view name, Duration patience) {
    return impl_->poller.poll_now(name, patience);
}

Result<int> Warnings::poll_by_server(std::string_view name, Duration wait) {
    return impl_->requests.ask(name, wait);
}

void Warnings::start_polling() {
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
