#include "platform/bus/bus.h"
#include "rooms/accounts/account_store.h"
#include "rooms/accounts/relation_store.h"
#include "rooms/accounts/tests/town.h"

using namespace kentongan;
using namespace kentongan::accounts;

TEST_CASE("following and unfollowing moves both counts once, and says so once") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        int begun = 0, ended = 0;
        town.kit.platform().bus.subscribe<FollowChanged>([&](const FollowChanged& event) {
            CHECK(event.follower == ani);
            CHECK(event.target == budi);
            ++(event.following ? begun : ended);
        });
        auto& relations = town.accounts.impl().relations;
        REQUIRE(relations.follow(ani, budi).ok());
        REQUIRE(relations.follow(ani, budi, {.reblogs = false, .notify = true}).ok());
        CHECK(begun == 1);
        CHECK(town.account(ani).following_count == 1);
        CHECK(town.account(budi).followers_count == 1);
        CHECK(town.relation(ani, budi).following);
        CHECK(town.relation(ani, budi).notifying);
        CHECK_FALSE(town.relation(ani, budi).showing_reblogs);
        CHECK(town.relation(budi, ani).followed_by);
        town.read([&](db::Tx& tx) {
            CHECK(town.accounts.following(tx, ani) == std::vector<AccountId>{budi});
            CHECK(town.accounts.followers(tx, budi) == std::vector<AccountId>{ani});
        });
        REQUIRE(relations.unfollow(ani, budi).ok());
        REQUIRE(relations.unfollow(ani, budi).ok());
        CHECK(ended == 1);
        CHECK(town.account(ani).following_count == 0);
        CHECK(town.account(budi).followers_count == 0);
        town.read([&](db::Tx& tx) { CHECK(town.accounts.following(tx, ani).empty()); });
    });
}

TEST_CASE("nobody follows themselves, the missing or the suspended") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        CHECK(town.accounts.follow(ani, ani).error().code() == ErrorCode::Forbidden);
        CHECK(town.accounts.follow(ani, AccountId(7)).error().code() == ErrorCode::NotFound);
        REQUIRE(town.accounts.set_suspended(budi, true).ok());
        CHECK(town.accounts.follow(ani, budi).error().code() == ErrorCode::NotFound);
    });
}

TEST_CASE("a locked account is asked; it may accept, refuse, or be asked no more") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        auto& relations = town.accounts.impl().relations;
        REQUIRE(town.accounts.impl().profiles.update(budi, {.locked = true}).ok());
        REQUIRE(relations.follow(ani, budi).ok());
        REQUIRE(relations.follow(citra, budi).ok());
        CHECK(town.relation(ani, budi).requested);
        CHECK(town.relation(budi, ani).requested_by);
        CHECK_FALSE(town.relation(ani, budi).following);
        CHECK(town.account(budi).followers_count == 0);

        const auto asking = parsed(town.get("/api/v1/follow_requests", budi)).as_array();
        REQUIRE(asking.size() == 2);
        CHECK(asking[0].at("username") == "citra");

        REQUIRE(relations.accept(budi, ani).ok());
        CHECK(town.relation(ani, budi).following);
        CHECK_FALSE(town.relation(ani, budi).requested);
        REQUIRE(relations.reject(budi, citra).ok());
        CHECK_FALSE(town.relation(citra, budi).requested);
        CHECK(town.account(budi).followers_count == 1);
        CHECK(relations.accept(budi, citra).error().code() == ErrorCode::NotFound);
    });
}

TEST_CASE("who opens up lets in everybody who waits") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        REQUIRE(town.accounts.impl().profiles.update(budi, {.locked = true}).ok());
        REQUIRE(town.accounts.follow(ani, budi).ok());
        REQUIRE(town.accounts.impl().profiles.update(budi, {.locked = false}).ok());
        CHECK(town.relation(ani, budi).following);
    });
}

TEST_CASE("more people than are let in at once are all let in") {
    Town town;
    const auto budi = town.add("budi");
    REQUIRE(town.accounts.impl().profiles.update(budi, {.locked = true}).ok());
    constexpr int kMany = 1'001;
    town.kit.platform().database.write([&](db::Tx& tx) {
        for (int i = 0; i < kMany; ++i) {
            Account one;
            one.id = town.kit.platform().ids.next<AccountId>();
            one.username = "warga" + std::to_string(i);
            store::insert_account(tx, one, {});
            store::insert_request(tx, one.id.value(), one.id, budi, {});
        }
    });
    REQUIRE(town.accounts.impl().profiles.update(budi, {.locked = false}).ok());
    CHECK(town.account(budi).followers_count == kMany);
}

TEST_CASE("whom moderators limited asks before following, as everywhere else") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        town.kit.platform().database.write(
            [&](db::Tx& tx) { REQUIRE(town.accounts.set_silenced(tx, ani, true).ok()); });
        const auto page = town.submit("/@budi/ikuti", {}, ani);
        CHECK(page.status == 303);
        CHECK(town.relation(ani, budi).requested);
        CHECK_FALSE(town.relation(ani, budi).following);
        REQUIRE(town.accounts.impl().relations.accept(budi, ani).ok());
        CHECK(town.relation(ani, budi).following);
    });
}

TEST_CASE("a block ends following both ways, hides both ways and forbids a new beginning") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        auto& relations = town.accounts.impl().relations;
        REQUIRE(relations.follow(ani, budi).ok());
        REQUIRE(relations.follow(budi, ani).ok());
        REQUIRE(relations.block(ani, budi).ok());
        CHECK(town.account(ani).followers_count == 0);
        CHECK(town.account(ani).following_count == 0);
        CHECK(town.relation(ani, budi).blocking);
        CHECK(town.relation(budi, ani).blocked_by);
        const auto hidden = [&](AccountId viewer) {
            return town.read([&](db::Tx& tx) { return town.accounts.hidden_from(tx, viewer); });
        };
        CHECK(hidden(ani) == std::vector<AccountId>{budi});
        CHECK(hidden(budi) == std::vector<AccountId>{ani});
        CHECK(relations.follow(budi, ani).error().code() == ErrorCode::Forbidden);
        REQUIRE(relations.unblock(ani, budi).ok());
        CHECK(hidden(ani).empty());
        CHECK(hidden(budi).empty());
        CHECK(relations.follow(budi, ani).ok());
    });
}

TEST_CASE("a mute hides one way and ends when it should") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto muted = town.post("/api/v1/accounts/" + budi.to_string() + "/mute",
                                     {{"duration", "60"}, {"notifications", "false"}}, ani);
        CHECK(muted.status == 200);
        CHECK(parsed(muted).at("muting") == true);
        CHECK(parsed(muted).at("muting_notifications") == false);
        CHECK(parsed(muted).at("muting_expires_at").is_string());
        const auto hidden = [&](AccountId viewer) {
            return town.read([&](db::Tx& tx) { return town.accounts.hidden_from(tx, viewer); });
        };
        CHECK(hidden(ani) == std::vector<AccountId>{budi});
        CHECK(hidden(budi).empty());
        CHECK(parsed(town.get("/api/v1/mutes", ani)).as_array().size() == 1);
        town.kit.clock().advance(2min);
        CHECK_FALSE(town.relation(ani, budi).muting);
        CHECK(hidden(ani).empty());
        CHECK(parsed(town.get("/api/v1/mutes", ani)).as_array().empty());
    });
}

TEST_CASE("lists of followers page by the row, newest first, both ways") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        std::vector<std::string> names;
        for (int i = 0; i < 5; ++i) {
            names.push_back("orang" + std::to_string(i));
            REQUIRE(town.accounts.follow(town.add(names.back()), ani).ok());
        }
        const auto base = "/api/v1/accounts/" + ani.to_string() + "/followers";
        const auto list = [&](const std::string& target) {
            std::vector<std::string> found;
            const auto response = town.get(target);
            for (const auto& person : parsed(response).as_array())
                found.emplace_back(person.at("username").as_string());
            return std::pair(found, header_of(response, "Link"));
        };
        const auto [first, links] = list(base + "?limit=2");
        CHECK(first == std::vector<std::string>{"orang4", "orang3"});
        const auto cursor = [](const std::string& header, const std::string& name) {
            const auto begin = header.find(name + "=") + name.size() + 1;
            return header.substr(begin, header.find_first_not_of("0123456789", begin) - begin);
        };
        const auto [second, more] = list(base + "?limit=2&max_id=" + cursor(links, "max_id"));
        CHECK(second == std::vector<std::string>{"orang2", "orang1"});
        const auto [back, none] = list(base + "?limit=2&min_id=" + cursor(more, "min_id"));
        CHECK(back == first);
    });
}

TEST_CASE("a private note is kept, bounded and removed when empty") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto target = "/api/v1/accounts/" + budi.to_string() + "/note";
        CHECK(parsed(town.post(target, {{"comment", "pinjam tangga"}}, ani)).at("note") ==
              "pinjam tangga");
        CHECK(town.relation(budi, ani).note.empty());
        CHECK(town.post(target, {{"comment", std::string(2001, 'x')}}, ani).status == 422);
        CHECK(parsed(town.post(target, {{"comment", ""}}, ani)).at("note") == "");
    });
}
