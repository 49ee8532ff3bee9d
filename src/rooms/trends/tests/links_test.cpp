// From a post with a link, by its card, to the board; the page sits on a web server on loopback.
#include "platform/http/server.h"
#include "rooms/trends/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::trends;
using testkit::MastodonShape;

namespace {

struct WebSite {
    WebSite() {
        http::Route page;
        page.pattern = "/berita";
        page.handler = [](http::Request&) -> Result<http::Response> {
            return http::Response::html(
                "<title>Jembatan &lt;baru&gt; dibuka</title>"
                "<meta property='og:site_name' content='Kabar Desa'>");
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

    SystemClock clock;
    http::Router router;
    std::unique_ptr<http::Server> server;
};

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a link that several neighbours share trends with its card, until they take it back") {
    on_both([](Town& town) {
        const WebSite site;
        const auto people = town.add_neighbours(3);
        std::vector<StatusId> posts;
        for (const auto person : people) posts.push_back(town.post(person, "Baca " + site.url()));
        town.count();
        CHECK(town.list("links").empty());
        town.kit.run_jobs();
        town.count();
        const auto links = town.list("links");
        REQUIRE(links.size() == 1);
        // A page without a date has none.
        for (const auto& error : MastodonShape::errors_of_all(links, "Trends::Link"))
            CHECK_MESSAGE(error.ends_with("published_at is null"), error);
        CHECK(links[0].at("url").as_string() == site.url());
        CHECK(links[0].at("title").as_string() == "Jembatan <baru> dibuka");
        CHECK(links[0].at("history").at(0).at("accounts").as_string() == "3");
        const auto page = town.kit.get("/tren").body;
        CHECK(contains(page, "href=\"" + site.url() + "\""));
        CHECK(contains(page, "Jembatan &lt;baru&gt; dibuka"));
        CHECK(contains(page, "Kabar Desa"));

        REQUIRE(town.kit.platform()
                    .database.write([&](db::Tx& tx) { return town.statuses.remove(tx, posts[0]); })
                    .ok());
        town.count();
        CHECK(town.list("links").empty());
    });
}

TEST_CASE("the page shows everybody what trends, without what a reader blocks, or says why not") {
    Town town;
    CHECK(contains(town.kit.get("/tren").body, "Belum ada yang menonjol"));
    const auto people = town.add_neighbours(5);
    for (const auto person : people) town.post(person, "Sungai naik #banjir");
    const auto liked = town.post(people[0], "Panen raya di sawah");
    for (std::size_t i = 1; i < 5; ++i) town.react(liked, "favourite", people[i]);
    town.count();
    const auto page = town.kit.get("/tren").body;
    CHECK(contains(page, "<h1>Sedang ramai</h1>"));
    CHECK(contains(page, "href=\"/tag/banjir\""));
    CHECK(contains(page, "Panen raya di sawah"));
    CHECK_FALSE(contains(page, "Belum ada yang menonjol"));
    town.kit.post("/api/v1/accounts/" + people[0].to_string() + "/block", {}, people[4].value());
    CHECK_FALSE(contains(town.kit.get("/tren", people[4].value()).body, "Panen raya di sawah"));
    CHECK(contains(town.kit.get("/tren", people[3].value()).body, "Panen raya di sawah"));
}
