// What our posts say to which servers, how urgently and in which order.
#include "rooms/objects/tests/town.h"

using namespace kentongan;
using namespace kentongan::objects;
using jobs::Lane;
using statuses::Visibility;

namespace {

struct Delivery {
    std::string type, host, body;
    Lane lane = Lane::Bulk;
    std::int64_t order_key = 0;
};

// About posts; follows and their answers are the business of rooms/actors.
std::vector<Delivery> deliveries(Town& town) {
    std::vector<Delivery> found;
    town.read([&](db::Tx& tx) {
        auto rows = tx.query(
            "SELECT b.body, h.name, d.lane, d.order_key FROM fediverse_deliveries d "
            "JOIN fediverse_bodies b ON b.id = d.body JOIN fediverse_hosts h ON h.id = d.host "
            "ORDER BY b.id, h.name");
        while (rows.next()) {
            Delivery one{
                {}, rows.string(1), rows.string(0), Lane(rows.integer(2)), rows.integer(3)};
            one.type = std::string(json::parse(one.body).at("type").as_string());
            if (one.type != "Follow" && one.type != "Accept") found.push_back(std::move(one));
        }
    });
    return found;
}

std::vector<std::string> hosts(const std::vector<Delivery>& deliveries) {
    std::vector<std::string> found;
    for (const auto& one : deliveries) found.push_back(one.host);
    return found;
}

std::string host_of(const std::string& uri) {
    return activitystreams::host_of(uri);
}

statuses::NewStatus written(const std::string& text, Visibility visibility) {
    statuses::NewStatus status;
    status.text = text;
    status.visibility = visibility;
    return status;
}

statuses::NewStatus warning(Town& town, bool exercise) {
    statuses::NewStatus status;
    status.text = "Banjir di Bambanglipuro";
    status.extension_json = R"({"alert":{"id":"1"}})";
    status.region_bound = statuses::RegionBound{
        {*regions::Code::parse("34.02")}, exercise, town.kit.clock().now() + 1h};
    return status;
}

// With all that is done to it while it is in force.
void warn(Town& town, bool exercise) {
    const auto post = town.publish(warning(town, exercise));
    town.write([&](db::Tx& tx) {
        REQUIRE(town.statuses.edit(tx, post.id, "Banjir surut", post.extension_json).ok());
    });
    town.write([&](db::Tx& tx) { town.statuses.end_region_bound(tx, post.id); });
    town.write([&](db::Tx& tx) { REQUIRE(town.statuses.remove(tx, post.id).ok()); });
}

}  // namespace

TEST_CASE("an exercise never leaves, whatever is done with it") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        warn(town, true);
        CHECK(deliveries(town).empty());
    });
}

TEST_CASE("a warning and its changes go before everything else") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        warn(town, false);
        const auto sent = deliveries(town);
        REQUIRE(sent.size() == 3);
        CHECK(sent[0].type == "Create");
        CHECK(sent[0].lane == Lane::Alert);
        CHECK(sent[1].type == "Update");
        CHECK(sent[1].lane == Lane::Alert);
        CHECK(sent[2].type == "Delete");
    });
}

TEST_CASE("to many people it goes in the slow lane, to one of them in the quick one") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        town.publish(written("Halo semua", Visibility::Public));
        town.publish(written("Halo @" + town.account(town.rudi).acct(), Visibility::Direct));
        const auto sent = deliveries(town);
        REQUIRE(sent.size() == 2);
        CHECK(sent[0].lane == Lane::Bulk);
        CHECK(sent[1].lane == Lane::Interactive);
    });
}

TEST_CASE("what is said about one post arrives in order, and does not wait for others") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        const auto post = town.publish("Satu");
        town.write(
            [&](db::Tx& tx) { REQUIRE(town.statuses.edit(tx, post.id, "Satu lagi", {}).ok()); });
        town.write([&](db::Tx& tx) { REQUIRE(town.statuses.remove(tx, post.id).ok()); });
        town.publish("Dua");
        const auto sent = deliveries(town);
        REQUIRE(sent.size() == 4);
        CHECK(sent[1].type == "Update");
        CHECK(sent[2].type == "Delete");
        CHECK(sent[0].order_key != 0);
        CHECK(sent[1].order_key == sent[0].order_key);
        CHECK(sent[2].order_key == sent[0].order_key);
        CHECK(sent[3].order_key != sent[0].order_key);
    });
}

TEST_CASE("a closed post goes to the hosts of followers and of those it names, and to no other") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        town.follow(town.sari);  // who does not follow Ani
        const auto theirs = town.note_of(town.sari, "1");
        REQUIRE(town.tell(activity_of(town.sari, "Create", theirs)) == 202);
        auto answer = written("Untuk pengikut", Visibility::Private);
        answer.in_reply_to = town.find(theirs).id;
        const auto closed = town.publish(answer);
        CHECK(hosts(deliveries(town)) == std::vector{host_of(town.rudi)});
        town.write([&](db::Tx& tx) { REQUIRE(town.statuses.remove(tx, closed.id).ok()); });
        CHECK(hosts(deliveries(town)) == std::vector(2, host_of(town.rudi)));
        answer.visibility = Visibility::Public;
        town.publish(answer);
        CHECK(hosts(deliveries(town)) == std::vector{host_of(town.rudi), host_of(town.rudi),
                                                     host_of(town.rudi), host_of(town.sari)});
    });
}

TEST_CASE("a letter goes to the host of whom it names, not to followers") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        REQUIRE(town.actors.find_person(town.sari).ok());
        town.publish(written("Halo @" + town.account(town.sari).acct(), Visibility::Direct));
        CHECK(hosts(deliveries(town)) == std::vector{host_of(town.sari)});
    });
}

TEST_CASE("nobody is told of hidden recipients, whatever is sent") {
    on_both([](Town& town) {
        town.follow_ani(town.rudi);
        town.follow(town.sari);
        const auto theirs = town.note_of(town.sari, "1",
                                         {{"bto", json::array{json::value_from(town.ani_uri)}},
                                          {"bcc", json::array{json::value_from(town.rudi)}}});
        REQUIRE(town.tell(activity_of(town.sari, "Create", theirs)) == 202);
        const auto id = town.find(theirs).id;
        for (const auto visibility :
             {Visibility::Public, Visibility::Unlisted, Visibility::Private, Visibility::Direct}) {
            auto answer = written("Halo @" + town.account(town.sari).acct(), visibility);
            answer.in_reply_to = id;
            const auto post = town.publish(answer);
            town.write([&](db::Tx& tx) { REQUIRE(town.statuses.remove(tx, post.id).ok()); });
        }
        const auto act = [&](const std::string& what) {
            const auto target = "/api/v1/statuses/" + id.to_string() + "/" + what;
            CHECK(town.kit.post(target, {}, town.ani.value()).status == 200);
        };
        for (const auto* what : {"reblog", "unreblog", "favourite", "unfavourite"}) act(what);
        const auto sent = deliveries(town);
        CHECK(sent.size() >= 12);
        for (const auto& one : sent) {
            CHECK(one.body.find("\"bto\"") == std::string::npos);
            CHECK(one.body.find("\"bcc\"") == std::string::npos);
        }
    });
}
