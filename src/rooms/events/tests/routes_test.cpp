// The API and the pages: what is asked, by whom, and what is answered.
#include "rooms/events/tests/world.h"

using namespace kentongan;
using namespace kentongan::events;

namespace {

constexpr const char* kEvents = "/api/kentongan/v1/events";

json::value body(const http::Response& response, int status = 200) {
    REQUIRE_MESSAGE(response.status == status, response.body);
    const auto parsed = parse_json(response.body);
    REQUIRE_MESSAGE(parsed.ok(), response.body);
    return *parsed;
}

Form meeting() {
    return {{"name", "Rapat RT"},        {"text", "Bawa kursi"},      {"start", "2026-12-05T19:00"},
            {"end", "2026-12-05T21:00"}, {"place_name", "Pos ronda"}, {"capacity", "5"}};
}

http::Response put(World& world, const std::string& target, Form form, AccountId as) {
    return world.kit.call({.method = http::Method::Put,
                           .target = target,
                           .account = as.value(),
                           .form = std::move(form)});
}

bool contains(const http::Response& page, std::string_view text) {
    return page.body.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("an event over the API, from its making to its end") {
    on_both([](World& world) {
        const auto ani = world.ani.value(), budi = world.budi.value();
        CHECK(world.kit.post(kEvents, meeting()).status == 401);
        const auto made = body(world.kit.post(kEvents, meeting(), ani));
        CHECK(made.at("start") == "2026-12-05T12:00:00.000Z");
        CHECK(made.at("timezone") == "Asia/Jakarta");
        CHECK(made.at("join_mode") == "free");
        CHECK(made.at("capacity") == 5);
        CHECK(made.at("organiser").at("acct") == "ani");
        CHECK(made.at("participation").is_null());
        const auto one = kEvents + ("/" + std::string(made.at("id").as_string()));

        CHECK(body(world.kit.post(one + "/join", {}, budi)).at("participation") == "accepted");
        const auto for_all = body(world.kit.get(one + "/participants"));
        CHECK(for_all.at("accepted") == 1);
        CHECK(for_all.at("participants").as_array().empty());
        const auto for_ani = body(world.kit.get(one + "/participants", ani));
        CHECK(for_ani.at("participants").at(0).at("account").at("acct") == "budi");
        CHECK(for_ani.at("participants").at(0).at("state") == "accepted");

        CHECK(put(world, one, {{"name", "Lain"}}, world.budi).status == 403);
        const auto moved =
            body(put(world, one, {{"start", "2026-12-05T20:00:00+08:00"}, {"end", ""}}, world.ani));
        CHECK(moved.at("start") == "2026-12-05T12:00:00.000Z");
        CHECK(moved.at("end").is_null());
        CHECK(moved.at("name") == "Rapat RT");
        CHECK(moved.at("text") == "Bawa kursi");
        CHECK(moved.at("participants") == 1);

        CHECK(world.kit.post(one + "/cancel", {}, budi).status == 403);
        CHECK(body(world.kit.post(one + "/cancel", {}, ani)).at("status") == "cancelled");
        CHECK(body(world.kit.post(one + "/leave", {}, budi)).at("participants") == 0);
        CHECK(body(world.kit.get(kEvents)).as_array().size() == 1);
        CHECK(body(world.kit.get(std::string(kEvents) + "?from=2026-12-06T00:00"))
                  .as_array()
                  .empty());
        CHECK(world.kit.get(std::string(kEvents) + "?from=besok").status == 400);
    });
}

TEST_CASE("a wrong field is named, a hidden event is not there, an app may only what it may") {
    World world;
    auto wrong = meeting();
    wrong[2].second = "besok";
    CHECK(body(world.kit.post(kEvents, wrong, world.ani.value()), 422).at("field") == "start");
    auto hidden = meeting();
    hidden.emplace_back("visibility", "private");
    const auto made = body(world.kit.post(kEvents, hidden, world.ani.value()));
    const auto one = kEvents + ("/" + std::string(made.at("id").as_string()));
    for (const char* more : {"", ".ics", "/participants"}) {
        CHECK(world.kit.get(one + more, world.budi.value()).status == 404);
        CHECK(world.kit.get(one + more).status == 404);
        CHECK(world.kit.get(one + more, world.ani.value()).status == 200);
        CHECK(world.kit
                  .call({.target = one + more,
                         .account = world.ani.value(),
                         .scopes = "write read:lists"})
                  .status == 404);
    }
    CHECK(world.kit.post(one + "/join", {}, world.budi.value()).status == 404);
    CHECK(world.kit
              .call({.method = http::Method::Post,
                     .target = one + "/cancel",
                     .account = world.ani.value(),
                     .scopes = "read"})
              .status == 403);
}

TEST_CASE("the calendar file names itself one") {
    World world;
    const auto id = world.make(world.gathering());
    const auto file = world.kit.get(kEvents + ("/" + id.to_string() + ".ics"));
    CHECK(file.status == 200);
    CHECK(contains(file, "SUMMARY:Kerja bakti\r\n"));
    CHECK(contains(file, "DESCRIPTION:Bawa sapu\r\n"));
    bool is_calendar = false;
    for (const auto& [name, value] : file.headers)
        is_calendar = is_calendar || value == "text/calendar; charset=utf-8";
    CHECK(is_calendar);
}

TEST_CASE("pages: the form keeps what was typed, the organiser answers who asks") {
    World world;
    const auto by = [&](AccountId who, http::Method method, const std::string& target, Form form) {
        return world.kit.call({.method = method,
                               .target = target,
                               .account = who.value(),
                               .form = std::move(form),
                               .headers = {{"sec-fetch-site", "same-origin"}},
                               .by_cookie = true});
    };
    using enum http::Method;
    auto wrong = meeting();
    wrong[3].second = "2026-12-05T18:00";
    const auto again = by(world.ani, Post, "/acara", wrong);
    CHECK(again.status == 422);
    CHECK(contains(again, "value=\"Rapat RT\""));
    CHECK(contains(again, "id=\"end-error\""));
    auto right = meeting();
    right.emplace_back("join_mode", "restricted");
    const auto made = by(world.ani, Post, "/acara", right);
    REQUIRE(made.status == 303);
    std::string path;
    for (const auto& [name, value] : made.headers)
        if (name == "Location") path = value;
    REQUIRE(path.starts_with("/acara/"));

    const auto for_budi = by(world.budi, Get, path, {});
    CHECK(contains(for_budi, "5 Desember 2026, 19.00 WIB – 21.00 WIB"));
    CHECK(contains(for_budi, path + "/ikut"));
    CHECK_FALSE(contains(for_budi, path + "/batalkan"));
    CHECK_FALSE(contains(by(world.ani, Get, path, {}), path + "/ikut\""));
    CHECK(contains(world.kit.get(path), "/masuk?lanjut=" + path));
    REQUIRE(by(world.budi, Post, path + "/ikut", {}).status == 303);
    CHECK(contains(by(world.budi, Get, path, {}), path + "/batal-ikut"));
    const auto accept = path + "/peserta/" + world.budi.to_string() + "/terima";
    CHECK(contains(by(world.ani, Get, path, {}), accept));
    CHECK(by(world.budi, Post, accept, {}).status == 403);
    REQUIRE(by(world.ani, Post, accept, {}).status == 303);
    CHECK(contains(world.kit.get(path), "1 orang ikut · 5 tempat"));
    CHECK(contains(world.kit.get("/acara"), "Rapat RT"));
    CHECK(by(world.budi, Get, path + "/ubah", {}).status == 403);
    CHECK(contains(by(world.ani, Get, path + "/ubah", {}), "value=\"2026-12-05T19:00\""));
    REQUIRE(by(world.ani, Post, path + "/batalkan", {}).status == 303);
    CHECK(contains(world.kit.get(path), "Acara ini dibatalkan."));
    CHECK(world.kit.get("/acara/12").status == 404);
}

TEST_CASE("a post of an event leads to it, and says when unless its text does") {
    World world;
    const auto own = world.make(world.gathering()), far = world.far();
    const auto here = world.kit.get("/@ani/" + own.to_string());
    CHECK(contains(here, "href=\"/acara/" + own.to_string() + "\""));
    const std::string when = "<span>22 September 2026, 22.13 WITA<br>Balai desa</span>";
    CHECK_FALSE(contains(here, when));
    const auto there = world.kit.get("/@rudi@jauh.test/" + far.to_string());
    CHECK(contains(there, "href=\"/acara/" + far.to_string() + "\""));
    CHECK(contains(there, when));
    const auto page = world.kit.get("/acara/" + far.to_string());
    CHECK(contains(page, "<p>Pasar malam</p>"));
    CHECK(contains(page, "rel=\"nofollow noopener\""));
}
