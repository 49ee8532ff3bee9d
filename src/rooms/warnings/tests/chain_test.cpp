// Whatever the order of arrival, what counts now is the same, and what ended is nowhere live.
#include <doctest/doctest.h>

#include "cap/bmkg_nowcast.h"
#include "cap/bmkg_tsunami.h"
#include "cap/parse.h"
#include "platform/bus/bus.h"
#include "rooms/warnings/tests/world.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

namespace {

std::vector<cap::Alert> gorontalo() {
    auto alerts = cap::parse_cap(recorded("bmkg/rec-20260924__cap-id-CGT20260924002_alert.xml"));
    REQUIRE(alerts.ok());
    cap::normalise_nowcast(alerts->front());
    return std::move(*alerts);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("a recorded nowcast reaches the people of its districts and nobody else") {
    World world;
    world.platform.clock().set(at("2026-09-24T07:16:00Z"));
    auto here = world.person("ani", "75.04.08");  // Dengilo
    auto there = world.person("budi", "34.02.05.2001");
    auto source = world.source({.name = "bmkg-nowcast",
                                .url = "https://www.bmkg.go.id/alerts/nowcast/id/rss.xml",
                                .kind = "bmkg-nowcast"});
    CHECK(world.take(source, gorontalo()) == 1);
    auto posts = world.bound_for(here);
    REQUIRE(posts.size() == 1);
    CHECK(contains(posts[0].text, "WASPADA"));
    CHECK(contains(posts[0].text, "Dengilo, Pohuwato"));
    CHECK(contains(posts[0].text, "17.27 WITA"));
    CHECK(contains(posts[0].text, "Sumber: BMKG"));
    CHECK(posts[0].visibility == statuses::Visibility::Public);
    CHECK(world.notified(here) == 1);
    CHECK(world.bound_for(there).empty());
    CHECK(world.notified(there) == 0);
    auto author = world.read([&](db::Tx& tx) { return world.accounts.find(tx, posts[0].author); });
    REQUIRE(author);
    CHECK(author->official_of == "bmkg.go.id");

    SUBCASE("and the same message again reaches nobody twice") {
        CHECK(world.take(source, gorontalo()) == 0);
        CHECK(world.take(source, gorontalo(), "another address") == 0);
        CHECK(world.bound_for(here).size() == 1);
        CHECK(world.notified(here) == 1);
    }
    SUBCASE("and its English document joins it instead of being a second warning") {
        auto english =
            cap::parse_cap(recorded("bmkg/rec-20260924__cap-en-CGT20260924002_alert.xml"));
        REQUIRE(english.ok());
        cap::normalise_nowcast(english->front());
        CHECK(world.take(source, *english, "en") == 1);
        CHECK(world.take(source, *english, "en") == 0);
        REQUIRE(world.live().size() == 1);
        CHECK(contains(world.live()[0]->head.headline, "Hujan Lebat"));
        CHECK(contains(world.live()[0]->head.headline_en, "Thunderstorm"));
        CHECK(world.notified(here) == 1);
    }
    SUBCASE("and a revision under the same identifier replaces it") {
        auto revised = gorontalo();
        revised[0].infos[0].severity = cap::Severity::Severe;
        CHECK(world.take(source, revised) == 1);
        REQUIRE(world.live().size() == 1);
        CHECK(world.live()[0]->chain.level == Level::Siaga);
        posts = world.bound_for(here);
        REQUIRE(posts.size() == 1);
        CHECK(contains(posts[0].text, "SIAGA"));
        CHECK(posts[0].edited_at);
    }
    SUBCASE("and ends by our own clock") {
        world.platform.clock().set(at("2026-09-24T09:26:59Z"));
        world.warnings.impl().intake.tick();
        CHECK(world.live().size() == 1);
        world.platform.clock().set(at("2026-09-24T09:27:00Z"));
        CHECK(world.live().empty());  // even before the ticker
        world.warnings.impl().intake.tick();
        CHECK(world.bound_for(here).empty());
        auto post = world.read([&](db::Tx& tx) { return world.statuses.find(tx, posts[0].id); });
        CHECK(post->text.starts_with("BERAKHIR 17.27 WITA"));
        CHECK(contains(post->extension_json, "\"state\":\"expired\""));
        CHECK(world.warnings.bar(std::vector{code("75.04.08")}, true, "id").empty());
    }
}

TEST_CASE("a tsunami's bulletins are one event, and after PD-4 nothing of it is live") {
    World world;
    auto bulletins =
        cap::parse_tsunami_bulletins(recorded("bmkg/rec-20260815__last30tsunamievent-trimmed.xml"));
    REQUIRE(bulletins.ok());
    auto source = world.source({.name = "bmkg-tsunami",
                                .url = "https://x.test/last30tsunamievent.xml",
                                .kind = "bmkg-tsunami"});
    std::vector<cap::Alert> event;
    for (const auto& bulletin : *bulletins)
        if (bulletin.sent > at("2026-08-14T00:00:00Z")) event.push_back(bulletin);
    REQUIRE(event.size() == 5);
    world.platform.clock().set(at("2026-08-14T21:59:00Z"));
    auto ende = world.person("ende", "53.08.01");
    auto ngada = world.person("ngada", "53.09.01");

    SUBCASE("as they came") {
        world.platform.clock().set(event[0].sent + 10s);
        world.take(source, {event[0]}, "feed");
        REQUIRE(world.live().size() == 1);
        CHECK(world.live()[0]->chain.level == Level::Waspada);
        CHECK(world.notified(ngada) == 1);
        CHECK(world.notified(ende) == 0);

        world.platform.clock().set(event[1].sent + 10s);
        world.take(source, {event[0], event[1]}, "feed");
        REQUIRE(world.live().size() == 1);
        CHECK(world.live()[0]->chain.level == Level::Siaga);
        CHECK(world.notified(ende) == 1);   // its place joined
        CHECK(world.notified(ngada) == 2);  // it became graver
        auto posts = world.bound_for(ngada);
        REQUIRE(posts.size() == 1);

        world.platform.clock().set(event[4].sent + 10s);
        world.take(source, event, "feed");
        CHECK(world.live().empty());
        CHECK(world.bound_for(ngada).empty());
        CHECK(world.bound_for(ende).empty());
        auto post = world.read([&](db::Tx& tx) { return world.statuses.find(tx, posts[0].id); });
        CHECK(post->text.starts_with("BERAKHIR (dinyatakan selesai) 08.31 WITA"));
        REQUIRE(world.cards().size() == 1);
        CHECK(world.cards()[0]->chain.state == State::Cancelled);
        CHECK(world.cards()[0]->chain.level == Level::Siaga);
    }
    SUBCASE("all at once, long after") {
        world.platform.clock().set(event[4].sent + 2h);
        world.take(source, event, "feed");
        CHECK(world.live().empty());
        CHECK(world.notified(ngada) == 0);
        CHECK(world.bound_for(ngada).empty());
        CHECK(world.cards().size() == 1);
    }
    SUBCASE("backwards") {
        world.platform.clock().set(event[4].sent + 10s);
        for (auto bulletin = event.rbegin(); bulletin != event.rend(); ++bulletin)
            world.take(source, {*bulletin}, bulletin->identifier);
        CHECK(world.live().empty());
        CHECK(world.notified(ngada) == 0);
        CHECK(world.cards().size() == 1);
    }
}

TEST_CASE("alert, update, second update and cancel end alike in every order") {
    std::vector<cap::Alert> messages{
        alert({.identifier = "a"}),
        alert({.identifier = "u", .type = cap::MsgType::Update, .sent = 1min, .references = {"a"}}),
        alert({.identifier = "v",
               .place = "Sleman",
               .type = cap::MsgType::Update,
               .sent = 2min,
               .references = {"u"}}),
        alert({.identifier = "c",
               .type = cap::MsgType::Cancel,
               .sent = 3min,
               .references = {"a", "u", "v"}}),
    };
    std::vector<int> order{0, 1, 2, 3};
    int orders = 0;
    do {
        World world;
        auto source = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
        world.platform.clock().set(first_moment() + 4min);
        auto here = world.person("ani", "34.02.05");
        for (int i : order) world.take(source, {messages[static_cast<std::size_t>(i)]});
        CHECK(world.live().empty());
        CHECK(world.cards().size() == 1);
        CHECK(world.cards()[0]->chain.state == State::Cancelled);
        CHECK(world.bound_for(here).empty());
        ++orders;
    } while (std::next_permutation(order.begin(), order.end()));
    CHECK(orders == 24);
}

TEST_CASE("without the cancel the newest update counts, in every order") {
    std::vector<cap::Alert> messages{
        alert({.identifier = "a"}),
        alert({.identifier = "u", .type = cap::MsgType::Update, .sent = 1min, .references = {"a"}}),
        alert({.identifier = "v",
               .place = "Sleman",
               .type = cap::MsgType::Update,
               .sent = 2min,
               .references = {"a", "u"}}),
    };
    std::vector<int> order{0, 1, 2};
    do {
        World world;
        auto source = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
        world.platform.clock().set(first_moment() + 4min);
        auto bantul = world.person("ani", "34.02.05");
        auto sleman = world.person("budi", "34.04.01");
        for (int i : order) world.take(source, {messages[static_cast<std::size_t>(i)]});
        REQUIRE(world.live().size() == 1);
        CHECK(world.live()[0]->head.identifier == "v");
        CHECK(world.live()[0]->chain.cover == std::vector{code("34.04")});
        CHECK(world.bound_for(sleman).size() == 1);
        CHECK(world.bound_for(bantul).empty());
        CHECK(world.notified(sleman) == 1);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("people are called again each time the level rises, however often") {
    World world;
    auto source = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.platform.clock().set(first_moment() + 9min);
    auto here = world.person("ani", "34.02.05");
    auto message = [&](std::string name, cap::Severity severity, Duration sent,
                       std::vector<std::string> references) {
        world.take(source,
                   {alert({.identifier = std::move(name),
                           .type = references.empty() ? cap::MsgType::Alert : cap::MsgType::Update,
                           .severity = severity,
                           .sent = sent,
                           .references = std::move(references)})});
    };
    message("a", cap::Severity::Moderate, 0min, {});
    CHECK(world.notified(here) == 1);
    message("b", cap::Severity::Severe, 1min, {"a"});
    CHECK(world.notified(here) == 2);
    message("c", cap::Severity::Severe, 2min, {"b"});
    CHECK(world.notified(here) == 2);  // nothing graver
    message("d", cap::Severity::Extreme, 3min, {"c"});
    CHECK(world.notified(here) == 3);
    auto posts = world.bound_for(here);
    REQUIRE(posts.size() == 1);
    CHECK(posts[0].text.starts_with("AWAS"));
    message("e", cap::Severity::Moderate, 4min, {"d"});
    CHECK(world.notified(here) == 3);
    CHECK(world.bound_for(here).size() == 1);
}

TEST_CASE("a chain whose parts met late has one post") {
    World world;
    auto source = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.platform.clock().set(first_moment() + 4min);
    auto here = world.person("ani", "34.02.05");
    world.take(source, {alert({.identifier = "a"})});
    world.take(
        source,
        {alert(
            {.identifier = "v", .type = cap::MsgType::Update, .sent = 2min, .references = {"u"}})});
    CHECK(world.bound_for(here).size() == 2);  // nobody knows yet that they belong together
    world.take(
        source,
        {alert(
            {.identifier = "u", .type = cap::MsgType::Update, .sent = 1min, .references = {"a"}})});
    CHECK(world.bound_for(here).size() == 1);
    CHECK(world.live().size() == 1);
    CHECK(world.live()[0]->head.identifier == "v");
}

TEST_CASE("events are sent once when it begins and once when it ends") {
    World world;
    int issued = 0, ended = 0;
    auto& bus = world.platform.platform().bus;
    bus.subscribe<AlertIssued>([&](const AlertIssued&) { ++issued; });
    bus.subscribe<AlertEnded>([&](const AlertEnded&) { ++ended; });
    auto source = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(source, {alert({})});
    world.take(source, {alert({})});
    CHECK(issued == 1);
    world.platform.clock().advance(2h);
    world.warnings.impl().intake.tick();
    world.warnings.impl().intake.tick();
    CHECK(ended == 1);
    CHECK(issued == 1);
}

TEST_CASE("the whole way works on PostgreSQL") {
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    World world(schema.url());
    auto here = world.person("ani", "34.02.05");
    auto source = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(source, {alert({.identifier = "a"})});
    world.take(source, {alert({.identifier = "v",
                               .type = cap::MsgType::Update,
                               .severity = cap::Severity::Extreme,
                               .sent = 2s,
                               .references = {"u"}})});
    world.platform.clock().advance(1min);
    world.take(
        source,
        {alert(
            {.identifier = "u", .type = cap::MsgType::Update, .sent = 1s, .references = {"a"}})});
    CHECK(world.bound_for(here).size() == 1);
    CHECK(world.notified(here) > 0);
    CHECK(world.platform.get("/peringatan/" + world.live().at(0)->head.id.to_string()).status ==
          200);
    world.platform.clock().advance(2h);
    world.warnings.impl().intake.tick();
    CHECK(world.live().empty());
    CHECK(world.bound_for(here).empty());
}

TEST_CASE("both engines keep alerts, chains, sources and quarantine alike") {
    testkit::on_both_engines([](db::Database& database) {
        auto migrations = Warnings::migrations();
        database.migrate(migrations);
        Source source;
        source.id = SourceId(1);
        source.name = "x";
        source.url = "https://x.test/";
        source.regions = {code("34.02"), code("64.72")};
        auto now = first_moment();
        AlertRow row;
        row.id = AlertId(2);
        row.chain = ChainId(3);
        row.source = source.id;
        row.realm = "actual";
        row.sender = "s";
        row.identifier = "i";
        row.sent = row.expires = row.received_at = now;
        row.headline = "Banjir";
        ChainRow chain;
        chain.id = ChainId(3);
        chain.realm = "actual";
        chain.head = row.id;
        chain.cover = {code("34.02")};
        chain.due_at = chain.expires = chain.updated_at = now;
        database.write([&](db::Tx& tx) {
            store::insert_source(tx, source, now);
            store::insert_chain(tx, chain);
            store::insert_alert(tx, row);
            store::put_body(tx, row.id, "{}");
            store::put_body(tx, row.id, "{\"a\":1}");
            std::vector<cap::Reference> references{{"s", "old", now}, {"s", "old", {}}};
            store::replace_references(tx, row.id, references);
            std::vector<Target> targets{{code("34.02"), Level::Awas, 0.5, How::Name}};
            store::replace_targets(tx, row.id, targets);
            store::put_content_hash(tx, row.id, "d", "h");
            store::put_document(tx, source.id, {"u", "v", "e", "m", "h", now});
            QuarantineRow bad;
            bad.id = 7;
            bad.url = "u";
            bad.reason = "r";
            bad.excerpt = std::string("\x00\xff", 2);
            bad.last_at = now;
            store::put_quarantine(tx, source.id, bad, "q");
            bad.id = 8;
            store::put_quarantine(tx, source.id, bad, "q");
        });
        database.read([&](db::Tx& tx) {
            CHECK(store::find_source_by_name(tx, "x")->regions == source.regions);
            CHECK(store::find_alert(tx, "actual", "s", "i")->headline == "Banjir");
            CHECK(store::find_body(tx, row.id) == "{\"a\":1}");
            CHECK(store::list_references_of(tx, chain.id).size() == 1);
            auto targets = store::list_targets(tx, row.id);
            REQUIRE(targets.size() == 1);
            CHECK(targets[0].level == Level::Awas);
            CHECK(targets[0].how == How::Name);
            CHECK(store::find_chain(tx, chain.id)->cover == chain.cover);
            CHECK_FALSE(store::find_chain(tx, chain.id)->status);
            CHECK(store::list_due_chains(tx, now, 10).size() == 1);
            CHECK(store::list_due_chains(tx, now - 1ms, 10).empty());
            CHECK(store::list_shown_chains(tx, now).size() == 1);
            CHECK(store::find_document(tx, source.id, "u")->etag == "e");
            auto quarantine = store::list_quarantine(tx, 1'000, 10);
            REQUIRE(quarantine.size() == 1);
            CHECK(quarantine[0].times == 2);
            CHECK(quarantine[0].excerpt == std::string("\x00\xff", 2));
        });
    });
}
