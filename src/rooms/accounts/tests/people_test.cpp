#include "platform/bus/bus.h"
#include "rooms/accounts/tests/town.h"

using namespace kentongan;
using namespace kentongan::accounts;

namespace {

const auto kSidomulyo = *regions::Code::parse("34.02.05.2001");
const auto kBambanglipuro = *regions::Code::parse("34.02.05");
const auto kBantul = *regions::Code::parse("34.02");
const auto kBalikpapan = *regions::Code::parse("64.71");

}  // namespace

TEST_CASE("a new account can be found by its name without case") {
    on_both([](Town& town) {
        const auto id = town.add("Ani_1");
        town.read([&](db::Tx& tx) {
            CHECK(town.accounts.find_by_username(tx, "ani_1")->id == id);
            CHECK(town.accounts.find_by_username(tx, "@ANI_1@desa.test")->id == id);
            CHECK_FALSE(town.accounts.find_by_username(tx, "ani_1@lain.test"));
            CHECK_FALSE(town.accounts.find_by_username(tx, "ani"));
        });
        CHECK(town.account(id).username == "Ani_1");
        CHECK(town.account(id).url == "https://desa.test/@Ani_1");
    });
}

TEST_CASE("sign-up refuses what is missing, malformed, reserved or taken, by field") {
    on_both([](Town& town) {
        town.add("ani");
        struct Case {
            const char *username, *email, *password, *field;
        };
        const std::string long_password(129, 'x');
        const Case cases[] = {
            {"", "a@b.id", "kunci rumah", "username"},
            {"ani lestari", "a@b.id", "kunci rumah", "username"},
            {"ani-lestari", "a@b.id", "kunci rumah", "username"},
            {"admin", "a@b.id", "kunci rumah", "username"},
            {"ANI", "a@b.id", "kunci rumah", "username"},
            {"abcdefghijklmnopqrstuvwxyzabcde", "a@b.id", "kunci rumah", "username"},
            {"budi", "", "kunci rumah", "email"},
            {"budi", "budi", "kunci rumah", "email"},
            {"budi", "budi@desa", "kunci rumah", "email"},
            {"budi", "b di@desa.id", "kunci rumah", "email"},
            {"budi", "ANI@contoh.id", "kunci rumah", "email"},
            {"budi", "b@b.id", "", "password"},
            {"budi", "b@b.id", "1234567", "password"},
            {"budi", "b@b.id", long_password.c_str(), "password"},
        };
        for (const auto& wrong : cases) {
            NewAccount account;
            account.username = wrong.username;
            account.email = wrong.email;
            account.password = wrong.password;
            const auto created = town.accounts.create(account);
            INFO(wrong.username, " ", wrong.email);
            REQUIRE_FALSE(created.ok());
            CHECK(created.error().code() == ErrorCode::Unprocessable);
            CHECK(created.error().field() == wrong.field);
        }
    });
}

TEST_CASE("who has a role may have a reserved name") {
    Town town;
    auto admin = Town::person("admin");
    admin.role = Role::Owner;
    CHECK(town.accounts.create(admin).ok());
}

TEST_CASE("an account of a source is made once and never takes a person's name over") {
    on_both([](Town& town) {
        const auto person = town.add("pos_hujan");
        const SourceAccount source{"pos_hujan", "Pos Hujan", "Data hujan", "bmkg.go.id"};
        const auto made = town.kit.platform().database.write(
            [&](db::Tx& tx) { return town.accounts.ensure_source_account(tx, source); });
        const auto again = town.kit.platform().database.write(
            [&](db::Tx& tx) { return town.accounts.ensure_source_account(tx, source); });
        CHECK(made != person);
        CHECK(made == again);
        CHECK(town.account(made).official_of == "bmkg.go.id");
        CHECK(town.account(made).username == "pos_hujan_resmi");
        CHECK(town.account(person).official_of.empty());
    });
}

TEST_CASE("places: people are found by where they live and by what they watch") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        REQUIRE(town.accounts.set_places(ani, kSidomulyo, {}).ok());
        REQUIRE(town.accounts.set_places(budi, {}, {kBantul}).ok());
        REQUIRE(town.accounts.set_places(citra, kBambanglipuro, {kBalikpapan}).ok());
        const auto people = [&](std::vector<regions::Code> cover, AccountId after = {},
                                int limit = 10) {
            return town.read([&](db::Tx& tx) {
                return town.accounts.people_in(tx, cover, false, after, limit);
            });
        };
        using Ids = std::vector<AccountId>;
        CHECK(people({kBambanglipuro}) == Ids{ani, budi, citra});
        CHECK(people({kBalikpapan}) == Ids{citra});
        CHECK(people({*regions::Code::parse("34")}) == Ids{ani, budi, citra});
        CHECK(people({regions::Code()}) == Ids{ani, budi, citra});
        CHECK(people({*regions::Code::parse("11")}).empty());
        // Another village of her district is hers only if she lives in the whole district.
        CHECK(people({*regions::Code::parse("34.02.05.2002")}) == Ids{budi, citra});
        CHECK(people({kBambanglipuro}, ani, 1) == Ids{budi});
        CHECK(people({kBambanglipuro}, citra).empty());
        CHECK(town.account(ani).home == kSidomulyo);
        town.read([&](db::Tx& tx) {
            CHECK(town.accounts.places(tx, citra) ==
                  std::vector<regions::Code>{kBambanglipuro, kBalikpapan});
        });
    });
}

TEST_CASE("a cover of many codes finds the same people") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        REQUIRE(town.accounts.set_places(ani, kSidomulyo, {kBalikpapan}).ok());
        REQUIRE(town.accounts.set_places(budi, kSidomulyo, {}).ok());
        std::vector<regions::Code> cover;
        for (const auto& regency : all_regions().children(*regions::Code::parse("34")))
            for (const auto& district : all_regions().children(regency.code))
                for (const auto& village : all_regions().children(district.code))
                    cover.push_back(village.code);
        REQUIRE(cover.size() > 300);
        const auto people = [&](AccountId after, int limit) {
            return town.read([&](db::Tx& tx) {
                return town.accounts.people_in(tx, cover, false, after, limit);
            });
        };
        CHECK(people({}, 10) == std::vector<AccountId>{ani, budi});
        CHECK(people({}, 1) == std::vector<AccountId>{ani});
        CHECK(people(ani, 10) == std::vector<AccountId>{budi});
    });
}

TEST_CASE("exercises and suspension narrow who is told") {
    on_both([](Town& town) {
        auto joins = Town::person("ani");
        joins.joins_exercises = true;
        joins.home = kSidomulyo;
        const auto ani = *town.accounts.create(joins);
        const auto budi = town.add("budi");
        REQUIRE(town.accounts.set_places(budi, kSidomulyo, {}).ok());
        const std::vector<regions::Code> cover{kSidomulyo};
        const auto people = [&](bool exercise) {
            return town.read(
                [&](db::Tx& tx) { return town.accounts.people_in(tx, cover, exercise, {}, 10); });
        };
        CHECK(people(true) == std::vector<AccountId>{ani});
        CHECK(people(false) == std::vector<AccountId>{ani, budi});
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        CHECK(people(false) == std::vector<AccountId>{budi});
    });
}

TEST_CASE("places must exist, homes are villages or districts, and there are limits") {
    Town town;
    const auto ani = town.add("ani");
    CHECK_FALSE(town.accounts.set_places(ani, kBantul, {}).ok());
    CHECK_FALSE(town.accounts.set_places(ani, *regions::Code::parse("34.02.05.2999"), {}).ok());
    CHECK_FALSE(town.accounts.set_places(ani, {}, {regions::Code()}).ok());
    std::vector<regions::Code> eleven;
    for (const auto& district : all_regions().children(kBantul)) {
        if (eleven.size() < 11) eleven.push_back(district.code);
    }
    REQUIRE(eleven.size() == 11);
    const auto refused = town.accounts.set_places(ani, kSidomulyo, eleven);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().field() == "watched");
    eleven.pop_back();
    CHECK(town.accounts.set_places(ani, kSidomulyo, eleven).ok());
}

TEST_CASE("search finds the beginning of any word of a name, and who hides only exactly") {
    on_both([](Town& town) {
        auto ani = Town::person("ani");
        ani.display_name = "Ani Lestari";
        const auto id = *town.accounts.create(ani);
        const auto lestari = town.add("lestari_budi");
        const auto search = [&](std::string_view text, std::optional<AccountId> by = {}) {
            std::vector<AccountId> ids;
            town.read([&](db::Tx& tx) {
                for (const auto& found : town.accounts.search(tx, text, 10, 0, by))
                    ids.push_back(found.id);
            });
            std::ranges::sort(ids);
            return ids;
        };
        using Ids = std::vector<AccountId>;
        CHECK(search("lest") == Ids{id, lestari});
        CHECK(search("LESTARI an") == Ids{id});
        CHECK(search("@ani") == Ids{id});
        CHECK(search("zzz").empty());
        CHECK(search("").empty());
        CHECK(search("%_'\"\\").empty());
        CHECK(search("lest", lestari).empty());
        REQUIRE(town.accounts.follow(lestari, id).ok());
        CHECK(search("lest", lestari) == Ids{id});
        REQUIRE(town.accounts.impl().profiles.update(id, {.discoverable = false}).ok());
        CHECK(search("lest") == Ids{lestari});
        CHECK(search("ani") == Ids{id});
    });
}

TEST_CASE("status counts follow the transaction that moves them") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        CHECK(town.account(ani).statuses_count == 0);
        const auto when = town.kit.clock().now();
        town.kit.platform().database.write([&](db::Tx& tx) {
            town.accounts.count_status(tx, ani, 1, when);
            CHECK(town.accounts.find(tx, ani)->statuses_count == 1);
        });
        CHECK(town.account(ani).statuses_count == 1);
        CHECK(town.account(ani).last_status_at == when);
        const auto undone = town.kit.platform().database.write([&](db::Tx& tx) -> Result<void> {
            town.accounts.count_status(tx, ani, 1, when);
            CHECK(town.accounts.find(tx, ani)->statuses_count == 2);
            return Error(ErrorCode::Conflict);
        });
        CHECK_FALSE(undone.ok());
        CHECK(town.account(ani).statuses_count == 1);
    });
}

TEST_CASE("a cached account is never older than the last commit") {
    Town town;
    const auto ani = town.add("ani");
    for (int i = 1; i <= 5; ++i) {
        town.account(ani);  // into the cache, unless it is settling
        if (i % 2) town.kit.clock().advance(3s);
        const auto name = "Ani " + std::to_string(i);
        REQUIRE(town.accounts.impl().profiles.update(ani, {.display_name = name}).ok());
        CHECK(town.account(ani).display_name == name);
        town.kit.clock().advance(3s);
        CHECK(town.account(ani).display_name == name);
    }
}

TEST_CASE("find_many keeps the order of ids and leaves out the missing") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi");
        const std::vector<AccountId> ids{budi, AccountId(1), ani, budi};
        std::vector<AccountId> found;
        town.read([&](db::Tx& tx) {
            for (const auto& account : town.accounts.find_many(tx, ids))
                found.push_back(account.id);
        });
        CHECK(found == std::vector<AccountId>{budi, ani, budi});
    });
}

TEST_CASE("the census counts people, who of them wrote lately, and all posts") {
    on_both([](Town& town) {
        const auto now = town.kit.clock().now();
        const auto ani = town.add("ani"), budi = town.add("budi");
        town.add("citra");
        town.kit.platform().database.write([&](db::Tx& tx) {
            const auto office = town.accounts.ensure_source_account(
                tx, {.username = "bmkg", .display_name = "BMKG", .official_of = "bmkg.go.id"});
            town.accounts.count_status(tx, ani, 2, now);
            town.accounts.count_status(tx, budi, 1, now - 48h);
            town.accounts.count_status(tx, office, 4, now);
        });
        const auto census =
            town.read([&](db::Tx& tx) { return town.accounts.census(tx, now - 24h); });
        CHECK(census.people == 3);
        CHECK(census.active == 1);
        CHECK(census.statuses == 7);
    });
}
