// The pages without scripts, and the same by JSON.
#include "rooms/subscriptions/tests/town.h"

using namespace kentongan;
using namespace kentongan::subscriptions;

namespace {

bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

std::string location(const http::Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Location") return value;
    return {};
}

}  // namespace

TEST_CASE("Somebody without an account begins, chooses and deletes on pages") {
    Town town;
    auto& web = town.world.platform;
    CHECK(has(web.get("/langganan"), "Beri tahu saya"));
    // Without scripts a name is chosen from a list first.
    const auto asked = web.post(
        "/langganan",
        {{"tempat", "sidomulyo bambanglipuro"}, {"region", ""}, {"label", "Rumah <b>Ani</b>"}});
    CHECK(asked.status == 422);
    CHECK(has(asked, "value=\"34.02.05.2001\""));
    CHECK(has(asked, "Rumah &lt;b&gt;Ani&lt;/b&gt;"));
    const auto begun = web.post("/langganan", {{"tempat", "sidomulyo bambanglipuro"},
                                               {"region", "34.02.05.2001"},
                                               {"region", ""},
                                               {"label", "Rumah <b>Ani</b>"},
                                               {"threshold", "siaga"},
                                               {"hazards[]", "flood"},
                                               {"quiet_from", "22:00"},
                                               {"quiet_until", "05:00"},
                                               {"email", "ani@contoh.id"}});
    REQUIRE(begun.status == 303);
    const auto desk = location(begun);
    REQUIRE(desk.starts_with("/langganan/"));
    const auto page = web.get(desk);
    CHECK(page.status == 200);
    CHECK(has(page, "Rumah &lt;b&gt;Ani&lt;/b&gt;"));
    CHECK(has(page, "SIAGA dan AWAS · Banjir · tenang 22:00–05:00 WIB"));
    CHECK(has(page, "ani@contoh.id"));
    CHECK(has(page, "Menunggu Anda membuka tautan"));
    const auto token = town.token_after("/langganan/konfirmasi/");
    CHECK(has(web.get("/langganan/konfirmasi/" + token), "Kirim peringatan ke ani@contoh.id?"));
    CHECK(has(web.get(desk), "Menunggu Anda membuka tautan"));
    CHECK(web.post("/langganan/konfirmasi/" + token, {}).status == 200);
    CHECK_FALSE(has(web.get(desk), "Menunggu Anda membuka tautan"));
    CHECK(web.post(desk + "/jeda", {{"paused", "1"}}).status == 303);
    CHECK(has(web.get(desk), "Dijeda"));
    CHECK(web.post(desk + "/hapus-semua", {}).status == 303);
    CHECK(web.get(desk).status == 404);
    CHECK(web.get("/langganan/nonsense").status == 404);
}

TEST_CASE("A page with a capability is kept by nobody") {
    Town town;
    const auto holder = town.begin({.label = "Rumah", .region = "34.02.05.2001"});
    const auto page = town.world.platform.get("/langganan/" + holder.capability);
    std::map<std::string, std::string> headers(page.headers.begin(), page.headers.end());
    CHECK(headers["Cache-Control"] == "no-store");
    CHECK(headers["X-Robots-Tag"] == "noindex");
}

TEST_CASE("A person with an account has the same page among the settings") {
    Town town;
    auto& web = town.world.platform;
    const auto ani = town.world.person("ani").value();
    CHECK(location(web.get("/langganan", ani)) == "/pengaturan/peringatan");
    CHECK(has(web.get("/pengaturan/peringatan", ani), "Ini tempat dari profil Anda"));
    CHECK(
        web.post("/pengaturan/peringatan/tambah", {{"tempat", ""}, {"region", "34.02"}}, ani).status ==
        303);
    CHECK(has(web.get("/pengaturan/peringatan", ani), "Bantul"));
    const auto wrong =
        web.post("/pengaturan/peringatan/cara", {{"channel", "email"}, {"email", "bukan surel"}}, ani);
    CHECK(wrong.status == 422);
    CHECK(has(wrong, "value=\"bukan surel\""));
    CHECK(has(wrong, "id=\"email-error\""));
}

TEST_CASE("Places and ways by JSON, with a capability and with a token") {
    Town town;
    auto& web = town.world.platform;
    const auto begun =
        web.post("/api/kentongan/v1/places", {{"region", "34.02.05.2001"}, {"label", "Rumah"}});
    REQUIRE(begun.status == 200);
    const auto answer = json::parse(begun.body);
    const std::string capability(answer.at("capability").as_string());
    const std::string id(answer.at("place").at("id").as_string());
    const auto call = [&](http::Method method, const std::string& path,
                          std::vector<std::pair<std::string, std::string>> form = {}) {
        return web.call({.method = method,
                         .target = "/api/kentongan/v1/" + path,
                         .form = std::move(form),
                         .headers = {{"kentongan-capability", capability}}});
    };
    CHECK(web.get("/api/kentongan/v1/places").status == 401);
    CHECK(json::parse(call(http::Method::Get, "places").body).as_array().size() == 1);
    const auto changed =
        call(http::Method::Put, "places/" + id, {{"region", "34.02"}, {"threshold", "awas"}});
    CHECK(json::parse(changed.body).at("threshold").as_string() == "awas");
    const auto keys = Town::browser();
    const auto way = call(http::Method::Post, "subscriptions",
                          {{"subscription[endpoint]", keys.endpoint},
                           {"subscription[keys][p256dh]", keys.p256dh},
                           {"subscription[keys][auth]", keys.auth}});
    REQUIRE(way.status == 200);
    CHECK(json::parse(way.body).at("state").as_string() == "confirmed");
    CHECK_FALSE(has(way, "push.test"));
    const std::string way_id(json::parse(way.body).at("id").as_string());
    CHECK(call(http::Method::Delete, "subscriptions/" + way_id).status == 200);
    CHECK(call(http::Method::Delete, "subscriptions/" + way_id).status == 404);
    CHECK(call(http::Method::Delete, "places/" + id).status == 200);
    CHECK(call(http::Method::Post, "subscriptions", {{"channel", "pigeon"}}).status == 422);
    CHECK(call(http::Method::Post, "subscriptions", {{"channel", "sms"}, {"address", "0812"}})
              .status == 503);
    const auto ani = town.world.person("ani").value();
    const auto unscoped = web.call({.target = "/api/kentongan/v1/subscriptions",
                                    .account = ani,
                                    .scopes = "read:statuses",
                                    .form = {},
                                    .headers = {}});
    CHECK(unscoped.status == 403);
    CHECK(web.get("/api/kentongan/v1/subscriptions", ani).body == "[]");
}
