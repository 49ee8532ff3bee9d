#include "rooms/accounts/tests/neighbours.h"

using namespace kentongan;
using namespace kentongan::accounts;

using Said = Gossip::Said;

TEST_CASE("somebody elsewhere is asked, and followed only when their server says yes") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), sari = put(town, neighbour("sari"));
        Gossip gossip(town);
        REQUIRE(town.accounts.follow(ani, sari).ok());
        CHECK(gossip.take() == Said{"asked"});
        CHECK(town.relation(ani, sari).requested);
        CHECK_FALSE(town.relation(ani, sari).following);
        CHECK(town.account(sari).followers_count == 0);
        CHECK_FALSE(town.read([&](db::Tx& tx) { return town.accounts.follows_locally(tx, sari); }));

        const auto accept = [&](auto& tx, auto& a) { return a.accept_request(tx, sari, ani); };
        REQUIRE(within(town, accept).ok());
        CHECK(gossip.take() == Said{"accepted", "follows"});
        CHECK(town.relation(ani, sari).following);
        CHECK(town.account(sari).followers_count == 1);
        CHECK(town.read([&](db::Tx& tx) { return town.accounts.follows_locally(tx, sari); }));
        CHECK(within(town, accept).error().code() == ErrorCode::NotFound);

        const auto unfollow = [&](auto& tx, auto& a) { return a.unfollow(tx, ani, sari); };
        REQUIRE(within(town, unfollow).ok());
        CHECK(gossip.take() == Said{"ended"});
        REQUIRE(town.accounts.follow(ani, sari).ok());
        REQUIRE(within(town, unfollow).ok());
        CHECK(gossip.take() == Said{"asked", "withdrawn"});
    });
}

TEST_CASE("another server says no, before or after it said yes") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), sari = put(town, neighbour("sari"));
        Gossip gossip(town);
        const auto reject = [&](auto& tx, auto& a) { return a.reject_follower(tx, sari, ani); };
        REQUIRE(town.accounts.follow(ani, sari).ok());
        REQUIRE(within(town, reject).ok());
        CHECK(gossip.take() == Said{"asked", "rejected"});
        REQUIRE(town.accounts.follow(ani, sari).ok());
        REQUIRE(
            within(town, [&](auto& tx, auto& a) { return a.accept_request(tx, sari, ani); }).ok());
        gossip.take();
        REQUIRE(within(town, reject).ok());
        CHECK(gossip.take() == Said{"ended by target"});
        REQUIRE(within(town, reject).ok());
        CHECK(gossip.take().empty());
    });
}

TEST_CASE("who lives elsewhere follows at once, or asks whom approves followers") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"),
                   sari = put(town, neighbour("sari"));
        auto many = neighbour("tono");
        many.following_count = 1'000'000;
        const auto tono = put(town, many);
        Gossip gossip(town);
        const auto follow = [&](AccountId follower, AccountId target) {
            return within(town, [&](auto& tx, auto& a) { return a.follow(tx, follower, target); });
        };
        REQUIRE(follow(sari, ani).ok());
        REQUIRE(follow(tono, ani).ok());
        CHECK(gossip.take() == Said{"follows", "follows"});
        CHECK(follow(sari, tono).error().code() == ErrorCode::Forbidden);

        REQUIRE(town.accounts.impl().profiles.update(budi, {.locked = true}).ok());
        REQUIRE(follow(sari, budi).ok());
        REQUIRE(town.accounts.impl().relations.accept(budi, sari).ok());
        CHECK(gossip.take() == Said{"asked", "accepted", "follows"});
        REQUIRE(follow(tono, budi).ok());
        REQUIRE(town.accounts.impl().relations.reject(budi, tono).ok());
        CHECK(gossip.take() == Said{"asked", "rejected"});
        REQUIRE(town.accounts.impl().relations.remove_follower(budi, sari).ok());
        CHECK(gossip.take() == Said{"ended by target"});

        REQUIRE(
            within(town, [&](auto& tx, auto& a) { return a.set_silenced(tx, sari, true); }).ok());
        REQUIRE(within(town, [&](auto& tx, auto& a) { return a.unfollow(tx, sari, ani); }).ok());
        REQUIRE(follow(sari, ani).ok());
        CHECK(gossip.take() == Said{"ended", "asked"});
    });
}

TEST_CASE("a block ends both ways, each by the right hand, and comes from both sides") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), sari = put(town, neighbour("sari"));
        Gossip gossip(town);
        const auto follow = [&](AccountId follower, AccountId target) {
            return within(town, [&](auto& tx, auto& a) { return a.follow(tx, follower, target); });
        };
        REQUIRE(follow(sari, ani).ok());
        REQUIRE(follow(ani, sari).ok());
        REQUIRE(
            within(town, [&](auto& tx, auto& a) { return a.accept_request(tx, sari, ani); }).ok());
        gossip.take();
        REQUIRE(within(town, [&](auto& tx, auto& a) { return a.block(tx, ani, sari); }).ok());
        CHECK(gossip.take() == Said{"ended", "ended by target"});
        CHECK(follow(sari, ani).error().code() == ErrorCode::Forbidden);
        const auto unblock = [&](auto& tx, auto& a) { return a.unblock(tx, ani, sari); };
        REQUIRE(within(town, unblock).ok());
        REQUIRE(within(town, unblock).ok());
        CHECK(gossip.take() == Said{"unblocked"});

        REQUIRE(within(town, [&](auto& tx, auto& a) { return a.block(tx, sari, ani); }).ok());
        CHECK(town.relation(ani, sari).blocked_by);
        CHECK(follow(ani, sari).error().code() == ErrorCode::Forbidden);
    });
}

TEST_CASE("who hides a whole server is not followed from there") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), sari = put(town, neighbour("sari"));
        const auto follow = [&](auto& tx, auto& a) { return a.follow(tx, sari, ani); };
        REQUIRE(within(town, follow).ok());
        Gossip gossip(town);
        REQUIRE(town.accounts.impl().relations.block_domain(ani, "jauh.test").ok());
        CHECK(gossip.take() == Said{"ended by target"});
        CHECK(within(town, follow).error().code() == ErrorCode::Forbidden);
    });
}

TEST_CASE("followers go along with who moves, and nobody new follows the empty house") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto old_house = town.add("lama"), sari = put(town, neighbour("sari"));
        for (auto follower : {ani, budi, sari})
            REQUIRE(within(town, [&](auto& tx, auto& a) {
                        return a.follow(tx, follower, old_house);
                    }).ok());
        REQUIRE(town.accounts.impl().relations.block(budi, put(town, neighbour("baru"))).ok());
        const auto new_house = put(town, neighbour("baru"));
        std::vector<AccountId> moved;
        town.kit.platform().bus.subscribe_within<AccountMoved>(
            [&](db::Tx&, const AccountMoved& event) {
                moved = {event.account, event.to};
            });
        const auto move = [&](std::optional<AccountId> to) {
            return within(town, [&](auto& tx, auto& a) { return a.set_moved(tx, old_house, to); });
        };
        CHECK(move(old_house).error().code() == ErrorCode::Forbidden);
        CHECK(move(AccountId(7)).error().code() == ErrorCode::NotFound);
        REQUIRE(move(new_house).ok());
        CHECK(moved == std::vector<AccountId>{old_house, new_house});
        CHECK(town.account(old_house).moved_to == new_house);
        town.kit.run_jobs();
        CHECK(town.relation(ani, new_house).requested);
        CHECK_FALSE(town.relation(ani, old_house).following);
        // Who blocks the new one, and whom their own server tells, stays.
        CHECK(town.relation(budi, old_house).following);
        CHECK(town.relation(sari, old_house).following);
        CHECK(town.accounts.follow(citra, old_house).error().code() == ErrorCode::Forbidden);
        moved.clear();
        REQUIRE(move({}).ok());
        CHECK(moved.empty());
        CHECK(town.accounts.follow(citra, old_house).ok());
    });
}

TEST_CASE("who moved names the new account, and that one does not say where it went on") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), old_house = town.add("lama");
        const auto new_house = put(town, neighbour("baru")), third = put(town, neighbour("tiga"));
        const auto move = [&](AccountId from, std::optional<AccountId> to) {
            REQUIRE(
                within(town, [&](auto& tx, auto& a) { return a.set_moved(tx, from, to); }).ok());
        };
        const auto shown = [&](AccountId id) {
            return parsed(town.get("/api/v1/accounts/" + id.to_string()));
        };
        CHECK_FALSE(shown(old_house).as_object().contains("moved"));
        move(old_house, new_house);
        move(new_house, third);
        move(third, new_house);
        for (int i = 0; i < 2; ++i) {
            const auto moved = shown(old_house).at("moved");
            CHECK(moved.at("acct") == "baru@jauh.test");
            CHECK(moved.at("id") == new_house.to_string().c_str());
            CHECK_FALSE(moved.as_object().contains("moved"));
            CHECK(shown(new_house).at("moved").at("acct") == "tiga@jauh.test");
            town.kit.clock().advance(61s);
        }
        CHECK(shown(old_house).at("moved").at("display_name") == "");
        auto renamed = neighbour("baru");
        renamed.display_name = "Rumah Baru";
        put(town, renamed);
        CHECK(shown(old_house).at("moved").at("display_name") == "Rumah Baru");
        const auto list = parsed(town.get("/api/v1/accounts?id[]=" + old_house.to_string()));
        CHECK(list.at(0).at("moved").at("acct") == "baru@jauh.test");
        const auto own = parsed(town.get("/api/v1/accounts/verify_credentials", old_house));
        CHECK(own.at("moved").at("acct") == "baru@jauh.test");
        const auto found = parsed(town.get("/api/v1/accounts/lookup?acct=lama", ani));
        CHECK(found.at("moved").at("acct") == "baru@jauh.test");
        move(old_house, {});
        CHECK_FALSE(shown(old_house).as_object().contains("moved"));
    });
}

TEST_CASE("an account says which others are the same person") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto set = [&](const std::vector<std::string>& uris) {
            return within(town,
                          [&](auto& tx, auto& a) { return a.set_also_known_as(tx, ani, uris); });
        };
        const std::vector<std::string> two{"https://jauh.test/people/1", "https://lain.test/u/2"};
        REQUIRE(set(two).ok());
        CHECK(town.account(ani).also_known_as == two);
        CHECK(set({"https://a.test/a b"}).error().code() == ErrorCode::Unprocessable);
        CHECK(set({"javascript:alert(1)"}).error().code() == ErrorCode::Unprocessable);
        CHECK_FALSE(set(std::vector<std::string>(17, two[0])).ok());
        const auto sari = put(town, neighbour("sari"));
        REQUIRE(within(town, [&](auto& tx, auto& a) {
                    return a.set_also_known_as(tx, sari, {two[0], "javascript:alert(1)"});
                }).ok());
        CHECK(town.account(sari).also_known_as == std::vector<std::string>{two[0]});
        REQUIRE(set({}).ok());
        CHECK(town.account(ani).also_known_as.empty());
    });
}

TEST_CASE("followers come in pages, newest first, each once") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        std::vector<AccountId> newest_first;
        for (const auto* name : {"satu", "dua", "tiga", "empat", "lima"}) {
            newest_first.insert(newest_first.begin(), town.add(name));
            REQUIRE(town.accounts.follow(newest_first.front(), ani).ok());
        }
        town.read([&](db::Tx& tx) {
            std::vector<AccountId> seen;
            std::int64_t before = 0;
            while (true) {
                const auto lines = town.accounts.list_followers_page(tx, ani, before, 2);
                for (const auto& line : lines) seen.push_back(line.account);
                if (lines.empty()) break;
                before = lines.back().cursor;
            }
            CHECK(seen == newest_first);
            const auto following =
                town.accounts.list_following_page(tx, newest_first.front(), 0, 10);
            REQUIRE(following.size() == 1);
            CHECK(following[0].account == ani);
        });
    });
}
