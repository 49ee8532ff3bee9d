#include <fstream>
#include <sstream>

#include "rooms/accounts/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::accounts;
using testkit::MastodonShape;

namespace {

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("answers have the shape that Mastodon documents") {
    on_both([](Town& town) {
        auto wanted = Town::person("ani");
        wanted.home = regions::Code::parse("34.02.05.2001");
        const auto ani = *town.accounts.create(wanted);
        const auto budi = town.add("budi");
        town.kit.platform().database.write(
            [&](db::Tx& tx) { town.accounts.count_status(tx, ani, 1, town.kit.clock().now()); });
        auto& profiles = town.accounts.impl().profiles;
        ProfileChange change;
        change.note = "Guru di **Bantul** https://desa.test #sekolah\n\nHalo";
        change.fields.emplace().push_back({"Toko", "https://toko.example/ani"});
        REQUIRE(profiles.update(ani, change).ok());
        REQUIRE(town.accounts.follow(budi, ani).ok());

        const auto account = parsed(town.get("/api/v1/accounts/" + ani.to_string()));
        CHECK(MastodonShape::errors(account, "Account") == Lines{});
        CHECK(account.at("last_status_at") == "2026-09-21");
        CHECK(account.at("kentongan").at("home").at("code") == "34.02.05.2001");
        CHECK(account.at("acct") == "ani");
        CHECK(account.at("statuses_count") == 1);
        CHECK(account.at("created_at").as_string().ends_with("Z"));
        const auto me = parsed(town.get("/api/v1/accounts/verify_credentials", ani));
        CHECK(MastodonShape::errors(me, "Account::CredentialAccount") == Lines{});
        CHECK(me.at("source").at("note").as_string() == *change.note);
        CHECK(me.at("source").at("fields").at(0).at("value") == "https://toko.example/ani");
        CHECK(me.at("fields").at(0).at("value").as_string().find("href=") != std::string::npos);
        CHECK(me.at("note").as_string().starts_with("<p>"));

        const auto all = [&](const std::string& target, const char* entity) {
            INFO(target);
            const auto list = parsed(town.get(target, ani));
            REQUIRE(list.is_array());
            CHECK(list.as_array().size() > 0);
            CHECK(MastodonShape::errors_of_all(list, entity) == Lines{});
        };
        all("/api/v1/accounts/relationships?id[]=" + budi.to_string(), "Relationship");
        all("/api/v1/accounts?id[]=" + ani.to_string() + "&id[]=" + budi.to_string(), "Account");
        all("/api/v1/accounts/" + ani.to_string() + "/followers", "Account");
        all("/api/v1/accounts/" + budi.to_string() + "/following", "Account");
        all("/api/v1/accounts/familiar_followers?id[]=" + budi.to_string(), "FamiliarFollowers");
        REQUIRE(town.accounts.impl().relations.mute(ani, budi, {}).ok());
        all("/api/v1/mutes", "Account::MutedAccount");
        REQUIRE(town.accounts.impl().relations.block(ani, budi).ok());
        all("/api/v1/blocks", "Account");
        const auto preferences = parsed(town.get("/api/v1/preferences", ani));
        CHECK(MastodonShape::errors(preferences, "Preferences") == Lines{});
        const auto app =
            parsed(town.post("/api/v1/apps", {{"client_name", "Uji"}, {"redirect_uris", "a://b"}}));
        CHECK(MastodonShape::errors(app, "Application::CredentialApplication") == Lines{});
    });
}

TEST_CASE("the shape check itself sees what is wrong") {
    const auto account = json::parse(R"({"id": 1, "username": null})");
    const auto errors = MastodonShape::errors(account, "Account");
    const auto has = [&](const std::string& line) {
        return std::ranges::find(errors, line) != errors.end();
    };
    CHECK(has("Account.username is null"));
    CHECK(has("Account.acct is missing"));
    CHECK(errors.size() > 20);
}

TEST_CASE("an app can sign somebody up, and hears by field what is wrong") {
    on_both([](Town& town) {
        town.add("ani");
        const auto app = parsed(town.post(
            "/api/v1/apps",
            {{"client_name", "Uji"}, {"redirect_uris", "a://b"}, {"scopes", "read write"}}));
        const auto token = parsed(town.post(
            "/oauth/token", {{"grant_type", "client_credentials"},
                             {"client_id", std::string(app.at("client_id").as_string())},
                             {"client_secret", std::string(app.at("client_secret").as_string())},
                             {"scope", "read write"}}));
        const auto bearer = "Bearer " + std::string(token.at("access_token").as_string());
        const auto sign_up = [&](Form form) {
            return town.kit.call({.method = http::Method::Post,
                                  .target = "/api/v1/accounts",
                                  .form = std::move(form),
                                  .headers = {{"authorization", bearer}}});
        };
        const auto taken = sign_up({{"username", "ani"},
                                    {"email", "x@contoh.id"},
                                    {"password", "kunci rumah"},
                                    {"agreement", "true"},
                                    {"locale", "id"}});
        CHECK(taken.status == 422);
        CHECK(parsed(taken).at("error") == "Validation failed: Username has already been taken");
        CHECK(parsed(taken).at("details").at("username").at(0).at("error") == "ERR_TAKEN");
        const auto empty = parsed(sign_up({}));
        for (const char* field : {"username", "email", "password", "agreement"})
            CHECK(empty.at("details").as_object().contains(field));
        const auto made = sign_up({{"username", "budi"},
                                   {"email", "budi@contoh.id"},
                                   {"password", "kunci rumah"},
                                   {"agreement", "true"},
                                   {"locale", "id"}});
        REQUIRE(made.status == 200);
        CHECK(MastodonShape::errors(parsed(made), "Token") == Lines{});
        const auto own = "Bearer " + std::string(parsed(made).at("access_token").as_string());
        const auto me = town.get_as("/api/v1/accounts/verify_credentials", "authorization", own);
        CHECK(parsed(me).at("username") == "budi");
    });
}

TEST_CASE("update_credentials takes forms and JSON, and refuses what is too long") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto patch = [&](testkit::TestPlatform::Call call) {
            call.method = http::Method::Patch;
            call.target = "/api/v1/accounts/update_credentials";
            call.account = ani.value();
            return town.kit.call(call);
        };
        const auto changed = parsed(patch({.form = {{"display_name", "Ani L"},
                                                    {"locked", "true"},
                                                    {"fields_attributes[0][name]", "Desa"},
                                                    {"fields_attributes[0][value]", "Sidomulyo"},
                                                    {"source[privacy]", "unlisted"},
                                                    {"source[language]", "jv"}}}));
        CHECK(changed.at("display_name") == "Ani L");
        CHECK(changed.at("locked") == true);
        CHECK(changed.at("source").at("privacy") == "unlisted");
        CHECK(changed.at("source").at("language") == "jv");
        CHECK(changed.at("source").at("fields").at(0).at("name") == "Desa");
        const auto by_json = parsed(patch({.json = R"({"note":"Halo","fields_attributes":
            [{"name":"a","value":"1"},{"name":"b","value":"2"}]})"}));
        CHECK(by_json.at("source").at("note") == "Halo");
        REQUIRE(by_json.at("source").at("fields").as_array().size() == 2);
        CHECK(by_json.at("source").at("fields").at(1).at("value") == "2");
        CHECK(by_json.at("display_name") == "Ani L");
        CHECK(patch({.form = {{"display_name", std::string(31, 'x')}}}).status == 422);
        CHECK(patch({.form = {{"note", std::string(501, 'x')}}}).status == 422);
        CHECK(patch({.form = {{"note", std::string(10'000'000, 'x')}}}).status == 422);
        CHECK(patch({.form = {{"source[privacy]", "semua"}}}).status == 422);
        CHECK(town.account(ani).display_name == "Ani L");
    });
}

TEST_CASE("a picture of oneself is cut to a square, served for ever, and removed again") {
    Town town;
    const auto ani = town.add("ani");
    std::ifstream file(KENTONGAN_SOURCE "/tests/data/pictures/sawah.jpg", std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    const auto patch = [&](std::string content) {
        return town.kit.call({.method = http::Method::Patch,
                              .target = "/api/v1/accounts/update_credentials",
                              .account = ani.value(),
                              .uploads = {{"avatar", "x.html", "text/html", std::move(content)}}});
    };
    const auto changed = patch(bytes.str());
    REQUIRE(changed.status == 200);
    const std::string url(parsed(changed).at("avatar").as_string());
    REQUIRE(url.starts_with("https://desa.test/avatars/"));
    const auto picture = town.get(url.substr(std::string("https://desa.test").size()));
    CHECK(picture.status == 200);
    CHECK_FALSE(picture.file_path.empty());
    CHECK(header_of(picture, "Cache-Control").find("immutable") != std::string::npos);
    CHECK(patch("<script>").status >= 400);
    CHECK(patch("").status >= 400);
    const auto removed = town.kit.call({.method = http::Method::Delete,
                                        .target = "/api/v1/profile/avatar",
                                        .account = ani.value()});
    CHECK(parsed(removed).at("avatar").as_string().ends_with("/missing.png"));
}

TEST_CASE("a profile that is refused changes no preference either") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto patch = [&](const std::string& name, const std::string& privacy) {
            return town.kit
                .call({.method = http::Method::Patch,
                       .target = "/api/v1/accounts/update_credentials",
                       .account = ani.value(),
                       .form = {{"display_name", name}, {"source[privacy]", privacy}}})
                .status;
        };
        const auto privacy = [&] {
            return town.read([&](db::Tx& tx) { return town.accounts.preferences(tx, ani); })
                .default_visibility;
        };
        CHECK(patch(std::string(31, 'x'), "private") == 422);
        CHECK(privacy() == "public");
        CHECK(patch("Ani", "semua") == 422);
        CHECK(town.account(ani).display_name == "");
        CHECK(patch("Ani", "private") == 200);
        CHECK(privacy() == "private");
        CHECK(town.account(ani).display_name == "Ani");
    });
}

TEST_CASE("emoji are those of the name, the note and the lines, as their room writes them") {
    Town town;
    const auto ani = town.add("ani");
    const auto emojis = [&] {
        return parsed(town.get("/api/v1/accounts/" + ani.to_string())).at("emojis");
    };
    CHECK(emojis() == json::array());
    std::vector<std::string> read;
    town.accounts.set_emoji_writer([&](JsonWriter& out, std::span<const std::string_view> texts) {
        read.assign(texts.begin(), texts.end());
        out.begin_object().member("shortcode", "soto").end_object();
    });
    ProfileChange change;
    change.display_name = "Ani :soto:";
    change.note = "Warung";
    change.fields = std::vector{store::RawField{"Buka", "07.00"}};
    REQUIRE(town.accounts.impl().profiles.update(ani, change).ok());
    CHECK(emojis().at(0).at("shortcode") == "soto");
    CHECK(read == Lines{"Ani :soto:", "<p>Warung</p>", "Buka", "07.00"});
    REQUIRE(town.accounts.set_suspended(ani, true).ok());
    emojis();
    CHECK(read.empty());
}

TEST_CASE("hostile names and numbers are answered, not obeyed") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        CHECK(town.get("/api/v1/accounts/lookup?acct=%00").status == 400);
        CHECK(town.get("/api/v1/accounts/lookup?acct=%FF%FE").status == 400);
        CHECK(town.get("/api/v1/accounts/lookup?acct='%20OR%201=1--").status == 404);
        CHECK(town.get("/api/v1/accounts/lookup?acct=ani").status == 200);
        CHECK(town.get("/api/v1/accounts/99999999999999999999").status == 404);
        CHECK(town.get("/api/v1/accounts/-1").status == 404);
        CHECK(town.post("/api/v1/accounts/" + ani.to_string() + "/follow", {}, ani).status == 403);
        NewAccount hostile = Town::person("budi");
        hostile.display_name = std::string("a\0b", 3);
        CHECK_FALSE(town.accounts.create(hostile).ok());
        hostile.display_name = "\xff\xfe";
        CHECK_FALSE(town.accounts.create(hostile).ok());
        hostile.display_name = "<script>alert(1)</script>";
        const auto budi = town.accounts.create(hostile);
        REQUIRE(budi.ok());
        const auto note = std::string("<img src=x onerror=alert(1)>");
        REQUIRE(town.accounts.impl().profiles.update(*budi, {.note = note}).ok());
        CHECK(town.account(*budi).note_html.find("<img") == std::string::npos);
    });
}

TEST_CASE("markers remember how far somebody has read") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto saved =
            parsed(town.post("/api/v1/markers", {{"home[last_read_id]", "42"}}, ani));
        CHECK(saved.at("home").at("last_read_id") == "42");
        CHECK(saved.at("home").at("version") == 1);
        town.post("/api/v1/markers", {{"home[last_read_id]", "43"}}, ani);
        const auto read =
            parsed(town.get("/api/v1/markers?timeline[]=home&timeline[]=notifications", ani));
        CHECK(read.at("home").at("version") == 2);
        CHECK_FALSE(read.as_object().contains("notifications"));
        CHECK(MastodonShape::errors(read.at("home"), "Marker") == Lines{});
    });
}

TEST_CASE("places over the API") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto put = [&](Form form) {
            return town.kit.call({.method = http::Method::Put,
                                  .target = "/api/kentongan/v1/me/places",
                                  .account = ani.value(),
                                  .form = std::move(form)});
        };
        const auto saved = parsed(put({{"home", "34.02.05.2001"}, {"watched[]", "64.71"}}));
        CHECK(saved.at("home").at("code") == "34.02.05.2001");
        CHECK(saved.at("home").at("name").as_string().size() > 5);
        CHECK(saved.at("watched").at(0).at("code") == "64.71");
        CHECK(put({{"home", "hutan"}}).status == 422);
        CHECK(put({{"home", "34"}}).status == 422);
        CHECK(parsed(town.get("/api/kentongan/v1/me/places", ani)) == saved);
        CHECK(parsed(put({})).at("home").is_null());
    });
}
