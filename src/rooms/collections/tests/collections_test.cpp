#include <boost/json/serialize.hpp>

#include "rooms/collections/store.h"
#include "rooms/collections/tests/town.h"
#include "testkit/plans.h"

using namespace kentongan;
using namespace kentongan::collections;

namespace {

const std::string kForbidden = "403 This action is not allowed";
const std::string kNotFound = "404 Record not found";
constexpr const char* kAll = "/api/v1/collections";

}  // namespace

TEST_CASE("a collection is made, shown, changed and removed") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto made = town.ok(Method::Post, kAll, ani,
                                  {{"name", " Relawan banjir "},
                                   {"description", "Yang selalu datang"},
                                   {"language", "id"},
                                   {"tag_name", "#Banjir"},
                                   {"account_ids[]", citra.to_string()},
                                   {"account_ids[]", budi.to_string()},
                                   {"account_ids[]", citra.to_string()}})
                              .at("collection");
        CHECK(MastodonShape::errors(made, "Collection") == Lines{});
        CHECK(made.at("name").as_string() == "Relawan banjir");
        CHECK(made.at("tag").at("name").as_string() == "banjir");
        CHECK(made.at("language").as_string() == "id");
        CHECK(made.at("account_id").as_string() == ani.to_string());
        CHECK_FALSE(made.at("sensitive").as_bool());
        CHECK(made.at("discoverable").as_bool());
        const auto path = std::string(kAll) + "/" + std::string(made.at("id").as_string());
        CHECK(town.ok(Method::Get, path, AccountId()).at("collection") == made);
        CHECK(town.people(path) == "citra budi");

        town.kit.clock().advance(1h);
        const auto same = town.ok(Method::Patch, path, ani, {{"language", "id"}});
        CHECK(same.at("collection") == made);
        const auto changed = town.ok(Method::Patch, path, ani,
                                     {{"name", "Regu"},
                                      {"description", ""},
                                      {"language", ""},
                                      {"tag_name", ""},
                                      {"sensitive", "true"},
                                      {"discoverable", "false"}})
                                 .at("collection");
        CHECK(MastodonShape::errors(changed, "Collection") == Lines{});
        CHECK(changed.at("name").as_string() == "Regu");
        CHECK(changed.at("description").as_string() == "");
        CHECK(changed.at("language").is_null());
        CHECK(changed.at("tag").is_null());
        CHECK(changed.at("sensitive").as_bool());
        CHECK_FALSE(changed.at("discoverable").as_bool());
        CHECK(changed.at("created_at") == made.at("created_at"));
        CHECK(changed.at("updated_at").as_string() > made.at("updated_at").as_string());
        CHECK(town.people(path) == "citra budi");

        CHECK(town.ok(Method::Delete, path, ani) == json::parse("{}"));
        CHECK(town.refused(Method::Get, path, ani) == kNotFound);
        CHECK(town.listed(Town::path(citra, "in_collections"), citra) == "");
    });
}

TEST_CASE("what is wrong with a collection is said in Mastodon's words") {
    Town town;
    const auto ani = town.add("ani");
    const auto refused = [&](const Form& form) {
        return town.refused(Method::Post, kAll, ani, form);
    };
    CHECK(refused({}) == "422 Validation failed: Name can't be blank");
    CHECK(refused({{"name", " \n"}}) == "422 Validation failed: Name can't be blank");
    CHECK(refused({{"name", std::string(41, 'x')}}) ==
          "422 Validation failed: Name is too long (maximum is 40 characters)");
    CHECK(refused({{"name", "x"}, {"description", std::string(101, 'x')}}) ==
          "422 Validation failed: Description is too long (maximum is 100 characters)");
    for (const auto* language : {"x", "i1", "berbahasa"})
        CHECK(refused({{"name", "x"}, {"language", language}}) ==
              "422 Validation failed: Language is invalid");
    for (const auto* tag : {"dua kata", "#", "42"})
        CHECK(refused({{"name", "x"}, {"tag_name", tag}}) ==
              "422 Validation failed: Tag is invalid");
    town.ok(Method::Post, "/api/v1/tags/judi/follow", ani);
    town.kit.platform().database.write(
        [&](db::Tx& tx) { REQUIRE(town.tags.review(tx, "judi", {.usable = false}).ok()); });
    CHECK(refused({{"name", "x"}, {"tag_name", "Judi"}}) ==
          "422 Validation failed: Tag is invalid");
    const auto path = town.make(ani);
    CHECK(town.ask(Method::Patch, path, ani, {{"name", ""}}).status == 422);
    for (int i = 1; i < kMaxCollections; ++i) town.make(ani);
    CHECK(refused({{"name", "x"}}) ==
          "422 Validation failed: Collections are too many (maximum is 10)");
    CHECK(town.refused(Method::Post, path + "/items", ani) ==
          "422 `account_id` parameter is missing");
}

TEST_CASE("who agrees is put in, once; nobody else is") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto hidden = town.add("sunyi"), gone = town.add("pergi"), foe = town.add("musuh");
        town.set_discoverable(hidden, false);
        REQUIRE(town.accounts.set_suspended(gone, true).ok());
        town.towards(foe, "block", ani);
        town.towards(ani, "block", citra);
        const auto path = town.make(ani, {ani});  // oneself, too
        const auto refused = [&](const std::string& id) {
            return town.refused(Method::Post, path + "/items", ani, {{"account_id", id}});
        };
        town.put_in(ani, path, budi);
        CHECK(refused(budi.to_string()) == "422 Validation failed: Account has already been taken");
        for (auto person : {hidden, foe, citra}) CHECK(refused(person.to_string()) == kForbidden);
        for (const auto& id : {gone.to_string(), std::string("99"), std::string("x")})
            CHECK(refused(id) == kNotFound);
        CHECK(town.people(path) == "ani budi");
        for (auto person : {hidden, gone})
            CHECK(town.ask(Method::Post, kAll, ani,
                           {{"name", "Semua"},
                            {"account_ids[]", budi.to_string()},
                            {"account_ids[]", person.to_string()}})
                      .status == (person == gone ? 404 : 403));
        CHECK(town.listed(Town::path(ani), ani) == "Relawan");
    });
}

TEST_CASE("an account says whether it agrees to be shown") {
    Town town;
    const auto ani = town.add("ani");
    const auto approval = [&] {
        const auto account = town.ok(Method::Get, "/api/v1/accounts/" + ani.to_string(), ani);
        CHECK(MastodonShape::errors(account, "Account") == Lines{});
        return json::serialize(account.at("feature_approval"));
    };
    CHECK(approval() == R"({"automatic":["public"],"manual":[],"current_user":"automatic"})");
    town.ok(Method::Patch, "/api/v1/accounts/update_credentials", ani, {{"locked", "true"}});
    CHECK(approval() == R"({"automatic":["followers"],"manual":[],"current_user":"automatic"})");
    town.set_discoverable(ani, false);
    CHECK(approval() == R"({"automatic":[],"manual":[],"current_user":"denied"})");
}

TEST_CASE("a collection has only so many people") {
    Town town;
    const auto ani = town.add("ani"), budi = town.add("budi");
    const auto path = town.make(ani);
    const auto id = *CollectionId::parse(path.substr(path.rfind('/') + 1));
    town.kit.platform().database.write([&](db::Tx& tx) {
        for (int i = 1; i <= kMaxItems; ++i)
            REQUIRE(store::insert_item(tx, {ItemId(i), id, AccountId(i)}));
    });
    const Form form{{"account_id", budi.to_string()}};
    CHECK(town.refused(Method::Post, path + "/items", ani, form) ==
          "422 Validation failed: Accounts are too many (maximum is 25)");
    town.ok(Method::Delete, path + "/items/7", ani);
    town.put_in(ani, path, budi);
    Form many{{"name", "x"}};
    for (int i = 1; i <= kMaxItems + 1; ++i) many.emplace_back("account_ids[]", std::to_string(i));
    CHECK(town.refused(Method::Post, kAll, ani, many) ==
          "422 Validation failed: Accounts are too many (maximum is 25)");
}

TEST_CASE("people are shown only while they agree and nobody blocks") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto dewi = town.add("dewi"), eka = town.add("eka"), umar = town.add("umar");
        const auto path = town.make(ani, {budi, citra, dewi, eka});
        CHECK(town.people(path) == "budi citra dewi eka");
        town.set_discoverable(budi, false);
        CHECK(town.people(path) == "citra dewi eka");
        town.towards(citra, "block", ani);
        CHECK(town.people(path, ani) == "dewi eka");
        CHECK(town.listed(Town::path(citra, "in_collections"), citra) == "");
        town.towards(ani, "mute", dewi);  // is nobody else's business
        CHECK(town.people(path) == "dewi eka");
        town.towards(umar, "block", eka);
        CHECK(town.people(path, umar) == "dewi");
        REQUIRE(town.accounts.set_suspended(dewi, true).ok());
        CHECK(town.people(path) == "eka");
        REQUIRE(town.accounts.set_suspended(dewi, false).ok());
        CHECK(town.people(path) == "dewi eka");
        town.towards(ani, "block", eka);
        CHECK(town.people(path) == "dewi");
    });
}

TEST_CASE("everybody reads a collection, but not whom its owner blocks") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), foe = town.add("musuh");
        const auto path = town.make(ani, {budi}, {{"discoverable", "false"}});
        CHECK(town.people(path) == "budi");
        CHECK(town.people(path, foe) == "budi");
        CHECK(town.listed(Town::path(ani)) == "");
        CHECK(town.listed(Town::path(ani), foe) == "");
        CHECK(town.listed(Town::path(ani), ani) == "Relawan");
        town.ok(Method::Patch, path, ani, {{"discoverable", "true"}});
        CHECK(town.listed(Town::path(ani)) == "Relawan");
        CHECK(town.listed(Town::path(ani), foe) == "Relawan");
        town.towards(ani, "block", foe);
        CHECK(town.refused(Method::Get, path, foe) == kForbidden);
        CHECK(town.listed(Town::path(ani), foe) == "");
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        CHECK(town.refused(Method::Get, path, budi) == kNotFound);
        CHECK(town.listed(Town::path(ani), budi) == "");
        CHECK(town.listed(Town::path(budi, "in_collections"), budi) == "");
        for (const auto* target :
             {"/api/v1/accounts/99/collections", "/api/v1/collections/99", "/api/v1/collections/x"})
            CHECK(town.refused(Method::Get, target, budi) == kNotFound);
    });
}

TEST_CASE("only the owner changes a collection, and a token only what it may") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto path = town.make(ani);
        const auto item = path + "/items/" + town.put_in(ani, path, budi);
        const auto other = town.make(ani);
        const Form form{{"name", "Lain"}, {"account_id", budi.to_string()}};
        const std::vector<std::pair<Method, std::string>> all{{Method::Patch, path},
                                                              {Method::Delete, path},
                                                              {Method::Post, path + "/items"},
                                                              {Method::Delete, item}};
        for (const auto& [method, target] : all) {
            CAPTURE(target);
            CHECK(town.refused(method, target, budi, form) == kForbidden);
            CHECK(town.ask(method, target, AccountId(), form).status == 401);
            CHECK(town.kit
                      .call({.method = method,
                             .target = target,
                             .account = ani.value(),
                             .scopes = "read write:lists",
                             .form = form})
                      .status == 403);
        }
        CHECK(town.kit
                  .call({.target = Town::path(budi, "in_collections"),
                         .account = budi.value(),
                         .scopes = "read:lists write"})
                  .status == 403);
        CHECK(town.refused(Method::Delete, other + item.substr(path.size()), ani) == kNotFound);
        CHECK(town.people(path) == "budi");
        CHECK(town.ok(Method::Delete, item, ani) == json::parse("{}"));
        CHECK(town.people(path) == "");
        town.put_in(ani, path, budi);
    });
}

TEST_CASE("whoever takes themselves out of a collection stays out") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        const auto path = town.make(ani, {citra});
        const auto item = path + "/items/" + town.put_in(ani, path, budi);
        for (auto other : {ani, citra})
            CHECK(town.refused(Method::Post, item + "/revoke", other) == kForbidden);
        CHECK(town.ok(Method::Post, item + "/revoke", budi) == json::parse("{}"));
        CHECK(town.people(path, ani) == "citra");
        CHECK(town.listed(Town::path(budi, "in_collections"), budi) == "");
        CHECK(town.refused(Method::Post, item + "/revoke", budi) == kNotFound);
        CHECK(town.refused(Method::Delete, item, ani) == kNotFound);
        CHECK(town.refused(Method::Post, path + "/items", ani,
                           {{"account_id", budi.to_string()}}) == kForbidden);
        town.put_in(ani, town.make(ani), budi);  // another one is another question
    });
}

TEST_CASE("collections come in pages, newest first") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        for (const auto* name : {"satu", "dua", "tiga"})
            town.ok(Method::Post, kAll, ani, {{"name", name}, {"account_ids[]", budi.to_string()}});
        for (const auto& path : {Town::path(ani), Town::path(budi, "in_collections")}) {
            CAPTURE(path);
            const auto link = [&](const std::string& query) {
                for (const auto& [name, value] : town.ask(Method::Get, path + query, budi).headers)
                    if (name == "Link") return value;
                return std::string();
            };
            const auto at = [&](int offset, const std::string& rel) {
                return path + "?limit=1&offset=" + std::to_string(offset) + ">; rel=\"" + rel +
                       "\"";
            };
            CHECK(town.listed(path, budi) == "tiga, dua, satu");
            CHECK(link("") == "");
            CHECK(town.listed(path + "?limit=1&offset=1", budi) == "dua");
            CHECK(link("?limit=1&offset=1").find(at(2, "next")) != std::string::npos);
            CHECK(link("?limit=1&offset=1").find(at(0, "prev")) != std::string::npos);
            CHECK(link("?limit=1&offset=2").find("next") == std::string::npos);
            CHECK(town.listed(path + "?limit=0&offset=-3", budi) == "tiga");
            CHECK(town.listed(path + "?offset=99999999999", budi) == "");
        }
        CHECK(town.refused(Method::Get, Town::path(budi, "in_collections"), ani) == kForbidden);
        CHECK(town.ask(Method::Get, Town::path(budi, "in_collections"), AccountId()).status == 401);
    });
}

TEST_CASE("nothing stays of somebody who is erased") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto hers = town.make(ani, {budi}), his = town.make(budi, {ani, budi});
        REQUIRE(town.accounts.set_suspended(budi, true).ok());
        town.kit.platform().database.write([&](db::Tx& tx) {
            REQUIRE(town.accounts.erase(tx, budi).ok());
            const auto id = [](const std::string& path) {
                return *CollectionId::parse(path.substr(path.rfind('/') + 1));
            };
            CHECK_FALSE(store::find_collection(tx, id(his)));
            const std::vector<CollectionId> both{id(hers), id(his)};
            CHECK(store::list_items(tx, both).empty());
            CHECK(store::find_collection(tx, id(hers)));
        });
    });
}

TEST_CASE("the address of a collection is a page about its people") {
    Town town;
    const auto ani = town.add("ani"), budi = town.add("budi");
    town.ok(Method::Patch, "/api/v1/accounts/update_credentials", budi,
            {{"display_name", "Budi <b>"}, {"note", "Regu perahu"}});
    const auto path = town.make(ani, {budi}, {{"tag_name", "banjir"}});
    const auto page = "/koleksi/" + path.substr(path.rfind('/') + 1);
    const std::string url(town.ok(Method::Get, path, ani).at("collection").at("url").as_string());
    CHECK(url.ends_with(page));
    const auto shown = [&](const std::string& text) {
        return town.kit.get(page).body.find(text) != std::string::npos;
    };
    CHECK(town.kit.get(page).status == 200);
    for (const auto* text :
         {"<h1>Relawan</h1>", "Budi &lt;b&gt;", "@budi", "Regu perahu", "/tag/banjir"})
        CHECK_MESSAGE(shown(text), text);
    CHECK_FALSE(shown("<details>"));
    town.ok(Method::Patch, path, ani, {{"sensitive", "true"}, {"language", "jv"}});
    CHECK(shown("<details>"));
    CHECK(shown("<h1 lang=\"jv\">"));
    town.towards(ani, "block", budi);
    CHECK_FALSE(shown("@budi"));
    CHECK(town.kit.get(page, budi.value()).status == 403);
    CHECK(town.kit.get("/koleksi/99").status == 404);
}

TEST_CASE("no query walks over the collections") {
    Town town;
    CHECK(testkit::scans_of(town.kit.platform().database, store::queries()) == "");
}
