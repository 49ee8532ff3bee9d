// People, their places and ways, and whom a real warning of an office rings.
#include "platform/bus/bus.h"
#include "rooms/subscriptions/tests/town.h"

using namespace kentongan;
using namespace kentongan::subscriptions;
using Ids = std::vector<SubscriptionId>;

namespace {

PlaceInput village(std::string region = "34.02.05.2001") {
    return {.label = "Rumah", .region = std::move(region)};
}

}  // namespace

TEST_CASE("Somebody without an account is rung for their village, and for no other") {
    on_both([](Town& town) {
        const auto holder = town.begin(village());
        const auto way = town.ring(holder);
        CHECK(town.rung() == Ids{way});
        CHECK(town.rung({.identifier = "b2", .place = "34.02.06"}) == Ids{});
        const auto found = town.find({way}, "34.02.05");
        REQUIRE(found.size() == 1);
        CHECK(found[0].channel == Channel::Push);
        CHECK(found[0].address.starts_with("{\"endpoint\":\"https://push.test/1\",\"p256dh\":\""));
        CHECK(found[0].place == testkit::code("34.02.05.2001"));
        CHECK(found[0].language == "id");
        CHECK_FALSE(found[0].account);
    });
}

TEST_CASE("Before the link in the e-mail is opened nothing is sent, then everything") {
    on_both([](Town& town) {
        const auto holder = town.begin(village(), "ani@Contoh.id");
        CHECK(town.rung() == Ids{});
        const auto token = town.token_after("/langganan/konfirmasi/");
        CHECK(town.letters.back().at("to").as_string() == "ani@contoh.id");
        CHECK(town.token_after("/langganan/" + holder.capability).empty());
        CHECK(town.service().address_to_confirm(token) == "ani@contoh.id");
        CHECK_FALSE(town.service().address_to_confirm("nonsense"));
        REQUIRE(town.service().confirm_email(token).ok());
        const auto rung = town.rung({.identifier = "b2"});
        REQUIRE(rung.size() == 1);
        CHECK(town.find(rung, "34.02.05").at(0).address == "ani@contoh.id");
        CHECK_FALSE(town.service().confirm_email(token).ok());
    });
}

TEST_CASE("Asked too often, the last link that was sent still confirms") {
    Town town;
    const auto holder = town.begin(village(), "ani@contoh.id");
    const WayInput again{.channel = Channel::Email, .address = "ani@contoh.id"};
    for (int i = 0; i < 4; ++i) CHECK(town.service().add_way(holder, again).ok());
    const auto token = town.token_after("/langganan/konfirmasi/");
    CHECK(town.letters.size() == 3);
    CHECK(town.service().confirm_email(token).ok());
}

TEST_CASE("A link that is too old confirms nothing") {
    Town town;
    town.begin(village(), "ani@contoh.id");
    const auto token = town.token_after("/langganan/konfirmasi/");
    town.world.platform.clock().advance(kProofLasts);
    CHECK_FALSE(town.service().confirm_email(token).ok());
    town.service().forget_old();
    CHECK_FALSE(town.service().address_to_confirm(token));
}

TEST_CASE("A person has the places of the profile until they choose their own") {
    on_both([](Town& town) {
        const auto ani = town.world.person("ani", "34.02.05.2001");
        const auto way = town.ring(town.owner(ani));
        CHECK(town.rung() == Ids{way});
        CHECK(town.find({way}, "34.02.05").at(0).account == ani);
        REQUIRE(town.world.accounts.set_places(ani, testkit::code("34.02.06.2001"), {}).ok());
        CHECK(town.rung({.identifier = "b2"}) == Ids{});
        CHECK(town.rung({.identifier = "b3", .place = "34.02.06"}) == Ids{way});
        REQUIRE(town.service().add_place(town.owner(ani), village()).ok());
        CHECK(town.rung({.identifier = "b4", .place = "34.02.06"}) == Ids{});
        CHECK(town.rung({.identifier = "b5"}) == Ids{way});
        REQUIRE(town.world.accounts.set_suspended(ani, true).ok());
        town.room.impl().audience.account_changed(ani);
        CHECK(town.rung({.identifier = "b6"}) == Ids{});
    });
}

TEST_CASE("An exercise rings only who joined exercises") {
    on_both([](Town& town) {
        const auto joiner = town.world.person("joni", "34.02.05.2001", true);
        const auto joins = town.ring(town.owner(joiner), "https://push.test/joni");
        town.ring(town.owner(town.world.person("ani")), "https://push.test/ani");
        const auto anonymous = town.begin(village(), {}, true);
        const auto joins_too = town.ring(anonymous, "https://push.test/3");
        town.ring(town.begin(village()), "https://push.test/4");
        CHECK(town.rung({.status = cap::Status::Exercise}) == Ids{joins, joins_too});
        CHECK(town.rung({.identifier = "b2",
                         .severity = cap::Severity::Extreme,
                         .status = cap::Status::Exercise}) == Ids{joins, joins_too});
        REQUIRE(town.service().set_joins_exercises(anonymous, false).ok());
        CHECK(town.rung({.identifier = "b3", .status = cap::Status::Exercise}) == Ids{joins});
        CHECK(town.rung({.identifier = "b4"}).size() == 4);
        CHECK(town.service().set_joins_exercises(town.owner(joiner), false).error().code() ==
              ErrorCode::Forbidden);
    });
}

TEST_CASE("Quiet hours are held until they end while the warning lasts") {
    Town town;
    auto place = village();
    place.quiet_from = "20:00";
    place.quiet_until = "05:00";
    const auto way = town.ring(town.begin(place));
    const testkit::Warned mild{.severity = cap::Severity::Moderate,
                               .urgency = cap::Urgency::Expected,
                               .life = std::chrono::hours(12)};
    const auto now = town.world.platform.clock().now();  // 21:13 WIB
    const auto warning = town.world.summary(town.world.warn(town.office, mild));
    const auto body =
        *town.world.read([&](db::Tx& tx) { return town.world.warnings.body(tx, warning.head); });
    CHECK(town.room.match(warning, body, now) == Ids{});
    const auto release = town.room.next_release(warning, body, now);
    REQUIRE(release);
    CHECK(town.room.match(warning, body, *release - 1ms) == Ids{});
    CHECK(town.room.match(warning, body, *release) == Ids{way});
    auto short_one = warning;
    short_one.expires = now + 2h;
    CHECK_FALSE(town.room.next_release(short_one, body, now));
    CHECK(town.rung({.identifier = "b2",
                     .severity = cap::Severity::Extreme,
                     .urgency = cap::Urgency::Future}) == Ids{way});
    CHECK(town.rung({.identifier = "b3"}) == Ids{way});  // Immediate and Severe
}

TEST_CASE("Paused, deleted and dropped ways are rung no more") {
    on_both([](Town& town) {
        const auto holder = town.begin(village());
        const auto way = town.ring(holder);
        REQUIRE(town.service().set_paused(holder, true).ok());
        CHECK(town.rung({.identifier = "b1"}) == Ids{});
        CHECK(town.find({way}, "34.02.05").empty());
        REQUIRE(town.service().set_paused(holder, false).ok());
        CHECK(town.rung({.identifier = "b2"}) == Ids{way});
        town.world.write([&](db::Tx& tx) { town.room.drop(tx, way, "410"); });
        CHECK(town.rung({.identifier = "b3"}) == Ids{});
        const auto again = town.ring(holder);
        CHECK(town.rung({.identifier = "b4"}) == Ids{again});
        REQUIRE(town.service().remove_all(holder).ok());
        CHECK(town.rung({.identifier = "b5"}) == Ids{});
        CHECK(town.service().kept(holder).error().code() == ErrorCode::NotFound);
        town.world.read([&](db::Tx& tx) { CHECK_FALSE(store::find_way(tx, again)); });
    });
}

TEST_CASE("Whoever holds the link in a message can stop it, and nobody else") {
    Town town;
    const auto holder = town.begin(village());
    const auto way = town.ring(holder);
    const auto url = town.room.stop_url(way);
    const auto token = url.substr(url.rfind('/') + 1);
    CHECK_FALSE(town.service().stop(way.to_string() + ".AAAAAAAAAAAAAAAAAAAAAA").ok());
    CHECK_FALSE(town.service().stop(way.to_string()).ok());
    CHECK(town.rung() == Ids{way});
    const auto answer = town.world.platform.post("/langganan/berhenti/" + token,
                                                 {{"List-Unsubscribe", "One-Click"}});
    CHECK(answer.status == 200);
    CHECK(town.rung({.identifier = "b2"}) == Ids{});
    CHECK(town.service().stop(token).ok());
}

TEST_CASE("A number is rung once, by whoever proved it last, and only after the code") {
    on_both([](Town& town) {
        town.room.offer(Channel::Sms);
        town.room.offer(Channel::WhatsApp);
        const auto one = town.begin(village()), two = town.begin(village());
        const auto add = [&](const Holder& holder, Channel channel, const char* number) {
            const auto way =
                town.service().add_way(holder, {.channel = channel, .address = number});
            REQUIRE(way.ok());
            town.world.platform.run_jobs();
            return way->id;
        };
        const auto code = [&] {
            return std::string(town.letters.back().at("text").as_string()).substr(0, 6);
        };
        const auto first = add(one, Channel::Sms, "0812-3456-7890");
        CHECK(town.letters.back().at("to").as_string() == "+6281234567890");
        CHECK(town.rung() == Ids{});
        const auto right = code();
        CHECK(town.service().confirm_phone(two, first, right).error().code() ==
              ErrorCode::NotFound);
        const std::string wrong = right == "000000" ? "000001" : "000000";
        CHECK(town.service().confirm_phone(one, first, wrong).error().field() == "code");
        REQUIRE(town.service().confirm_phone(one, first, right).ok());
        CHECK(town.rung({.identifier = "b2"}) == Ids{first});
        const auto second = add(two, Channel::WhatsApp, "+62 812 3456 7890");
        CHECK(town.rung({.identifier = "b3"}) == Ids{first});
        REQUIRE(town.service().confirm_phone(two, second, code()).ok());
        CHECK(town.rung({.identifier = "b4"}) == Ids{second});
    });
}

TEST_CASE("A code cannot be tried out") {
    Town town;
    town.room.offer(Channel::Sms);
    const auto holder = town.begin(village());
    const auto way =
        *town.service().add_way(holder, {.channel = Channel::Sms, .address = "081234567890"});
    town.world.platform.run_jobs();
    const auto right = std::string(town.letters.back().at("text").as_string()).substr(0, 6);
    const std::string wrong = right == "000000" ? "000001" : "000000";
    for (int i = 0; i < kMostAttempts; ++i)
        CHECK(town.service().confirm_phone(holder, way.id, wrong).error().code() ==
              ErrorCode::Unprocessable);
    CHECK(town.service().confirm_phone(holder, way.id, right).error().code() == ErrorCode::Gone);
}

TEST_CASE("Nobody is flooded in our name, and nobody learns who is here") {
    Town town;
    const auto email = [](int number) {
        return WayInput{.channel = Channel::Email,
                        .address = "korban" + std::to_string(number) + "@contoh.id"};
    };
    // The same address from many places: three letters a day, and the same answer each time.
    for (int i = 0; i < 6; ++i) {
        auto holder = town.begin(village());
        holder.network = "192.0.2." + std::to_string(10 + i);
        const auto added = town.service().add_way(holder, email(0));
        REQUIRE(added.ok());
        CHECK_FALSE(added->confirmed);
    }
    town.world.platform.run_jobs();
    CHECK(town.letters.size() == 3);
    // Many addresses from one place: twenty a day.
    std::optional<Error> refusal;
    int accepted = 0;
    for (int i = 1; i <= 25; ++i) {
        auto holder = town.begin(village());
        holder.network = "198.51.100.7";
        const auto added = town.service().add_way(holder, email(i));
        accepted += added.ok();
        if (!added.ok()) refusal = added.error();
    }
    CHECK(accepted == 20);
    REQUIRE(refusal);
    CHECK(refusal->code() == ErrorCode::TooManyRequests);
}

TEST_CASE("What is not right is said, with its field") {
    Town town;
    const auto field_of = [&](PlaceInput input) {
        const auto checked = town.service().checked(input);
        return checked.ok() ? std::string() : checked.error().field();
    };
    const auto with = [&](auto change) {
        auto input = village();
        change(input);
        return field_of(input);
    };
    CHECK(field_of(village()).empty());
    CHECK(with([](auto& p) { p.region = "99.99"; }) == "region");
    CHECK(with([](auto& p) { p.region = "0"; }) == "region");
    CHECK(with([](auto& p) { p.region.clear(); }) == "region");
    CHECK(with([](auto& p) { p.label = std::string(41, 'a'); }) == "label");
    CHECK(with([](auto& p) { p.lat = "-7.9"; }) == "lat");
    CHECK(with([](auto& p) { p.lat = "52.5", p.lon = "13.4"; }) == "lat");
    CHECK(with([](auto& p) { p.lat = "-6.2", p.lon = "106.8"; }) == "lat");
    CHECK(with([](auto& p) { p.radius_km = "5"; }) == "radius_km");
    CHECK(with([](auto& p) { p.radius_km = "51"; }) == "radius_km");
    CHECK(with([](auto& p) { p.threshold = "info"; }) == "threshold");
    CHECK(with([](auto& p) { p.hazards = {"dragons"}; }) == "hazards");
    CHECK(with([](auto& p) { p.quiet_from = "22:00"; }) == "quiet_until");
    CHECK(with([](auto& p) { p.quiet_from = "25:00", p.quiet_until = "05:00"; }) == "quiet_from");
    CHECK(with([](auto& p) { p.quiet_from = p.quiet_until = "05:00"; }) == "quiet_until");
}

TEST_CASE("A point is kept to a metre, and narrows a large place to its district") {
    Town town;
    const auto centre = *testkit::gazetteer().find(testkit::code("34.02.05.2001"))->centroid;
    auto input = village("34.02");
    input.lat = std::to_string(centre.lat) + "49";
    input.lon = std::to_string(centre.lon);
    input.radius_km = "3";
    const auto holder = town.begin(input);
    const auto kept = town.service().kept(holder);
    REQUIRE(kept.ok());
    const auto& place = kept->places.at(0);
    REQUIRE(place.point);
    CHECK(std::abs(place.point->lat - centre.lat) < 0.00002);
    CHECK(place.region == testkit::code("34.02.05"));
    CHECK(place.radius_km == 3);
}

TEST_CASE("Ten places, ten ways, and what belongs to others stays theirs") {
    Town town;
    const auto one = town.begin(village()), two = town.begin(village());
    for (int i = 0; i < 9; ++i) CHECK(town.service().add_place(one, village()).ok());
    CHECK(town.service().add_place(one, village()).error().code() == ErrorCode::Unprocessable);
    const auto place = town.service().kept(one)->places.at(0).id;
    CHECK(town.service().change_place(two, place, village("34.02.06")).error().code() ==
          ErrorCode::NotFound);
    CHECK(town.service().remove_place(two, place).error().code() == ErrorCode::NotFound);
    const auto way = town.ring(one);
    CHECK(town.service().remove_way(two, way).error().code() == ErrorCode::NotFound);
    CHECK(town.service().want_sample(two, way).error().code() == ErrorCode::NotFound);
    auto stranger = town.visitor();
    stranger.capability = "guessed";
    CHECK(town.service().add_place(stranger, village()).error().code() == ErrorCode::NotFound);
    for (int i = 2; i <= 10; ++i) town.ring(one, "https://push.test/" + std::to_string(i));
    CHECK_FALSE(town.service().add_way(one, Town::browser("https://push.test/11")).ok());
    // A browser that subscribes anew, or elsewhere, is rung once.
    CHECK(town.ring(one) == way);
    CHECK(town.ring(two) != way);
    CHECK(town.service().kept(one)->ways.size() == 9);
}

TEST_CASE("A webhook needs somebody who answers for it, and gets a secret") {
    Town town;
    const WayInput hook{.channel = Channel::Webhook, .address = "https://desa.test/peringatan"};
    CHECK(town.service().add_way(town.begin(village()), hook).error().code() ==
          ErrorCode::Forbidden);
    const auto ani = town.world.person("ani");
    const auto way = town.service().add_way(town.owner(ani), hook);
    REQUIRE(way.ok());
    CHECK(way->secret.size() == 43);
    CHECK(town.find({way->id}, "34.02.05").at(0).secret == way->secret);
}

TEST_CASE("A sample is wanted at most three times a day") {
    Town town;
    const auto holder = town.begin(village());
    const auto way = town.ring(holder);
    std::vector<SubscriptionId> wanted;
    town.world.platform.platform().bus.subscribe<SampleWanted>(
        [&](const SampleWanted& event) { wanted.push_back(event.subscription); });
    for (int i = 0; i < 3; ++i) CHECK(town.service().want_sample(holder, way).ok());
    CHECK(town.service().want_sample(holder, way).error().code() == ErrorCode::TooManyRequests);
    CHECK(wanted == Ids{way, way, way});
}

TEST_CASE("What nobody uses is forgotten") {
    Town town;
    const auto unused = town.begin(village());
    const auto used = town.begin(village());
    town.ring(used);
    town.world.platform.clock().advance(std::chrono::hours(24 * 31));
    town.service().forget_old();
    CHECK_FALSE(town.service().kept(unused).ok());
    CHECK(town.service().kept(used).ok());
}

TEST_CASE("The index is the same after a start as it was before") {
    Town town;
    const auto way = town.ring(town.begin(village()));
    const auto before = town.rung();
    Audience fresh(town.world.platform.platform(), testkit::gazetteer(), town.world.accounts,
                   town.room.impl().audience.hazards());
    fresh.refresh();
    const Question question{.cover = {testkit::code("34.02.05")}};
    CHECK(before == Ids{way});
    CHECK(fresh.index().match(question) == before);
}
