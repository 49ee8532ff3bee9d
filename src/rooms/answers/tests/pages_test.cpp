// The pages and the API of answers, as browsers and apps meet them.
#include "rooms/answers/tests/village.h"

using namespace kentongan;
using namespace kentongan::answers;

namespace {

bool says(const http::Response& page, std::string_view words) {
    return page.body.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("The warning's page has the answers as plain forms") {
    Village village;
    const auto alert = village.head(village.warn(village.bpbd));
    const auto page = village.platform.get("/peringatan/" + alert.to_string());
    CHECK(says(page, "action=\"/peringatan/" + alert.to_string() + "/jawab\""));
    CHECK(says(page, "Saya aman"));
    CHECK(says(page, "Sudah saya teruskan"));
    CHECK(says(page, "Tetangga butuh bantuan"));
}

TEST_CASE("One tap without an account answers and remembers the browser") {
    Village village;
    const auto alert = village.head(village.warn(village.bpbd));
    const auto address = "/peringatan/" + alert.to_string() + "/jawab";
    const auto answer = village.platform.post(address, {{"kind", "safe"}});
    CHECK(answer.status == 303);
    std::string cookie;
    for (const auto& [name, value] : answer.headers)
        if (name == "Set-Cookie" && value.starts_with("warga="))
            cookie = value.substr(0, value.find(';'));
    REQUIRE_FALSE(cookie.empty());
    const auto page = village.platform.call({.target = address, .headers = {{"cookie", cookie}}});
    CHECK(says(page, "Jawaban Anda"));
    CHECK_FALSE(says(village.platform.get(address), "Jawaban Anda"));
    CHECK(village.platform.post(address, {{"kind", "dance"}}).status == 400);
    CHECK(village.platform.post("/peringatan/99/jawab", {{"kind", "safe"}}).status == 404);
}

TEST_CASE("Fewer than five of a village are not told in public, but to its officers") {
    Village village;
    const auto alert = village.head(village.warn(village.bpbd));
    const Where here{testkit::code(kVillage), "3"};
    for (int i = 0; i < 4; ++i)
        REQUIRE(village.say(village.visitor(std::to_string(i)), alert, Kind::Safe, here).ok());
    const auto address = "/peringatan/" + alert.to_string() + "/jawab";
    CHECK(says(village.platform.get(address), "kurang dari 5"));
    CHECK_FALSE(says(village.platform.get(address), ">4<"));
    const auto exact = village.platform.get(address, village.officer.value());
    CHECK(says(exact, "<td class=\"number\">4</td>"));
    CHECK(says(exact, "RT 03"));
    CHECK_FALSE(says(village.platform.get(address, village.person("budi").value()), "RT 03"));
    const auto api = "/api/kentongan/v1/alerts/" + alert.to_string() + "/answers";
    CHECK(says(village.platform.get(api), "\"safe\":null"));
    REQUIRE(village.say(village.visitor("5"), alert, Kind::Safe, here).ok());
    CHECK(says(village.platform.get(api), "\"safe\":5"));
    CHECK(says(village.platform.get(address), "<td class=\"number\">5</td>"));
}

TEST_CASE("Apps answer, too") {
    Village village;
    const auto chain = village.warn(village.bpbd);
    const auto api = "/api/kentongan/v1/alerts/" + village.head(chain).to_string() + "/answers";
    auto answer = village.platform.post(api, {{"kind", "safe"}, {"place", kVillage}, {"rt", "1"}});
    CHECK(answer.status == 200);
    CHECK(says(answer, "\"visitor\":\""));
    CHECK(village.platform.post(api, {{"kind", "safe"}, {"place", "99.99"}}).status == 422);
    CHECK(village.platform.post(api, {{"kind", "help"}}).status == 422);
    const auto ani = village.person("ani");
    for (int i = 0; i < 2; ++i)
        CHECK(village.platform.post(api, {{"kind", "passed_on"}}, ani.value()).status == 200);
    CHECK(village.totals(chain).passed_on.counted == 1);
}

TEST_CASE("The notice to pin up has the code as a picture, and LATIHAN when it is one") {
    Village village;
    const auto alert = village.head(
        village.warn(village.bpbd, {.identifier = "latihan-1", .status = cap::Status::Exercise}));
    const auto poster = village.platform.get("/peringatan/" + alert.to_string() + "/poster");
    CHECK(says(poster, "<svg class=\"qr\""));
    CHECK(says(poster, "LATIHAN"));
    const auto page = village.platform.get("/peringatan/" + alert.to_string() + "/teruskan");
    CHECK(says(page, "https://wa.me/?text=LATIHAN"));
}
