#include "embedded/delivery_migrations.h"
#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/fetch/fetch.h"
#include "platform/jobs/jobs.h"
#include "platform/keys/keys.h"
#include "platform/metrics/metrics.h"
#include "platform/web/pages.h"
#include "rooms/delivery/impl.h"
#include "rooms/delivery/letters.h"
#include "rooms/delivery/words.h"

namespace kentongan::delivery {
namespace {

constexpr Duration kKept = 720h;  // 30 days: longer than any warning holds
constexpr Duration kForgetEvery = 1h;
constexpr int kForgottenAtOnce = 2'000;

std::string sender_address(const Config& config) {
    if (!config.mail_from.empty()) return config.mail_from;
    const auto host = config.host();
    return "kentongan@" + host.substr(0, host.find(':'));
}

Audience audience_of(subscriptions::Subscriptions& subscriptions) {
    return {.match = [&](const auto& warning, const auto& body,
                         TimePoint now) { return subscriptions.match(warning, body, now); },
            .find = [&](db::Tx& tx, auto ids,
                        auto cover) { return subscriptions.find(tx, ids, cover); },
            .drop = [&](db::Tx& tx, SubscriptionId id,
                        std::string_view reason) { subscriptions.drop(tx, id, reason); },
            .next_release =
                [&](const auto& warning, const auto& body, TimePoint now) {
                    return subscriptions.next_release(warning, body, now);
                },
            .stop_url = [&](SubscriptionId id) { return subscriptions.stop_url(id); }};
}

std::string letter_html(Platform& platform, const Words& words, const std::string& link,
                        const std::string& stop_link) {
    web::View view;
    view.set("language", words.language).set("title", words.title).set("mark", words.mark);
    view.set("level", words.level).set("key", words.ended ? "ended" : words.key);
    view.set("hazard", words.hazard).set("place", words.place).set("until", words.until);
    view.set("ended", words.ended).set("headline", words.headline).set("source", words.source);
    view.set("closing", words.closing);
    view.set("closing_mark", std::string(words.sample ? kSample : kExercise));
    view.set("link", link).set("stop_link", stop_link);
    std::vector<web::View> steps;
    for (const auto& step : words.steps) steps.emplace_back().set("step", step);
    if (!words.ended) view.set("has_steps", !steps.empty()).set("steps", std::move(steps));
    return platform.pages.fragment("delivery/letter", view, words.language);
}

void handle_jobs(Delivery::Impl& room) {
    auto& jobs = room.platform.jobs;
    jobs.handle(std::string(kPlanJob),
                [&room](const jobs::Job& job) { return room.planner.plan(job); });
    for (auto channel : kChannels)
        jobs.handle(batch_job(channel),
                    [&room](const jobs::Job& job) { return room.batches.run(job); });
    handle_letters(room);
}

// In the transaction of the warning: it cannot be approved and its delivery lost.
void listen(Delivery::Impl& room) {
    auto& bus = room.platform.bus;
    bus.subscribe_within<warnings::AlertIssued>(
        [&room](db::Tx& tx, const warnings::AlertIssued& event) {
            room.planner.plan_later(tx, event.chain);
        });
    bus.subscribe<subscriptions::SampleWanted>([&room](const subscriptions::SampleWanted& event) {
        sample_later(room, event.subscription);
    });
    bus.subscribe_within<warnings::AlertEnded>(
        [&room](db::Tx& tx, const warnings::AlertEnded& event) {
            room.planner.plan_later(tx, event.chain);
        });
}

void observe(Delivery::Impl& room) {
    for (auto channel : kChannels) {
        const auto lane = static_cast<std::size_t>(lane_of(channel));
        const std::string name(name_of(channel));
        room.platform.metrics.gauge(
            "kentongan_delivery_waiting_" + name, "Batches waiting for this channel",
            [&room, lane] {
                return static_cast<double>(room.platform.jobs.stats().at(lane).waiting);
            });
        room.platform.metrics.gauge("kentongan_delivery_oldest_seconds_" + name,
                                    "How long the oldest has waited", [&room, lane] {
                                        const auto oldest =
                                            room.platform.jobs.stats().at(lane).oldest_waiting;
                                        return static_cast<double>(oldest.count()) / 1000;
                                    });
    }
}

}  // namespace

Delivery::Impl::Impl(Platform& platform_, const regions::Regions& regions_,
                     accounts::Accounts& accounts_, warnings::Warnings& warnings_,
                     subscriptions::Subscriptions& subscriptions_, receipts::Receipts& receipts_)
    : platform(platform_),
      regions(regions_),
      accounts(accounts_),
      warnings(warnings_),
      receipts(receipts_),
      mailer(platform_.config.smtp_url, sender_address(platform_.config), platform_.clock),
      mail_ready(mailer.ready()),
      audience(audience_of(subscriptions_)),
      sms{platform_.config.sms_gateway, platform_.config.sms_gateway_secret},
      whatsapp{platform_.config.whatsapp_gateway, platform_.config.whatsapp_gateway_secret},
      slots(platform_.config.sms_rate),
      planner(platform_, warnings_, audience,
              [this](Channel channel) { return carriers.at(channel)->ready(); }),
      batches({platform_, regions_, warnings_, receipts_, audience, carriers, slots, stopping}) {
    if (!sms.url.empty()) subscriptions_.offer(Channel::Sms);
    if (!whatsapp.url.empty()) subscriptions_.offer(Channel::WhatsApp);
    edge.call = [this](fetch::FetchRequest request, auto done) {
        platform.fetcher.fetch_async(std::move(request), std::move(done));
    };
    edge.post = [this](const mail::Mail& mail) { return mailer.send(mail); };
    carriers[Channel::Push] = std::make_unique<PushCarrier>(
        edge, [this]() -> push::Sender& { return sender(); }, platform.clock);
    carriers[Channel::Email] = std::make_unique<MailCarrier>(
        edge, mail_ready, [this](SubscriptionId id) { return audience.stop_url(id); },
        [this](const Words& words, const std::string& link, const std::string& stop) {
            return letter_html(platform, words, link, stop);
        },
        stopping);
    carriers[Channel::Webhook] = std::make_unique<WebhookCarrier>(
        edge,
        [this](AlertId alert, const std::string& language) {
            return platform.database.read(
                [&](db::Tx& tx) { return warnings.alert_json(tx, alert, language); });
        },
        platform.clock);
    const auto centre = smpp::parse_centre(sms.url);
    if (!centre && sms.url.starts_with("smpp:"))
        throw std::invalid_argument(
            "sms_gateway should be smpp://SYSTEM_ID@HOST[:PORT][/SENDER], with a short sender");
    if (centre)
        carriers[Channel::Sms] =
            std::make_unique<SmppCarrier>(*centre, sms.secret, platform.clock, stopping);
    else
        carriers[Channel::Sms] = std::make_unique<GatewayCarrier>(edge, sms);
    carriers[Channel::WhatsApp] = std::make_unique<GatewayCarrier>(edge, whatsapp);
}

push::Sender& Delivery::Impl::sender() {
    const auto key =
        platform.keys.get("push.vapid", [] { return crypto::make_ec_key().private_key; });
    std::lock_guard lock(sender_mutex);
    if (!made_sender) {
        const auto& contact = platform.config.contact_email;
        made_sender = std::make_unique<push::Sender>(
            key, contact.empty() ? platform.config.base_url() : "mailto:" + contact,
            platform.clock);
    }
    return *made_sender;
}

Delivery::Delivery(Platform& platform, const regions::Regions& regions,
                   accounts::Accounts& accounts, warnings::Warnings& warnings,
                   subscriptions::Subscriptions& subscriptions, receipts::Receipts& receipts)
    : impl_(
          std::make_unique<Impl>(platform, regions, accounts, warnings, subscriptions, receipts)) {
    handle_jobs(*impl_);
    listen(*impl_);
    observe(*impl_);
    platform.scheduler.every(
        "delivery.forget", kForgetEvery,
        [this] {
            auto& room = *impl_;
            room.platform.database.write([&](db::Tx& tx) {
                store::remove_before(tx, room.platform.clock.now() - kKept, kForgottenAtOnce);
            });
        },
        kForgetEvery);
    add_routes(*impl_);
    add_pages(*impl_);
}
Delivery::~Delivery() = default;

std::vector<db::Migration> Delivery::migrations() {
    return db::migrations_from("delivery", embedded::delivery_migrations());
}

void Delivery::stop() {
    impl_->stopping = true;
    impl_->mailer.stop();
}

}  // namespace kentongan::delivery
