// What a token may do: raise one receipt, and nothing when a single letter of it is changed.
#include "rooms/receipts/token.h"

#include "platform/base/strings.h"
#include "rooms/receipts/tests/world.h"

using namespace kentongan;
using namespace kentongan::receipts;
using namespace kentongan::receipts::testing;

namespace {

Receipt some_receipt() {
    Receipt receipt;
    receipt.chain = ChainId(117'309'440'000'000'000);
    receipt.channel = Channel::WhatsApp;
    receipt.recipient = "sub:9223372036854775807";
    receipt.place = code("34.02.05.2001");
    receipt.exercise = true;
    return receipt;
}

std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers)
        if (key == name) return value;
    return {};
}

}  // namespace

TEST_CASE("a token says what was put into it") {
    const auto receipt = some_receipt();
    const auto token = make_token("key", receipt);
    CHECK(token.size() < 100);
    const auto read = parse_token("key", token);
    REQUIRE(read);
    CHECK(read->chain == receipt.chain);
    CHECK(read->channel == receipt.channel);
    CHECK(read->recipient == receipt.recipient);
    CHECK(read->place == receipt.place);
    CHECK(read->exercise);
    auto longest = receipt;
    longest.recipient = std::string(kMaxRecipient, 'x');
    CHECK(make_token("key", longest).size() < 100);
    CHECK(parse_token("key", make_token("key", longest))->recipient == longest.recipient);
}

TEST_CASE("a forged, altered, lengthened or cut token is none") {
    const auto token = make_token("key", some_receipt());
    CHECK_FALSE(parse_token("another key", token));
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto altered = token;
        altered[i] = altered[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(parse_token("key", altered));
        CHECK_FALSE(parse_token("key", token.substr(0, i)));
    }
    CHECK_FALSE(parse_token("key", token + "A"));
    CHECK_FALSE(parse_token("key", token + "="));
    CHECK_FALSE(parse_token("key", std::string(5'000, 'A')));
}

TEST_CASE("a link notes that it was shown and leads to the warning as it is now") {
    World world;
    auto office = world.office("bpbd-bantul", "34.02");
    auto chain = world.warn(office);
    auto receipt = world.receipt(chain, "34.02.05.2001", "sub:1", Stage::HandedOver);
    world.record({receipt});
    const auto link = world.receipts.link(receipt);
    auto head = world.platform.call({.method = http::Method::Head, .target = link});
    CHECK(head.status == 303);
    CHECK(world.reached(chain).channels.at(0).counts == Counts{1, 0, 0, 0});

    auto answer = world.platform.get(link);
    CHECK(answer.status == 303);
    CHECK(header(answer, "Location") == world.summary(chain).path);
    CHECK(world.reached(chain).channels.at(0).counts == Counts{1, 1, 1, 0});

    world.warn(
        office,
        {.identifier = "banjir-2", .type = cap::MsgType::Cancel, .references = {"banjir-1"}});
    answer = world.platform.post(link, {});
    CHECK(header(answer, "Location") == world.summary(chain).path);
    CHECK(world.reached(chain).channels.at(0).counts == Counts{1, 1, 1, 1});
}

TEST_CASE("a link that is not ours leads to what is in force and changes nothing") {
    World world;
    auto chain = world.warn(world.office("bpbd-bantul", "34.02"));
    auto receipt = world.receipt(chain, "34.02.05.2001", "sub:1", Stage::HandedOver);
    world.record({receipt});
    auto link = world.receipts.link(receipt);
    link.back() = link.back() == 'A' ? 'Q' : 'A';
    CHECK(header(world.platform.get(link), "Location") == "/peringatan");
    CHECK(header(world.platform.post(link, {}), "Location") == "/peringatan");
    CHECK(world.platform
              .post("/api/kentongan/v1/receipts",
                    {{"token", link.substr(3)}, {"stage", "acknowledged"}})
              .status == 422);
    CHECK(world.reached(chain).channels.at(0).counts == Counts{1, 0, 0, 0});
}

TEST_CASE("a service worker notes stages by token") {
    World world;
    auto chain = world.warn(world.office("bpbd-bantul", "34.02"));
    auto receipt = world.receipt(chain, "34.02.05.2001", "sub:1", Stage::HandedOver);
    const auto post = [&](std::string stage) {
        return world.platform
            .post("/api/kentongan/v1/receipts",
                  {{"token", world.receipts.token(receipt)}, {"stage", std::move(stage)}})
            .status;
    };
    CHECK(post("acknowledged") == 204);
    CHECK(post("delivered") == 204);
    CHECK(post("burned") == 422);
    CHECK(world.reached(chain).channels.at(0).counts == Counts{1, 1, 1, 1});
}

TEST_CASE("who opens a warning counts for their warned place, once") {
    World world;
    auto here = world.person("ani"), elsewhere = world.person("budi", "64.71.01.1001");
    auto chain = world.warn(world.office("bpbd-bantul", "34.02"));
    const auto seen = "/api/kentongan/v1/alerts/" + world.summary(chain).head.to_string() + "/seen";
    for (auto account : {here, here, elsewhere, AccountId()})
        CHECK(world.platform.post(seen, {}, account.value()).status == 204);
    auto told = world.reached(chain);
    REQUIRE(told.channels.size() == 2);
    CHECK(told.channels[0].channel == Channel::Timeline);
    CHECK(told.channels[0].counts == Counts{1, 1, 1, 0});
    CHECK(told.channels[1].channel == Channel::Page);
    CHECK(told.villages.shown == 1);
    CHECK(world.platform.post("/api/kentongan/v1/alerts/1/seen", {}, here.value()).status == 404);
}

TEST_CASE("opening an exercise notes only who joined it") {
    World world;
    auto joins = world.person("ani", "34.02.05.2001", true), other = world.person("budi");
    auto chain = world.warn(world.office("latihan-bantul", "34.02", {}, true),
                            {.status = cap::Status::Exercise});
    const auto seen = "/api/kentongan/v1/alerts/" + world.summary(chain).head.to_string() + "/seen";
    for (auto account : {joins, other}) world.platform.post(seen, {}, account.value());
    auto told = world.reached(chain);
    CHECK(told.exercise);
    REQUIRE(told.channels.size() == 1);
    CHECK(told.channels[0].counts.shown == 1);
}
