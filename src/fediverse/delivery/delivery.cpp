#include "fediverse/delivery/delivery.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "embedded/fediverse_delivery_migrations.h"
#include "fediverse/delivery/engine.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/metrics/metrics.h"

namespace kentongan::fediverse {
namespace {

constexpr Duration kSweepEvery = 24h, kFirstSweep = 1h;
constexpr Duration kForgetHostsAfter = 30 * 24h;
constexpr int kHostsAtOnce = 200;

// "2 117… 118…": the lane and its hosts.
std::string notice_of(Lane lane, const std::vector<HostId>& hosts) {
    auto text = std::to_string(static_cast<int>(lane));
    for (const auto host : hosts) text += " " + host.to_string();
    return text;
}

std::int64_t hash_of(const std::string& order_key) {
    if (order_key.empty()) return 0;
    std::int64_t hash = 0;
    std::memcpy(&hash, crypto::sha256(order_key).data(), sizeof hash);
    return hash == 0 ? 1 : hash;
}

std::vector<InboxAddress> addresses_of(std::vector<std::string> urls) {
    std::ranges::sort(urls);
    urls.erase(std::unique(urls.begin(), urls.end()), urls.end());
    std::vector<InboxAddress> addresses;
    for (auto& url : urls)
        if (auto address = parse_address(url))
            addresses.push_back({std::move(url), std::move(address->host)});
    return addresses;
}

void observe(metrics::Metrics& metrics, const std::shared_ptr<Engine>& engine) {
    constexpr const char* kNames[] = {"alert", "interactive", "bulk"};
    for (std::size_t lane = 0; lane < kDeliveryLanes; ++lane)
        metrics.gauge(std::string("kentongan_fediverse_waiting_") + kNames[lane],
                      "Activities on their way to other servers", [engine, lane] {
                          return static_cast<double>(engine->stats().lanes[lane].waiting);
                      });
    metrics.gauge("kentongan_fediverse_hosts_open", "Other servers that do not answer",
                  [engine] { return static_cast<double>(engine->stats().open_hosts); });
    metrics.gauge("kentongan_fediverse_sent", "Activities delivered since the start",
                  [engine] { return static_cast<double>(engine->sent()); });
    metrics.gauge("kentongan_fediverse_dropped", "Activities given up since the start",
                  [engine] { return static_cast<double>(engine->dropped()); });
}

}  // namespace

Delivery::Delivery(Platform& platform, FindSender find_sender)
    : platform_(platform), engine_(std::make_shared<Engine>(platform, std::move(find_sender))) {
    observe(platform.metrics, engine_);
    platform.scheduler.every(
        "fediverse.sweep", kSweepEvery, [this] { sweep(); }, kFirstSweep);
}

Delivery::~Delivery() {
    stop();
}

std::vector<db::Migration> Delivery::migrations() {
    return db::migrations_from("fediverse_delivery", embedded::fediverse_delivery_migrations());
}

void Delivery::enqueue(db::Tx& tx, const Outgoing& outgoing) {
    if (static_cast<std::size_t>(outgoing.lane) >= kDeliveryLanes)
        throw std::invalid_argument("not a lane of deliveries");
    const NewDeliveries deliveries{.body = platform_.ids.next<BodyId>(),
                                   .sender = outgoing.sender,
                                   .text = outgoing.body,
                                   .lane = outgoing.lane,
                                   .order_key = hash_of(outgoing.order_key),
                                   .inboxes = addresses_of(outgoing.inboxes)};
    if (deliveries.inboxes.empty()) return;
    auto hosts = insert_deliveries(tx, platform_.ids, deliveries, platform_.clock.now());
    // Who only runs a command tells who serves.
    if (!engine_->is_started()) {
        jobs::NewJob job;
        job.kind = kNoticeJob;
        job.lane = outgoing.lane;
        job.payload = notice_of(outgoing.lane, hosts);
        platform_.jobs.enqueue(tx, job);
    }
    tx.after_commit([engine = engine_, hosts = std::move(hosts), lane = outgoing.lane] {
        engine->notice(hosts, lane);
    });
}

void Delivery::take_notice(std::string_view payload) {
    std::vector<HostId> hosts;
    const auto words = split(payload, ' ');
    for (std::size_t i = 1; i < words.size(); ++i)
        if (const auto host = HostId::parse(words[i])) hosts.push_back(*host);
    engine_->notice(hosts, static_cast<Lane>(parse_integer(words[0]).value_or(0)));
}

void Delivery::start() {
    engine_->start();
}

void Delivery::stop() {
    engine_->stop();
}

std::size_t Delivery::run_due() {
    return engine_->run_due();
}

Delivery::Stats Delivery::stats() const {
    return engine_->stats();
}

void Delivery::forget_sender(std::int64_t account) {
    engine_->forget_sender(account);
}

Scheme Delivery::scheme_of(const std::string& host) const {
    return platform_.database.read([&](db::Tx& tx) { return find_scheme(tx, host); })
        .value_or(Scheme::Cavage);
}

void Delivery::sweep() {
    auto& database = platform_.database;
    const TimePoint now = platform_.clock.now();
    database.write(
        [&](db::Tx& tx) { remove_bodies(tx, BodyId(snowflake_at(now - kGiveUpAfter))); });
    HostId last;
    do {
        last = database.write([&](db::Tx& tx) {
            return remove_idle_hosts(tx, last, now - kForgetHostsAfter, kHostsAtOnce);
        });
    } while (last);
}

void Delivery::shut_out(IsShutOut ask) {
    engine_->shut_out(std::move(ask));
}

void Delivery::synchronise(FindSynchronisation find) {
    engine_->synchronise(std::move(find));
}

void Delivery::on_gone(std::function<void(const std::string& inbox)> listener) {
    engine_->on_gone(std::move(listener));
}

}  // namespace kentongan::fediverse
