#include "embedded/loudspeakers_migrations.h"
#include "platform/base/json.h"
#include "platform/bus/bus.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"
#include "rooms/loudspeakers/impl.h"
#include "rooms/loudspeakers/store.h"

namespace kentongan::loudspeakers {
namespace {

constexpr std::string_view kAudioJob = "loudspeakers.audio";
constexpr int kMostListed = 500;
constexpr auto kLookEvery = 2s;
constexpr auto kForgetEvery = std::chrono::hours(1);

// With the warning itself: a note for every process, and the sound made before the first one asks.
void note_change(Platform& platform, db::Tx& tx, warnings::ChainId chain) {
    store::put_change(tx, {chain, platform.ids.next_value()});
    jobs::NewJob job;
    job.kind = kAudioJob;
    JsonWriter(job.payload).begin_object().member("chain", chain).end_object();
    job.lane = jobs::Lane::Alert;
    platform.jobs.enqueue(tx, job);
}

Result<void> make_audio(Loudspeakers::Impl& room, const jobs::Job& job) {
    TRY_ASSIGN(const auto payload, parse_json(job.payload));
    const auto* text = find_string(payload, "chain");
    const auto chain = text ? warnings::ChainId::parse(*text) : std::nullopt;
    if (!chain) return Error(ErrorCode::BadRequest);
    const auto one =
        room.platform.database.read([&](db::Tx& tx) { return room.board.announce(tx, *chain); });
    if (!one || (one->live && one->times == 0)) return {};
    TRY(room.audio.file(one->recipe, Audio::Format::Wav));
    // Where nothing packs sound, devices take the plain file.
    static_cast<void>(room.audio.file(one->recipe, Audio::Format::Opus));
    return {};
}

void listen(Loudspeakers::Impl& room) {
    auto& platform = room.platform;
    platform.bus.subscribe_within<warnings::AlertIssued>(
        [&](db::Tx& tx, const warnings::AlertIssued& event) {
            note_change(platform, tx, event.chain);
        });
    platform.bus.subscribe_within<warnings::AlertEnded>(
        [&](db::Tx& tx, const warnings::AlertEnded& event) {
            note_change(platform, tx, event.chain);
        });
    platform.bus.subscribe<warnings::AlertIssued>(
        [&](const warnings::AlertIssued&) { room.streams.wake(); });
    platform.bus.subscribe<warnings::AlertEnded>(
        [&](const warnings::AlertEnded&) { room.streams.wake(); });
    platform.jobs.handle(std::string(kAudioJob),
                         [&](const jobs::Job& job) { return make_audio(room, job); });
}

}  // namespace

Loudspeakers::Loudspeakers(Platform& platform, const regions::Regions& regions,
                           accounts::Accounts& accounts, coordinators::Coordinators& coordinators,
                           warnings::Warnings& warnings, receipts::Receipts& receipts)
    : impl_(std::make_unique<Impl>(platform, regions, accounts, coordinators, warnings, receipts)) {
    listen(*impl_);
    platform.scheduler.every(
        "loudspeakers.look", kLookEvery, [this] { impl_->streams.look(); }, kLookEvery);
    platform.scheduler.every(
        "loudspeakers.forget", kForgetEvery,
        [this] {
            impl_->service.forget_old();
            impl_->audio.sweep();
        },
        kForgetEvery);
    add_routes(*impl_);
    add_kiosk_pages(*impl_);
    add_desk_pages(*impl_);
}
Loudspeakers::~Loudspeakers() = default;

std::vector<db::Migration> Loudspeakers::migrations() {
    return db::migrations_from("loudspeakers", embedded::loudspeakers_migrations());
}

std::int64_t Loudspeakers::count_joining(db::Tx& tx, regions::Code region) const {
    return store::count_joining(tx, region);
}

std::vector<Speaker> Loudspeakers::list(db::Tx& tx, regions::Code region) const {
    return impl_->speakers_in(tx, region);
}

std::vector<Speaker> Loudspeakers::Impl::speakers_in(db::Tx& tx, regions::Code region) const {
    return store::list_speakers(tx, region, kMostListed);
}

}  // namespace kentongan::loudspeakers
