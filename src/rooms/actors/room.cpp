#include "embedded/actors_migrations.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/log/log.h"
#include "rooms/actors/documents.h"
#include "rooms/actors/impl.h"

namespace kentongan::actors {

Actors::Impl::Impl(Platform& p, accounts::Accounts& a, moderation::Moderation& m)
    : platform(p),
      accounts(a),
      moderation(m),
      remote(
          p, [this] { return server_key(); },
          [this](std::string_view host) {
              return platform.database.read(
                  [&](db::Tx& tx) { return people.is_shut_out(tx, host); });
          }),
      people(p, a, m, remote),
      limits(p, a, people),
      followers_sync(p, a, remote),
      inbox(p, a, people, followers_sync),
      delivery(p, [this](std::int64_t account) { return sender_of(account); }) {
    delivery.on_gone([this](const std::string& gone) { forget_inbox(gone); });
    delivery.shut_out(
        [this](db::Tx& tx, std::string_view host) { return people.is_shut_out(tx, host); });
    p.jobs.handle(fediverse::Delivery::kNoticeJob, [this](const jobs::Job& job) -> Result<void> {
        delivery.take_notice(job.payload);
        return {};
    });
    delivery.synchronise([this](std::int64_t account, std::string_view host) {
        return followers_sync.header(AccountId(account), host);
    });
}

// On a thread of the delivery, which must not end because of us; without it, it is told again.
void Actors::Impl::forget_inbox(const std::string& gone) {
    try {
        platform.database.write([&](db::Tx& tx) { store::set_gone(tx, gone, true); });
    } catch (const std::exception& trouble) {
        log::error("an inbox that is gone was not noted", {{"why", trouble.what()}});
    }
}

std::optional<store::Pair> Actors::Impl::pair_of(std::int64_t account) {
    const auto known = platform.database.read([&](db::Tx& tx) {
        const auto person = account == 0 ? std::nullopt : accounts.find(tx, AccountId(account));
        const bool exists = account == 0 || (person && person->domain.empty());
        return std::pair(exists, store::find_pair(tx, account));
    });
    if (!known.first) return {};
    if (known.second) return known.second;
    const auto made = crypto::make_rsa_key();
    return platform.database.write([&](db::Tx& tx) {
        store::insert_pair(tx, account, {made.private_pem, made.public_pem}, platform.clock.now());
        return store::find_pair(tx, account);
    });
}

std::shared_ptr<const fediverse::Sender> Actors::Impl::sender_of(std::int64_t account) {
    const auto pair = pair_of(account);
    if (!pair) return nullptr;
    const auto signer = crypto::RsaSigner::from_pem(pair->private_pem);
    if (!signer) return nullptr;
    auto uri = server_uri(platform.config);
    if (account != 0) {
        const auto person = platform.database.read(
            [&](db::Tx& tx) { return accounts.find(tx, AccountId(account)); });
        if (!person) return nullptr;
        uri = person->uri;
    }
    return std::make_shared<fediverse::Sender>(key_id_of(uri),
                                               std::make_shared<crypto::RsaSigner>(*signer));
}

std::shared_ptr<const fediverse::Sender> Actors::Impl::server_key() {
    {
        const std::lock_guard lock(mutex_);
        if (server_key_) return server_key_;
    }
    auto key = sender_of(0);
    const std::lock_guard lock(mutex_);
    return server_key_ = std::move(key);
}

Actors::Actors(Platform& platform, accounts::Accounts& accounts, moderation::Moderation& moderation)
    : impl_(std::make_unique<Impl>(platform, accounts, moderation)) {
    add_routes(*this);
    add_pages(*this);
    add_incoming(*this);
    add_outgoing(*this);
}
Actors::~Actors() = default;

std::vector<db::Migration> Actors::migrations() {
    auto all = fediverse::Delivery::migrations();
    for (auto& own : db::migrations_from("actors", embedded::actors_migrations()))
        all.push_back(std::move(own));
    return all;
}

void Actors::start() {
    impl_->delivery.start();
}
void Actors::stop() {
    impl_->delivery.stop();
}

void Actors::handle(std::string_view type, Handler handler) {
    impl_->inbox.handle(type, std::move(handler));
}
void Actors::witness(std::string_view type, Handler witness) {
    impl_->inbox.witness(type, std::move(witness));
}
void Actors::set_forwarder(Forwarder forwarder) {
    impl_->inbox.set_forwarder(std::move(forwarder));
}
Result<AccountId> Actors::find_person(std::string_view uri) {
    return impl_->people.by_uri(uri);
}
Result<AccountId> Actors::find_acct(std::string_view acct) {
    return impl_->people.by_acct(acct);
}
Result<json::value> Actors::fetch(std::string_view uri) {
    const auto host = activitystreams::host_of(uri);
    if (host.empty() || equals_ignoring_case(host, impl_->platform.config.host()))
        return Error(ErrorCode::NotFound);
    if (impl_->platform.database.read([&](db::Tx& tx) { return is_shut_out(tx, host); }))
        return Error(ErrorCode::Forbidden);
    return impl_->remote.get_by_id(uri);
}
Result<std::optional<AccountId>> Actors::reader(const http::Request& request) {
    return impl_->inbox.reader(request);
}
// A job, for it runs in the process that sends: it forgets the old key.
Result<void> Actors::rotate_key(std::string_view username) {
    return impl_->platform.database.write([&](db::Tx& tx) -> Result<void> {
        const auto person = impl_->accounts.find_by_username(tx, username);
        if (!person || !person->domain.empty() || person->suspended)
            return Error(ErrorCode::NotFound);
        jobs::NewJob job;
        job.kind = kRotateJob;
        job.payload = person->id.to_string();
        impl_->platform.jobs.enqueue(tx, job);
        return {};
    });
}
void Actors::set_featured_tags(FeaturedTags list) {
    impl_->featured_tags = std::move(list);
}
bool Actors::is_shut_out(db::Tx& tx, std::string_view host) const {
    return impl_->people.is_shut_out(tx, host);
}
bool Actors::rejects_media(db::Tx& tx, std::string_view host) const {
    const auto limit = impl_->moderation.limit_of(tx, host.substr(0, host.find(':')));
    return limit && (limit->reject_media || limit->severity == moderation::Severity::Suspend);
}
std::string Actors::followers_uri(db::Tx& tx, AccountId account) const {
    const auto row = store::find_actor(tx, account);
    return row ? row->followers : std::string();
}
std::string Actors::featured_uri(db::Tx& tx, AccountId account) const {
    const auto row = store::find_actor(tx, account);
    return row ? row->featured : std::string();
}

std::vector<std::string> Actors::Impl::inboxes_of(db::Tx& tx, const Sending& sending) const {
    auto inboxes = store::list_inboxes(tx, sending.to);
    inboxes.insert(inboxes.end(), sending.inboxes.begin(), sending.inboxes.end());
    if (sending.to_followers)
        for (auto& address : store::list_follower_inboxes(tx, sending.sender))
            inboxes.push_back(std::move(address));
    std::erase_if(inboxes, [&](const std::string& address) {
        return people.is_shut_out(tx, activitystreams::host_of(address));
    });
    return inboxes;
}

bool Actors::reaches_somebody(db::Tx& tx, const Sending& sending) const {
    return !impl_->inboxes_of(tx, sending).empty();
}

void Actors::send(db::Tx& tx, const Sending& sending) {
    fediverse::Outgoing outgoing;
    outgoing.inboxes = impl_->inboxes_of(tx, sending);
    if (outgoing.inboxes.empty()) return;
    outgoing.body = sending.body;
    outgoing.sender = sending.sender.value();
    outgoing.lane = sending.lane;
    outgoing.order_key = sending.order_key;
    impl_->delivery.enqueue(tx, outgoing);
}

}  // namespace kentongan::actors
