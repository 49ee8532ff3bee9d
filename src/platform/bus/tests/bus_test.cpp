#include "platform/bus/bus.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "testkit/testkit.h"

using namespace kentongan;

namespace {

struct Rang {
    int times;
};
struct Fell {
    std::string what;
};

}  // namespace

TEST_CASE("an event reaches those who listen for its type, in the order they came") {
    Bus bus;
    std::vector<std::string> heard;
    bus.subscribe<Rang>([&](const Rang& e) { heard.push_back("a" + std::to_string(e.times)); });
    bus.subscribe<Rang>([&](const Rang& e) { heard.push_back("b" + std::to_string(e.times)); });
    bus.subscribe<Fell>([&](const Fell& e) { heard.push_back(e.what); });
    bus.publish(Rang{3});
    CHECK(heard == std::vector<std::string>{"a3", "b3"});
    bus.publish(Fell{"tree"});
    CHECK(heard.back() == "tree");
    bus.publish(42);  // nobody listens
    CHECK(heard.size() == 3);
}

TEST_CASE("a listener that fails is alone with it") {
    Bus bus;
    int heard = 0;
    bus.subscribe<Rang>([](const Rang&) { throw std::runtime_error("bug"); });
    bus.subscribe<Rang>([&](const Rang&) { ++heard; });
    CHECK_NOTHROW(bus.publish(Rang{1}));
    CHECK(heard == 1);
}

TEST_CASE("a listener may publish") {
    Bus bus;
    std::vector<std::string> heard;
    bus.subscribe<Rang>([&](const Rang&) { bus.publish(Fell{"echo"}); });
    bus.subscribe<Fell>([&](const Fell& e) { heard.push_back(e.what); });
    bus.publish(Rang{1});
    CHECK(heard == std::vector<std::string>{"echo"});
}

TEST_CASE("within a transaction an exception flies, and after it the same event is another") {
    Bus bus;
    testkit::TestPlatform world;
    std::vector<std::string> heard;
    const db::Tx* expected = nullptr;
    bus.subscribe_within<Rang>([&](db::Tx& told, const Rang& e) {
        CHECK(&told == expected);
        heard.push_back("within " + std::to_string(e.times));
        if (e.times == 13) throw std::runtime_error("no");
    });
    bus.subscribe_within<Rang>([&](db::Tx&, const Rang&) { heard.push_back("second"); });
    bus.subscribe<Rang>([&](const Rang&) { heard.push_back("after"); });
    world.platform().database.write([&](db::Tx& tx) {
        expected = &tx;
        bus.publish_within(tx, Rang{1});
        CHECK(heard == std::vector<std::string>{"within 1", "second"});
        CHECK_THROWS_AS(bus.publish_within(tx, Rang{13}), std::runtime_error);
        CHECK(heard.back() == "within 13");
        bus.publish(Rang{2});
        CHECK(heard.back() == "after");
        CHECK_NOTHROW(bus.publish_within(tx, Fell{"nobody listens"}));
    });
}
