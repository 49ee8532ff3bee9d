#include "rooms/lists/store.h"
#include "rooms/lists/tests/town.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::lists;
using testkit::MastodonShape;
using Ids = std::vector<AccountId>;

TEST_CASE("a list is made, shown, changed and removed") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto made = town.ok(Method::Post, "/api/v1/lists", ani, {{"title", "Keluarga"}});
        CHECK(MastodonShape::errors(made, "List") == Lines{});
        CHECK(made.at("replies_policy").as_string() == "list");
        CHECK_FALSE(made.at("exclusive").as_bool());
        const auto path = "/api/v1/lists/" + std::string(made.at("id").as_string());
        CHECK(town.ok(Method::Get, path, ani) == made);
        const auto changed =
            town.ok(Method::Put, path, ani,
                    {{"title", "Warga"}, {"replies_policy", "none"}, {"exclusive", "true"}});
        CHECK(MastodonShape::errors(changed, "List") == Lines{});
        CHECK(changed.at("title").as_string() == "Warga");
        CHECK(changed.at("replies_policy").as_string() == "none");
        CHECK(changed.at("exclusive").as_bool());
        CHECK(town.ok(Method::Put, path, ani, {{"title", "Warga"}}) == changed);
        const auto all = town.ok(Method::Get, "/api/v1/lists", ani);
        CHECK(MastodonShape::errors_of_all(all, "List") == Lines{});
        CHECK(all.as_array().size() == 1);
        CHECK(town.ok(Method::Delete, path, ani) == json::parse("{}"));
        CHECK(error_of(town.ask(Method::Get, path, ani)) == "404 Record not found");
        CHECK(town.ok(Method::Get, "/api/v1/lists", ani).as_array().empty());
    });
}

TEST_CASE("what is wrong with a list is said in Mastodon's words") {
    Town town;
    const auto ani = town.add("ani");
    const auto refused = [&](const Form& form) {
        return error_of(town.ask(Method::Post, "/api/v1/lists", ani, form));
    };
    CHECK(refused({}) == "422 Validation failed: Title can't be blank");
    CHECK(refused({{"title", " "}}) == "422 Validation failed: Title can't be blank");
    CHECK(refused({{"title", std::string(257, 'x')}}) ==
          "422 Validation failed: Title is too long (maximum is 256 characters)");
    CHECK(refused({{"title", "x"}, {"replies_policy", "some"}}) ==
          "422 Validation failed: Replies policy is not included in the list");
    const auto id = town.list(ani);
    CHECK(town.ask(Method::Put, "/api/v1/lists/" + id, ani, {{"title", ""}}).status == 422);
    for (int i = 1; i < 50; ++i) town.list(ani);
    CHECK(refused({{"title", "x"}}) ==
          "422 Validation failed: You have reached the maximum number of lists");
    for (const auto* other : {"0", "x", "99999"})
        for (const auto* rest : {"", "/accounts"})
            CHECK(error_of(town.ask(Method::Get, std::string("/api/v1/lists/") + other + rest,
                                    ani)) == "404 Record not found");
    CHECK(error_of(town.ask(Method::Get, "/api/v1/timelines/list/x", ani)) ==
          "404 Record not found");
}

TEST_CASE("nobody reaches the lists of others, and a token only what it may") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto citra = town.add_followed("citra", ani);
        REQUIRE(town.accounts.follow(budi, citra).ok());
        const auto id = town.list(ani, {citra});
        const auto path = "/api/v1/lists/" + id;
        const std::vector<std::pair<Method, std::string>> all{
            {Method::Get, path},
            {Method::Put, path},
            {Method::Delete, path},
            {Method::Get, path + "/accounts"},
            {Method::Post, path + "/accounts"},
            {Method::Delete, path + "/accounts"},
            {Method::Get, "/api/v1/timelines/list/" + id}};
        for (const auto& [method, target] : all) {
            CAPTURE(target);
            const Form form{{"title", "x"}, {"account_ids[]", citra.to_string()}};
            CHECK(error_of(town.ask(method, target, budi, form)) == "404 Record not found");
            CHECK(town.ask(method, target, AccountId(), form).status == 401);
            CHECK(town.kit
                      .call({.method = method,
                             .target = target,
                             .account = ani.value(),
                             .scopes = method == Method::Get ? "read:statuses write"
                                                             : "read write:statuses"})
                      .status == 403);
        }
        CHECK(town.members(ani, id) == "citra");
        CHECK(town.ok(Method::Get, "/api/v1/lists", budi).as_array().empty());
        CHECK(town.ok(Method::Get, "/api/v1/accounts/" + citra.to_string() + "/lists", budi)
                  .as_array()
                  .empty());
        town.read([&](db::Tx& tx) {
            const auto list = *ListId::parse(id);
            CHECK(town.lists.find(tx, ani, list).has_value());
            CHECK_FALSE(town.lists.find(tx, budi, list).has_value());
        });
    });
}

TEST_CASE("people whom one follows are put into a list and taken out of it") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), stranger = town.add("orang");
        const auto budi = town.add_followed("budi", ani), citra = town.add_followed("citra", ani);
        const auto dewi = town.add_followed("dewi", ani);
        const auto id = town.list(ani);
        const auto path = "/api/v1/lists/" + id + "/accounts";
        const auto refused = [&](const Form& form) {
            return error_of(town.ask(Method::Post, path, ani, form));
        };
        CHECK(town.ok(Method::Post, path, ani, Town::named({budi, citra, budi})) ==
              json::parse("{}"));
        CHECK(town.members(ani, id) == "citra budi");
        CHECK(refused(Town::named({dewi, budi})) ==
              "422 Validation failed: Account has already been taken");
        CHECK(refused(Town::named({dewi, stranger})) == "404 Record not found");
        CHECK(refused(Town::named({dewi, AccountId(99)})) == "404 Record not found");
        CHECK(refused({{"account_ids[]", dewi.to_string()}, {"account_ids[]", "x"}}) ==
              "404 Record not found");
        CHECK(town.members(ani, id) == "citra budi");
        town.ok(Method::Post, path, ani);
        town.put_in(ani, id, {ani, dewi});  // oneself, too
        CHECK(town.members(ani, id) == "dewi citra budi ani");
        const auto with_budi =
            town.ok(Method::Get, "/api/v1/accounts/" + budi.to_string() + "/lists", ani);
        CHECK(MastodonShape::errors_of_all(with_budi, "List") == Lines{});
        CHECK(with_budi.as_array().size() == 1);
        CHECK(error_of(town.ask(Method::Get, "/api/v1/accounts/99/lists", ani)) ==
              "404 Record not found");
        CHECK(town.ok(Method::Delete,
                      path + "?account_ids[]=" + budi.to_string() +
                          "&account_ids[]=" + stranger.to_string() + "&account_ids[]=x",
                      ani) == json::parse("{}"));
        town.ok(Method::Delete, path, ani, Town::named({ani}));
        CHECK(town.members(ani, id) == "dewi citra");
        town.ok(Method::Delete, "/api/v1/lists/" + id, ani);
        CHECK(town.ok(Method::Get, "/api/v1/accounts/" + citra.to_string() + "/lists", ani)
                  .as_array()
                  .empty());
    });
}

TEST_CASE("the members of a list come in pages, or all at once") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        std::vector<AccountId> all;
        for (const auto* name : {"satu", "dua", "tiga", "empat", "lima"})
            all.push_back(town.add_followed(name, ani));
        const auto id = town.list(ani, all);
        const auto path = "/api/v1/lists/" + id + "/accounts";
        CHECK(town.members(ani, id, "?limit=2") == "lima empat");
        const auto page = town.ask(Method::Get, path + "?limit=2", ani);
        std::string link;
        for (const auto& [name, value] : page.headers)
            if (name == "Link") link = value;
        CHECK(link.find("max_id=" + all[3].to_string()) != std::string::npos);
        CHECK(link.find("min_id=" + all[4].to_string()) != std::string::npos);
        CHECK(town.members(ani, id, "?limit=2&max_id=" + all[3].to_string()) == "tiga dua");
        CHECK(town.members(ani, id, "?limit=2&min_id=" + all[0].to_string()) == "tiga dua");
        CHECK(town.members(ani, id, "?limit=2&since_id=" + all[0].to_string()) == "lima empat");
        CHECK(town.members(ani, id, "?limit=0") == "satu dua tiga empat lima");
        for (const auto& [name, value] : town.ask(Method::Get, path + "?limit=0", ani).headers)
            CHECK(name != "Link");
        REQUIRE(town.accounts.set_suspended(all[2], true).ok());
        CHECK(town.members(ani, id) == "lima empat dua satu");
    });
}

TEST_CASE("whom one follows no more leaves one's lists, and nobody else's") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), dewi = town.add("dewi");
        const auto budi = town.add_followed("budi", ani), citra = town.add_followed("citra", ani);
        REQUIRE(town.accounts.follow(dewi, budi).ok());
        const auto one = town.list(ani, {budi, citra}), other = town.list(ani, {budi});
        const auto hers = town.list(dewi, {budi});
        town.towards(ani, "unfollow", budi);
        CHECK(town.members(ani, one) == "citra");
        CHECK(town.members(ani, other) == "");
        CHECK(town.members(dewi, hers) == "budi");
        town.towards(citra, "block", ani);
        CHECK(town.members(ani, one) == "");
        CHECK(town.changed.empty());  // no list was exclusive
    });
}

TEST_CASE("whom a home leaves out is told when it is another answer") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto budi = town.add_followed("budi", ani), citra = town.add_followed("citra", ani),
                   dewi = town.add_followed("dewi", ani);
        std::size_t told = 0;
        const auto is_told = [&] {
            const bool grew = town.changed.size() == told + 1 && town.changed.back() == ani;
            told = town.changed.size();
            return grew;
        };
        const auto open = town.list(ani, {budi, ani});
        CHECK(town.excluded(ani) == Ids{});
        CHECK_FALSE(is_told());
        const auto path = "/api/v1/lists/" + open;
        town.ok(Method::Put, path, ani, {{"title", "Warga"}});
        CHECK_FALSE(is_told());
        town.ok(Method::Put, path, ani, {{"exclusive", "true"}});
        CHECK(is_told());
        CHECK(town.excluded(ani) == Ids{budi});
        const auto closed = town.list(ani, {budi, citra}, {{"exclusive", "1"}});
        CHECK(is_told());
        CHECK(town.excluded(ani) == Ids{budi, citra});
        town.put_in(ani, closed, {dewi});
        CHECK(is_told());
        CHECK(town.excluded(ani) == Ids{budi, citra, dewi});
        town.ok(Method::Delete, "/api/v1/lists/" + closed + "/accounts", ani, Town::named({dewi}));
        CHECK(is_told());
        town.ok(Method::Delete, "/api/v1/lists/" + closed + "/accounts", ani, Town::named({dewi}));
        CHECK_FALSE(is_told());
        town.towards(ani, "unfollow", citra);
        CHECK(is_told());
        CHECK(town.excluded(ani) == Ids{budi});
        town.ok(Method::Put, path, ani, {{"exclusive", "false"}});
        CHECK(is_told());
        town.ok(Method::Delete, "/api/v1/lists/" + closed, ani);
        CHECK(is_told());
        CHECK(town.excluded(ani) == Ids{});
        CHECK(town.excluded(budi) == Ids{});
    });
}

TEST_CASE("a list has only so many members") {
    Town town;
    const auto ani = town.add("ani");
    const auto budi = town.add_followed("budi", ani), citra = town.add_followed("citra", ani);
    const auto id = town.list(ani);
    town.kit.platform().database.write([&](db::Tx& tx) {
        const auto list = town.lists.find(tx, ani, *ListId::parse(id));
        REQUIRE(list);
        for (int i = 1; i < kMaxMembers; ++i)
            REQUIRE(store::insert_member(tx, *list, AccountId(i)));
    });
    const auto path = "/api/v1/lists/" + id + "/accounts";
    CHECK(error_of(town.ask(Method::Post, path, ani, Town::named({budi, citra}))) ==
          "422 Validation failed: Accounts are too many (maximum is 500)");
    town.put_in(ani, id, {budi});
    CHECK(town.ask(Method::Post, path, ani, Town::named({citra})).status == 422);
    CHECK(town.members(ani, id) == "budi");
}

TEST_CASE("no query walks over the lists") {
    Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, store::queries()) == "");
}
