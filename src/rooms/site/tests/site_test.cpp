#include <doctest/doctest.h>

#include "platform/base/json.h"
#include "platform/http/router.h"
#include "rooms/attachments/api.h"
#include "rooms/site/api.h"
#include "testkit/mastodon_shape.h"
#include "testkit/testkit.h"

using namespace kentongan;

namespace {

// The rooms below this one, all empty.
struct World {
    testkit::TestPlatform base;
    regions::Regions regions;
    accounts::Accounts accounts{base.platform(), regions};
    attachments::Attachments attachments{base.platform()};
    statuses::Statuses statuses{base.platform(), accounts, attachments};
    lists::Lists lists{base.platform(), accounts, statuses};
    tags::Tags tags{base.platform(), accounts, statuses};
    timelines::Timelines timelines{base.platform(), accounts, statuses, lists, tags, regions};
    notifications::Notifications notifications{base.platform(), accounts, statuses};
    warnings::Warnings warnings{base.platform(), regions, accounts, statuses, notifications};
    moderation::Moderation moderation{base.platform(), accounts, statuses, notifications, tags};
    announcements::Announcements announcements{base.platform(), accounts};
    site::Site site{base.platform(), accounts,   statuses,      timelines, warnings,
                    notifications,   moderation, announcements, regions};

    World() {
        std::vector<db::Migration> all;
        for (auto room : {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
                          statuses::Statuses::migrations(), lists::Lists::migrations(),
                          tags::Tags::migrations(), notifications::Notifications::migrations(),
                          warnings::Warnings::migrations(), moderation::Moderation::migrations(),
                          announcements::Announcements::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        base.migrate(all);
    }

    std::string body(const std::string& target, std::int64_t account = 0) {
        const auto response = base.get(target, account);
        CAPTURE(response.body);
        CHECK(response.status == 200);
        return response.body;
    }
    json::value json(const std::string& target) { return parse_json(body(target)).value(); }
};

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

}  // namespace

TEST_CASE("the instance has every key that Mastodon's entity promises") {
    World world;
    const auto instance = world.json("/api/v2/instance").as_object();
    for (auto key :
         {"domain", "title", "version", "source_url", "description", "usage", "thumbnail", "icon",
          "languages", "configuration", "registrations", "api_versions", "contact", "rules"})
        CHECK_MESSAGE(instance.contains(key), key);
    CHECK(instance.at("domain") == "desa.test");
    CHECK(std::string_view(instance.at("version").as_string()).starts_with("4.6.0 (compatible; "));
    CHECK(instance.at("api_versions").at("mastodon") == 10);
    CHECK(instance.at("usage").at("users").at("active_month").is_int64());
    const auto& configuration = instance.at("configuration").as_object();
    for (auto key : {"urls", "vapid", "accounts", "statuses", "media_attachments", "polls",
                     "translation", "timelines_access", "limited_federation"})
        CHECK_MESSAGE(configuration.contains(key), key);
    CHECK(configuration.at("statuses").at("max_characters") == 500);
    CHECK(configuration.at("urls").at("streaming") == "wss://desa.test");
    CHECK(configuration.at("polls").at("max_options") == 4);
    CHECK(configuration.at("vapid").at("public_key").as_string().size() == 87);  // base64url of 65
    CHECK(instance.at("registrations").at("enabled") == true);
    CHECK(instance.at("languages").as_array().front() == "id");
    CHECK(instance.at("rules").as_array().front().at("translations").as_object().contains("en"));
}

TEST_CASE("old apps still get the first version of the instance") {
    World world;
    const auto instance = world.json("/api/v1/instance").as_object();
    for (auto key : {"uri", "title", "short_description", "description", "email", "version", "urls",
                     "stats", "thumbnail", "languages", "registrations", "approval_required",
                     "invites_enabled", "configuration", "contact_account", "rules"})
        CHECK_MESSAGE(instance.contains(key), key);
    CHECK(instance.at("urls").at("streaming_api") == "wss://desa.test");
    CHECK(instance.at("stats").at("domain_count") == 0);
}

void check_shape(const json::value& value, const char* returns) {
    for (const auto& error : testkit::MastodonShape::errors_of_answer(value, returns))
        FAIL_CHECK(error);
}

TEST_CASE("entities of the instance have their shapes") {
    World world;
    check_shape(world.json("/api/v2/instance"), "Instance");
    check_shape(world.json("/api/v1/instance"), "V1::Instance");
    check_shape(world.json("/api/v1/instance/rules"), "Array of Rule");
    check_shape(world.json("/api/v1/instance/privacy_policy"), "PrivacyPolicy");
    check_shape(world.json("/api/v1/instance/extended_description"), "ExtendedDescription");
}

TEST_CASE("small entities of the instance") {
    World world;
    accounts::RemoteProfile far;
    far.uri = far.url = "https://jauh.test/users/jauh";
    far.username = "jauh";
    far.domain = "jauh.test";
    world.base.platform().database.write(
        [&](db::Tx& tx) { return world.accounts.put_remote(tx, far); });
    CHECK(world.body("/api/v1/instance/peers") == R"(["jauh.test"])");
    CHECK(world.body("/api/v1/peers/search?q=desa") == "[]");
    CHECK(world.body("/api/v1/peers/search?q=JAU") == R"(["jauh.test"])");
    CHECK(world.json("/api/v1/instance").at("stats").at("domain_count") == 1);
    CHECK(world.base.get("/api/v1/instance/terms_of_service").status == 404);
    CHECK(world.json("/api/v1/instance/languages").as_array().front().at("code") == "id");
    CHECK(world.body("/api/v1/instance/translation_languages") == "{}");
    CHECK(contains(world.body("/api/v1/instance/rules"), "\"id\":\"1\""));
    const auto policy = world.json("/api/v1/instance/privacy_policy");
    CHECK(contains(policy.at("content").as_string(), "<h2>"));
    CHECK(contains(world.json("/api/v1/instance/extended_description").at("content").as_string(),
                   "BMKG"));
}

TEST_CASE("twelve weeks of activity, the present one first, counted anew after an hour") {
    World world;
    const auto now = world.base.clock().now();
    const auto write = [&](const char* text, accounts::AccountId author, TimePoint when) {
        statuses::NewStatus status;
        status.author = author;
        status.text = text;
        status.created_at = when;
        REQUIRE(world.statuses.publish(status).ok());
    };
    accounts::NewAccount person{.username = "ani",
                                .email = "ani@desa.test",
                                .password = "kata sandi yang panjang",
                                .created_at = now - 24h * 7 * 2};
    const auto ani = world.accounts.create(person).value();
    write("Dua", ani, now - 24h * 7);
    write("Satu", ani, now - 24h * 7);
    write("Terlalu lama", ani, now - 24h * 7 * 12);
    const auto weeks = world.json("/api/v1/instance/activity").as_array();
    REQUIRE(weeks.size() == 12);
    const auto number = [](const json::value& week, const char* key) {
        return std::stoll(std::string(week.at(key).as_string()));
    };
    const auto monday = number(weeks[0], "week");
    CHECK((monday / 86400 + 3) % 7 == 0);
    CHECK(monday % 86400 == 0);
    CHECK(monday <= to_millis(now) / 1000);
    CHECK(number(weeks[11], "week") == monday - 11 * 7 * 86400);
    CHECK(number(weeks[0], "statuses") == 0);
    CHECK(number(weeks[1], "statuses") == 2);
    CHECK(number(weeks[1], "logins") == 1);
    CHECK(number(weeks[2], "registrations") == 1);
    CHECK(number(weeks[2], "logins") == 0);

    write("Baru", ani, now);
    const auto present = [&] {
        for (const auto& week : world.json("/api/v1/instance/activity").as_array())
            if (number(week, "week") == monday) return number(week, "statuses");
        return -1LL;
    };
    CHECK(present() == 0);
    world.base.clock().advance(1h);
    CHECK(present() == 1);
}

TEST_CASE("what is switched off answers as Mastodon switched off") {
    World world;
    const auto none = parse_json(world.body("/api/v1/annual_reports", 7)).value();
    for (auto key : {"annual_reports", "accounts", "statuses"})
        CHECK_MESSAGE(none.at(key).as_array().empty(), key);
    CHECK(world.body("/api/v1/annual_reports/2026/state", 7) == R"({"state":"ineligible"})");
    CHECK(world.base.get("/api/v1/annual_reports/2026", 7).status == 404);
    CHECK(world.base.post("/api/v1/annual_reports/2026/generate", {}, 7).status == 404);
    CHECK(world.base.get("/api/v1_alpha/async_refreshes/abc", 7).status == 404);
    CHECK(world.base.get("/api/v1/annual_reports").status == 401);
}

TEST_CASE("a person is found by name, on this server only") {
    World world;
    REQUIRE(world.accounts
                .create({.username = "ani",
                         .email = "ani@desa.test",
                         .password = "kata sandi yang panjang"})
                .ok());
    for (auto resource : {"acct:ani@desa.test", "acct:ani@DESA.test", "acct:@ani@desa.test",
                          "https://desa.test/@ani"}) {
        CAPTURE(resource);
        const auto found = world.json(std::string("/.well-known/webfinger?resource=") + resource);
        CHECK(found.at("subject") == "acct:ani@desa.test");
        CHECK(found.at("links").at(0).at("href") == "https://desa.test/@ani");
    }
    for (auto resource : {"acct:budi@desa.test", "acct:ani@lain.test", "acct:ani", "ani",
                          "https://lain.test/@ani", "https://desa.test/@ani/1", "acct:@desa.test"})
        CHECK_MESSAGE(
            world.base.get(std::string("/.well-known/webfinger?resource=") + resource).status ==
                404,
            resource);
    CHECK(world.base.get("/.well-known/webfinger").status == 400);
    const auto ani = world.base.platform().database.read(
        [&](db::Tx& tx) { return world.accounts.find_by_username(tx, "ani"); });
    REQUIRE(world.accounts.set_suspended(ani->id, true).ok());
    CHECK(world.base.get("/.well-known/webfinger?resource=acct:ani@desa.test").status == 404);
}

TEST_CASE("a public post can be shown elsewhere, with nothing that acts there") {
    World world;
    const auto ani = world.accounts.create({.username = "ani",
                                            .email = "ani@desa.test",
                                            .password = "kata sandi yang panjang",
                                            .display_name = "Ani <script>"});
    REQUIRE(ani.ok());
    const auto publish = [&](statuses::NewStatus status) {
        status.author = *ani;
        return world.statuses.publish(status).value();
    };
    const auto card = [&](const std::string& url) {
        return world.base.get("/api/oembed?maxwidth=300&url=" + url);
    };
    const auto post = publish({.text = "Air <b>naik</b>"});
    const auto shown = parse_json(card(post.url).body).value();
    CHECK(shown.at("type") == "rich");
    CHECK(shown.at("width") == 300);
    CHECK(shown.at("author_url") == "https://desa.test/@ani");
    const auto& html = shown.at("html").as_string();
    CHECK(contains(html, "Air &lt;b&gt;naik"));
    CHECK_FALSE(contains(html, "<script"));
    const auto warned = publish({.text = "rincian", .spoiler_text = "Luka <b>"});
    const auto covered = parse_json(card(warned.url).body).value();
    CHECK(contains(covered.at("html").as_string(), "Luka &lt;b&gt;"));
    CHECK_FALSE(contains(covered.at("html").as_string(), "rincian"));
    const auto secret = publish({.text = "rahasia", .visibility = statuses::Visibility::Private});
    CHECK(card(secret.url).status == 404);
    CHECK(card("https://lain.test/@ani/" + post.id.to_string()).status == 404);
    CHECK(card("https://desa.test/@budi/" + post.id.to_string()).status == 404);
    CHECK(card("").status == 404);
    REQUIRE(world.accounts.set_suspended(*ani, true).ok());
    CHECK(card(post.url).status == 404);
}

TEST_CASE("nodeinfo is found and tells the software") {
    World world;
    const auto links = world.json("/.well-known/nodeinfo").at("links").as_array();
    REQUIRE(links.size() == 3);
    CHECK(links[2].at("href") == "https://desa.test/actor");
    CHECK(links[0].at("href") == "https://desa.test/nodeinfo/2.0");
    const auto info = world.json("/nodeinfo/2.0");
    CHECK(info.at("version") == "2.0");
    CHECK(info.at("software").at("name") == "kentongan");
    CHECK_FALSE(info.at("software").as_object().contains("homepage"));
    CHECK(world.json("/nodeinfo/2.1").at("software").as_object().contains("homepage"));
}

TEST_CASE("a stranger is welcomed in their language") {
    World world;
    const auto indonesian = world.body("/");
    CHECK(contains(indonesian, "<html lang=\"id\">"));
    CHECK(contains(indonesian, "Kentongan desa Anda, di ponsel Anda"));
    CHECK(contains(indonesian, "href=\"/daftar\""));
    CHECK_FALSE(contains(indonesian, "data-signed-in"));
    const auto english =
        world.base.call({.target = "/", .headers = {{"accept-language", "en-GB,id;q=0.5"}}});
    CHECK(contains(english.body, "The drum of your village, on your phone"));
}

TEST_CASE("the pages about this server can be read by everybody") {
    World world;
    CHECK(contains(world.body("/tentang"), "Affero"));
    CHECK(contains(world.body("/tentang"), "83.762"));
    CHECK(contains(world.body("/aturan"), "Lindungi anak-anak"));
    CHECK(contains(world.body("/privasi"), "UU 27/2022"));
    CHECK(world.base.get("/gaya").status == 404);  // only in a demonstration
}

TEST_CASE("the frame knows who reads, and where they live") {
    World world;
    const auto village = regions::Code::parse("34.02.05.2001");
    REQUIRE(village);
    const auto id = world.accounts.create({.username = "ani",
                                           .email = "ani@desa.test",
                                           .password = "kata sandi yang panjang",
                                           .display_name = "Ani <b>",
                                           .home = village});
    REQUIRE(id.ok());
    const auto page = world.body("/aturan", (*id).value());
    CHECK(contains(page, "data-signed-in"));
    CHECK(contains(page, "href=\"/@ani\""));
    CHECK(contains(page, world.regions.full_name(*village)));
    CHECK_FALSE(contains(page, "Ani <b>"));
}

TEST_CASE("who moderates finds the way there on every screen, others do not") {
    World world;
    const auto add = [&](const char* name, accounts::Role role) {
        const auto id = world.accounts.create({.username = name,
                                               .email = std::string(name) + "@desa.test",
                                               .password = "kata sandi yang panjang",
                                               .role = role});
        REQUIRE(id.ok());
        return (*id).value();
    };
    // What is "wide" is not shown on a phone.
    const std::string_view item = "<li><a href=\"/moderasi\">";
    CHECK(contains(world.body("/aturan", add("pamong", accounts::Role::Moderator)), item));
    CHECK_FALSE(contains(world.body("/aturan", add("ani", accounts::Role::Member)), "/moderasi"));
}

TEST_CASE("the server counts its people and what they wrote") {
    World world;
    const auto id = world.accounts.create(
        {.username = "ani", .email = "ani@desa.test", .password = "kata sandi yang panjang"});
    REQUIRE(id.ok());
    for (int post = 0; post < 2; ++post)
        REQUIRE(world.statuses.publish({.author = *id, .text = "Halo"}).ok());
    const auto stats = world.json("/api/v1/instance").at("stats");
    CHECK(stats.at("user_count") == 1);
    CHECK(stats.at("status_count") == 2);
    CHECK(world.json("/nodeinfo/2.0").at("usage").at("users").at("activeMonth") == 1);
}

TEST_CASE("an error says what happened and what to do, to people as a page, to programs as JSON") {
    World world;
    const auto page =
        world.base.call({.target = "/tidak/ada", .headers = {{"accept", "text/html"}}});
    CHECK(page.status == 404);
    CHECK(contains(page.body, "Halaman ini tidak ada"));
    CHECK(contains(page.body, "<nav"));
    const auto json = world.base.get("/api/v1/nothing");
    CHECK(json.status == 404);
    CHECK(contains(json.body, "\"error\""));
}

TEST_CASE("the language is chosen by a form and stays on this server") {
    World world;
    const auto response =
        world.base.post("/bahasa", {{"bahasa", "en"}, {"lanjut", "//example.org/"}});
    CHECK(response.status == 303);
    CHECK(header(response, "Location") == "/");
    CHECK(header(response, "Set-Cookie").starts_with("bahasa=en"));
    const auto unknown = world.base.post("/bahasa", {{"bahasa", "<x>"}, {"lanjut", "/tentang"}});
    CHECK(header(unknown, "Set-Cookie").starts_with("bahasa=id"));
    CHECK(header(unknown, "Location") == "/tentang");
}

TEST_CASE("the bar is a fragment, and empty for a stranger") {
    World world;
    const auto response = world.base.get("/potongan/peringatan");
    CHECK(response.status == 200);
    CHECK_FALSE(contains(response.body, "data-bar"));
    CHECK(header(response, "Cache-Control") == "no-store");
}

TEST_CASE("the operator's addresses") {
    World world;
    CHECK(world.body("/healthz") == "ok\n");
    CHECK(world.body("/health") == "OK");
    CHECK(contains(header(world.base.get("/.well-known/change-password"), "Location"), "sandi"));
    CHECK(world.base.get("/metrics").status == 200);
    CHECK(contains(world.body("/robots.txt"), "User-agent: *"));
    const auto manifest = world.json("/manifest.webmanifest");
    CHECK(manifest.at("start_url") == "/");
    CHECK(manifest.at("icons").as_array().size() == 3);
    CHECK(world.json("/api/kentongan/v1/openapi.json").at("openapi") == "3.1.0");
    CHECK(contains(header(world.base.get("/favicon.ico"), "Location"), "/assets/icon-192."));
}

TEST_CASE("figures of the machine are for the machine") {
    World world;
    http::Request request;
    request.path = request.target = "/metrics";
    request.remote_address = "203.0.113.7";
    auto& router = world.base.platform().router;
    CHECK(router.respond(request, router.match(http::Method::Get, "/metrics")).status == 404);
    // A proxy beside us, with or without being named in trusted_proxies.
    request.remote_address = "127.0.0.1";
    CHECK(router.respond(request, router.match(http::Method::Get, "/metrics")).status == 200);
    for (const char* trace : {"x-forwarded-for", "forwarded", "x-real-ip", "via"}) {
        request.headers = {{trace, "127.0.0.1"}};
        CHECK(router.respond(request, router.match(http::Method::Get, "/metrics")).status == 404);
    }
}
