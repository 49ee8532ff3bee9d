#include "cap/chain.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

#include "support.h"

using namespace kentongan;
using namespace kentongan::cap;
using namespace kentongan::cap::testing;

namespace {

const TimePoint kStart = utc(2026, 9, 24, 7, 0);
const TimePoint kNow = kStart + std::chrono::hours(1);

Message message(const char* id, int minute, MsgType type = MsgType::Alert,
                std::vector<const char*> references = {}) {
    Message made{"bmkg", id,    kStart + std::chrono::minutes(minute),
                 type,   false, kStart + std::chrono::hours(2),
                 {}};
    for (const char* reference : references) made.references.push_back({"bmkg", reference, {}});
    return made;
}

using States = std::vector<State>;

States states(const std::vector<Message>& messages) {
    return standing(messages, kNow).states;
}

// State and chain head by identifier, for comparing orders of arrival.
std::map<std::string, std::pair<State, std::string>> by_name(const std::vector<Message>& messages) {
    const Standing found = standing(messages, kNow);
    std::map<std::string, std::pair<State, std::string>> named;
    for (std::size_t i = 0; i < messages.size(); ++i)
        named[messages[i].identifier] = {found.states[i], messages[found.chains[i]].identifier};
    return named;
}

}  // namespace

TEST_CASE("an update supersedes, a cancel ends, time expires") {
    CHECK(states({message("a", 0)}) == States{State::Live});
    CHECK(states({message("a", 0), message("b", 1, MsgType::Update, {"a"})}) ==
          States{State::Updated, State::Live});
    CHECK(states({message("a", 0), message("c", 1, MsgType::Cancel, {"a"})}) ==
          States{State::Cancelled, State::Cancelled});
    Message old = message("a", 0);
    old.expires = kNow;
    CHECK(states({old}) == States{State::Expired});
    old.expires = kNow + std::chrono::milliseconds(1);
    CHECK(states({old}) == States{State::Live});
}

TEST_CASE("a cancel that arrives first still holds") {
    CHECK(states({message("c", 1, MsgType::Cancel, {"a"}), message("a", 0)}) ==
          States{State::Cancelled, State::Cancelled});
}

TEST_CASE("a cancel naming only the first message ends its updates too, not later ones") {
    CHECK(states({message("a", 0), message("b", 1, MsgType::Update, {"a"}),
                  message("c", 2, MsgType::Cancel, {"a"}),
                  message("d", 3, MsgType::Update, {"a"})}) ==
          States{State::Cancelled, State::Cancelled, State::Cancelled, State::Live});
}

TEST_CASE("an all-clear update ends its chain, an expired update does not revive the old") {
    Message clear = message("b", 1, MsgType::Update, {"a"});
    clear.all_clear = true;
    CHECK(states({message("a", 0), clear}) == States{State::Cancelled, State::Cancelled});
    Message expired = message("b", 1, MsgType::Update, {"a"});
    expired.expires = kNow - std::chrono::minutes(1);
    CHECK(states({message("a", 0), expired}) == States{State::Updated, State::Expired});
}

TEST_CASE("references never seen join a chain and harm nothing") {
    const std::vector<Message> messages{message("b", 1, MsgType::Update, {"unseen"}),
                                        message("c", 2, MsgType::Update, {"unseen"}),
                                        message("x", 3)};
    const Standing found = standing(messages, kNow);
    CHECK(found.states == States{State::Live, State::Live, State::Live});
    CHECK(found.chains == std::vector<std::size_t>{0, 0, 2});
}

TEST_CASE("self references, references to later ones and circles harm nothing") {
    CHECK(states({message("a", 0, MsgType::Update, {"a"})}) == States{State::Live});
    CHECK(states({message("a", 0, MsgType::Update, {"b"}),
                  message("b", 1, MsgType::Update, {"a"})}) == States{State::Updated, State::Live});
    const auto circle =
        states({message("a", 0, MsgType::Update, {"b"}), message("b", 0, MsgType::Update, {"c"}),
                message("c", 0, MsgType::Update, {"a"})});
    CHECK(std::ranges::count(circle, State::Live) >= 1);
}

TEST_CASE(
    "a name that was cancelled stays so when it is sent later, unless it answers the cancel") {
    CHECK(states({message("c", 1, MsgType::Cancel, {"a"}), message("a", 2)}) ==
          States{State::Cancelled, State::Cancelled});
    CHECK(states(
              {message("c", 1, MsgType::Cancel, {"a"}), message("a", 2, MsgType::Update, {"c"})}) ==
          States{State::Cancelled, State::Live});
    CHECK(states({message("u", 1, MsgType::Update, {"a"}), message("a", 2)}) ==
          States{State::Live, State::Live});
}

TEST_CASE("an update of the same second supersedes") {
    CHECK(states({message("b", 0), message("a", 0, MsgType::Update, {"b"})}) ==
          States{State::Updated, State::Live});
}

TEST_CASE("a revision under the same name supersedes the earlier one") {
    Message again = message("a", 5);
    CHECK(states({message("a", 0), again}) == States{State::Updated, State::Live});
}

TEST_CASE("the same identifier of another sender is another message") {
    Message foreign = message("c", 1, MsgType::Cancel, {"a"});
    foreign.references[0].sender = "someone";
    CHECK(states({message("a", 0), foreign}) == States{State::Live, State::Cancelled});
}

TEST_CASE("acknowledgements and errors are no warnings and end none") {
    CHECK(states({message("a", 0), message("k", 1, MsgType::Ack, {"a"}),
                  message("e", 2, MsgType::Error, {"a"})}) ==
          States{State::Live, State::Aside, State::Aside});
}

TEST_CASE("two chains merge late") {
    const std::vector<Message> apart{message("a", 0), message("b", 1)};
    CHECK(standing(apart, kNow).chains == std::vector<std::size_t>{0, 1});
    auto joined = apart;
    joined.push_back(message("c", 2, MsgType::Update, {"b", "a"}));
    CHECK(standing(joined, kNow).chains == std::vector<std::size_t>{0, 0, 0});
    CHECK(standing(joined, kNow).states == States{State::Updated, State::Updated, State::Live});
}

TEST_CASE("every order of arrival gives the same standing") {
    std::vector<Message> messages{message("a", 0),
                                  message("b", 1, MsgType::Update, {"a", "b"}),
                                  message("c", 1, MsgType::Update, {"b", "unseen"}),
                                  message("d", 2, MsgType::Cancel, {"a"}),
                                  message("e", 3, MsgType::Update, {"c"}),
                                  message("f", 0, MsgType::Alert, {"a"})};
    std::ranges::sort(messages, {}, &Message::identifier);
    const auto expected = by_name(messages);
    do {
        CHECK(by_name(messages) == expected);
    } while (std::ranges::next_permutation(messages, {}, &Message::identifier).found);
}

TEST_CASE("random sets: no order matters, and what is cancelled stays so") {
    std::mt19937 random(20260924);
    for (int round = 0; round < 300; ++round) {
        std::vector<Message> messages;
        const char* names[] = {"a", "b", "c", "d", "e", "f", "g"};
        for (const char* name : names) {
            std::vector<const char*> references;
            for (const char* other : names)
                if (random() % 4 == 0) references.push_back(other);
            const MsgType type = random() % 5 == 0 ? MsgType::Cancel : MsgType::Update;
            messages.push_back(message(name, static_cast<int>(random() % 3), type, references));
        }
        CAPTURE(round);
        const auto expected = by_name(messages);
        for (int shuffle = 0; shuffle < 20; ++shuffle) {
            std::ranges::shuffle(messages, random);
            REQUIRE(by_name(messages) == expected);
        }
        for (const Message& m : messages)
            if (m.msg_type == MsgType::Cancel)
                for (const Reference& reference : m.references) {
                    const auto target =
                        std::ranges::find(messages, reference.identifier, &Message::identifier);
                    if (target->sent < m.sent)
                        CHECK(expected.at(target->identifier).first == State::Cancelled);
                }
    }
}

TEST_CASE("what chain logic needs is taken from the alert") {
    Alert alert = sample_alert();
    alert.infos.push_back(alert.infos[0]);
    alert.infos[1].expires = alert.sent + std::chrono::hours(5);
    CHECK(message_of(alert).expires == alert.sent + std::chrono::hours(5));
    alert.infos[0].expires.reset();
    CHECK(message_of(alert).expires == alert.sent + kLifeWithoutExpires);
    alert.msg_type = MsgType::Update;
    alert.infos[0].responses = {ResponseType::AllClear};
    CHECK_FALSE(ends(message_of(alert)));  // one info still warns
    alert.infos[1].responses = {ResponseType::AllClear};
    CHECK(ends(message_of(alert)));
}
