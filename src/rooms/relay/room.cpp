#include "cap/types.h"
#include "embedded/relay_migrations.h"
#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/jobs/jobs.h"
#include "platform/keys/keys.h"
#include "rooms/relay/impl.h"
#include "rooms/relay/store.h"

namespace kentongan::relay {
namespace {

constexpr auto kForgetEvery = std::chrono::minutes(10);
constexpr int kForgottenAtOnce = 2'000;
constexpr std::size_t kLogNameBytes = 8;

std::string_view word_of(cap::Status status) {
    switch (status) {
        case cap::Status::Actual:
            return "Actual";
        case cap::Status::Exercise:
            return "Exercise";
        case cap::Status::Test:
            return "Test";
        case cap::Status::System:
            return "System";
        case cap::Status::Draft:
            break;
    }
    return "Draft";
}

bool is_web_address(std::string_view url) {
    return (url.starts_with("https://") || url.starts_with("http://")) && url.size() < 500 &&
           url.find_first_of(" \"<>?#") == std::string_view::npos;
}

void listen(Relay::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<warnings::AlertIssued>(
        [&](db::Tx& tx, const warnings::AlertIssued& event) { room.pass_on(tx, event.alert); });
    bus.subscribe_within<warnings::AlertEnded>([&](db::Tx& tx, const warnings::AlertEnded& event) {
        // What only ran out ends by itself everywhere: nobody sent a message.
        const auto told = room.warnings.summary(tx, event.chain, "id");
        if (told && told->state == warnings::State::Cancelled) room.pass_on(tx, told->head);
    });
}

// The post only rings: what counts is the signed document in the log of a server that the operator
// subscribed to. The post itself stays an ordinary one.
void listen_elsewhere(Relay::Impl& room, actors::Actors& actors) {
    for (const char* type : {"Create", "Update"})
        actors.handle(type, [&room](const actors::Arrived& arrived) -> Result<bool> {
            const auto* extension = find(arrived.activity.object, "kentongan");
            if (extension && find(*extension, "alert"))
                room.subscriber.hurry(activitystreams::host_of(arrived.activity.actor));
            return false;
        });
}

}  // namespace

std::string Relay::Impl::log_name() const {
    const auto secret = platform.keys.secret("relay-log");
    return hex_encode(crypto::sha256(secret).substr(0, kLogNameBytes));
}

void Relay::Impl::pass_on(db::Tx& tx, warnings::AlertId alert) {
    const auto chain = warnings.chain_of(tx, alert);
    const auto told = chain ? warnings.summary(tx, *chain, "id") : std::nullopt;
    if (!told || told->hidden || !told->verified || told->head != alert) return;
    Entry entry;
    entry.alert = alert;
    entry.sender = told->sender;
    entry.identifier = told->identifier;
    entry.sent = told->sent;
    entry.status =
        told->exercise && told->status == cap::Status::Actual ? "Exercise" : word_of(told->status);
    entry.exercise = told->exercise;
    entry.url = platform.config.url(told->path);
    const auto* passing = Passing::current();
    if (passing && passing->identifier == entry.identifier && passing->sender == entry.sender) {
        entry.cap = warnings.countersigned(passing->cap);
        entry.via = passing->via;
        entry.url = passing->url;
    } else {
        entry.cap = warnings.cap_xml(tx, alert);
    }
    entry.via.push_back(platform.config.base_url());
    entry.written_at = platform.clock.now();
    if (entry.cap.empty() || entry.cap == store::find_last_cap(tx, alert)) return;
    store::append(tx, entry);
    tx.after_commit([this] { streams.wake(); });
}

void Relay::Impl::forget_old() {
    std::int64_t removed = kForgottenAtOnce;
    while (removed == kForgottenAtOnce)
        removed = platform.database.write([&](db::Tx& tx) {
            return store::remove_old(tx, platform.clock.now() - kKeepFor,
                                     store::last(tx) - kMostKept, kForgottenAtOnce);
        });
}

Relay::Relay(Platform& platform, const regions::Regions& regions, warnings::Warnings& warnings,
             actors::Actors* actors)
    : impl_(std::make_unique<Impl>(platform, regions, warnings)) {
    listen(*impl_);
    if (actors) listen_elsewhere(*impl_, *actors);
    add_routes(*impl_);
    platform.scheduler.every(
        "relay.forget", kForgetEvery, [this] { impl_->forget_old(); }, kForgetEvery);
}
Relay::~Relay() = default;

std::vector<db::Migration> Relay::migrations() {
    return db::migrations_from("relay", embedded::relay_migrations());
}

Result<void> Relay::subscribe(const NewUpstream& wanted) {
    Upstream upstream;
    upstream.url = wanted.url;
    while (upstream.url.ends_with('/')) upstream.url.pop_back();
    if (!is_web_address(upstream.url))
        return Error(ErrorCode::Unprocessable,
                     "Give the server's address with https:// or http://.", "url");
    warnings::NewSource source;
    source.name = wanted.name;
    source.title = wanted.title;
    source.url = upstream.url;
    source.kind = "kentongan";
    TRY_ASSIGN(upstream.source, impl_->warnings.add_source(source));
    upstream.name = wanted.name;
    upstream.key_pem = wanted.key_pem;
    upstream.exercises = wanted.exercises;
    impl_->platform.database.write([&](db::Tx& tx) { store::insert_upstream(tx, upstream); });
    return {};
}

Result<void> Relay::unsubscribe(std::string_view name) {
    const bool known = impl_->platform.database.write(
        [&](db::Tx& tx) { return store::remove_upstream(tx, name); });
    if (!known) return Error(ErrorCode::NotFound, "There is no source of that name.");
    return impl_->warnings.remove_source(name);
}

std::vector<Upstream> Relay::upstreams(db::Tx& tx) const {
    return store::list_upstreams(tx);
}

void Relay::start() {
    impl_->subscriber.start();
}
void Relay::stop() {
    impl_->subscriber.stop();
}

}  // namespace kentongan::relay
