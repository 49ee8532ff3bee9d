#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <functional>

#include "platform/crypto/crypto.h"
#include "rooms/search/api.h"
#include "testkit/mastodon_shape.h"
#include "testkit/testkit.h"

using namespace kentongan;
using accounts::AccountId;
using statuses::StatusId;

namespace {

const regions::Regions& all_regions() {
    static const regions::Regions regions;
    return regions;
}

struct Town {
    explicit Town(const std::string& url = "sqlite::memory:") : kit(url) {
        crypto::initialise();
        accounts.set_password_cost(crypto::PasswordCost::Minimal);
        std::vector<db::Migration> all;
        for (auto room : {accounts::Accounts::migrations(), attachments::Attachments::migrations(),
                          statuses::Statuses::migrations(), tags::Tags::migrations()})
            all.insert(all.end(), room.begin(), room.end());
        kit.migrate(all);
    }

    testkit::TestPlatform kit;
    accounts::Accounts accounts{kit.platform(), all_regions()};
    attachments::Attachments attachments{kit.platform()};
    statuses::Statuses statuses{kit.platform(), accounts, attachments};
    tags::Tags tags{kit.platform(), accounts, statuses};
    search::Search search{kit.platform(), accounts, statuses, all_regions(), tags};

    AccountId add(const std::string& name) {
        accounts::NewAccount account;
        account.username = name;
        account.email = name + "@contoh.id";
        account.password = "kunci rumah hijau";
        return *accounts.create(account);
    }
    StatusId post(AccountId author, const std::string& text,
                  statuses::Visibility visibility = statuses::Visibility::Public) {
        statuses::NewStatus status;
        status.author = author;
        status.text = text;
        status.visibility = visibility;
        return statuses.publish(status)->id;
    }
    json::value find(const std::string& query, AccountId viewer = {}) {
        const auto response = kit.get("/api/v2/search?" + query, viewer.value());
        REQUIRE(response.status == 200);
        return json::parse(response.body);
    }
};

void on_both(const std::function<void(Town&)>& test) {
    {
        Town town;
        test(town);
    }
    if (!testkit::PostgresSchema::available()) return;
    testkit::PostgresSchema schema;
    Town town(schema.url());
    test(town);
}

std::string names(const json::value& list, const char* key) {
    std::string all;
    for (const auto& one : list.as_array())
        all += (all.empty() ? "" : " ") + std::string(one.at(key).as_string());
    return all;
}

}  // namespace

TEST_CASE("one question finds people, posts and tags, in Mastodon's shape") {
    on_both([](Town& town) {
        const auto ani = town.add("ani_kebun");
        const auto post = town.post(ani, "Panen di kebun tadi pagi #kebun");
        const auto found = town.find("q=kebun");
        CHECK(testkit::MastodonShape::errors(found, "Search") == std::vector<std::string>{});
        CHECK(names(found.at("accounts"), "username") == "ani_kebun");
        CHECK(names(found.at("statuses"), "id") == post.to_string());
        CHECK(names(found.at("hashtags"), "name") == "kebun");
        CHECK(town.find("q=").at("accounts").as_array().empty());
    });
}

TEST_CASE("type, limit, offset and following narrow the answer") {
    on_both([](Town& town) {
        const auto ani = town.add("kebun_ani"), budi = town.add("kebun_budi");
        town.post(ani, "kebun satu");
        const auto second = town.post(budi, "kebun dua");
        const auto only = town.find("q=kebun&type=statuses&limit=1");
        CHECK(only.at("accounts").as_array().empty());
        CHECK(names(only.at("statuses"), "id") == second.to_string());
        CHECK(town.kit.get("/api/v2/search?q=kebun&offset=1").status == 401);
        const auto rest = town.find("q=kebun&type=statuses&offset=1", ani);
        CHECK(rest.at("statuses").as_array().size() == 1);
        REQUIRE(town.accounts.follow(ani, budi).ok());
        const auto followed = town.find("q=kebun&following=true", ani);
        CHECK(names(followed.at("accounts"), "username") == "kebun_budi");
        CHECK(names(followed.at("statuses"), "id") == second.to_string());
    });
}

TEST_CASE("people alone are found by their names, elsewhere too, by who is signed in") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), far = town.add("faraway");
        std::vector<std::string> asked;
        town.search.set_resolve([&](std::string_view text) {
            asked.emplace_back(text);
            search::Search::Resolved found;
            found.account = far;
            return found;
        });
        const auto names = [&](const std::string& query) {
            std::vector<std::string> found;
            const auto response = town.kit.get("/api/v1/accounts/search?" + query, ani.value());
            CHECK(response.status == 200);
            const auto list = json::parse(response.body);
            CHECK(testkit::MastodonShape::errors_of_all(list, "Account").empty());
            for (const auto& one : list.as_array())
                found.emplace_back(one.at("username").as_string());
            return found;
        };
        using Names = std::vector<std::string>;
        CHECK(names("q=bud") == Names{"budi"});
        CHECK(names("q=bud&following=true").empty());
        REQUIRE(town.accounts.follow(ani, budi).ok());
        CHECK(names("q=bud&following=true") == Names{"budi"});
        CHECK(names("q=bud&limit=-5&offset=999999999999").empty());
        CHECK(asked.empty());
        CHECK(names("q=jauh@lain.test&resolve=true") == Names{"faraway"});
        CHECK(asked == Names{"jauh@lain.test"});
        CHECK(town.kit.get("/api/v1/accounts/search?q=bud").status == 401);
    });
}

TEST_CASE("tags are found by their beginning, those of closed posts are not") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        town.post(ani, "#Banjir #banjirbandang #BANJARBARU #gempa #kerja_bakti");
        town.post(ani, "#banjir lagi");
        town.post(ani, "#banjirrahasia", statuses::Visibility::Private);
        const auto tags = [&](const std::string& query) {
            const auto found = town.find("type=hashtags&q=" + query, ani);
            CHECK(found.at("accounts").as_array().empty());
            CHECK(found.at("statuses").as_array().empty());
            return names(found.at("hashtags"), "name");
        };
        CHECK(tags("banjir") == "banjir banjirbandang");
        CHECK(tags("%23BANJ") == "banjarbaru banjir banjirbandang");
        CHECK(tags("banj&limit=2") == "banjarbaru banjir");
        CHECK(tags("banj&limit=2&offset=2") == "banjirbandang");
        CHECK(tags("banjir%20ger") == "banjir");
        CHECK(tags("gempa%20banjirb") == "gempa banjirbandang");
        CHECK(tags("kerja") == "kerja_bakti");
        CHECK(tags("njir").empty());
        CHECK(tags("banjirz").empty());
    });
}

TEST_CASE("a tag that moderators do not list is not found") {
    on_both([](Town& town) {
        town.post(town.add("ani"), "#banjir #banjirbandang");
        REQUIRE(town.kit.platform()
                    .database
                    .write([&](db::Tx& tx) {
                        return town.tags.review(tx, "banjir", {.listable = false});
                    })
                    .ok());
        CHECK(names(town.find("q=banjir").at("hashtags"), "name") == "banjirbandang");
        CHECK(town.find("q=%23banjir%20x").at("hashtags").as_array().empty());
    });
}

TEST_CASE("posts are found of those who agreed, of offices, and one's own") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        testkit::TestPlatform::Call change;
        change.method = http::Method::Patch;
        change.target = "/api/v1/accounts/update_credentials";
        change.form = {{"indexable", "false"}, {"discoverable", "true"}};
        change.account = ani.value();
        REQUIRE(town.kit.call(change).status == 200);
        change.form = {{"indexable", "true"}, {"discoverable", "false"}};
        change.account = budi.value();
        REQUIRE(town.kit.call(change).status == 200);
        const auto closed = town.post(ani, "panen mangga"), open = town.post(budi, "panen jagung");
        CHECK(names(town.find("q=panen").at("statuses"), "id") == open.to_string());
        CHECK(names(town.find("q=panen", ani).at("statuses"), "id") ==
              open.to_string() + " " + closed.to_string());
    });
}

TEST_CASE("what somebody may not see is not found") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        town.post(ani, "rahasia dapur", statuses::Visibility::Private);
        CHECK(town.find("q=rahasia", budi).at("statuses").as_array().empty());
        CHECK(town.find("q=rahasia").at("statuses").as_array().empty());
    });
}

TEST_CASE("an own address finds what it is of") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto post = town.post(ani, "Halo");
        const auto person = town.find("q=https://desa.test/@ani");
        CHECK(names(person.at("accounts"), "username") == "ani");
        const auto status = town.find("q=https://desa.test/@ani/" + post.to_string());
        CHECK(names(status.at("statuses"), "id") == post.to_string());
        CHECK(town.find("q=https://lain.test/@ani").at("statuses").as_array().empty());
    });
}

TEST_CASE("questions full of operators are words") {
    on_both([](Town& town) {
        town.add("ani");
        for (const char* hostile : {"%22", "%27%20OR%201=1--", "*", "a%20AND%20(b", "NEAR(a%20b)",
                                    "%5C", "%25_", "!%26%7C:*", "%3Cscript%3E"})
            CHECK(town.find(std::string("q=") + hostile).is_object());
        CHECK(town.find("q=" + std::string(5'000, 'a')).is_object());
        CHECK(town.find("q=a&limit=-1&type=semua").at("accounts").as_array().empty());
    });
}

TEST_CASE("the page finds places too, and works without scripts") {
    Town town;
    const auto ani = town.add("sidomulyo_ani");
    town.post(ani, "Rapat di Sidomulyo <b>malam</b>");
    const auto page =
        town.kit.call({.target = "/cari?q=sidomulyo", .headers = {{"accept", "text/html"}}});
    CHECK(page.status == 200);
    for (const char* text : {"/@sidomulyo_ani", "/sekitar?tempat=", "value=\"sidomulyo\""})
        CHECK(page.body.find(text) != std::string::npos);
    const auto nothing =
        town.kit.call({.target = "/cari?q=%3Cscript%3Exyz", .headers = {{"accept", "text/html"}}});
    CHECK(nothing.body.find("<script>xyz") == std::string::npos);
    CHECK(town.kit.get("/cari").status == 200);
}

TEST_CASE("operators narrow a search, and stay words where they mean nothing") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const auto first = town.post(ani, "banjir di pasar");
        const auto second = town.post(budi, "banjir di sawah");
        const auto closed = town.post(ani, "banjir rahasia", statuses::Visibility::Private);
        const auto ids = [&](const std::string& query, AccountId viewer = {}) {
            return names(town.find("type=statuses&q=" + query, viewer).at("statuses"), "id");
        };
        CHECK(ids("banjir+from:ani") == first.to_string());
        CHECK(ids("banjir+from:@budi") == second.to_string());
        CHECK(ids("from:budi") == second.to_string());
        CHECK(ids("banjir+from:nobody").empty());
        CHECK(ids("banjir+from:me", budi) == second.to_string());
        CHECK(ids("banjir+in:library", ani) == closed.to_string() + " " + first.to_string());
        CHECK(ids("banjir+has:poll").empty());
        CHECK(ids("banjir+-has:media") == second.to_string() + " " + first.to_string());
        CHECK(ids("banjir+before:2020-01-01").empty());
        CHECK(ids("banjir+after:2020-01-01") == second.to_string() + " " + first.to_string());
        CHECK(ids("banjir+language:en").empty());
        CHECK(ids("banjir+before:besok").empty());  // "besok" is a word now
        CHECK(ids("banjir+has:").find(first.to_string()) == std::string::npos);
    });
}
