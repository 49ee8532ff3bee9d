#include "rooms/lists/tests/town.h"

using namespace kentongan;
using namespace kentongan::lists;

TEST_CASE("a list shows what its members write and boost, newest first") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), stranger = town.add("orang");
        const auto budi = town.add_followed("budi", ani), citra = town.add_followed("citra", ani),
                   dewi = town.add_followed("dewi", ani);
        const auto id = town.list(ani, {budi, citra});
        CHECK(town.shown(ani, id) == "");
        town.post(budi, "satu");
        town.post(dewi, "bukan anggota");
        town.post(citra, "dua", {}, Visibility::Private);
        town.post(citra, "tiga", {}, Visibility::Unlisted);
        town.post(budi, "@ani rahasia", {}, Visibility::Direct);
        const auto far = town.post(stranger, "jauh");
        town.boost(budi, far);
        CHECK(town.shown(ani, id) == "budi: jauh, tiga, dua, satu");
        CHECK(town.shown(ani, town.list(ani)) == "");
        town.put_in(ani, id, {ani});
        town.post(ani, "sendiri");
        CHECK(town.shown(ani, id) == "sendiri, budi: jauh, tiga, dua, satu");
    });
}

TEST_CASE("the pages of a list are full, whatever is left out") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), stranger = town.add("orang");
        const auto budi = town.add_followed("budi", ani);
        const auto id = town.list(ani, {budi});
        const auto far = town.post(stranger, "jauh");
        std::vector<StatusId> posts;
        for (const auto* text : {"satu", "dua", "tiga", "empat"}) {
            posts.push_back(town.post(budi, text));
            for (int i = 0; i < 3; ++i) town.post(budi, "balasan", far);
        }
        CHECK(town.shown(ani, id) == "empat, tiga, dua, satu");
        CHECK(town.shown(ani, id, "?limit=2") == "empat, tiga");
        CHECK(town.shown(ani, id, "?limit=2&max_id=" + posts[2].to_string()) == "dua, satu");
        CHECK(town.shown(ani, id, "?limit=2&min_id=" + posts[0].to_string()) == "tiga, dua");
        CHECK(town.shown(ani, id, "?since_id=" + posts[1].to_string()) == "empat, tiga");
        std::string link;
        for (const auto& [name, value] :
             town.ask(Method::Get, "/api/v1/timelines/list/" + id + "?limit=2", ani).headers)
            if (name == "Link") link = value;
        CHECK(link.find("max_id=" + posts[2].to_string() + ">; rel=\"next\"") != std::string::npos);
        CHECK(link.find("min_id=" + posts[3].to_string() + ">; rel=\"prev\"") != std::string::npos);
    });
}

TEST_CASE("a list shows answers as it says") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), stranger = town.add("orang");
        const auto budi = town.add_followed("budi", ani), citra = town.add_followed("citra", ani),
                   dewi = town.add_followed("dewi", ani);
        const auto id = town.list(ani, {budi, citra});
        const auto own = town.post(budi, "pangkal");
        town.post(budi, "kepada diri", own);
        town.post(budi, "kepada ani", town.post(ani, "dari ani"));
        town.post(budi, "kepada citra", town.post(citra, "dari citra"));
        town.post(budi, "kepada dewi", town.post(dewi, "dari dewi"));
        town.post(budi, "kepada orang", town.post(stranger, "dari orang"));
        const auto with = [&](const char* policy) {
            town.ok(Method::Put, "/api/v1/lists/" + id, ani, {{"replies_policy", policy}});
            return town.shown(ani, id);
        };
        CHECK(town.shown(ani, id) == "kepada citra, dari citra, kepada ani, kepada diri, pangkal");
        CHECK(with("followed") ==
              "kepada dewi, kepada citra, dari citra, kepada ani, kepada diri, pangkal");
        CHECK(with("none") == "dari citra, kepada ani, kepada diri, pangkal");
    });
}

TEST_CASE("a list shows nothing of people whom its owner does not want to see") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), stranger = town.add("orang");
        const auto budi = town.add_followed("budi", ani), citra = town.add_followed("citra", ani);
        const auto id = town.list(ani, {budi, citra});
        town.post(budi, "satu");
        town.post(citra, "dua");
        town.boost(budi, town.post(stranger, "jauh"));
        town.boost(citra, town.post(budi, "tiga"));
        CHECK(town.shown(ani, id) == "citra: tiga, tiga, budi: jauh, dua, satu");
        town.towards(ani, "block", stranger);
        CHECK(town.shown(ani, id) == "citra: tiga, tiga, dua, satu");
        town.towards(ani, "follow", citra, {{"reblogs", "false"}});
        CHECK(town.shown(ani, id) == "tiga, dua, satu");
        town.towards(ani, "mute", budi);
        CHECK(town.shown(ani, id) == "dua");
        CHECK(town.members(ani, id) == "citra budi");
    });
}

TEST_CASE("a list shows the languages that a follow names") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add_followed("budi", ani);
        const auto id = town.list(ani, {budi, ani});
        const auto say = [&](AccountId who, const char* text, const char* language) {
            town.act(who, "/api/v1/statuses", {{"status", text}, {"language", language}});
        };
        say(budi, "sugeng", "jv");
        say(budi, "hello", "en");
        town.towards(ani, "follow", budi, {{"languages[]", "jv"}});
        say(ani, "own", "en");
        CHECK(town.shown(ani, id) == "own, sugeng");
        town.towards(ani, "follow", budi, {{"languages[]", "jv"}, {"languages[]", "en"}});
        CHECK(town.shown(ani, id) == "own, hello, sugeng");
    });
}

TEST_CASE("where a new post belongs is what the timelines show") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto citra = town.add_followed("citra", ani);
        const auto dewi = town.add_followed("dewi", ani);
        REQUIRE(town.accounts.follow(budi, citra).ok());
        const auto open = town.list(ani, {citra, dewi});
        const auto quiet = town.list(ani, {citra}, {{"replies_policy", "none"}});
        const auto other = town.list(ani, {dewi});
        const auto his = town.list(budi, {citra});
        const auto belongs = [&](StatusId status, const std::vector<AccountId>& owners) {
            std::vector<std::string> ids;
            town.read([&](db::Tx& tx) {
                const auto head = town.statuses.heads(tx, {&status, 1}).at(0);
                for (const auto& list : town.lists.lists_with(tx, owners, head.author))
                    if (town.lists.takes(tx, list, head)) ids.push_back(list.id.to_string());
            });
            for (const auto& [id, owner] : {std::pair(open, ani), {quiet, ani}, {his, budi}}) {
                const bool shown =
                    town.ask(Method::Get, "/api/v1/timelines/list/" + id, owner)
                        .body.find("\"id\":\"" + status.to_string()) != std::string::npos;
                CHECK((std::ranges::find(ids, id) != ids.end()) == shown);
            }
            return ids;
        };
        CHECK(belongs(town.post(citra, "satu"), {ani, budi}) == Lines{open, quiet, his});
        CHECK(belongs(town.post(citra, "balasan", town.post(dewi, "dari dewi")), {ani, budi}) ==
              Lines{open});
        CHECK(belongs(town.post(citra, "@ani @budi", {}, Visibility::Direct), {ani, budi}) ==
              Lines{});
        town.towards(budi, "mute", citra);
        CHECK(belongs(town.boost(citra, town.post(dewi, "dua")), {ani, budi}) ==
              Lines{open, quiet});
        town.read([&](db::Tx& tx) {
            CHECK(town.lists.lists_with(tx, {}, citra).empty());
            CHECK(town.lists.lists_with(tx, {&budi, 1}, citra).size() == 1);
            CHECK(town.lists.lists_with(tx, {&budi, 1}, dewi).empty());
        });
    });
}
