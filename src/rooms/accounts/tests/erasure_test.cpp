#include <filesystem>
#include <fstream>
#include <sstream>

#include "platform/bus/bus.h"
#include "platform/config/config.h"
#include "rooms/accounts/tests/town.h"

using namespace kentongan;
using namespace kentongan::accounts;

namespace {

// Tables that hold something of somebody, one row a person or more.
constexpr db::Sql kOfSomebody[] = {
    "SELECT COUNT(*) FROM account_users WHERE account = $1",
    "SELECT COUNT(*) FROM account_places WHERE account = $1",
    "SELECT COUNT(*) FROM account_words WHERE account = $1",
    "SELECT COUNT(*) FROM account_follows WHERE follower = $1 OR target = $1",
    "SELECT COUNT(*) FROM account_follow_requests WHERE follower = $1 OR target = $1",
    "SELECT COUNT(*) FROM account_blocks WHERE account = $1 OR target = $1",
    "SELECT COUNT(*) FROM account_mutes WHERE account = $1 OR target = $1",
    "SELECT COUNT(*) FROM account_notes WHERE account = $1 OR target = $1",
    "SELECT COUNT(*) FROM account_endorsements WHERE account = $1 OR target = $1",
    "SELECT COUNT(*) FROM account_markers WHERE account = $1",
    "SELECT COUNT(*) FROM account_invitations WHERE account = $1",
    "SELECT COUNT(*) FROM oauth_tokens WHERE account = $1"};
constexpr db::Sql kProfile =
    "SELECT display_name || note || note_html || avatar || header || fields || avatar_description "
    "|| header_description || attribution_domains || COALESCE(home, 0) FROM accounts WHERE id = $1";

std::string picture() {
    std::ifstream file(KENTONGAN_SOURCE "/tests/data/pictures/sawah.jpg", std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

http::Response change(Town& town, AccountId who, Form form, const std::string& avatar) {
    return town.kit.call({.method = http::Method::Patch,
                          .target = "/api/v1/profile",
                          .account = who.value(),
                          .form = std::move(form),
                          .uploads = {{"avatar", "a.jpg", "image/jpeg", avatar},
                                      {"header", "h.jpg", "image/jpeg", picture()}}});
}

std::size_t files_in(Town& town, const char* folder) {
    const std::filesystem::directory_iterator all(
        std::filesystem::path(town.kit.platform().config.data) / folder);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

// Everything that somebody can leave behind.
void live(Town& town, AccountId ani, AccountId budi, AccountId citra) {
    REQUIRE(change(town, ani,
                   {{"display_name", "Ani Lestari"},
                    {"note", "Warung di depan balai desa"},
                    {"avatar_description", "Saya"},
                    {"attribution_domains[]", "warung.contoh"},
                    {"fields_attributes[0][name]", "Warung"},
                    {"fields_attributes[0][value]", "Soto"}},
                   picture())
                .status == 200);
    const auto village = *regions::Code::parse("34.02.05.2001");
    REQUIRE(town.accounts.set_places(ani, village, {}).ok());
    REQUIRE(town.accounts.follow(ani, budi).ok());
    REQUIRE(town.accounts.follow(budi, ani).ok());
    for (const auto* what : {"mute", "endorse", "note"})
        for (auto [who, whom] : {std::pair(ani, budi), std::pair(budi, ani)})
            REQUIRE(town.post("/api/v1/accounts/" + whom.to_string() + "/" + what,
                              {{"comment", "tetangga"}}, who)
                        .status == 200);
    REQUIRE(town.post("/api/v1/accounts/" + citra.to_string() + "/block", {}, ani).status == 200);
    REQUIRE(town.post("/api/v1/markers", {{"home[last_read_id]", "5"}}, ani).status == 200);
    REQUIRE(town.accounts.impl().admission.invite(ani, {}).ok());
    REQUIRE(town.accounts.issue_token("ani", "read").ok());
}

Result<void> erase(Town& town, AccountId who) {
    return town.kit.platform().database.write(
        [&](db::Tx& tx) { return town.accounts.erase(tx, who); });
}

std::int64_t rows_of(Town& town, const db::Sql& table, AccountId who) {
    return town.read([&](db::Tx& tx) {
        auto row = tx.query(table, {who});
        row.next();
        return row.integer(0);
    });
}

}  // namespace

TEST_CASE("of somebody who is erased nothing is left but the name") {
    on_both([](Town& town) {
        const auto ani = town.add("ani"), budi = town.add("budi"), citra = town.add("citra");
        live(town, ani, budi, citra);
        for (const auto& table : kOfSomebody)
            if (std::string_view(table.text()).find("requests") == std::string_view::npos)
                CHECK_MESSAGE(rows_of(town, table, ani) > 0, table.text());
        REQUIRE(town.account(budi).followers_count == 1);
        CHECK(erase(town, ani).error().code() == ErrorCode::Forbidden);
        CHECK(erase(town, AccountId(7)).error().code() == ErrorCode::NotFound);

        std::vector<AccountId> told;
        town.kit.platform().bus.subscribe_within<AccountErased>(
            [&](db::Tx&, const AccountErased& event) { told.push_back(event.account); });
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        REQUIRE(erase(town, ani).ok());

        CHECK(told == std::vector{ani});
        for (const auto& table : kOfSomebody)
            CHECK_MESSAGE(rows_of(town, table, ani) == 0, table.text());
        const auto profile = town.read([&](db::Tx& tx) {
            auto row = tx.query(kProfile, {ani});
            row.next();
            return row.string(0);
        });
        CHECK(profile == "[]0");
        CHECK(files_in(town, "avatars") == 0);
        CHECK(files_in(town, "headers") == 0);
        CHECK(town.account(budi).followers_count == 0);
        CHECK(town.account(budi).following_count == 0);
        CHECK(town.read([&](db::Tx& tx) { return town.accounts.following(tx, budi); }).empty());
        CHECK(town.account(ani).username == "ani");
    });
}

TEST_CASE("who is erased stays so, and nobody else gets the name") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        REQUIRE(town.accounts.set_suspended(ani, true).ok());
        REQUIRE(erase(town, ani).ok());
        CHECK(erase(town, ani).error().code() == ErrorCode::Forbidden);
        CHECK(town.accounts.set_suspended(ani, false).error().code() == ErrorCode::Forbidden);
        CHECK_FALSE(town.accounts.create(Town::person("Ani")).ok());
        auto other = Town::person("ani2");
        other.email = "ani@contoh.id";
        CHECK(town.accounts.create(other).ok());
    });
}

TEST_CASE("a picture goes when another takes its place or when it is not taken") {
    Town town;
    const auto ani = town.add("ani");
    REQUIRE(change(town, ani, {}, picture()).status == 200);
    REQUIRE(change(town, ani, {}, picture()).status == 200);
    CHECK(files_in(town, "avatars") == 1);
    CHECK(change(town, ani, {{"display_name", std::string(31, 'x')}}, picture()).status == 422);
    CHECK(change(town, ani, {}, "<script>").status >= 400);
    CHECK(files_in(town, "avatars") == 1);
    CHECK(files_in(town, "headers") == 1);
    const auto path = town.account(ani).avatar_url.substr(std::string("https://desa.test").size());
    CHECK(town.get(path).status == 200);
}
