#include <stdexcept>

#include "platform/bus/bus.h"
#include "rooms/notifications/groups.h"
#include "rooms/notifications/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::notifications;
using testkit::MastodonShape;

using Lines = std::vector<std::string>;

TEST_CASE("people are told of mentions, answers, likes, boosts and followers, once each") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        int events = 0;
        town.kit.platform().bus.subscribe<NotificationCreated>(
            [&](const NotificationCreated& event) { events += event.recipient == ani; });
        const auto post = town.post(ani, "Selamat pagi");
        town.post(budi, "Halo @ani");
        town.post(citra, "Pagi juga", post);
        town.react(post, "favourite", budi);
        town.react(post, "favourite", budi);
        town.react(post, "reblog", citra);
        REQUIRE(town.accounts.follow(budi, ani).ok());
        CHECK(town.told(ani) ==
              "follow budi, reblog citra, favourite budi, mention citra, mention budi");
        CHECK(events == 5);
        CHECK(town.told(budi).empty());
        const auto all = town.list(ani);
        CHECK(MastodonShape::errors_of_all(all, "Notification") == Lines{});
        CHECK(all[1].at("status").at("id").as_string() == post.to_string());
        CHECK_FALSE(all[0].as_object().contains("status"));
    });
}

TEST_CASE("what is told is committed with the deed, or not at all") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        auto& platform = town.kit.platform();
        int announced = 0;
        platform.bus.subscribe<NotificationCreated>(
            [&](const NotificationCreated&) { ++announced; });
        statuses::NewStatus call;
        call.author = budi;
        call.text = "Halo @ani";
        const auto refused = platform.database.write([&](db::Tx& tx) -> Result<void> {
            TRY(town.statuses.publish(tx, call));
            CHECK(town.notifications.unread_count(tx, ani) == 1);
            CHECK(announced == 0);
            return Error(ErrorCode::Forbidden);
        });
        CHECK_FALSE(refused.ok());
        CHECK(announced == 0);
        CHECK(town.told(ani).empty());
        REQUIRE(town.statuses.publish(call).ok());
        CHECK(announced == 1);
        CHECK(town.told(ani) == "mention budi");
    });
}

TEST_CASE("who cannot write beside a deed undoes it") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        town.kit.platform().bus.subscribe_within<statuses::StatusPublished>(
            [](db::Tx&, const statuses::StatusPublished&) { throw std::runtime_error("full"); });
        statuses::NewStatus call;
        call.author = budi;
        call.text = "Halo @ani";
        CHECK_THROWS_AS((void)town.statuses.publish(call), std::runtime_error);
        CHECK(town.told(ani).empty());
        town.kit.platform().database.read([&](db::Tx& tx) {
            CHECK(town.statuses.ids_public(tx, statuses::Origin::Here, false, Page()).empty());
            CHECK(town.accounts.find(tx, budi)->statuses_count == 0);
        });
    });
}

TEST_CASE("a boost that is removed as a post is told no more") {
    Town town;
    const auto ani = town.add("ani"), budi = town.add("budi");
    const auto post = town.post(ani, "Selamat pagi");
    const auto boosted = town.react(post, "reblog", budi);
    CHECK(town.told(ani) == "reblog budi");
    const auto boost = StatusId::parse(json::parse(boosted.body).at("id").as_string());
    REQUIRE(boost.has_value());
    REQUIRE(*boost != post);
    town.kit.platform().database.write(
        [&](db::Tx& tx) { REQUIRE(town.statuses.remove(tx, *boost).ok()); });
    CHECK(town.told(ani).empty());
}

TEST_CASE("what is undone is told no more") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto post = town.post(ani, "Selamat pagi");
        town.react(post, "favourite", budi);
        town.react(post, "reblog", budi);
        REQUIRE(town.accounts.follow(budi, ani).ok());
        const auto answer = town.post(budi, "Pagi", post);
        CHECK(town.told(ani) == "mention budi, follow budi, reblog budi, favourite budi");
        town.react(post, "unfavourite", budi);
        town.react(post, "unreblog", budi);
        town.act("/api/v1/accounts/" + ani.to_string() + "/unfollow", budi);
        CHECK(town.told(ani) == "mention budi");
        town.kit.platform().database.write(
            [&](db::Tx& tx) { REQUIRE(town.statuses.remove(tx, answer).ok()); });
        CHECK(town.told(ani).empty());
    });
}

TEST_CASE("nobody is told of themselves, by the blocked or muted, or of what they may not see") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto post = town.post(ani, "Halo @ani");
        town.react(post, "favourite", ani);
        CHECK(town.told(ani).empty());
        town.act("/api/v1/accounts/" + citra.to_string() + "/mute", ani);
        town.react(post, "favourite", citra);
        CHECK(town.told(ani).empty());
        town.act("/api/v1/accounts/" + citra.to_string() + "/mute", ani,
                 {{"notifications", "false"}});
        town.react(post, "reblog", citra);
        CHECK(town.told(ani) == "reblog citra");
        town.post(budi, "Jawaban untuk pengikut saja", post, Visibility::Private);
        CHECK(town.told(ani) == "reblog citra");
        town.react(post, "favourite", budi);
        CHECK(town.told(ani) == "favourite budi, reblog citra");
        town.act("/api/v1/accounts/" + budi.to_string() + "/block", ani);
        CHECK(town.told(ani) == "reblog citra");
    });
}

TEST_CASE("who boosted a post is told when it changes, once and of the latest change") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra"),
                   dewi = town.add("dewi");
        const auto post = town.post(ani, "Rapat jam tujuh");
        for (auto person : {budi, dewi, ani}) town.react(post, "reblog", person);
        town.react(post, "favourite", citra);
        town.act("/api/v1/accounts/" + ani.to_string() + "/block", dewi);
        const auto edit = [&](const std::string& text) {
            REQUIRE(town.kit
                        .call({.method = http::Method::Put,
                               .target = "/api/v1/statuses/" + post.to_string(),
                               .account = ani.value(),
                               .form = {{"status", text}}})
                        .status == 200);
        };
        edit("Rapat jam delapan");
        REQUIRE(town.told(budi) == "update ani");
        const auto first = town.list(budi)[0];
        CHECK(MastodonShape::errors(first, "Notification") == Lines{});
        CHECK(first.at("status").at("id").as_string() == post.to_string());
        edit("Rapat jam delapan");  // nothing changed
        CHECK(town.list(budi)[0].at("id") == first.at("id"));
        edit("Rapat jam sembilan");
        REQUIRE(town.told(budi) == "update ani");
        CHECK(town.list(budi)[0].at("id") != first.at("id"));
        CHECK(town.told(citra).empty());
        CHECK(town.told(dewi).empty());
        CHECK(town.told(ani).find("update") == std::string::npos);
    });
}

TEST_CASE("a request to follow is told until it is answered, then the follower is") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto patched = town.kit.call({.method = http::Method::Patch,
                                            .target = "/api/v1/accounts/update_credentials",
                                            .account = ani.value(),
                                            .form = {{"locked", "true"}}});
        REQUIRE(patched.status == 200);
        REQUIRE(town.accounts.follow(budi, ani).ok());
        CHECK(town.told(ani) == "follow_request budi");
        town.act("/api/v1/follow_requests/" + budi.to_string() + "/authorize", ani);
        CHECK(town.told(ani) == "follow budi");
    });
}

TEST_CASE("who asks for it is told of every new post, and not of answers") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        town.act("/api/v1/accounts/" + ani.to_string() + "/follow", budi, {{"notify", "true"}});
        const auto post = town.post(ani, "Kabar baru");
        town.post(ani, "lanjutan", post);
        CHECK(town.told(budi) == "status ani");
    });
}

TEST_CASE("lists filter by type and person, page by id, and forget on demand") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto post = town.post(ani, "Selamat pagi");
        town.react(post, "favourite", budi);
        town.react(post, "favourite", citra);
        town.react(post, "reblog", budi);
        CHECK(town.told(ani, "?types[]=favourite") == "favourite citra, favourite budi");
        CHECK(town.told(ani, "?exclude_types[]=favourite") == "reblog budi");
        CHECK(town.told(ani, "?account_id=" + citra.to_string()) == "favourite citra");
        CHECK(town.told(ani, "?types[]=nonsense").empty());
        const auto first = town.list(ani, "?limit=1");
        REQUIRE(first.size() == 1);
        const std::string id(first[0].at("id").as_string());
        CHECK(town.told(ani, "?limit=5&max_id=" + id) == "favourite citra, favourite budi");
        CHECK(town.told(ani, "?since_id=" + id).empty());
        CHECK(town.get("/api/v1/notifications/" + id, ani).status == 200);
        CHECK(town.get("/api/v1/notifications/" + id, budi).status == 404);
        CHECK(town.act("/api/v1/notifications/" + id + "/dismiss", budi).status == 404);
        CHECK(town.act("/api/v1/notifications/" + id + "/dismiss", ani).status == 200);
        CHECK(town.told(ani) == "favourite citra, favourite budi");
        CHECK(town.act("/api/v1/notifications/clear", ani).status == 200);
        CHECK(town.told(ani).empty());
    });
}

TEST_CASE("unread counts from the marker, and looking at the page is reading") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto post = town.post(ani, "Selamat pagi");
        town.react(post, "favourite", budi);
        town.react(post, "reblog", budi);
        const auto unread = [&](const char* version) {
            return json::parse(
                       town.get(std::string("/api/") + version + "/notifications/unread_count", ani)
                           .body)
                .at("count")
                .to_number<int>();
        };
        CHECK(unread("v1") == 2);
        CHECK(unread("v2") == 2);
        const std::string older(town.list(ani)[1].at("id").as_string());
        town.act("/api/v1/markers", ani, {{"notifications[last_read_id]", older}});
        CHECK(unread("v1") == 1);
        const auto page = town.kit.call({.target = "/pemberitahuan",
                                         .account = ani.value(),
                                         .headers = {{"accept", "text/html"}},
                                         .by_cookie = true});
        CHECK(page.status == 200);
        CHECK(page.body.find("Selamat pagi") != std::string::npos);
        CHECK(page.body.find("/@budi") != std::string::npos);
        CHECK(unread("v1") == 0);
        CHECK(unread("v2") == 0);
    });
}

TEST_CASE("many are told at once, and a repetition is none") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), office = town.add("kantor");
        const auto post = town.post(office, "Peringatan");
        int events = 0;
        town.kit.platform().bus.subscribe<NotificationCreated>(
            [&](const NotificationCreated&) { ++events; });
        const std::vector<AccountId> people{ani, budi, office};
        for (int i = 0; i < 2; ++i)
            town.kit.platform().database.write(
                [&](db::Tx& tx) { town.notifications.notify(tx, people, "status", office, post); });
        CHECK(events == 2);
        CHECK(town.told(ani) == "status kantor");
        CHECK(town.told(office).empty());
    });
}

TEST_CASE("groups: half a day of likes of one post is one line") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto post = town.post(ani, "Selamat pagi"), other = town.post(ani, "Selamat sore");
        town.react(post, "favourite", budi);
        town.react(post, "favourite", citra);
        town.react(other, "favourite", citra);
        town.post(budi, "Halo @ani");
        const auto results = json::parse(town.get("/api/v2/notifications", ani).body);
        CHECK(MastodonShape::errors(results, "GroupedNotificationsResults") == Lines{});
        const auto& groups = results.at("notification_groups").as_array();
        REQUIRE(groups.size() == 3);
        CHECK(groups[0].at("type") == "mention");
        CHECK(groups[2].at("type") == "favourite");
        CHECK(groups[2].at("notifications_count") == 2);
        CHECK(groups[2].at("sample_account_ids") ==
              json::array{citra.to_string(), budi.to_string()});
        CHECK(groups[2].at("status_id").as_string() == post.to_string());
        CHECK(results.at("accounts").as_array().size() == 2);
        CHECK(results.at("statuses").as_array().size() == 3);
        const std::string key(groups[2].at("group_key").as_string());
        const auto one = json::parse(town.get("/api/v2/notifications/" + key, ani).body);
        CHECK(one.at("notification_groups").at(0).at("notifications_count") == 2);
        const auto people =
            json::parse(town.get("/api/v2/notifications/" + key + "/accounts", ani).body);
        CHECK(people.as_array().size() == 2);
        CHECK(town.get("/api/v2/notifications/" + key, budi).status == 404);
        const auto ungrouped =
            json::parse(town.get("/api/v2/notifications?grouped_types[]=follow", ani).body);
        CHECK(ungrouped.at("notification_groups").as_array().size() == 4);
        CHECK(town.act("/api/v2/notifications/" + key + "/dismiss", ani).status == 200);
        CHECK(town.told(ani) == "mention budi, favourite citra");
        const auto short_page = json::parse(town.get("/api/v2/notifications?limit=1", ani).body);
        CHECK(short_page.at("notification_groups").as_array().size() == 1);
    });
}

TEST_CASE("keys of groups from strangers are refused") {
    const AccountId ani(7);
    for (const char* key :
         {"", "-", "favourite", "favourite-", "favourite-x-1", "favourite-1-2-3", "mention-1-2",
          "ungrouped-", "ungrouped-0", "ungrouped-x", "follow-99999999999999999999",
          "favourite-1-9223372036854775807", "favourite--1-5"})
        CHECK_FALSE(filter_of_group(ani, key));
    CHECK(filter_of_group(ani, "ungrouped-42")->page.max_id == 43);
    CHECK(filter_of_group(ani, "follow-3979")->status == StatusId());
}

TEST_CASE("many are removed by their ids, and nobody else's") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto post = town.post(ani, "Selamat pagi");
        town.react(post, "favourite", budi);
        town.react(post, "reblog", budi);
        town.post(budi, "Halo @ani");
        const auto all = town.list(ani);
        const auto remove = [&](AccountId who) {
            return town.kit
                .call({.method = http::Method::Delete,
                       .target = "/api/v1/notifications/destroy_multiple?ids[]=" +
                                 std::string(all[0].at("id").as_string()) +
                                 "&ids[]=" + std::string(all[2].at("id").as_string()) + "&ids[]=x",
                       .account = who.value()})
                .status;
        };
        CHECK(remove(budi) == 200);
        CHECK(town.list(ani).size() == 3);
        CHECK(remove(ani) == 200);
        CHECK(town.told(ani) == "reblog budi");
        const std::string id(all[1].at("id").as_string());
        CHECK(town.act("/api/v1/notifications/dismiss", ani, {{"id", "5"}}).status == 404);
        CHECK(town.act("/api/v1/notifications/dismiss", ani, {{"id", id}}).status == 200);
        CHECK(town.told(ani).empty());
    });
}

TEST_CASE("unread is counted as far and of whom the app asks") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto post = town.post(ani, "Selamat pagi");
        for (auto who : {budi, citra}) {
            town.react(post, "favourite", who);
            town.react(post, "reblog", who);
        }
        const auto unread = [&](const std::string& rest) {
            const auto body = town.get("/api" + rest, ani).body;
            return json::parse(body).at("count").to_number<int>();
        };
        CHECK(unread("/v1/notifications/unread_count?limit=3") == 3);
        CHECK(unread("/v1/notifications/unread_count?limit=5000") == 4);
        CHECK(unread("/v1/notifications/unread_count?types[]=reblog") == 2);
        CHECK(unread("/v1/notifications/unread_count?account_id=" + budi.to_string()) == 2);
        CHECK(unread("/v1/notifications/unread_count?account_id=x") == 0);
        CHECK(unread("/v2/notifications/unread_count") == 2);
        CHECK(unread("/v2_alpha/notifications/unread_count?limit=1") == 1);
        CHECK(unread("/v2/notifications/unread_count?grouped_types[]=reblog") == 3);
    });
}

TEST_CASE("a group counts everybody, shows eight, and names the rest only in part") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto post = town.post(ani, "Selamat pagi");
        for (int i = 0; i < 10; ++i)
            town.react(post, "favourite", town.add("warga" + std::to_string(i)));
        const auto budi = town.add("budi");
        REQUIRE(town.accounts.follow(budi, ani).ok());
        const auto path = std::string("/api/v2/notifications");
        const auto partly =
            json::parse(town.get(path + "?expand_accounts=partial_avatars", ani).body);
        CHECK(MastodonShape::errors(partly, "GroupedNotificationsResults") == Lines{});
        CHECK(partly.at("accounts").as_array().size() == 2);
        CHECK(partly.at("partial_accounts").as_array().size() == 7);
        const auto& likes = partly.at("notification_groups").at(1);
        CHECK(likes.at("notifications_count") == 10);
        CHECK(likes.at("sample_account_ids").as_array().size() == 8);
        const auto whole = json::parse(town.get("/api/v2_alpha/notifications", ani).body);
        CHECK(whole.at("accounts").as_array().size() == 9);
        CHECK_FALSE(whole.as_object().contains("partial_accounts"));
        CHECK(town.get(path + "?expand_accounts=none", ani).status == 400);
        const auto one = json::parse(
            town.get(path + "/" + std::string(likes.at("group_key").as_string()), ani).body);
        CHECK(one.at("notification_groups").at(0).at("notifications_count") == 10);
    });
}

TEST_CASE("reports and warnings carry what they are about, and each is one more") {
    on_both([](Town& town) {
        const auto ani = town.add("ani", accounts::Role::Moderator), budi = town.add("budi");
        const std::vector<AccountId> people{ani};
        town.kit.platform().database.write([&](db::Tx& tx) {
            for (const char* report : {R"({"id":"1"})", R"({"id":"2"})"})
                town.notifications.notify(tx, people, "admin.report", budi, StatusId(), report);
            town.notifications.notify(tx, people, "moderation_warning", ani, StatusId(),
                                      R"({"id":"3"})");
            town.notifications.notify(tx, people, "severed_relationships", ani, StatusId(),
                                      R"({"id":"4"})");
            town.notifications.notify(tx, people, "admin.sign_up", budi, StatusId());
        });
        CHECK(town.told(ani) ==
              "admin.sign_up budi, severed_relationships ani, "
              "moderation_warning ani, admin.report budi, admin.report budi");
        const auto all = town.list(ani);
        CHECK(all[1].at("event").at("id") == "4");
        CHECK(all[2].at("moderation_warning").at("id") == "3");
        CHECK(all[3].at("report").at("id") == "2");
        CHECK(all[4].at("report").at("id") == "1");
        const auto groups = json::parse(town.get("/api/v2/notifications", ani).body);
        CHECK(groups.at("notification_groups").at(3).at("report").at("id") == "2");
        const auto old = town.list(ani, "?supported_types[]=admin.sign_up");
        CHECK_FALSE(old[0].as_object().contains("fallback"));
        CHECK(MastodonShape::errors(old[1].at("fallback"), "NotificationFallback") == Lines{});
        CHECK(old[2].at("fallback").at("title").as_string().starts_with("ani "));
    });
}

TEST_CASE("what is for moderators is shown to nobody else") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto pamong = town.add("pamong", accounts::Role::Moderator);
        const std::vector<AccountId> people{ani, pamong};
        std::string unseen;
        town.kit.platform().bus.subscribe<NotificationCreated>(
            [&](const NotificationCreated& event) {
                if (event.recipient == ani) unseen = event.id.to_string();
            });
        town.kit.platform().database.write([&](db::Tx& tx) {
            town.notifications.notify(tx, people, "admin.sign_up", budi, StatusId());
        });
        CHECK(town.told(pamong) == "admin.sign_up budi");
        CHECK(town.told(ani).empty());
        REQUIRE_FALSE(unseen.empty());
        CHECK(town.get("/api/v1/notifications/" + unseen, ani).status == 404);
        const auto groups = json::parse(town.get("/api/v2/notifications", ani).body);
        CHECK(groups.at("notification_groups").as_array().empty());
    });
}

TEST_CASE("an old server's notifications are still there after the new table") {
    testkit::TestPlatform kit;
    crypto::initialise();
    auto all = Notifications::migrations();
    REQUIRE(all.size() == 2);
    kit.migrate({all[0]});
    static constexpr db::Sql kOld(
        "INSERT INTO notifications VALUES (1, 2, 'mention', 3, 4, 5), (2, 2, 'follow', 3, 0, 6)");
    kit.platform().database.write([](db::Tx& tx) { tx.execute(kOld); });
    kit.migrate(all);
    static constexpr db::Sql kNew(
        "SELECT COUNT(*) FROM notifications WHERE filtered = 0 AND extra_json = ''");
    kit.platform().database.read([](db::Tx& tx) {
        auto row = tx.query(kNew);
        REQUIRE(row.next());
        CHECK(row.integer(0) == 2);
    });
}
