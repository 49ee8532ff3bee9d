// Two servers in one process: what one warns of, the other has, in order, once, and without gaps.
#include <algorithm>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/certificate.h"
#include "platform/fetch/fetch.h"
#include "platform/xml/signature.h"
#include "rooms/relay/impl.h"
#include "rooms/relay/protocol.h"
#include "testkit/plans.h"
#include "testkit/region_world.h"

using namespace kentongan;
using namespace kentongan::relay;
using testkit::RegionWorld;

namespace {

struct World : RegionWorld {
    explicit World(const std::string& url = "sqlite::memory:")
        : RegionWorld(url), relay(platform.platform(), testkit::gazetteer(), warnings) {
        migrate(Relay::migrations());
    }
    Result<LogPage> log(std::int64_t since, bool exercises = false) {
        auto answer = platform.get("/api/kentongan/v1/relay/log?since=" + std::to_string(since) +
                                   (exercises ? "&exercises=1" : ""));
        REQUIRE(answer.status == 200);
        return read_page(answer.body);
    }
    Upstream upstream(bool exercises = false) {
        NewUpstream wanted;
        wanted.name = "nasional";
        wanted.url = "https://nasional.test/";
        wanted.title = "Pusat";
        wanted.exercises = exercises;
        auto done = relay.subscribe(wanted);
        REQUIRE_MESSAGE(done.ok(), (done.ok() ? "" : done.error().text()));
        return read([&](db::Tx& tx) { return relay.upstreams(tx); }).at(0);
    }
    Relay relay;
};

// The wire of two worlds that both call themselves desa.test: what came through the other one.
std::vector<Entry> from_elsewhere(std::vector<Entry> messages) {
    for (auto& message : messages) message.via = {"https://nasional.test"};
    return messages;
}

warnings::Summary only_chain(World& world) {
    const auto live = world.warnings.live_chains();
    REQUIRE(live.size() == 1);
    return world.summary(live.front());
}

}  // namespace

TEST_CASE("Every message has the next number: issue, update, cancel, and no natural end") {
    World world;
    auto office = world.office("bpbd-bantul", "34.02");
    world.warn(office);
    world.warn(office, {.identifier = "banjir-2",
                        .type = cap::MsgType::Update,
                        .severity = cap::Severity::Extreme,
                        .references = {"banjir-1"}});
    world.warn(
        office,
        {.identifier = "banjir-3", .type = cap::MsgType::Cancel, .references = {"banjir-2"}});
    world.warn(office, {.identifier = "lain-1", .life = 5min});
    world.platform.clock().advance(6min);
    auto page = world.log(0);
    REQUIRE(page.ok());
    REQUIRE(page->messages.size() == 4);
    CHECK(page->first == 1);
    CHECK(page->last == 4);
    CHECK(page->next == 4);
    for (int i = 0; i < 4; ++i) {
        CHECK(page->messages[static_cast<std::size_t>(i)].seq == i + 1);
        CHECK(page->messages[static_cast<std::size_t>(i)].previous == i);
    }
    CHECK(page->messages[2].identifier == "banjir-3");
    CHECK(page->messages[2].cap.find("<msgType>Cancel</msgType>") != std::string::npos);
    CHECK(page->messages[0].cap.find("<identifier>banjir-1</identifier>") != std::string::npos);
    CHECK(page->messages[0].via == std::vector<std::string>{"https://desa.test"});
    CHECK(world.log(3)->messages.size() == 1);
    CHECK(world.log(4)->messages.empty());
    auto head = parse_json(world.platform.get("/api/kentongan/v1/relay/head").body);
    REQUIRE(head.ok());
    CHECK(find(*head, "last")->as_int64() == 4);
    CHECK(*find_string(*head, "log") == page->log);
}

TEST_CASE("What is unverified is not passed on, and exercises only to who asks") {
    World world;
    world.warn(world.office("bpbd-sleman", "34.04"), {.place = "34.02.05"});
    CHECK(world.log(0)->messages.empty());
    auto office = world.office("bpbd-bantul", "34.02");
    world.warn(office, {.identifier = "latihan-1", .status = cap::Status::Exercise});
    world.warn(office, {.identifier = "banjir-9"});
    auto all = world.log(0, true), real = world.log(0);
    REQUIRE(all->messages.size() == 2);
    CHECK(all->messages[0].exercise);
    CHECK(all->messages[0].status == "Exercise");
    CHECK(all->messages[1].previous == 1);
    REQUIRE(real->messages.size() == 1);
    CHECK(real->messages[0].seq == 2);
    CHECK(real->messages[0].previous == 0);
    CHECK(real->next == 2);
}

TEST_CASE("A warning at one server is live, changed and cancelled at the other") {
    World a, b;
    auto office = a.office("bpbd-bantul", "34.02");
    auto upstream = b.upstream();
    auto& taker = b.relay.impl().subscriber;
    a.warn(office);
    auto page = *a.log(0);
    REQUIRE(taker.take(upstream, from_elsewhere(page.messages), page.next).ok());
    auto told = only_chain(b);
    CHECK(told.identifier == "banjir-1");
    CHECK(told.verified);
    CHECK_FALSE(told.exercise);
    CHECK(upstream.seen == 1);
    // While b is away, a updates and cancels; and after it came back nothing is taken twice.
    a.warn(office,
           {.identifier = "banjir-2", .type = cap::MsgType::Update, .references = {"banjir-1"}});
    a.warn(office,
           {.identifier = "banjir-3", .type = cap::MsgType::Cancel, .references = {"banjir-2"}});
    auto stored = b.read([&](db::Tx& tx) { return b.relay.upstreams(tx); }).at(0);
    CHECK(stored.seen == 1);
    page = *a.log(stored.seen);
    REQUIRE(taker.take(stored, from_elsewhere(page.messages), page.next).ok());
    CHECK(b.warnings.live_chains().empty());
    CHECK(b.summary(told.chain).state == warnings::State::Cancelled);
    const auto passed = b.log(0)->messages.size();
    page = *a.log(0);
    stored.seen = 0;
    REQUIRE(taker.take(stored, from_elsewhere(page.messages), page.next).ok());
    CHECK(b.log(0)->messages.size() == passed);
    CHECK(b.warnings.live_chains().empty());
}

TEST_CASE("What is passed on further is the same while nothing signs here, and a circle ends") {
    World a, b;
    auto upstream = b.upstream();
    a.warn(a.office("bpbd-bantul", "34.02"));
    auto page = *a.log(0);
    const auto sent = from_elsewhere(page.messages);
    REQUIRE(b.relay.impl().subscriber.take(upstream, sent, page.next).ok());
    const auto further = *b.log(0);
    REQUIRE(further.messages.size() == 1);
    CHECK(further.messages[0].cap == sent[0].cap);
    CHECK(further.messages[0].via ==
          std::vector<std::string>{"https://nasional.test", "https://desa.test"});
    // It comes back to where it has been.
    auto back = a.upstream();
    REQUIRE(a.relay.impl().subscriber.take(back, further.messages, further.next).ok());
    CHECK(a.log(0)->messages.size() == 1);
    CHECK(back.seen == 1);
}

TEST_CASE("Nobody gets an exercise they did not ask for, whatever is sent") {
    World a, b, c;
    auto plain = b.upstream(false), joins = c.upstream(true);
    a.warn(a.office("bpbd-bantul", "34.02"), {.status = cap::Status::Exercise});
    auto page = *a.log(0, true);
    const auto sent = from_elsewhere(page.messages);
    REQUIRE(b.relay.impl().subscriber.take(plain, sent, page.next).ok());
    CHECK(b.warnings.live_chains().empty());
    CHECK(plain.seen == 1);
    REQUIRE(c.relay.impl().subscriber.take(joins, sent, page.next).ok());
    CHECK(only_chain(c).exercise);
}

TEST_CASE("What cannot be read or believed is left out, and the next is taken") {
    World a, b;
    const auto key = a.warnings.certificate();
    auto office = a.office("bpbd-bantul", "34.02");
    a.warn(office);
    a.warn(office, {.identifier = "banjir-7"});
    a.warn(office, {.identifier = "banjir-8"});
    auto page = *a.log(0);
    auto sent = from_elsewhere(page.messages);
    sent[0].cap = "<alert>";
    sent[1].cap = replace_all(sent[1].cap, "Severe", "Minor");  // not what was signed
    auto upstream = b.upstream();
    upstream.key_pem = key;
    REQUIRE(b.relay.impl().subscriber.take(upstream, sent, page.next).ok());
    CHECK(only_chain(b).identifier == "banjir-8");
    CHECK(upstream.seen == 3);
}

TEST_CASE("What is passed on carries the first server's signature and that of who passes it on") {
    World a, b;
    const auto first = a.warnings.certificate(), second = b.warnings.certificate();
    a.warn(a.office("bpbd-bantul", "34.02"));
    const auto page = *a.log(0);
    auto upstream = b.upstream();
    upstream.key_pem = first;
    const auto sent = from_elsewhere(page.messages);
    REQUIRE(b.relay.impl().subscriber.take(upstream, sent, page.next).ok());
    const auto passed = b.log(0)->messages.at(0).cap;
    const auto signed_by = [](const std::string& cap, const std::string& certificate) {
        return xml::verify_enveloped(cap, crypto::read_public_key(certificate)->pem).ok();
    };
    CHECK(signed_by(passed, first));
    CHECK(signed_by(passed, second));
    CHECK_FALSE(signed_by(sent[0].cap, second));
}

TEST_CASE("Numbers too old are gone, and the answer says where the log begins") {
    World world;
    auto office = world.office("bpbd-bantul", "34.02");
    for (int i = 0; i < 3; ++i) {
        world.warn(office, {.identifier = "banjir-" + std::to_string(i)});
        world.platform.clock().advance(std::chrono::hours(24 * 12));
    }
    world.platform.clock().advance(std::chrono::hours(1));
    world.relay.impl().forget_old();
    auto gone = world.platform.get("/api/kentongan/v1/relay/log?since=0");
    CHECK(gone.status == 410);
    auto body = parse_json(gone.body);
    REQUIRE(body.ok());
    const auto first = find(*body, "first")->as_int64();
    CHECK(first == 2);
    CHECK(world.log(first - 1)->messages.size() == 2);
    CHECK(world.platform.get("/api/kentongan/v1/relay/stream?since=0").status == 410);
    CHECK(world.platform.get("/api/kentongan/v1/relay/log?since=-1").status == 422);
}

TEST_CASE("Events are read whole, and what is cut off is noticed") {
    Entry entry;
    entry.seq = 7;
    entry.previous = 5;
    entry.cap = "<alert>\n</alert>";
    entry.via = {"https://a.test"};
    const auto stream = head_event("ab", 7) + ":thump\n\n" + cap_event(entry);
    auto heard = read_events(stream);
    REQUIRE(heard.messages.size() == 1);
    CHECK(heard.messages[0].seq == 7);
    CHECK(heard.messages[0].previous == 5);
    CHECK(heard.messages[0].cap == entry.cap);
    CHECK(heard.messages[0].via == entry.via);
    CHECK(heard.last == 7);
    CHECK(heard.log == "ab");
    CHECK_FALSE(heard.is_cut);
    heard = read_events(std::string_view(stream).substr(0, stream.size() - 3));
    CHECK(heard.messages.empty());
    CHECK(heard.is_cut);
    CHECK_FALSE(read_page("{}").ok());
    CHECK_FALSE(read_page("[]").ok());
    CHECK(read_events("event: cap\ndata: {\"seq\":1,\"previous\":1,\"cap\":\"\"}\n\n")
              .messages.empty());
}

TEST_CASE("Who failed waits longer, never together, never longer than a minute") {
    CHECK(backoff(1, 3) >= 750ms);
    CHECK(backoff(1, 3) <= 1250ms);
    CHECK(backoff(4, 3) >= 6s);
    CHECK(backoff(30, 9) <= 75s);
    CHECK(backoff(3, 1) != backoff(3, 2));
}

TEST_CASE("A server is subscribed to once, and no more when it is removed") {
    World world;
    world.upstream();
    CHECK(world.relay.subscribe({"nasional", "https://x.test", {}, {}, false}).error().code() ==
          ErrorCode::Conflict);
    CHECK(world.relay.subscribe({"lain", "ftp://x.test", {}, {}, false}).error().field() == "url");
    CHECK(world.relay.unsubscribe("nasional").ok());
    CHECK(world.relay.unsubscribe("nasional").error().code() == ErrorCode::NotFound);
    CHECK(world.read([&](db::Tx& tx) { return world.relay.upstreams(tx); }).empty());
}

TEST_CASE("The log counts without gaps on both engines, and walks over no table") {
    testkit::on_both_engines([](db::Database& database) {
        database.migrate(Relay::migrations());
        Entry entry;
        entry.cap = "<alert/>";
        entry.via = {"https://a.test", "https://b.test"};
        for (int i = 0; i < 6; ++i) {
            entry.exercise = i % 3 == 1;
            entry.alert = warnings::AlertId(i + 1);
            entry.written_at = from_millis(1000 * i);
            // One that is rolled back leaves no hole.
            auto failed = database.write([&](db::Tx& tx) -> Result<int> {
                store::append(tx, entry);
                return Error(ErrorCode::Conflict);
            });
            CHECK_FALSE(failed.ok());
            database.write([&](db::Tx& tx) { store::append(tx, entry); });
        }
        database.write([&](db::Tx& tx) {
            auto all = store::list_since(tx, 0, store::Audience::WithExercises, 10);
            REQUIRE(all.size() == 6);
            for (std::size_t i = 0; i < 6; ++i) CHECK(all[i].seq == static_cast<int>(i) + 1);
            CHECK(all[0].via == entry.via);
            auto real = store::list_since(tx, 1, store::Audience::Actual, 10);
            REQUIRE(real.size() == 3);
            CHECK(real[0].seq == 3);
            CHECK(real[0].previous == 1);
            CHECK(store::find_last_cap(tx, warnings::AlertId(2)) == "<alert/>");
            CHECK(store::remove_old(tx, from_millis(2000), 0, 10) == 2);
            CHECK(store::first(tx) == 3);
            CHECK(store::remove_old(tx, from_millis(0), 6, 10) == 4);
            CHECK(store::first(tx) == 7);
            CHECK(store::last(tx) == 6);
        });
        if (database.engine() == db::Engine::Sqlite)
            CHECK(testkit::scans_of(database, store::queries()).empty());
    });
}
