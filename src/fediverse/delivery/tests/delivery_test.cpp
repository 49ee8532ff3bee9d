#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "fediverse/delivery/store.h"
#include "fediverse/delivery/tests/delivery_world.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::fediverse;
using jobs::Lane;
using signatures::Scheme;

namespace {

// Time passes between any two looks at it.
class RestlessClock : public Clock {
public:
    explicit RestlessClock(TimePoint start) : start_(start) {}
    TimePoint now() const override { return start_ + Duration(++looks_); }

private:
    TimePoint start_;
    mutable std::atomic<std::int64_t> looks_{0};
};

// Connections to it come into being, and that was all.
class Silent {
public:
    Silent() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(listen(socket_, 1024) == 0);
        socklen_t size = sizeof address;
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
    }
    ~Silent() { close(socket_); }
    std::string inbox(int host) const {
        return "http://127.2.0." + std::to_string(host) + ":" + std::to_string(port_) + "/inbox";
    }

private:
    int socket_, port_ = 0;
};

}  // namespace

TEST_CASE("an activity reaches each inbox once, signed, and leaves nothing behind") {
    on_both([](DeliveryWorld& w) {
        w.send({.body = R"({"id":"1"})",
                .inboxes = {w.others.inbox(1), w.others.inbox(2), w.others.inbox(1), "mailto:x",
                            "https://a@b/"}});
        CHECK(w.waiting() == 2);
        CHECK(w.delivery->run_due() == 2);
        const auto received = w.others.take_all();
        REQUIRE(received.size() == 2);
        for (const auto& one : received) {
            CHECK(one.is_valid);
            CHECK(one.scheme == Scheme::Cavage);
            CHECK(one.body == R"({"id":"1"})");
        }
        CHECK(received[0].inbox != received[1].inbox);
        CHECK(w.waiting() == 0);
        CHECK(w.bodies() == 0);
        CHECK(w.delivery->stats().sent == 2);
        CHECK(w.delivery->run_due() == 0);
    });
}

TEST_CASE("what was rolled back is not sent, and a wrong lane is refused") {
    on_both([](DeliveryWorld& w) {
        const auto kept = w.platform.database.write([&](db::Tx& tx) -> Result<void> {
            w.delivery->enqueue(tx, {.body = "{}", .inboxes = {w.others.inbox(1)}});
            return Error(ErrorCode::Conflict);
        });
        CHECK_FALSE(kept);
        CHECK(w.delivery->run_due() == 0);
        CHECK_THROWS_AS(w.send({.lane = Lane::Mail, .inboxes = {w.others.inbox(1)}}),
                        std::invalid_argument);
    });
}

TEST_CASE("every answer is done, given up or tried again") {
    on_both([](DeliveryWorld& w) {
        struct Case {
            int status;
            bool is_kept, is_gone;
        };
        int host = 0;
        for (const Case& c : {Case{200, false, false},
                              {202, false, false},
                              {301, true, false},
                              {400, false, false},
                              {404, false, false},
                              {405, false, false},
                              {408, true, false},
                              {409, false, false},
                              {410, false, true},
                              {413, false, false},
                              {422, false, false},
                              {425, true, false},
                              {429, true, false},
                              {500, true, false},
                              {503, true, false}}) {
            CAPTURE(c.status);
            const auto inbox = w.others.inbox(++host);
            w.others.answer(inbox, c.status);
            w.gone.clear();
            const auto before = w.waiting();
            w.send({.body = "{}", .inboxes = {inbox}});
            CHECK(w.delivery->run_due() == 1);
            CHECK((w.waiting() > before) == c.is_kept);
            CHECK((w.gone == std::vector{inbox}) == c.is_gone);
        }
        CHECK(w.bodies() == w.waiting());
    });
}

TEST_CASE("a host that names a time is left alone until then, within reason") {
    on_both([](DeliveryWorld& w) {
        const auto busy = w.others.inbox(1), other = w.others.inbox(1, "other");
        w.others.answer(busy, 429, "600");
        w.send({.body = "{}", .inboxes = {busy}});
        CHECK(w.delivery->run_due() == 1);
        w.send({.body = "{}", .inboxes = {other}});
        CHECK(w.run_after(9min) == 0);
        w.others.answer(busy, 429, "999999999");
        CHECK(w.run_after(61s) == 2);
        CHECK(w.run_after(59min) == 0);
        w.others.answer(busy, 202);
        CHECK(w.run_after(2min) == 1);
        CHECK(w.waiting() == 0);
    });
}

TEST_CASE("what is about one object arrives in order, other things overtake") {
    on_both([](DeliveryWorld& w) {
        const auto inbox = w.others.inbox(1);
        w.others.answer(inbox, 503);
        w.send({.body = "1", .inboxes = {inbox}, .order_key = "a"});
        w.send({.body = "2", .lane = Lane::Alert, .inboxes = {inbox}, .order_key = "a"});
        w.send({.body = "3", .inboxes = {inbox}, .order_key = "a"});
        CHECK(w.delivery->run_due() == 1);
        w.others.answer(inbox, 202);
        w.send({.body = "4", .inboxes = {inbox}, .order_key = "b"});
        CHECK(w.run_after(5s) == 1);
        CHECK(w.run_after(60s) == 3);
        std::string order;
        for (const auto& one : w.others.take_all()) order += one.body;
        CHECK(order == "14123");
    });
}

TEST_CASE("what was said while a host was down arrives when it is back, of each thing in order") {
    on_both([](DeliveryWorld& w) {
        const auto inbox = w.others.inbox(1);
        w.others.answer(inbox, 502);
        for (const char* object : {"a", "b", "c", "d", "e"})
            for (const char* what : {"1", "2", "3"}) {
                w.send(
                    {.body = std::string(object) + what, .inboxes = {inbox}, .order_key = object});
                w.run_after(10min);
            }
        CHECK(w.waiting() == 15);
        w.restart();
        w.others.take_all();
        w.others.answer(inbox, 202);
        w.run_after(12h);
        std::map<char, std::string> said;
        for (const auto& one : w.others.take_all()) said[one.body[0]] += one.body[1];
        CHECK(said.size() == 5);
        for (const auto& [object, order] : said) CHECK(order == "123");
        CHECK(w.waiting() == 0);
    });
}

TEST_CASE("a warning goes before what waited longer") {
    on_both([](DeliveryWorld& w) {
        std::vector<std::string> many;
        for (int i = 1; i <= 20; ++i) many.push_back(w.others.inbox(i));
        w.send({.body = "bulk", .inboxes = many});
        w.send({.body = "person", .lane = Lane::Interactive, .inboxes = {w.others.inbox(3)}});
        w.send({.body = "alert", .lane = Lane::Alert, .inboxes = {w.others.inbox(3)}});
        CHECK(w.delivery->run_due() == 22);
        const auto received = w.others.take_all();
        CHECK(received.at(0).body == "alert");
        CHECK(received.at(1).body == "person");
    });
}

TEST_CASE("who does not know one form of signature gets the other, and is remembered") {
    on_both([](DeliveryWorld& w) {
        const Outgoing outgoing{.body = "{}", .inboxes = {w.others.inbox(1)}};
        w.others.refuse(Scheme::Cavage);
        w.send(outgoing);
        CHECK(w.delivery->run_due() == 2);
        CHECK(w.others.take_all().back().is_valid);
        CHECK(w.delivery->scheme_of(w.others.host(1)) == Scheme::Rfc9421);
        w.send(outgoing);
        CHECK(w.delivery->run_due() == 1);
        w.restart();
        w.others.refuse(Scheme::Rfc9421);
        w.send(outgoing);
        CHECK(w.delivery->run_due() == 2);
        CHECK(w.delivery->scheme_of(w.others.host(1)) == Scheme::Cavage);
        CHECK(w.waiting() == 0);
    });
}

TEST_CASE("who believes no signature is asked again three times, and counts as alive") {
    on_both([](DeliveryWorld& w) {
        const auto inbox = w.others.inbox(1);
        w.others.answer(inbox, 401);
        for (int i = 0; i < 5; ++i) w.send({.body = "{}", .inboxes = {inbox}});
        CHECK(w.delivery->run_due() == 10);  // each in both forms
        CHECK(w.waiting() == 5);
        CHECK(w.delivery->stats().open_hosts == 0);
        w.others.answer(inbox, 202);
        CHECK(w.run_after(20s) == 5);
        CHECK(w.waiting() == 0);

        w.others.answer(inbox, 403);
        w.send({.body = "{}", .inboxes = {inbox}});
        CHECK(w.delivery->run_due() == 2);
        for (int again = 0; again < 3; ++again) {
            CHECK(w.waiting() == 1);
            CHECK(w.run_after(5s) == 0);
            CHECK(w.run_after(5min) == 2);
        }
        CHECK(w.waiting() == 0);
        CHECK(w.delivery->stats().dropped == 1);
        CHECK(w.delivery->stats().open_hosts == 0);
    });
}

TEST_CASE("what waits for a host that is shut out is not sent") {
    on_both([](DeliveryWorld& w) {
        const auto inbox = w.others.inbox(1), other = w.others.inbox(2);
        for (const auto& one : {inbox, other}) w.others.answer(one, 503);
        for (int i = 0; i < 5; ++i)
            w.send({.body = "{}", .inboxes = {inbox, other}, .order_key = "one"});
        CHECK(w.delivery->run_due() == 2);
        w.others.take_all();
        for (const auto& one : {inbox, other}) w.others.answer(one, 202);
        w.shut_out = w.others.host(1);
        w.run_after(1min);
        const auto received = w.others.take_all();
        CHECK(received.size() == 5);
        CHECK(std::ranges::all_of(received, [&](const auto& one) { return one.inbox == other; }));
        CHECK(w.waiting() == 0);
        CHECK(w.bodies() == 0);
    });
}

TEST_CASE("hosts that were not needed for a month are forgotten, those with work are not") {
    on_both([](DeliveryWorld& w) {
        const auto known = w.others.inbox(1), busy = w.others.inbox(2);
        const Outgoing outgoing{.body = "{}", .inboxes = {known}};
        w.others.refuse(Scheme::Cavage);
        w.send(outgoing);
        CHECK(w.delivery->run_due() == 2);
        w.test.clock().advance(20 * 24h);
        w.send(outgoing);
        CHECK(w.delivery->run_due() == 1);
        w.others.answer(busy, 503);
        w.test.clock().advance(29 * 24h);
        w.send({.body = "{}", .inboxes = {busy}});
        CHECK(w.delivery->run_due() == 2);
        w.delivery->sweep();
        CHECK(w.hosts() == 2);
        CHECK(w.delivery->scheme_of(w.others.host(1)) == Scheme::Rfc9421);

        w.test.clock().advance(2 * 24h);
        w.delivery->sweep();
        CHECK(w.hosts() == 1);
        CHECK(w.inboxes() == 1);
        CHECK(w.waiting() == 1);
        w.send(outgoing);
        w.others.answer(busy, 202);
        CHECK(w.delivery->run_due() == 4);  // the form of signature has to be found again
        CHECK(w.waiting() == 0);
    });
}

TEST_CASE("the sweep takes all that is idle, and bodies that nobody waits for") {
    on_both([](DeliveryWorld& w) {
        std::vector<std::string> many;
        for (int host = 0; host < 250; ++host) many.push_back(w.others.inbox(host));
        w.send({.body = "{}", .inboxes = many});
        CHECK(w.delivery->run_due() == 250);
        w.platform.database.write([&](db::Tx& tx) {
            tx.execute("INSERT INTO fediverse_bodies (id, sender, body) VALUES ($1, 0, '{}')",
                       {w.platform.ids.next<BodyId>()});
        });
        w.delivery->sweep();
        CHECK(w.bodies() == 1);
        CHECK(w.hosts() == 250);
        w.test.clock().advance(31 * 24h);
        w.delivery->sweep();
        CHECK(w.bodies() == 0);
        CHECK(w.hosts() == 0);
        CHECK(w.inboxes() == 0);
    });
}

TEST_CASE("no query of deliveries walks over a whole table") {
    testkit::TestPlatform test;
    test.migrate(Delivery::migrations());
    CHECK(testkit::scans_of(test.platform().database, queries()) == "");
}

TEST_CASE("what a sender had to say goes with it; its key is asked for once") {
    on_both([](DeliveryWorld& w) {
        w.send({.body = "{}", .sender = 7, .inboxes = {w.others.inbox(1)}});
        w.send({.body = "{}", .inboxes = {w.others.inbox(1), w.others.inbox(2)}});
        w.delivery->run_due();
        CHECK(w.others.take_all().size() == 2);
        CHECK(w.waiting() == 0);
        CHECK(w.bodies() == 0);
        CHECK(w.asked == 2);
        w.delivery->forget_sender(0);
        w.send({.body = "{}", .inboxes = {w.others.inbox(1)}});
        w.delivery->run_due();
        CHECK(w.asked == 3);
    });
}

TEST_CASE("a dead host is probed alone and rarely, and gets everything when it is back") {
    on_both([](DeliveryWorld& w) {
        const auto inbox = w.others.inbox(1);
        w.others.answer(inbox, 502);
        for (int i = 0; i < 10; ++i) w.send({.body = "{}", .inboxes = {inbox}});
        CHECK(w.delivery->run_due() == 3);
        CHECK(w.delivery->stats().open_hosts == 1);
        CHECK(w.run_after(30s) == 0);
        CHECK(w.run_after(1min) == 1);  // and the next in two
        w.send({.body = "{}", .lane = Lane::Alert, .inboxes = {inbox}});
        CHECK(w.run_after(55s) == 0);
        CHECK(w.run_after(6s) == 1);  // the warning does not wait for the breaker
        w.restart();
        CHECK(w.run_after(20s) == 0);
        CHECK(w.waiting() == 11);
        w.others.answer(inbox, 202);
        CHECK(w.run_after(1h) == 11);
        CHECK(w.delivery->stats().open_hosts == 0);
        CHECK(w.waiting() == 0);
    });
}

TEST_CASE("after six days nobody tries any more") {
    on_both([](DeliveryWorld& w) {
        const std::string dead = "http://127.0.0.9:1/inbox";
        for (int i = 0; i < 10; ++i) w.send({.body = "{}", .inboxes = {dead}, .order_key = "one"});
        CHECK(w.delivery->run_due() == 1);
        CHECK(w.run_after(143h) == 1);
        CHECK(w.waiting() == 10);
        CHECK(w.run_after(24h) == 1);
        CHECK(w.waiting() == 0);
        CHECK(w.bodies() == 0);
        CHECK(w.delivery->stats().dropped == 10);
    });
}

TEST_CASE("what a process without an engine enqueues is told to the one that has it") {
    on_both([](DeliveryWorld& w) {
        Delivery command(w.platform, [&](std::int64_t) { return w.sender; });
        w.delivery->start();
        w.send({.body = "{}", .inboxes = {w.others.inbox(1)}});
        REQUIRE(w.others.wait_for(1));
        CHECK(w.count("SELECT COUNT(*) FROM jobs") == 0);
        w.platform.database.write([&](db::Tx& tx) {
            command.enqueue(tx, {.body = "{}", .inboxes = {w.others.inbox(2)}});
        });
        const auto payload = w.platform.database.read([](db::Tx& tx) {
            auto row = tx.query("SELECT payload FROM jobs");
            REQUIRE(row.next());
            return row.string(0);
        });
        w.delivery->take_notice(payload);
        CHECK(w.others.wait_for(2));
        w.delivery->stop();
    });
}

TEST_CASE("what a stopped engine had not sent goes with the next") {
    on_both([](DeliveryWorld& w) {
        std::vector<std::string> many;
        for (int i = 1; i <= 150; ++i) many.push_back(w.others.inbox(i));
        w.send({.body = "first", .inboxes = many});
        w.restart();
        w.delivery->start();
        CHECK(w.others.wait_for(150));
        w.send({.body = "second", .lane = Lane::Alert, .inboxes = many});
        CHECK(w.others.wait_for(300));
        w.delivery->stop();
        CHECK(w.waiting() == 0);
        const auto received = w.others.take_all();
        CHECK(received.size() == 300);
        CHECK(std::ranges::all_of(received, &Received::is_valid));
        w.send({.body = "third", .inboxes = many});
        w.delivery->start();
        CHECK(w.others.wait_for(150));
    });
}

TEST_CASE("what comes while the engine looks around is sent without another call") {
    on_both([](DeliveryWorld& w) {
        const RestlessClock clock(w.test.clock().now());
        const Platform& from = w.platform;
        Platform restless{from.config, clock,          from.ids,     from.database,    from.bus,
                          from.jobs,   from.scheduler, from.fetcher, from.pictures,    from.router,
                          from.pages,  from.metrics,   from.keys,    from.remote_media};
        Delivery delivery(restless, [&](std::int64_t) { return w.sender; });
        delivery.start();
        for (std::size_t count = 1; count <= 5; ++count) {
            w.platform.database.write([&](db::Tx& tx) {
                delivery.enqueue(tx, {.body = "{}", .inboxes = {w.others.inbox(1)}});
            });
            REQUIRE(w.others.wait_for(count, std::chrono::seconds(10)));
        }
        delivery.stop();
    });
}

TEST_CASE("peers that accept and never answer do not keep a warning from the others") {
    on_both([](DeliveryWorld& w) {
        const Silent silent;
        std::vector<std::string> inboxes;
        for (int host = 1; host <= 250; ++host) inboxes.push_back(silent.inbox(host));
        w.send({.body = "bulk", .inboxes = inboxes});
        w.send({.body = "person", .lane = Lane::Interactive, .inboxes = inboxes});
        w.send({.body = "bulk", .inboxes = {w.others.inbox(1)}});
        w.delivery->start();
        w.send({.body = "alert", .lane = Lane::Alert, .inboxes = {w.others.inbox(2)}});
        REQUIRE(w.others.wait_for(1, std::chrono::seconds(10)));
        CHECK(w.others.take_all().front().body == "alert");
        w.delivery->stop();
        CHECK(w.waiting() == 501);
    });
}

TEST_CASE("what is said of followers goes with an activity to each host, signed") {
    on_both([](DeliveryWorld& w) {
        w.delivery->synchronise([](std::int64_t, std::string_view host) {
            return host.starts_with("127.0.0.2:") ? "digest=\"of " + std::string(host) + '"' : "";
        });
        for (const auto scheme : {Scheme::Rfc9421, Scheme::Cavage}) {
            w.others.refuse(scheme);
            w.send({.body = "{}", .inboxes = {w.others.inbox(0), w.others.inbox(1)}});
            w.delivery->run_due();
            for (const auto& one : w.others.take_all()) {
                CHECK(one.is_valid);
                const bool is_told = one.inbox == w.others.inbox(1);
                CHECK(one.signed_text.contains("digest=\"of " + w.others.host(1)) == is_told);
                CHECK(one.signed_text.contains("collection-synchronization") == is_told);
            }
        }
    });
}
