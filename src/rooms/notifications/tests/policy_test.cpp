#include "rooms/notifications/policy.h"

#include "platform/bus/bus.h"
#include "rooms/notifications/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::notifications;
using testkit::MastodonShape;

using Lines = std::vector<std::string>;

namespace {

using Form = std::vector<std::pair<std::string, std::string>>;

http::Response patch(Town& town, AccountId who, Form form,
                     const std::string& path = "/api/v2/notifications/policy") {
    return town.kit.call({.method = http::Method::Patch,
                          .target = path,
                          .account = who.value(),
                          .form = std::move(form)});
}

json::value policy(Town& town, AccountId who) {
    return json::parse(town.get("/api/v2/notifications/policy", who).body);
}

json::array requests(Town& town, AccountId who, const std::string& query = "") {
    const auto response = town.get("/api/v1/notifications/requests" + query, who);
    REQUIRE(response.status == 200);
    return json::parse(response.body).as_array();
}

std::string id_of(const json::value& entity) {
    return std::string(entity.at("id").as_string());
}

http::Response answer(Town& town, AccountId who, const std::string& rest, Form form = {}) {
    return town.act("/api/v1/notifications/requests" + rest, who, std::move(form));
}

}  // namespace

TEST_CASE("the harshest answer that fits is the one") {
    Policy policy;
    CHECK(answer_to({}, policy) == Answer::Accept);
    CHECK(answer_to({.writes_privately = true}, policy) == Answer::Filter);
    CHECK(answer_to({.limited = true}, policy) == Answer::Filter);
    policy.for_new_accounts = Answer::Drop;
    CHECK(answer_to({.is_new = true, .limited = true}, policy) == Answer::Drop);
    policy.for_not_followers = Answer::Filter;
    CHECK(answer_to({.follows = true}, policy) == Answer::Accept);
    CHECK(answer_to({}, policy) == Answer::Filter);
    policy.for_not_following = Answer::Drop;
    CHECK(answer_to({.follows = true}, policy) == Answer::Drop);
}

TEST_CASE("a policy is Mastodon's own until it is changed, part by part") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        auto mine = policy(town, ani);
        CHECK(MastodonShape::errors(mine, "NotificationPolicy") == Lines{});
        CHECK(mine.at("for_not_following") == "accept");
        CHECK(mine.at("for_private_mentions") == "filter");
        CHECK(mine.at("for_limited_accounts") == "filter");
        const auto changed = patch(town, ani, {{"for_not_following", "filter"}});
        REQUIRE(changed.status == 200);
        REQUIRE(patch(town, ani, {{"for_private_mentions", "drop"}}).status == 200);
        mine = policy(town, ani);
        CHECK(mine.at("for_not_following") == "filter");
        CHECK(mine.at("for_private_mentions") == "drop");
        CHECK(policy(town, budi).at("for_not_following") == "accept");
        const auto bad = patch(town, ani, {{"for_new_accounts", "maybe"}});
        CHECK(bad.status == 422);
        CHECK(bad.body.find("For new accounts is not included in the list") != std::string::npos);
        CHECK(policy(town, ani).at("for_new_accounts") == "accept");
        CHECK(town.kit
                  .call({.method = http::Method::Patch,
                         .target = "/api/v2/notifications/policy",
                         .account = ani.value(),
                         .scopes = "read"})
                  .status == 403);
        CHECK(town.get("/api/v2/notifications/policy", AccountId()).status == 401);
    });
}

TEST_CASE("the old form of the policy says the same") {
    Town town;
    const auto ani = town.add("ani");
    const auto path = "/api/v1/notifications/policy";
    const auto changed = patch(town, ani, {{"filter_not_followers", "true"}}, path);
    REQUIRE(changed.status == 200);
    CHECK(MastodonShape::errors(json::parse(changed.body), "V1_NotificationPolicy") == Lines{});
    CHECK(policy(town, ani).at("for_not_followers") == "filter");
    CHECK(json::parse(town.get(path, ani).body).at("filter_private_mentions") == true);
    patch(town, ani, {{"filter_private_mentions", "false"}}, path);
    CHECK(policy(town, ani).at("for_private_mentions") == "accept");
    CHECK(policy(town, ani).at("for_limited_accounts") == "filter");
}

TEST_CASE("what a policy keeps apart waits as a request, and comes in with leave") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        int events = 0, merged = 0;
        auto& bus = town.kit.platform().bus;
        bus.subscribe<NotificationCreated>([&](const NotificationCreated&) { ++events; });
        bus.subscribe<NotificationsMerged>([&](const NotificationsMerged& event) {
            CHECK(event.recipient == ani);
            ++merged;
        });
        REQUIRE(patch(town, ani, {{"for_not_following", "filter"}}).status == 200);
        const auto post = town.post(ani, "Selamat pagi");
        town.react(post, "favourite", budi);
        const auto call = town.post(budi, "Halo @ani");
        town.post(citra, "Halo juga @ani");
        CHECK(town.told(ani).empty());
        CHECK(events == 0);
        CHECK(town.told(ani, "?include_filtered=true") ==
              "mention citra, mention budi, favourite budi");
        CHECK(town.told(ani, "?account_id=" + budi.to_string()) == "mention budi, favourite budi");
        CHECK(policy(town, ani).at("summary") ==
              json::value{{"pending_requests_count", 2}, {"pending_notifications_count", 3}});
        const auto grouped = [&](const char* query) {
            return json::parse(town.get(std::string("/api/v2/notifications") + query, ani).body)
                .at("notification_groups")
                .as_array()
                .size();
        };
        CHECK(grouped("") == 0);
        CHECK(grouped("?include_filtered=1") == 3);

        const auto waiting = requests(town, ani);
        REQUIRE(waiting.size() == 2);
        CHECK(MastodonShape::errors_of_all(waiting, "NotificationRequest") == Lines{});
        CHECK(waiting[1].at("account").at("id").as_string() == budi.to_string());
        CHECK(waiting[1].at("notifications_count") == "2");
        CHECK(waiting[1].at("last_status").at("id").as_string() == call.to_string());
        const auto one = town.get("/api/v1/notifications/requests/" + id_of(waiting[1]), ani);
        REQUIRE(one.status == 200);
        CHECK(json::parse(one.body) == waiting[1]);
        CHECK(town.get("/api/v1/notifications/requests/" + id_of(waiting[1]), budi).status == 404);
        CHECK(answer(town, budi, "/" + id_of(waiting[1]) + "/accept").status == 404);
        CHECK(town.told(ani).empty());

        REQUIRE(answer(town, ani, "/" + id_of(waiting[1]) + "/accept").status == 200);
        CHECK(town.told(ani) == "mention budi, favourite budi");
        CHECK(merged == 1);
        CHECK(
            json::parse(town.get("/api/v1/notifications/requests/merged", ani).body).at("merged") ==
            true);
        town.post(budi, "Terima kasih @ani");
        CHECK(town.told(ani) == "mention budi, mention budi, favourite budi");
        CHECK(requests(town, ani).size() == 1);
        CHECK(answer(town, ani, "/" + id_of(waiting[1]) + "/accept").status == 404);
    });
}

TEST_CASE("whoever is dismissed is forgotten, and asks anew") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra"),
                   dewi = town.add("dewi");
        REQUIRE(patch(town, ani, {{"for_not_following", "filter"}}).status == 200);
        for (auto who : {budi, citra, dewi}) town.post(who, "Halo @ani");
        const auto all = requests(town, ani);
        REQUIRE(all.size() == 3);
        const auto page = requests(town, ani, "?limit=1&max_id=" + id_of(all[0]));
        REQUIRE(page.size() == 1);
        CHECK(page[0].at("id") == all[1].at("id"));
        CHECK(requests(town, ani, "?min_id=" + id_of(all[2]) + "&limit=1")[0].at("id") ==
              all[1].at("id"));
        CHECK(answer(town, ani, "/dismiss", {{"id[]", id_of(all[0])}, {"id[]", "77"}}).status ==
              200);
        CHECK(answer(town, budi, "/dismiss", {{"id[]", id_of(all[1])}}).status == 200);
        CHECK(requests(town, ani).size() == 2);
        CHECK(town.told(ani, "?include_filtered=true") == "mention citra, mention budi");
        CHECK(answer(town, ani, "/accept", {{"id[]", id_of(all[1])}, {"id[]", id_of(all[2])}})
                  .status == 200);
        CHECK(town.told(ani) == "mention citra, mention budi");
        CHECK(requests(town, ani).empty());
        CHECK(policy(town, ani).at("summary").at("pending_requests_count") == 0);
        town.post(dewi, "Masih di sini @ani");
        REQUIRE(requests(town, ani).size() == 1);
        CHECK(town.act("/api/v1/accounts/" + dewi.to_string() + "/block", ani).status == 200);
        CHECK(requests(town, ani).empty());
        CHECK(town.act("/api/v1/accounts/" + dewi.to_string() + "/unblock", ani).status == 200);
        CHECK(requests(town, ani).empty());
        town.post(dewi, "Lagi @ani");
        CHECK(answer(town, ani, "/" + id_of(requests(town, ani)[0]) + "/dismiss").status == 200);
        CHECK(answer(town, ani, "/77/dismiss").status == 404);
        CHECK(answer(town, ani, "/x/dismiss").status == 404);
        CHECK(requests(town, ani).empty());
    });
}

TEST_CASE("what is dropped was never there; followed people and offices always are") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        Form drop;
        for (const auto& part : kPolicyParts) drop.emplace_back(part.name, "drop");
        REQUIRE(patch(town, ani, drop).status == 200);
        REQUIRE(town.accounts.follow(ani, budi).ok());
        town.post(budi, "Halo @ani", {}, Visibility::Direct);
        town.post(citra, "Halo @ani");
        CHECK(town.told(ani, "?include_filtered=true") == "mention budi");
        AccountId office;
        town.kit.platform().database.write([&](db::Tx& tx) {
            office = town.accounts.ensure_source_account(
                tx, {"bpbd", "BPBD", "Kantor", "bpbd.contoh.id"});
        });
        const auto call = town.post(office, "Rapat @ani");
        CHECK(town.told(ani) == "mention bpbd, mention budi");
        const std::vector<AccountId> people{ani};
        town.kit.platform().database.write(
            [&](db::Tx& tx) { town.notifications.notify(tx, people, "status", office, call); });
        CHECK(town.told(ani) == "status bpbd, mention bpbd, mention budi");
    });
}

TEST_CASE("a follower is one after three days") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        REQUIRE(patch(town, ani, {{"for_not_followers", "filter"}}).status == 200);
        REQUIRE(town.accounts.follow(budi, ani).ok());
        town.kit.clock().advance(std::chrono::hours(71));
        town.post(budi, "Halo @ani");
        CHECK(town.told(ani).empty());
        town.kit.clock().advance(std::chrono::hours(1));
        town.post(budi, "Masih saya @ani");
        CHECK(town.told(ani) == "mention budi");
    });
}

TEST_CASE("who is blocked is forgotten, with the leave they had") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        REQUIRE(patch(town, ani, {{"for_not_following", "filter"}}).status == 200);
        for (auto who : {budi, citra}) town.post(who, "Halo @ani");
        REQUIRE(answer(town, ani, "/" + id_of(requests(town, ani)[1]) + "/accept").status == 200);
        REQUIRE(town.told(ani) == "mention budi");
        const auto person = "/api/v1/accounts/" + budi.to_string();
        REQUIRE(town.act(person + "/block", ani).status == 200);
        REQUIRE(town.act(person + "/unblock", ani).status == 200);
        CHECK(town.told(ani, "?include_filtered=true") == "mention citra");
        town.post(budi, "Halo lagi @ani");
        CHECK(town.told(ani).empty());
        CHECK(requests(town, ani).size() == 2);
    });
}

TEST_CASE("private words of strangers are kept apart, answers to one's own are not") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        town.post(budi, "Rahasia @ani", {}, Visibility::Direct);
        CHECK(town.told(ani).empty());
        CHECK(requests(town, ani).size() == 1);
        const auto question = town.post(ani, "Boleh tanya @citra?", {}, Visibility::Direct);
        town.post(citra, "Boleh @ani", question, Visibility::Direct);
        CHECK(town.told(ani) == "mention citra");
        REQUIRE(town.accounts.follow(ani, budi).ok());
        CHECK(town.told(ani) == "mention citra, mention budi");
        CHECK(requests(town, ani).empty());
    });
}

TEST_CASE("a stranger is one for thirty days, and the harm of one sender has an end") {
    Town town;
    const auto ani = town.add("ani"), budi = town.add("budi");
    REQUIRE(patch(town, ani, {{"for_new_accounts", "filter"}}).status == 200);
    town.post(budi, "Halo @ani");
    CHECK(town.told(ani).empty());
    town.kit.clock().advance(std::chrono::hours(24 * 31));
    town.post(budi, "Masih saya @ani");
    CHECK(town.told(ani) == "mention budi");
}

TEST_CASE("what was kept apart and is undone waits no more") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        REQUIRE(patch(town, ani, {{"for_not_following", "filter"}}).status == 200);
        const auto post = town.post(ani, "Selamat pagi");
        town.react(post, "favourite", budi);
        REQUIRE(requests(town, ani).size() == 1);
        town.react(post, "unfavourite", budi);
        CHECK(requests(town, ani).empty());
        CHECK(policy(town, ani).at("summary").at("pending_requests_count") == 0);
    });
}

TEST_CASE("in a browser strangers wait on a page of their own") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        for (auto who : {budi, citra}) town.post(who, "Rahasia @ani", {}, Visibility::Direct);
        const auto open = [&](const std::string& path) {
            return town.kit.call({.target = path,
                                  .account = ani.value(),
                                  .headers = {{"accept", "text/html"}},
                                  .by_cookie = true});
        };
        const std::string path = "/pemberitahuan/permintaan";
        CHECK(open("/pemberitahuan").body.find(path) != std::string::npos);
        const auto page = open(path);
        CHECK(page.status == 200);
        CHECK(page.body.find("Rahasia") != std::string::npos);
        const auto waiting = requests(town, ani);
        const auto press = [&](const std::string& rest, AccountId who) {
            return town.kit
                .call({.method = http::Method::Post,
                       .target = path + rest,
                       .account = who.value(),
                       .headers = {{"sec-fetch-site", "same-origin"}},
                       .by_cookie = true})
                .status;
        };
        CHECK(press("/" + id_of(waiting[1]) + "/terima", citra) == 404);
        CHECK(press("/x/terima", ani) == 404);
        CHECK(press("/" + id_of(waiting[1]) + "/terima", ani) == 303);
        CHECK(press("/" + id_of(waiting[0]) + "/tolak", ani) == 303);
        CHECK(town.told(ani, "?include_filtered=true") == "mention budi");
        CHECK(open("/pemberitahuan").body.find(path) == std::string::npos);
    });
}

TEST_CASE("people whom the moderators limited are kept apart from all but their followers") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        REQUIRE(town.accounts.follow(citra, budi).ok());
        town.kit.platform().database.write(
            [&](db::Tx& tx) { REQUIRE(town.accounts.set_silenced(tx, budi, true).ok()); });
        town.post(budi, "Halo @ani @citra");
        CHECK(town.told(ani).empty());
        CHECK(requests(town, ani).size() == 1);
        CHECK(town.told(citra) == "mention budi");
        REQUIRE(patch(town, ani, {{"for_limited_accounts", "accept"}}).status == 200);
        town.post(budi, "Halo lagi @ani");
        CHECK(town.told(ani) == "mention budi");
    });
}
