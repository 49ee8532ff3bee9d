// What must never happen: that a drill reaches somebody who does not take part, that it looks like
// the real thing, or that the real thing looks like a drill.
#include <random>

#include "rooms/delivery/tests/delivery_world.h"

using namespace kentongan;
using namespace kentongan::delivery;

namespace {

constexpr Channel kAll[] = {Channel::Push, Channel::Email, Channel::Webhook, Channel::Sms,
                            Channel::WhatsApp};
constexpr int kScenarios = 25, kEvents = 8, kPeople = 25;

struct Scenario {
    explicit Scenario(unsigned seed) : random(seed) {}

    std::minstd_rand random;
    DeliveryWorld world;
    std::map<std::string, bool> is_exercise;  // by chain
    int messages = 0;

    int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }

    void fill() {
        const char* places[] = {"34.02", "34.02.05", "34.02.05.2001", "34.02.04", "34.71.01"};
        for (int i = 0; i < kPeople; ++i) {
            const auto id = world.add(kAll[pick(5)], places[pick(5)], pick(2) == 0);
            if (pick(4) == 0) world.people.at(id).recipient.language = "en";
        }
    }

    // The other side takes it, fails or is gone, each by chance.
    void weather() {
        world.answer = [this](Channel, SubscriptionId) {
            const int luck = pick(10);
            return luck < 6 ? 200 : luck < 8 ? 503 : luck < 9 ? 0 : 413;
        };
    }

    void warn(bool exercise) {
        const cap::Status status = !exercise      ? cap::Status::Actual
                                   : pick(4) == 0 ? cap::Status::Test
                                                  : cap::Status::Exercise;
        const cap::Severity severities[] = {cap::Severity::Extreme, cap::Severity::Severe,
                                            cap::Severity::Moderate};
        const char* places[] = {"34.02", "34.02.05"};
        Warned wanted;
        wanted.identifier = "pesan-" + std::to_string(++messages);
        wanted.status = status;
        wanted.severity = severities[pick(3)];
        wanted.place = places[pick(2)];
        if (messages > 1 && pick(3) > 0) {
            wanted.type = pick(2) == 0 ? cap::MsgType::Update : cap::MsgType::Cancel;
            wanted.references = {"pesan-" + std::to_string(1 + pick(messages - 1))};
        }
        const auto chain = world.warn(world.bpbd, wanted);
        is_exercise[chain.to_string()] = world.summary(chain).exercise;
    }

    void run() {
        fill();
        weather();
        for (int i = 0; i < kEvents; ++i) {
            warn(pick(2) == 0);
            // People leave and join drills while messages wait for their next try.
            for (auto& [id, person] : world.people)
                if (pick(6) == 0) person.joins_exercises = !person.joins_exercises;
            world.pass(Duration(pick(60'000)));
        }
        for (int i = 0; i < 10; ++i) world.pass(2min);
    }
};

}  // namespace

TEST_CASE("No drill reaches who does not take part, and nothing looks like what it is not") {
    std::size_t drills = 0, real = 0;
    for (unsigned seed = 1; seed <= kScenarios; ++seed) {
        CAPTURE(seed);
        Scenario scenario(seed);
        scenario.run();
        for (const auto& gone : scenario.world.sent) {
            CAPTURE(gone.text);
            REQUIRE(scenario.is_exercise.contains(gone.chain));
            const bool marked = gone.text.find("LATIHAN") != std::string::npos;
            if (scenario.is_exercise.at(gone.chain)) {
                ++drills;
                CHECK(gone.joined);
                CHECK(gone.text.starts_with("LATIHAN"));
                if (gone.channel == Channel::Push) CHECK(gone.headers.at("Urgency") == "normal");
            } else {
                ++real;
                CHECK_FALSE(marked);
            }
        }
    }
    // The scenarios do what they are for.
    CHECK(drills > 200);
    CHECK(real > 200);
}

TEST_CASE("A drill says so first and last") {
    DeliveryWorld world;
    std::vector<SubscriptionId> here;
    for (auto channel : kAll) here.push_back(world.add(channel, "34.02.05.2001", true));
    const auto outsider = world.add(Channel::Push);
    world.warn(world.bpbd, {.status = cap::Status::Exercise});
    CHECK(world.count(outsider) == 0);
    for (auto id : here) CHECK(world.only(id).text.starts_with("LATIHAN"));
    const auto& push = world.only(here[0]);
    CHECK(push.text.ends_with("Ini latihan."));
    CHECK(push.headers.at("Urgency") == "normal");
    CHECK(find(world.payload(push), "exercise")->as_bool());
    CHECK(world.only(here[1]).headers.at("Subject").starts_with("LATIHAN · [SIAGA] Banjir"));
    CHECK(world.only(here[1]).raw.find("LATIHAN") != std::string::npos);
    CHECK(world.only(here[3]).text.find("Ini latihan.") != std::string::npos);
}

TEST_CASE("Who left the drill before a late try hears nothing of it, nor of its end") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Push, "34.02.05.2001", true);
    world.answer = [](Channel, SubscriptionId) { return 503; };
    world.warn(world.bpbd, {.status = cap::Status::Exercise});
    world.people.at(id).joins_exercises = false;
    world.answer = [](Channel, SubscriptionId) { return 200; };
    world.pass(5min);
    CHECK(world.count(id) == 0);

    const auto told = world.add(Channel::Push, "34.02.05.2001", true);
    world.warn(world.bpbd, {.identifier = "lat-2", .status = cap::Status::Exercise});
    CHECK(world.count(told) == 1);
    world.people.at(told).joins_exercises = false;
    world.warn(world.bpbd, {.identifier = "lat-3",
                            .type = cap::MsgType::Cancel,
                            .status = cap::Status::Exercise,
                            .references = {"lat-2"}});
    CHECK(world.count(told) == 1);
}
