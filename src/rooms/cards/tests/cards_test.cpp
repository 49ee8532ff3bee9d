// Against a real web server on loopback.
#include <doctest/doctest.h>

#include <filesystem>

#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "platform/http/server.h"
#include "rooms/cards/impl.h"
#include "rooms/cards/store.h"
#include "testkit/mastodon_shape.h"
#include "testkit/plans.h"
#include "testkit/testkit.h"

using namespace kentongan;
using namespace kentongan::cards;
using accounts::AccountId;

namespace {

const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

// A web site of one page, which counts who asks for it.
struct WebSite {
    WebSite() {
        http::Route page;
        page.pattern = "/berita";
        page.handler = [this](http::Request&) -> Result<http::Response> {
            ++asked;
            if (status != 200) return http::Response::html("", status);
            return http::Response::html(html);
        };
        router.add(std::move(page));
        http::ServerConfig config;
        config.address = "127.0.0.1";
        config.port = 0;
        config.threads = 1;
        server = std::make_unique<http::Server>(config, router, clock);
        server->start();
    }
    ~WebSite() { server->stop(); }
    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server->port()) + "/berita";
    }

    std::string html = "<title>Kabar baik</title>";
    int status = 200;
    std::atomic<int> asked{0};
    SystemClock clock;
    http::Router router;
    std::unique_ptr<http::Server> server;
};

struct World {
    explicit World(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        auto all = accounts::Accounts::migrations();
        for (auto room : {attachments::Attachments::migrations(), statuses::Statuses::migrations(),
                          Cards::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
        accounts::NewAccount account;
        account.username = "ani";
        account.email = "ani@desa.example";
        account.password = "kata sandi panjang";
        ani = *accounts.create(account);
    }
    statuses::Status post(std::string text,
                          statuses::Visibility visibility = statuses::Visibility::Public) {
        statuses::NewStatus status;
        status.author = ani;
        status.text = std::move(text);
        status.visibility = visibility;
        return *statuses.publish(status);
    }
    json::value card_of(StatusId id) {
        return parse_json(kit.get("/api/v1/statuses/" + id.to_string(), ani.value()).body)
            ->at("card");
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    Cards cards{kit.platform(), statuses};
    AccountId ani;
};

void on_both(const std::function<void(World&)>& test) {
    {
        World world;
        test(world);
    }
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    World world(schema.url());
    test(world);
}

}  // namespace

TEST_CASE("a link gets its card by a job, asked once for all posts that share it") {
    on_both([](World& w) {
        WebSite site;
        std::vector<StatusId> told;
        w.kit.platform().bus.subscribe<CardAttached>(
            [&](const CardAttached& event) { told.push_back(event.status); });
        const auto first = w.post("Baca ini " + site.url()).id;
        CHECK(w.card_of(first).is_null());
        w.kit.run_jobs();
        const auto card = w.card_of(first);
        REQUIRE(card.is_object());
        // A page without a date has none: Mastodon sends null there, whatever its documentation
        // says.
        CHECK(testkit::MastodonShape::errors(card, "PreviewCard") ==
              std::vector<std::string>{"PreviewCard.published_at is null"});
        CHECK(card.at("title").as_string() == "Kabar baik");
        CHECK(card.at("url").as_string() == site.url());
        const auto second = w.post("Lagi " + site.url()).id;
        w.kit.run_jobs();
        CHECK(w.card_of(second).is_object());
        CHECK(site.asked == 1);
        CHECK(told == std::vector{first, second});
        const auto found = *parse_json(w.kit.get("/api/v1/timelines/link?url=" + site.url()).body);
        CHECK(found.as_array().size() == 2);
        CHECK(w.kit.get("/api/v1/timelines/link?url=https://lain.example/").status == 404);
        w.kit.clock().advance(std::chrono::days(15));
        w.post("nanti " + site.url());
        w.kit.run_jobs();
        CHECK(site.asked == 2);
    });
}

TEST_CASE("the posts of a link tell nothing of those that are not public") {
    on_both([](World& w) {
        WebSite site;
        const auto target = "/api/v1/timelines/link?limit=1&url=" + site.url();
        const auto hidden = w.post("Untuk kita " + site.url(), statuses::Visibility::Private).id;
        w.kit.run_jobs();
        REQUIRE(w.card_of(hidden).is_object());
        CHECK(w.kit.get(target).status == 404);
        const auto open = w.post("Untuk semua " + site.url()).id;
        const auto later = w.post("Lagi untuk kita " + site.url(), statuses::Visibility::Private);
        w.kit.run_jobs();
        const auto found = w.kit.get(target);
        const auto posts = parse_json(found.body)->as_array();
        REQUIRE(posts.size() == 1);
        CHECK(posts[0].at("id").as_string() == open.to_string());
        for (const auto& [name, value] : found.headers) {
            CHECK(value.find(hidden.to_string()) == std::string::npos);
            CHECK(value.find(later.id.to_string()) == std::string::npos);
        }
    });
}

TEST_CASE("an edit takes the card away with its link") {
    on_both([](World& w) {
        WebSite site;
        const auto id = w.post("Baca " + site.url()).id;
        w.kit.run_jobs();
        REQUIRE(w.card_of(id).is_object());
        testkit::TestPlatform::Call edit;
        edit.method = http::Method::Put;
        edit.target = "/api/v1/statuses/" + id.to_string();
        edit.account = w.ani.value();
        edit.form = {{"status", "tidak jadi"}};
        CHECK(w.kit.call(edit).status == 200);
        w.kit.run_jobs();
        CHECK(w.card_of(id).is_null());
    });
}

TEST_CASE("nobody is asked for direct posts, links to here, or twice for a page without a title") {
    World w;
    WebSite site;
    w.post("@ani " + site.url(), statuses::Visibility::Direct);
    w.post("di sini " + w.kit.platform().config.url("/@ani"));
    w.kit.run_jobs();
    CHECK(site.asked == 0);
    site.html = "<p>tanpa judul</p>";
    const auto id = w.post(site.url()).id;
    w.post("lagi " + site.url());
    w.kit.run_jobs();
    CHECK(site.asked == 1);
    CHECK(w.card_of(id).is_null());
}

TEST_CASE("cards nobody uses go after a month, the others stay") {
    World w;
    WebSite site;
    const auto id = w.post(site.url()).id;
    w.kit.run_jobs();
    const auto known = [&] {
        return w.kit.platform().database.read(
            [&](db::Tx& tx) { return !w.cards.card_json(tx, site.url()).empty(); });
    };
    w.kit.clock().advance(std::chrono::days(31));
    w.cards.impl().sweep();
    CHECK(known());
    w.kit.platform().database.write([&](db::Tx& tx) { CHECK(w.statuses.remove(tx, id).ok()); });
    w.cards.impl().sweep();
    CHECK(!known());
}

TEST_CASE("no query walks over a table") {
    World w;
    CHECK(testkit::scans_of(w.kit.platform().database, store::queries()) == "");
}
