#include "platform/bus/bus.h"
#include "rooms/delivery/tests/delivery_world.h"

using namespace kentongan;
using namespace kentongan::delivery;

namespace {

constexpr Channel kAll[] = {Channel::Push, Channel::Email, Channel::Webhook, Channel::Sms,
                            Channel::WhatsApp};
const Warned kCancel{
    .identifier = "banjir-2", .type = cap::MsgType::Cancel, .references = {"banjir-1"}};
Warned update(std::string identifier = "banjir-2") {
    return {.identifier = std::move(identifier),
            .type = cap::MsgType::Update,
            .references = {"banjir-1"}};
}

}  // namespace

TEST_CASE("A warning goes out by every way to those it concerns, once") {
    DeliveryWorld world;
    std::vector<SubscriptionId> here;
    for (auto channel : kAll) here.push_back(world.add(channel));
    const auto elsewhere = world.add(Channel::Push, "34.71.01");
    const auto chain = world.warn(world.bpbd);
    world.pass(1s);
    for (auto id : here) {
        const auto& gone = world.only(id);
        CAPTURE(static_cast<int>(gone.channel));
        CHECK(gone.chain == chain.to_string());
        CHECK(gone.text.find("SIAGA") != std::string::npos);
        CHECK(ascii_lower(gone.text).find("banjir") != std::string::npos);
        CHECK(gone.text.find("LATIHAN") == std::string::npos);
    }
    CHECK(world.count(elsewhere) == 0);
    world.pass(30min);
    CHECK(world.sent.size() == here.size());
}

TEST_CASE("A push says in its headers how long, how urgent and in whose place") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Push);
    const auto chain = world.warn(world.bpbd);
    const auto& gone = world.only(id);
    CHECK(gone.headers.at("TTL") == "3600");
    CHECK(gone.headers.at("Urgency") == "high");
    CHECK(gone.headers.at("Topic") == push_topic(chain));
    CHECK(gone.headers.at("Topic").size() == 32);
    const auto payload = world.payload(gone);
    CHECK(*find_string(payload, "type") == "warning");
    CHECK(*find_string(payload, "title") == "SIAGA · Banjir");
    CHECK(*find_string(payload, "level") == "siaga");
    CHECK(*find_string(payload, "place") == "Sidomulyo, Bambanglipuro, Bantul");
    CHECK(find(payload, "exercise")->as_bool() == false);
    CHECK(find(payload, "silent")->as_bool() == false);
    CHECK(find(payload, "until")->as_int64() == to_millis(world.platform.clock().now() + 60min));
    CHECK(find(payload, "steps")->as_array().size() == 3);
    CHECK(find_string(payload, "url")->starts_with("https://desa.test/"));
    CHECK(gone.raw.size() < 3'900);
}

TEST_CASE("What is not both grave and near does not wake a sleeping phone") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Push);
    world.warn(world.bpbd, {.urgency = cap::Urgency::Future});
    CHECK(world.only(id).headers.at("Urgency") == "normal");
}

TEST_CASE("A letter has the level first, a place with its parents, steps and a way out") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Email);
    world.warn(world.bpbd);
    const auto& gone = world.only(id);
    // 14:13 UTC and an hour.
    CHECK(gone.headers.at("Subject") ==
          "[SIAGA] Banjir — Sidomulyo, Bambanglipuro, Bantul (sampai 22.13 WIB)");
    CHECK(gone.text.find("1. ") != std::string::npos);
    CHECK(gone.text.find("BPBD bpbd-bantul") != std::string::npos);
    CHECK(gone.raw.find("<h1>SIAGA · Banjir</h1>") != std::string::npos);
    CHECK(gone.headers.at("List-Unsubscribe") == "https://desa.test/berhenti/1");
    CHECK(gone.text.find("https://desa.test/berhenti/1") != std::string::npos);
}

TEST_CASE("A webhook is signed over its time and its body") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Webhook);
    world.warn(world.bpbd);
    const auto& gone = world.only(id);
    const auto timestamp = gone.headers.at("X-Kentongan-Timestamp");
    CHECK(timestamp == "1790000000");
    CHECK(gone.headers.at("X-Kentongan-Signature") ==
          webhook_signature("rahasia", timestamp, gone.raw));
    const auto body = world.payload(gone);
    const auto* alert = find(body, "alert");
    REQUIRE(alert);
    CHECK(*find_string(*alert, "level") == "siaga");
    CHECK(gone.headers.at("X-Kentongan-Id") == *find_string(body, "id"));
}

TEST_CASE("The signature is the one anybody computes") {
    // printf '1790000000.{"a":1}' | openssl dgst -sha256 -hmac rahasia
    CHECK(webhook_signature("rahasia", "1790000000", "{\"a\":1}") ==
          "sha256=c3a8c6993d35a63c46b4710ada2d7eb66fd8ca6630c11d6b313183fdeae359a1");
}

TEST_CASE("An update rings again only when the level rose or for a place newly covered") {
    DeliveryWorld world;
    std::vector<SubscriptionId> here;
    for (auto channel : kAll) here.push_back(world.add(channel));
    const auto neighbour = world.add(Channel::Sms, "34.02.04");
    world.warn(world.bpbd);
    world.pass(1s);
    world.sent.clear();

    world.warn(world.bpbd, update());
    world.pass(1s);
    CHECK(world.count(here[0]) == 1);  // a push is put right without a sound
    CHECK(find(world.payload(world.only(here[0])), "silent")->as_bool());
    CHECK(world.only(here[0]).headers.at("Urgency") == "normal");
    CHECK(world.count(here[1]) == 0);  // letters and SMS not again
    CHECK(world.count(here[3]) == 0);
    CHECK(world.count(here[4]) == 0);
    CHECK(world.count(neighbour) == 0);
    world.sent.clear();

    auto risen = update("banjir-3");
    risen.severity = cap::Severity::Extreme;
    risen.place = "34.02";
    world.warn(world.bpbd, risen);
    world.pass(1s);
    for (auto id : here) CHECK(world.only(id).text.find("AWAS") != std::string::npos);
    CHECK_FALSE(find(world.payload(world.only(here[0])), "silent")->as_bool());
    CHECK(world.count(neighbour) == 1);
}

TEST_CASE("An end goes to those who had the warning, and to nobody else") {
    DeliveryWorld world;
    std::vector<SubscriptionId> here;
    for (auto channel : kAll) here.push_back(world.add(channel));
    world.warn(world.bpbd);
    world.pass(1s);
    const auto newcomer = world.add(Channel::Push);
    world.sent.clear();
    world.warn(world.bpbd, kCancel);
    world.pass(1s);
    for (auto id : here) {
        CHECK(world.only(id).text.find("BERAKHIR") != std::string::npos);
    }
    CHECK(*find_string(world.payload(world.only(here[0])), "type") == "end");
    CHECK(world.count(newcomer) == 0);
    world.pass(30min);
    CHECK(world.sent.size() == here.size());
}

TEST_CASE("A warning that runs out says nothing more") {
    DeliveryWorld world;
    for (auto channel : kAll) world.add(channel);
    world.warn(world.bpbd);
    world.pass(1s);
    world.sent.clear();
    world.pass(61min);
    world.pass(61min);
    CHECK(world.sent.empty());
}

TEST_CASE("Nothing goes out after the end, however long it waited") {
    DeliveryWorld world;
    for (auto channel : kAll) world.add(channel);
    world.answer = [](Channel, SubscriptionId) { return 503; };
    world.warn(world.bpbd);
    world.pass(1s);
    CHECK(world.sent.empty());
    world.warn(world.bpbd, kCancel);
    world.answer = [](Channel, SubscriptionId) { return 200; };
    for (int i = 0; i < 20; ++i) world.pass(2min);
    CHECK(world.sent.empty());
}

TEST_CASE("Who was told while the warning ended hears of the end") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Push);
    bool once = true;
    world.before_answer = [&] {
        if (!std::exchange(once, false)) return;
        CHECK(world
                  .write([&](db::Tx& tx) {
                      return world.warnings.issue(tx, world.bpbd, world.message(kCancel));
                  })
                  .ok());
    };
    world.warn(world.bpbd);
    world.pass(1s);
    REQUIRE(world.count(id) == 2);
    CHECK(world.sent.back().text.find("BERAKHIR") != std::string::npos);
}

TEST_CASE("Who is covered no longer is told so, though the warning holds elsewhere") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Push);
    auto wide = Warned{.place = "34.02"};
    world.warn(world.bpbd, wide);
    world.sent.clear();
    auto narrow = update();
    narrow.place = "34.02.01";
    world.warn(world.bpbd, narrow);
    CHECK(*find_string(world.payload(world.only(id)), "type") == "end");
}

TEST_CASE("A channel that fails is tried again, and holds up no other") {
    DeliveryWorld world;
    const auto push = world.add(Channel::Push), letter = world.add(Channel::Email);
    world.answer = [](Channel channel, SubscriptionId) {
        return channel == Channel::Email ? 0 : 200;
    };
    world.warn(world.bpbd);
    CHECK(world.count(push) == 1);
    CHECK(world.count(letter) == 0);
    world.answer = [](Channel, SubscriptionId) { return 200; };
    world.pass(14s);
    CHECK(world.count(letter) == 0);
    world.pass(2s);
    CHECK(world.count(letter) == 1);
    CHECK(world.count(push) == 1);
}

TEST_CASE("A push service that asks for patience gets it") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Push);
    world.answer = [](Channel, SubscriptionId) { return 429; };
    world.retry_after = "120";
    world.warn(world.bpbd);
    world.answer = [](Channel, SubscriptionId) { return 200; };
    world.pass(119s);
    CHECK(world.count(id) == 0);
    world.pass(2s);
    CHECK(world.count(id) == 1);
}

TEST_CASE("An address that is gone is dropped, and a refusal is not repeated") {
    DeliveryWorld world;
    const auto gone = world.add(Channel::Push), refusing = world.add(Channel::Push),
               mailbox = world.add(Channel::Email);
    int tries = 0;
    world.answer = [&](Channel, SubscriptionId id) {
        if (id == mailbox) return 550;
        if (id == refusing) ++tries;
        return id == gone ? 410 : 413;
    };
    world.warn(world.bpbd);
    for (int i = 0; i < 5; ++i) world.pass(5min);
    CHECK(world.dropped == std::set{gone, mailbox});
    CHECK(tries == 1);
    world.warn(world.bpbd, update());  // another message may be taken
    CHECK(tries == 2);
}

TEST_CASE("The same phone is called once, and an operator gets no more than its rate") {
    DeliveryWorld world;
    const auto one = world.add(Channel::Sms), same = world.add(Channel::Sms);
    world.people.at(same).recipient.address = world.people.at(one).recipient.address;
    for (int i = 0; i < 60; ++i) world.add(Channel::Sms);
    world.warn(world.bpbd);
    CHECK(world.sent.size() == 20);  // the default rate, all at one operator
    world.pass(1s);
    CHECK(world.sent.size() == 40);
    world.pass(1s);
    world.pass(1s);
    CHECK(world.sent.size() == 61);
    CHECK(world.count(same) == 0);
}

TEST_CASE("A gateway says what arrived, and only with its secret") {
    DeliveryWorld world;
    const auto id = world.add(Channel::Sms);
    const auto chain = world.warn(world.bpbd);
    REQUIRE(world.count(id) == 1);
    auto call = [&](std::string secret) {
        return world.platform.call(
            {.method = http::Method::Post,
             .target = "/api/kentongan/v1/sms-receipts",
             .form = {},
             .headers = {{"x-kentongan-secret", std::move(secret)}},
             .json = R"({"receipts":[{"id":")" + chain.to_string() + "-1-" + id.to_string() +
                     R"(-r","status":"delivered"},{"id":"x","status":"delivered"}]})"});
    };
    CHECK(call("falsch").status == 403);
    CHECK(call("").status == 403);
    const auto answer = call("rahasia-sms");
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"noted":1})");
    CHECK(call("rahasia-wa").body == R"({"noted":0})");
}

TEST_CASE("A way that is not set up is loud about it") {
    DeliveryWorld world;
    world.room.impl().sms.url.clear();
    const auto sms = world.add(Channel::Sms), push = world.add(Channel::Push);
    world.warn(world.bpbd);
    CHECK(world.count(sms) == 0);
    CHECK(world.count(push) == 1);
    const auto known = world.read([](db::Tx& tx) { return store::list_channels(tx); });
    const auto found = std::ranges::find(known, Channel::Sms, &ChannelHealth::channel);
    REQUIRE(found != known.end());
    CHECK(found->failed == 1);
    CHECK(found->last_error == "not set up");
}

TEST_CASE("A plan that runs twice tells nobody twice") {
    DeliveryWorld world;
    for (auto channel : kAll) world.add(channel);
    const auto chain = world.warn(world.bpbd);
    world.pass(1s);
    const auto before = world.sent.size();
    world.write([&](db::Tx& tx) { world.room.impl().planner.plan_later(tx, chain); });
    world.pass(1s);
    CHECK(world.sent.size() == before);
}

TEST_CASE("A letter of another room is sent with what it says") {
    DeliveryWorld world;
    std::vector<mail::Mail> letters;
    world.room.impl().edge.post = [&](const mail::Mail& mail) -> Result<void> {
        letters.push_back(mail);
        return {};
    };
    world.write([&](db::Tx& tx) {
        world.platform.platform().jobs.enqueue(
            tx, {.kind = "delivery.mail",
                 .payload = R"({"to":"ani@contoh.test","subject":"Benar Anda?","text":"Klik"})",
                 .host = {},
                 .order_key = {}});
    });
    world.platform.run_jobs();
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].to == "ani@contoh.test");
    CHECK(letters[0].subject == "Benar Anda?");
    CHECK(letters[0].list_unsubscribe.empty());
}

TEST_CASE("Administrators see how every way fares, and nobody else") {
    DeliveryWorld world;
    world.add(Channel::Email);
    world.answer = [](Channel, SubscriptionId) { return 0; };
    world.warn(world.bpbd);
    const auto admin =
        world.person("kepala", "34.02.05.2001", false, accounts::Role::Admin).value();
    const auto member = world.person("warga").value();
    auto get = [&](std::int64_t account) {
        return world.platform.call({.target = "/kelola/saluran",
                                    .account = account,
                                    .form = {},
                                    .headers = {},
                                    .by_cookie = true});
    };
    CHECK(get(member).status == 403);
    const auto page = get(admin);
    CHECK(page.status == 200);
    CHECK(page.body.find("no answer") != std::string::npos);
    CHECK(world.platform.post("/kelola/saluran/uji", {{"channel", "mail"}}, member).status == 403);
    std::string tried;
    world.room.impl().edge.post = [&](const mail::Mail& mail) -> Result<void> {
        tried = mail.to;
        return {};
    };
    CHECK(world.platform.post("/kelola/saluran/uji", {{"channel", "mail"}}, admin).status == 303);
    CHECK(tried == "kepala@test.id");
    CHECK(world.platform.post("/kelola/saluran/uji", {{"channel", "push"}}, admin).status == 422);
    CHECK(world.platform.post("/kelola/saluran/uji", {{"channel", "sms"}, {"to", "x"}}, admin)
              .status == 422);
}

TEST_CASE("The key for browsers stays the same") {
    DeliveryWorld world;
    const auto first = world.platform.get("/api/kentongan/v1/push-key");
    CHECK(first.status == 200);
    const auto body = *parse_json(first.body);
    const auto key = base64_decode(*find_string(body, "key"));
    REQUIRE(key);
    CHECK(key->size() == 65);
    CHECK(world.platform.get("/api/kentongan/v1/push-key").body == first.body);
}

TEST_CASE("A short text of another room goes to its gateway") {
    DeliveryWorld world;
    std::string url, body;
    world.room.impl().edge.call = [&](const fetch::FetchRequest& request, auto done) {
        url = request.url;
        body = request.body;
        done(fetch::FetchResponse{.status = 200, .headers = {}, .body = {}, .final_url = {}});
    };
    world.write([&](db::Tx& tx) {
        world.platform.platform().jobs.enqueue(
            tx, {.kind = "delivery.text",
                 .payload = R"({"channel":"whatsapp","to":"0812 3456 7890","text":"Kode 1234"})",
                 .host = {},
                 .order_key = {}});
    });
    world.platform.run_jobs();
    CHECK(url == "https://wa.test/send");
    CHECK(body.starts_with(
        R"({"messages":[{"to":"+6281234567890","text":"Kode 1234","id":"letter-)"));
}

TEST_CASE("Who sleeps in quiet hours hears when they end, if it is still in force") {
    DeliveryWorld world;
    const auto awake = world.add(Channel::Sms), asleep = world.add(Channel::Sms);
    world.people.at(asleep).wanted = false;
    world.next_release = world.platform.clock().now() + 20min;
    world.warn(world.bpbd);
    CHECK(world.count(awake) == 1);
    world.people.at(asleep).wanted = true;
    world.next_release.reset();
    world.pass(19min);
    CHECK(world.count(asleep) == 0);
    world.pass(2min);
    CHECK(world.count(asleep) == 1);
    CHECK(world.count(awake) == 1);
}

TEST_CASE("A sample says CONTOH before anything else, on every way, and keeps no mark") {
    DeliveryWorld world;
    for (auto channel : kAll) {
        const auto id = world.add(channel);
        std::vector<std::string> left;
        world.room.impl().edge.call = [&](const fetch::FetchRequest& request, auto done) {
            left.push_back(request.body);
            done(fetch::FetchResponse{.status = 200, .headers = {}, .body = {}, .final_url = {}});
        };
        world.room.impl().edge.post = [&](const mail::Mail& mail) -> Result<void> {
            left.push_back(mail.subject);
            CHECK(mail.text.starts_with("CONTOH"));
            return {};
        };
        world.platform.platform().bus.publish(subscriptions::SampleWanted{id});
        world.platform.run_jobs();
        REQUIRE(left.size() == 1);
        if (channel != Channel::Push) CHECK(left[0].find("CONTOH") != std::string::npos);
        CHECK(left[0].find("LATIHAN") == std::string::npos);
        world.read([&](db::Tx& tx) { CHECK(store::find(tx, ChainId(), {id}).empty()); });
    }
}
