#include "embedded/cards_migrations.h"
#include "platform/base/json.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "rooms/cards/impl.h"
#include "rooms/cards/store.h"

namespace kentongan::cards {
namespace {

constexpr std::string_view kJob = "cards.fetch";
constexpr Duration kSweepEvery = 6h;

void ask_for(jobs::Jobs& jobs, db::Tx& tx, StatusId status) {
    jobs::NewJob job;
    job.kind = kJob;
    job.payload = status.to_string();
    job.lane = jobs::Lane::Bulk;
    job.order_key = "card " + status.to_string();
    jobs.enqueue(tx, job);
}

bool may_have_card(const statuses::Status& status) {
    return !status.reblog_of && status.visibility != statuses::Visibility::Direct &&
           status.extension_json.empty() && status.text.find("://") != std::string::npos;
}

}  // namespace

Cards::Cards(Platform& platform, statuses::Statuses& statuses)
    : impl_(new Impl{platform, statuses}) {
    platform.jobs.handle(std::string(kJob), [this](const jobs::Job& job) -> Result<void> {
        const auto id = StatusId::parse(job.payload);
        if (!id) return {};
        return impl_->fetch(*id);
    });
    auto& bus = platform.bus;
    bus.subscribe_within<statuses::StatusPublished>(
        [this](db::Tx& tx, const statuses::StatusPublished& event) {
            if (may_have_card(*event.status)) ask_for(impl_->platform.jobs, tx, event.status->id);
        });
    bus.subscribe_within<statuses::StatusEdited>(
        [this](db::Tx& tx, const statuses::StatusEdited& event) {
            const auto status = impl_->statuses.find(tx, event.status);
            if (status && (may_have_card(*status) || !status->card_json.empty()))
                ask_for(impl_->platform.jobs, tx, event.status);
        });
    bus.subscribe_within<statuses::StatusRemoved>(
        [](db::Tx& tx, const statuses::StatusRemoved& event) {
            store::remove_status(tx, event.status);
        });
    platform.scheduler.every(
        "cards.sweep", kSweepEvery, [this] { impl_->sweep(); }, kSweepEvery);
    add_routes(*this);
}
Cards::~Cards() = default;

std::vector<db::Migration> Cards::migrations() {
    return db::migrations_from("cards", embedded::cards_migrations());
}

std::string Cards::card_json(db::Tx& tx, std::string_view url) const {
    auto card = store::find(tx, url);
    return card ? std::move(card->json) : std::string();
}

std::vector<StatusId> Cards::ids_with(db::Tx& tx, std::string_view url, const Page& page) const {
    return store::list_statuses(tx, url, page);
}

}  // namespace kentongan::cards
