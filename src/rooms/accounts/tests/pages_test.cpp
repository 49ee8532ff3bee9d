#include "platform/base/strings.h"
#include "rooms/accounts/tests/town.h"

using namespace kentongan;
using namespace kentongan::accounts;

namespace {

Form sign_up_form() {
    return {{"display_name", "Ani"},           {"username", "ani"}, {"email", "ani@contoh.id"},
            {"password", "kunci rumah hijau"}, {"agreement", "1"},  {"lanjut", "/peringatan"}};
}

http::Response send(Town& town, const std::string& target, Form form) {
    return town.kit.call({.method = http::Method::Post,
                          .target = target,
                          .form = std::move(form),
                          .headers = {{"accept", "text/html"}}});
}

std::string session_of(const http::Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Set-Cookie" && value.starts_with("kentongan_session="))
            return value.substr(0, value.find(';'));
    return {};
}

bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("sign-up without scripts: type a place, choose it from a list, lose nothing") {
    Town town;
    auto form = sign_up_form();
    form.emplace_back("tempat", "sidomulyo bantul");
    const auto choose = send(town, "/daftar", form);
    CHECK(choose.status == 422);
    CHECK(has(choose, "value=\"34.02.05.2001\""));
    CHECK(has(choose, "value=\"ani@contoh.id\""));
    CHECK(has(choose, "value=\"kunci rumah hijau\""));
    CHECK(header_of(choose, "Cache-Control") == "no-store");
    form.emplace_back("home", "34.02.05.2001");
    form.emplace_back("joins_exercises", "1");
    const auto done = send(town, "/daftar", form);
    REQUIRE(done.status == 303);
    CHECK(header_of(done, "Location") == "/peringatan");
    const auto cookie = session_of(done);
    const auto me = town.get_as("/api/v1/accounts/verify_credentials", "cookie", cookie);
    CHECK(parsed(me).at("kentongan").at("home").at("code") == "34.02.05.2001");
    town.read([&](db::Tx& tx) {
        const auto id = town.accounts.find_by_username(tx, "ani")->id;
        CHECK(town.accounts.preferences(tx, id).joins_exercises);
    });
}

TEST_CASE("sign-up shows every mistake beside its field") {
    Town town;
    town.add("ani");
    auto form = sign_up_form();
    form[3].second = "pendek";
    form[4] = {"agreement", "0"};
    form.emplace_back("tempat", "tempat yang tidak ada");
    const auto page = send(town, "/daftar", form);
    CHECK(page.status == 422);
    for (const char* field : {"username", "email", "password", "tempat", "agreement"})
        CHECK(has(page, "id=\"" + std::string(field) + "-error\""));
}

TEST_CASE("signing in says the same for a wrong password and for nobody") {
    Town town;
    town.add("ani");
    const auto attempt = [&](const char* name, const char* password) {
        return send(town, "/masuk", {{"name", name}, {"password", password}});
    };
    const auto wrong = attempt("ani", "salah salah"), nobody = attempt("ini", "salah salah");
    CHECK(wrong.status == 401);
    CHECK(nobody.status == 401);
    CHECK(replace_all(wrong.body, "value=\"ani\"", "") ==
          replace_all(nobody.body, "value=\"ini\"", ""));
    CHECK(attempt("ANI", "kunci rumah hijau").status == 303);
    CHECK(attempt("Ani@contoh.id", "kunci rumah hijau").status == 303);
}

TEST_CASE("after ten wrong passwords nobody is let in for ten minutes, right or not") {
    Town town;
    town.add("ani");
    for (int i = 0; i < 10; ++i)
        CHECK(send(town, "/masuk", {{"name", "ani"}, {"password", "salah"}}).status == 401);
    const Form right{{"name", "ani"}, {"password", "kunci rumah hijau"}};
    CHECK(send(town, "/masuk", right).status == 429);
    town.kit.clock().advance(10min);
    CHECK(send(town, "/masuk", right).status == 303);
}

TEST_CASE("after signing in nobody is sent to another server") {
    Town town;
    town.add("ani");
    for (const char* to : {"https://evil.example", "//evil.example", "/\\evil.example",
                           "javascript:alert(1)", "/\t/evil.example", ""}) {
        const auto done = send(
            town, "/masuk", {{"name", "ani"}, {"password", "kunci rumah hijau"}, {"lanjut", to}});
        CHECK(header_of(done, "Location") == "/");
    }
    const auto local =
        send(town, "/masuk",
             {{"name", "ani"}, {"password", "kunci rumah hijau"}, {"lanjut", "/peringatan?x=1"}});
    CHECK(header_of(local, "Location") == "/peringatan?x=1");
}

TEST_CASE("signing out ends the session on the server") {
    Town town;
    const auto ani = town.add("ani");
    const auto session = "kentongan_session=" + town.accounts.impl().oauth.begin_session(ani);
    const auto status = [&] {
        return town.get_as("/api/v1/preferences", "cookie", session).status;
    };
    CHECK(status() == 200);
    const auto done =
        town.kit.call({.method = http::Method::Post,
                       .target = "/keluar",
                       .headers = {{"cookie", session}, {"sec-fetch-site", "same-origin"}}});
    CHECK(done.status == 303);
    CHECK(status() == 401);
}

TEST_CASE(
    "a new password ends other sessions and apps, needs the old one, and is the one that counts") {
    Town town;
    const auto ani = town.add("ani");
    auto& profiles = town.accounts.impl().profiles;
    auto& oauth = town.accounts.impl().oauth;
    const auto other = "kentongan_session=" + oauth.begin_session(ani);
    const auto app = "Bearer " + oauth.issue({}, ani, "read").access_token;
    CHECK_FALSE(profiles.change_password(ani, "salah salah", "baru sekali", {}).ok());
    CHECK_FALSE(profiles.change_password(ani, "kunci rumah hijau", "pendek", {}).ok());
    CHECK(town.get_as("/api/v1/preferences", "cookie", other).status == 200);
    CHECK(town.get_as("/api/v1/accounts/verify_credentials", "authorization", app).status == 200);
    REQUIRE(profiles.change_password(ani, "kunci rumah hijau", "baru sekali", {}).ok());
    CHECK(town.get_as("/api/v1/preferences", "cookie", other).status == 401);
    CHECK(town.get_as("/api/v1/accounts/verify_credentials", "authorization", app).status == 401);
    CHECK(profiles.sign_in("ani", "baru sekali", "x").ok());
    CHECK_FALSE(profiles.sign_in("ani", "kunci rumah hijau", "x").ok());
}

TEST_CASE("nobody signs up under a name that passes for an office or for the house") {
    Town town;
    const auto is_refused = [&](const char* name, Role role = Role::Member) {
        auto person = Town::person(name);
        person.role = role;
        const auto errors = town.accounts.impl().profiles.check(person);
        return std::ranges::any_of(errors,
                                   [](const auto& error) { return error.code == "ERR_RESERVED"; });
    };
    for (const char* name : {"BMKG", "info_bmkg", "b_m_k_g", "bmkg2", "8mkg", "bpbd_bantul", "BNP8",
                             "admin", "Admin_1", "adm1n", "moderator99", "ken70ngan", "resmi_"})
        CHECK_MESSAGE(is_refused(name), name);
    for (const char* name :
         {"ani", "budi_1", "informatika", "supriadi", "adminah", "modesta", "_9"})
        CHECK_MESSAGE(!is_refused(name), name);
    CHECK_FALSE(is_refused("admin", Role::Admin));
}

// Whoever sits at an open browser has no more tries than at the door.
TEST_CASE("the present password cannot be guessed at the settings either") {
    Town town;
    const auto ani = town.add("ani");
    auto& profiles = town.accounts.impl().profiles;
    for (int i = 0; i < 10; ++i)
        CHECK_FALSE(profiles.change_password(ani, "salah salah", "baru sekali", {}).ok());
    const auto right = profiles.change_password(ani, "kunci rumah hijau", "baru sekali", {});
    REQUIRE_FALSE(right.ok());
    CHECK(right.error().code() == ErrorCode::TooManyRequests);
    town.kit.clock().advance(10min);
    CHECK(profiles.change_password(ani, "kunci rumah hijau", "baru sekali", {}).ok());
}

TEST_CASE("other rooms ask for the password too, and it cannot be guessed there") {
    on_both([](Town& town) {
        const auto ani = town.add("ani");
        const auto office = town.kit.platform().database.write([&](db::Tx& tx) {
            return town.accounts.ensure_source_account(
                tx, {.username = "bpbd", .display_name = "BPBD", .official_of = "BPBD"});
        });
        const auto refusal = [&](AccountId id, std::string_view password) {
            const auto checked = town.accounts.check_password(id, password);
            REQUIRE_FALSE(checked.ok());
            return checked.error();
        };
        for (int twice = 0; twice < 2; ++twice) {
            for (int i = 0; i < 9; ++i) {
                CHECK(refusal(ani, "salah salah").code() == ErrorCode::Unprocessable);
                CHECK(refusal(ani, "").field() == "password");
                CHECK(town.accounts.check_password(ani, "kunci rumah hijau").ok());
            }
        }
        for (const char* none : {"", "kunci rumah hijau"})
            CHECK(refusal(office, none).field() == "password");
        for (int i = 0; i < 10; ++i) refusal(ani, "salah salah");
        CHECK(refusal(ani, "kunci rumah hijau").code() == ErrorCode::TooManyRequests);
        town.kit.clock().advance(10min);
        CHECK(town.accounts.check_password(ani, "kunci rumah hijau").ok());
    });
}

TEST_CASE("settings: profile, places, choices") {
    Town town;
    const auto ani = town.add("ani");
    CHECK(has(town.submit("/pengaturan", {}, ani, http::Method::Get), "id=\"note\""));
    CHECK(
        town.submit("/pengaturan/profil", {{"display_name", "Ani"}, {"note", "Halo\r\nlagi"}}, ani)
            .status == 303);
    CHECK(town.account(ani).display_name == "Ani");
    const auto bad =
        town.submit("/pengaturan/profil", {{"display_name", std::string(40, 'x')}}, ani);
    CHECK(bad.status == 422);
    CHECK(has(bad, std::string(40, 'x')));
    const auto open = town.submit("/pengaturan/tempat", {{"tempat", "sidomulyo bantul"}}, ani);
    CHECK(open.status == 422);
    CHECK(has(open, "value=\"34.02.05.2001\""));
    CHECK(town.submit("/pengaturan/tempat",
                      {{"tempat", "sidomulyo bantul"},
                       {"home", "34.02.05.2001"},
                       {"tempat_lain", "bambanglipuro"},
                       {"tambah", "34.02.05"}},
                      ani)
              .status == 303);
    town.read([&](db::Tx& tx) { CHECK(town.accounts.places(tx, ani).size() == 2); });
    CHECK(
        town.submit("/pengaturan/pilihan", {{"language", "en"}, {"save_data", "1"}}, ani).status ==
        303);
    town.read([&](db::Tx& tx) {
        CHECK(town.accounts.preferences(tx, ani).language == "en");
        CHECK(town.accounts.preferences(tx, ani).save_data);
    });
}

TEST_CASE("settings: who is found, and whose lists are seen, is one's own choice") {
    Town town;
    const auto ani = town.add("ani");
    const auto page = [&] { return town.submit("/pengaturan", {}, ani, http::Method::Get); };
    const auto is_checked = [](const http::Response& shown, const std::string& name) {
        const auto box = shown.body.find("name=\"" + name + "\"");
        REQUIRE(box != std::string::npos);
        return shown.body.substr(box, shown.body.find('>', box) - box).ends_with(" checked");
    };
    CHECK(is_checked(page(), "indexable"));
    CHECK_FALSE(is_checked(page(), "hide_collections"));
    REQUIRE(town.submit("/pengaturan/profil", {{"hide_collections", "1"}}, ani).status == 303);
    CHECK_FALSE(town.account(ani).indexable);
    CHECK(town.account(ani).hides_collections);
    CHECK_FALSE(is_checked(page(), "indexable"));
    CHECK(is_checked(page(), "hide_collections"));
    const auto bad = town.submit("/pengaturan/profil",
                                 {{"display_name", std::string(40, 'x')}, {"indexable", "1"}}, ani);
    CHECK(bad.status == 422);
    CHECK(is_checked(bad, "indexable"));
    CHECK_FALSE(is_checked(bad, "hide_collections"));
    CHECK_FALSE(town.account(ani).indexable);
}

TEST_CASE("people are followed from their page") {
    Town town;
    const auto ani = town.add("ani"), budi = town.add("budi");
    const auto done = town.submit("/@budi/ikuti", {}, ani);
    CHECK(done.status == 303);
    CHECK(header_of(done, "Location") == "/@budi");
    CHECK(town.relation(ani, budi).following);
    CHECK(town.submit("/@budi/berhenti-ikuti", {{"lanjut", "//evil.example"}}, ani).status == 303);
    CHECK_FALSE(town.relation(ani, budi).following);
    CHECK(town.submit("/@nobody/ikuti", {}, ani).status == 404);
    CHECK(town.submit("/budi/ikuti", {}, ani).status == 404);
    const auto foreign = town.kit.call({.method = http::Method::Post,
                                        .target = "/@budi/ikuti",
                                        .account = ani.value(),
                                        .headers = {{"sec-fetch-site", "cross-site"}},
                                        .by_cookie = true});
    CHECK(foreign.status == 403);
    CHECK_FALSE(town.relation(ani, budi).following);
}

TEST_CASE("pictures of people who have none are pictures, and names of files are checked") {
    Town town;
    const auto missing = town.get("/avatars/original/missing.png");
    CHECK(missing.status == 200);
    CHECK(missing.body.starts_with("\x89PNG"));
    CHECK(town.get("/headers/original/missing.png").status == 200);
    CHECK(town.get("/avatars/..%2f..%2fkentongan.db").status == 404);
    CHECK(town.get("/avatars/" + std::string(64, 'a') + ".html").status == 404);
    CHECK(town.get("/avatars/" + std::string(64, 'a') + ".png").status == 404);
}
