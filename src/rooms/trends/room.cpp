#include "embedded/trends_migrations.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/trends/api.h"
#include "rooms/trends/impl.h"

namespace kentongan::trends {

namespace {

constexpr Duration kCountEvery = 5min;
constexpr const char* kCountJob = "trends.count";

void listen(Trends::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [&](db::Tx& tx, const statuses::StatusPublished& event) {
            room.service.note_post(tx, event);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [&](db::Tx& tx, const statuses::StatusRemoved& event) {
            room.service.forget(tx, event.status);
        });
    bus.subscribe_within<statuses::StatusFavourited>(
        [&](db::Tx& tx, const statuses::StatusFavourited& event) {
            room.service.note_liking(tx, {event.status, event.by, event.undone});
        });
    bus.subscribe_within<statuses::StatusReblogged>(
        [&](db::Tx& tx, const statuses::StatusReblogged& event) {
            room.service.note_liking(tx, {event.status, event.by, event.undone});
        });
    bus.subscribe<cards::CardAttached>(
        [&](const cards::CardAttached& event) { room.service.note_card(event); });
}

// A job, because the scheduler has one thread and warnings expire on it.
void count_regularly(Trends::Impl& room) {
    room.platform.jobs.handle(kCountJob, [&room](const jobs::Job&) -> Result<void> {
        room.count_waits = false;
        room.service.count();
        return {};
    });
    room.platform.scheduler.every("trends.count", kCountEvery, [&room] {
        if (room.count_waits.exchange(true)) return;
        jobs::NewJob job;
        job.kind = kCountJob;
        job.payload = "{}";
        job.lane = jobs::Lane::Bulk;
        job.order_key = kCountJob;
        try {
            room.platform.database.write([&](db::Tx& tx) { room.platform.jobs.enqueue(tx, job); });
        } catch (...) {
            room.count_waits = false;  // the next turn tries again
            throw;
        }
    });
}

}  // namespace

Trends::Trends(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
               tags::Tags& tags, cards::Cards* cards)
    : impl_(std::make_unique<Impl>(platform, accounts, statuses, tags, cards)) {
    listen(*impl_);
    count_regularly(*impl_);
    add_routes(*impl_);
    add_admin_routes(*impl_);
    add_pages(*impl_);
}
Trends::~Trends() = default;

std::vector<db::Migration> Trends::migrations() {
    return db::migrations_from("trends", embedded::trends_migrations());
}

std::vector<std::string> Trends::tags(std::size_t most) const {
    std::vector<std::string> names;
    for (const auto& tag : impl_->service.board()->tags)
        if (tag.allowed && names.size() < most) names.push_back(tag.name);
    return names;
}

std::vector<statuses::StatusId> Trends::statuses(std::size_t most) const {
    std::vector<statuses::StatusId> ids;
    for (const auto& one : impl_->service.board()->statuses)
        if (one.allowed && ids.size() < most) ids.push_back(one.id);
    return ids;
}

}  // namespace kentongan::trends
