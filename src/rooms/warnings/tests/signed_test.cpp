// Signed sources: only what the registered key signed is ever a warning. And our own signature.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "cap/parse.h"
#include "cap/write.h"
#include "platform/base/strings.h"
#include "platform/crypto/certificate.h"
#include "platform/xml/signature.h"
#include "rooms/warnings/registry_store.h"
#include "rooms/warnings/tests/world.h"

using namespace kentongan;
using namespace kentongan::warnings;
using namespace kentongan::warnings::testing;

namespace {

const crypto::Identity& office_key() {
    static const auto made = crypto::make_identity("bpbd", first_moment());
    return made;
}

std::string signed_cap(const Draft& draft, const crypto::Identity& key = office_key()) {
    return xml::sign_enveloped(cap::write_cap(alert(draft)), key.private_key, key.certificate);
}

NewSource signed_source(const std::string& url) {
    return {.name = "bpbd", .url = url, .kind = "cap", .key = office_key().certificate};
}

std::vector<Alarm> alarms(World& world) {
    return world.read([](db::Tx& tx) { return Warnings::alarms(tx); });
}

std::string quarantine_reason(World& world) {
    auto rows = world.read([](db::Tx& tx) {
        return store::list_quarantine(tx, std::numeric_limits<std::int64_t>::max(), 10);
    });
    return rows.empty() ? std::string() : rows.front().reason;
}

}  // namespace

TEST_CASE("what the registered key signed is a verified warning") {
    World world;
    FeedServer server;
    server.put("/a.cap", signed_cap({}));
    world.source(signed_source(server.url("/a.cap")));
    auto taken = world.warnings.poll("bpbd");
    REQUIRE(taken.ok());
    CHECK(*taken == 1);
    REQUIRE(world.live().size() == 1);
    CHECK(world.live()[0]->chain.verified);
    CHECK(alarms(world).empty());
    auto json = world.platform.get("/api/kentongan/v1/sources").body;
    CHECK(json.contains("\"signed\":true"));
    CHECK(json.contains(crypto::read_public_key(office_key().certificate)->fingerprint));
}

TEST_CASE("what it did not sign never lives: quarantine, alarm, and well again by itself") {
    World world;
    FeedServer server;
    const auto stranger = crypto::make_identity("asing", first_moment());
    std::string body;
    SUBCASE("unsigned") {
        body = cap::write_cap(alert({}));
    }
    SUBCASE("signed by somebody else") {
        body = signed_cap({}, stranger);
    }
    SUBCASE("changed after it was signed") {
        body = replace_all(signed_cap({}), "Banjir di Bantul", "Tsunami di Bantul");
    }
    SUBCASE("wrapped: the signed message inside a forged one") {
        auto genuine = signed_cap({.identifier = "asli"});
        auto forged = cap::write_cap(alert({.identifier = "palsu"}));
        body = replace_all(forged, "</alert>", genuine.substr(genuine.find("<alert")) + "</alert>");
    }
    server.put("/a.cap", body);
    world.source(signed_source(server.url("/a.cap")));
    CHECK_FALSE(world.warnings.poll("bpbd").ok());
    CHECK(world.cards().empty());
    CHECK(quarantine_reason(world).contains("(Signature)"));
    REQUIRE(alarms(world).size() == 1);
    CHECK(alarms(world)[0].kind == "signature");
    CHECK(alarms(world)[0].source == "bpbd");

    server.put("/a.cap", signed_cap({}));
    world.platform.clock().advance(1min);
    CHECK(*world.warnings.poll("bpbd") == 1);
    CHECK(alarms(world).empty());
}

TEST_CASE("the documents a feed links to are proven one by one; what it embeds is not believed") {
    World world;
    FeedServer server;
    const auto embedded = cap::write_cap(alert({.identifier = "tertanam"}));
    server.put("/feed.atom",
               "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>f</id><title>t</title>"
               "<updated>2026-09-21T00:00:00Z</updated>"
               "<entry><id>e1</id><title>a</title><updated>2026-09-21T00:00:00Z</updated>"
               "<link href=\"" +
                   server.url("/good.cap") +
                   "\" type=\"application/cap+xml\"/></entry>"
                   "<entry><id>e2</id><title>b</title><updated>2026-09-21T00:00:00Z</updated>"
                   "<link href=\"" +
                   server.url("/bad.cap") +
                   "\" type=\"application/cap+xml\"/></entry>"
                   "<entry><id>e3</id><title>c</title><updated>2026-09-21T00:00:00Z</updated>"
                   "<content type=\"text/xml\">" +
                   embedded.substr(embedded.find("<alert")) + "</content></entry></feed>");
    server.put("/good.cap", signed_cap({.identifier = "baik"}));
    server.put("/bad.cap", cap::write_cap(alert({.identifier = "buruk"})));
    auto wanted = signed_source(server.url("/feed.atom"));
    wanted.kind = "cap-atom";
    world.source(wanted);
    CHECK(*world.warnings.poll("bpbd") == 1);
    REQUIRE(world.cards().size() == 1);
    CHECK(world.cards()[0]->head.identifier == "baik");
}

TEST_CASE("old signatures are believed only where somebody decided so") {
    World world;
    FeedServer server;
    world.platform.clock().set(at("2013-01-24T21:30:00Z"));
    server.put("/a.cap", recorded("cap/google-testdata/canada_signed.cap"));
    NewSource wanted{.name = "canada", .url = server.url("/a.cap"), .kind = "cap"};
    wanted.key = recorded("cap/google-testdata/environment_canada_x509_cert.pem");
    world.source(wanted);
    CHECK_FALSE(world.warnings.poll("canada").ok());
    REQUIRE(world.warnings.remove_source("canada").ok());
    wanted.accepts_sha1 = true;
    world.source(wanted);
    CHECK(*world.warnings.poll("canada") == 1);
}

TEST_CASE("our CAP is signed, valid, the same at every request, and the xmlsec1 command agrees") {
    namespace fs = std::filesystem;
    World world;
    auto office = world.source({.name = "bpbd", .url = "https://bpbd.test/", .kind = "cap"});
    world.take(office, {alert({})});
    const auto path =
        "/api/kentongan/v1/alerts/" + world.live().at(0)->head.id.to_string() + "/cap";
    const auto document = world.platform.get(path).body;
    CHECK(world.platform.get(path).body == document);
    const auto certificate = world.platform.get("/.well-known/kentongan/warning-key.pem").body;
    const auto key = crypto::read_public_key(certificate);
    REQUIRE(key.ok());
    const auto proven = xml::verify_enveloped(document, key->pem);
    REQUIRE(proven.ok());
    auto read = cap::parse_cap(*proven);
    REQUIRE(read.ok());
    CHECK(read->front().identifier == "a1");
    // Codes for who knows them, an outline for who does not.
    const auto& area = read->front().infos.at(0).areas.at(0);
    REQUIRE(area.geocodes.size() == 1);
    CHECK(area.geocodes[0].value == "34.02");
    CHECK(geo::Area(area.polygons, geo::Fill::Union).contains(geo::lat_lon(-7.9, 110.33)));
    const auto json = world.platform.get("/api/kentongan/v1/warning-key").body;
    CHECK(json.contains(key->fingerprint));
    world.read([&](db::Tx& tx) {
        CHECK(world.warnings.cap_xml(tx, world.live().at(0)->head.id) == document);
    });

    char pattern[] = "/tmp/kentongan-cap-XXXXXX";
    REQUIRE(mkdtemp(pattern) != nullptr);
    const fs::path folder = pattern;
    std::ofstream(folder / "a.xml", std::ios::binary) << document;
    std::ofstream(folder / "c.pem") << certificate;
    const auto run = [&](const std::string& command) {
        return std::system(
            ("cd " + folder.string() + " && " + command + " >/dev/null 2>&1").c_str());
    };
    CHECK(run("xmlsec1 --verify --trusted-pem c.pem --verification-gmt-time "
              "'2026-09-21+12:00:00' a.xml || xmlsec1 --verify --trusted-pem c.pem a.xml") == 0);
    CHECK(run("xmllint --nonet --noout --schema " + std::string(KENTONGAN_SOURCE) +
              "/tests/data/cap/oasis/CAP-v1.2.xsd a.xml") == 0);
    fs::remove_all(folder);
}

TEST_CASE("a source that falls silent raises an alarm, by its kind's patience, until it answers") {
    World world;
    auto& room = world.warnings.impl();
    auto now = [&] { return world.platform.clock().now(); };
    auto source =
        world.source({.name = "tsunami", .url = "https://bmkg.test/", .kind = "bmkg-tsunami"});
    auto slow = world.source(
        {.name = "lambat", .url = "https://x.test/", .kind = "bmkg-tsunami", .every_seconds = 600});
    auto began = now();
    auto look = [&](const Source& about, std::optional<TimePoint> good) {
        auto asked = about;
        asked.fetched_at = good;
        asked.last_error = "HTTP 500";
        const Health health[] = {{asked, {}, {}, began}};
        room.alarms.look_at(health);
    };
    world.platform.clock().advance(2min);
    look(source, {});
    CHECK(alarms(world).empty());
    world.platform.clock().advance(1s);
    look(source, {});
    REQUIRE(alarms(world).size() == 1);
    CHECK(alarms(world)[0].kind == "silent");
    CHECK(alarms(world)[0].reason == "HTTP 500");
    CHECK(room.alarms.silent() == 1);
    look(source, now());
    CHECK(alarms(world).empty());
    CHECK(room.alarms.silent() == 0);
    look(slow, {});  // is asked so rarely that two minutes mean nothing
    CHECK(alarms(world).empty());
    // What was missed while this server was down is not the source's fault.
    began = now();
    look(source, now() - 5h);
    CHECK(alarms(world).empty());
}
