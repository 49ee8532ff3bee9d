#include "app/app.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>

#include "app/serving_lock.h"
#include "platform/base/strings.h"
#include "platform/bus/bus.h"
#include "platform/crypto/crypto.h"
#include "platform/db/database.h"
#include "platform/fetch/fetch.h"
#include "platform/http/router.h"
#include "platform/http/server.h"
#include "platform/i18n/catalogue.h"
#include "platform/jobs/jobs.h"
#include "platform/keys/keys.h"
#include "platform/log/log.h"
#include "platform/media/picture.h"
#include "platform/metrics/metrics.h"
#include "platform/push/push.h"
#include "platform/remote_media/remote_media.h"
#include "platform/web/pages.h"
#include "platform/web/web.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/api.h"
#include "rooms/announcements/api.h"
#include "rooms/answers/api.h"
#include "rooms/attachments/api.h"
#include "rooms/cards/api.h"
#include "rooms/collections/api.h"
#include "rooms/composer/api.h"
#include "rooms/conversations/api.h"
#include "rooms/coordinators/api.h"
#include "rooms/delivery/api.h"
#include "rooms/disasters/api.h"
#include "rooms/drills/api.h"
#include "rooms/events/api.h"
#include "rooms/filters/api.h"
#include "rooms/groups/api.h"
#include "rooms/lists/api.h"
#include "rooms/loudspeakers/api.h"
#include "rooms/moderation/api.h"
#include "rooms/notifications/api.h"
#include "rooms/objects/api.h"
#include "rooms/public_relays/api.h"
#include "rooms/receipts/api.h"
#include "rooms/regions/api.h"
#include "rooms/relay/api.h"
#include "rooms/reports/api.h"
#include "rooms/search/api.h"
#include "rooms/site/api.h"
#include "rooms/statuses/api.h"
#include "rooms/streaming/api.h"
#include "rooms/subscriptions/api.h"
#include "rooms/tags/api.h"
#include "rooms/timelines/api.h"
#include "rooms/trends/api.h"
#include "rooms/warnings/api.h"
#include "rooms/webpush/api.h"

namespace kentongan {
namespace {

std::string database_url(const Config& config) {
    if (!config.database.empty()) return config.database;
    std::filesystem::create_directories(config.data);
    return "sqlite:" + config.data + "/kentongan.db";
}

std::string picture_worker(const Config& config) {
    if (!config.picture_worker.empty()) return config.picture_worker;
    return std::filesystem::read_symlink("/proc/self/exe").replace_filename("kentongan-picture");
}

fetch::Fetcher::Config fetcher_config(const Config& config) {
    fetch::Fetcher::Config made;
    made.filter = fetch::AddressFilter(config.allow_addresses);
    made.user_agent = "Kentongan/" KENTONGAN_VERSION " (+" + config.base_url() + ")";
    return made;
}

http::ServerConfig server_config(const Config& config) {
    http::ServerConfig made;
    const auto colon = config.listen.rfind(':');
    auto port = parse_integer(std::string_view(config.listen).substr(colon + 1));
    if (colon == std::string::npos || !port || *port < 0 || *port > 65535)
        throw std::invalid_argument("--listen should be ADDRESS:PORT, not " + config.listen);
    made.address = config.listen.substr(0, colon);
    made.port = static_cast<std::uint16_t>(*port);
    made.threads = config.threads;
    made.rate_limits = config.rate_limits;
    made.trusted_proxies = config.trusted_proxies;
    made.https_public = config.scheme() == "https";
    return made;
}

// What we keep is letters and secrets of people: no other user of the machine reads it, neither in
// files nor in what a crash would leave behind.
void keep_to_ourselves() {
    umask(077);
    rlimit cores{};
    getrlimit(RLIMIT_CORE, &cores);
    cores.rlim_cur = 0;
    setrlimit(RLIMIT_CORE, &cores);
}

}  // namespace

struct App::Impl {
    explicit Impl(Config given) : config(std::move(given)) {}

    Config config;
    SystemClock clock;
    IdSource ids{clock};
    std::unique_ptr<db::Database> database{db::Database::open(database_url(config))};
    Bus bus;
    metrics::Metrics metrics;
    keys::Keys keys{*database, clock};
    jobs::Jobs jobs{*database, clock};
    jobs::Scheduler scheduler;
    fetch::Fetcher fetcher{fetcher_config(config)};
    media::PictureProcessor pictures{picture_worker(config)};
    http::Router router;
    web::Renderer renderer;
    web::Pages pages{renderer};
    remote_media::RemoteMedia remote_media{config, clock, fetcher, keys};
    Platform platform{config,  clock,    ids,    *database, bus,     jobs, scheduler,
                      fetcher, pictures, router, pages,     metrics, keys, remote_media};

    regions::Regions regions;
    accounts::Accounts accounts{platform, regions};
    filters::Filters filters{platform, accounts};
    attachments::Attachments attachments{platform};
    statuses::Statuses statuses{platform, accounts, attachments, &regions, &filters};
    cards::Cards cards{platform, statuses};
    tags::Tags tags{platform, accounts, statuses};
    lists::Lists lists{platform, accounts, statuses};
    collections::Collections collections{platform, accounts, tags};
    conversations::Conversations conversations{platform, accounts, statuses};
    timelines::Timelines timelines{platform, accounts, statuses, lists, tags, regions};
    notifications::Notifications notifications{platform, accounts, statuses};
    announcements::Announcements announcements{platform, accounts};
    trends::Trends trends{platform, accounts, statuses, tags, &cards};
    webpush::Webpush webpush{platform, accounts, notifications};
    moderation::Moderation moderation{platform, accounts, statuses, notifications, tags};
    actors::Actors actors{platform, accounts, moderation};
    warnings::Warnings warnings{platform, regions, accounts, statuses, notifications};
    coordinators::Coordinators coordinators{platform, regions, accounts};
    composer::Composer composer{platform, regions, accounts, coordinators, warnings};
    receipts::Receipts receipts{platform, regions, accounts, coordinators, warnings};
    subscriptions::Subscriptions subscriptions{platform, regions, accounts, warnings};
    delivery::Delivery delivery{platform, regions, accounts, warnings, subscriptions, receipts};
    loudspeakers::Loudspeakers loudspeakers{platform,     regions,  accounts,
                                            coordinators, warnings, receipts};
    answers::Answers answers{platform, regions, accounts, coordinators, warnings, receipts};
    reports::Reports reports{platform, regions, accounts, attachments, coordinators, warnings};
    drills::Drills drills{platform, regions,  accounts,      coordinators,
                          warnings, receipts, subscriptions, loudspeakers};
    disasters::Disasters disasters{platform, regions,  accounts, coordinators,
                                   warnings, receipts, answers,  reports};
    relay::Relay relay{platform, regions, warnings, &actors};
    // Only bound here, for it is asked before the room that it asks.
    groups::Groups groups{platform, accounts, statuses, actors, objects};
    public_relays::PublicRelays public_relays{platform, accounts, statuses, actors, objects};
    // Last of those that take activities: what nobody else wants is a post.
    objects::Objects objects{platform, accounts, attachments, statuses, actors};
    events::Events events{platform, accounts, statuses, actors, objects};
    search::Search search{platform, accounts, statuses, regions, tags};
    streaming::Streaming streaming{platform,      accounts,      statuses, timelines,
                                   notifications, conversations, lists,    announcements};
    site::Site site{platform,      accounts,   statuses,      timelines, warnings,
                    notifications, moderation, announcements, regions};

    http::Server server{server_config(config), router, clock};
    ServingLock serving;
    bool running = false;

    static std::vector<db::Migration> migrations() {
        std::vector<db::Migration> all;
        for (auto room : {jobs::Jobs::migrations(),
                          keys::Keys::migrations(),
                          accounts::Accounts::migrations(),
                          attachments::Attachments::migrations(),
                          statuses::Statuses::migrations(),
                          notifications::Notifications::migrations(),
                          warnings::Warnings::migrations(),
                          coordinators::Coordinators::migrations(),
                          composer::Composer::migrations(),
                          receipts::Receipts::migrations(),
                          subscriptions::Subscriptions::migrations(),
                          delivery::Delivery::migrations(),
                          loudspeakers::Loudspeakers::migrations(),
                          answers::Answers::migrations(),
                          reports::Reports::migrations(),
                          drills::Drills::migrations(),
                          disasters::Disasters::migrations(),
                          relay::Relay::migrations(),
                          filters::Filters::migrations(),
                          cards::Cards::migrations(),
                          tags::Tags::migrations(),
                          lists::Lists::migrations(),
                          collections::Collections::migrations(),
                          conversations::Conversations::migrations(),
                          announcements::Announcements::migrations(),
                          trends::Trends::migrations(),
                          webpush::Webpush::migrations(),
                          moderation::Moderation::migrations(),
                          actors::Actors::migrations(),
                          groups::Groups::migrations(),
                          objects::Objects::migrations(),
                          events::Events::migrations(),
                          public_relays::PublicRelays::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        return all;
    }

    void migrate() {
        database->migrate(migrations(), [](std::string_view name) {
            log::info("migrated", {{"name", std::string(name)}});
        });
    }

    void connect_emoji() {
        announcements.load_emojis();
        accounts.set_emoji_writer([this](JsonWriter& out, std::span<const std::string_view> texts) {
            announcements.append_emojis(out, texts);
        });
        bus.subscribe<announcements::EmojiChanged>(
            [this](const announcements::EmojiChanged&) { statuses.forget_renderings(); });
    }

    // A whole name ("ani@example.org") or an address, typed into the search box.
    void connect_federation() {
        actors.set_featured_tags(
            [this](db::Tx& tx, accounts::AccountId id) { return tags.featured(tx, id); });
        search.set_resolve([this](std::string_view text) {
            search::Search::Resolved found;
            if (text.starts_with("https://") || text.starts_with("http://")) {
                if (const auto status = objects.find_status(text))
                    found.status = *status;
                else if (const auto account = actors.find_person(text))
                    found.account = *account;
            } else if (text.substr(text.starts_with('@') ? 1 : 0).find('@') != text.npos) {
                if (const auto account = actors.find_acct(text)) found.account = *account;
            }
            return found;
        });
    }

    void observe() {
        server.set_observer([this](http::Method method, std::string_view pattern, int status,
                                   std::chrono::microseconds taken) {
            metrics.observe_seconds("kentongan_http_seconds",
                                    static_cast<double>(taken.count()) / 1e6,
                                    status < 500 ? "answered" : "failed");
            if (status >= 500)
                log::warning("request failed", {{"method", std::string(http::name_of(method))},
                                                {"route", std::string(pattern)},
                                                {"status", std::to_string(status)}});
        });
        metrics.gauge("kentongan_connections", "Open connections",
                      [this] { return static_cast<double>(server.stats().connections); });
        metrics.gauge("kentongan_streams", "Open event streams and WebSockets",
                      [this] { return static_cast<double>(server.stats().streams); });
        for (std::size_t lane = 0; lane < jobs::kLanes; ++lane)
            metrics.gauge(
                "kentongan_jobs_waiting_" + std::to_string(lane),
                "Jobs waiting: 0 alert, 1 interactive, 2 bulk, then the ways out",
                [this, lane] { return static_cast<double>(jobs.stats().at(lane).waiting); });
    }
};

App::App(Config config) {
    keep_to_ourselves();
    crypto::initialise();
    impl_ = std::make_unique<Impl>(std::move(config));
    regions::add_routes(impl_->platform, impl_->regions);
    web::add_asset_routes(impl_->router);
    impl_->remote_media.add_routes(impl_->router);
    impl_->router.set_translate([](std::string_view language, std::string_view text) {
        return std::string(i18n::translate(language, text));
    });
    impl_->observe();
    impl_->migrate();
    impl_->remote_media.open();
    impl_->connect_emoji();
    impl_->connect_federation();
    impl_->accounts.set_vapid_key(
        push::public_key_of(impl_->keys.get(push::kServerKeyName, push::make_server_key)));
}

App::~App() {
    stop();
}

void App::start() {
    if (!impl_->serving.acquire(impl_->config.data))
        log::warning("another server runs on the same data", {{"data", impl_->config.data}});
    impl_->jobs.start();
    impl_->scheduler.every("remote_media.sweep", 24h, [this] { impl_->remote_media.sweep(); });
    impl_->warnings.start_polling();
    impl_->relay.start();
    impl_->actors.start();
    impl_->scheduler.start();
    impl_->server.start();
    impl_->running = true;
}

// Sockets first: whoever got an answer has it on disk, and nothing new comes in.
void App::stop() {
    if (!impl_ || !impl_->running) return;
    impl_->running = false;
    impl_->remote_media.stop();
    impl_->server.stop();
    impl_->fetcher.stop();
    impl_->relay.stop();
    impl_->actors.stop();
    impl_->delivery.stop();
    impl_->attachments.stop();
    impl_->scheduler.stop();
    impl_->jobs.stop();
    impl_->database->close();
    impl_->serving.release();
}

std::vector<db::Migration> App::migrations() {
    return Impl::migrations();
}
std::uint16_t App::port() const {
    return impl_->server.port();
}
const Config& App::config() const {
    return impl_->config;
}
Platform& App::platform() {
    return impl_->platform;
}
regions::Regions& App::regions() {
    return impl_->regions;
}
accounts::Accounts& App::accounts() {
    return impl_->accounts;
}
actors::Actors& App::actors() {
    return impl_->actors;
}
groups::Groups& App::groups() {
    return impl_->groups;
}
statuses::Statuses& App::statuses() {
    return impl_->statuses;
}
objects::Objects& App::objects() {
    return impl_->objects;
}
warnings::Warnings& App::warnings() {
    return impl_->warnings;
}
coordinators::Coordinators& App::coordinators() {
    return impl_->coordinators;
}
composer::Composer& App::composer() {
    return impl_->composer;
}
receipts::Receipts& App::receipts() {
    return impl_->receipts;
}
subscriptions::Subscriptions& App::subscriptions() {
    return impl_->subscriptions;
}
delivery::Delivery& App::delivery() {
    return impl_->delivery;
}
loudspeakers::Loudspeakers& App::loudspeakers() {
    return impl_->loudspeakers;
}
answers::Answers& App::answers() {
    return impl_->answers;
}
reports::Reports& App::reports() {
    return impl_->reports;
}
drills::Drills& App::drills() {
    return impl_->drills;
}
disasters::Disasters& App::disasters() {
    return impl_->disasters;
}
public_relays::PublicRelays& App::public_relays() {
    return impl_->public_relays;
}
relay::Relay& App::relay() {
    return impl_->relay;
}
site::Site& App::site() {
    return impl_->site;
}

}  // namespace kentongan
