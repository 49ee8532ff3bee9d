// What the pages show to whom, forms, spreadsheets and JSON.
#include "platform/http/router.h"
#include "rooms/coordinators/tests/world.h"

using namespace kentongan;
using namespace kentongan::coordinators;
using namespace kentongan::coordinators::testing;

namespace {

bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

int count(const http::Response& response, std::string_view text) {
    int found = 0;
    for (auto at = response.body.find(text); at != std::string::npos;
         at = response.body.find(text, at + 1))
        ++found;
    return found;
}

http::Response import(World& world, AccountId who, std::string csv, bool store) {
    std::vector<std::pair<std::string, std::string>> form{{"csv", std::move(csv)}};
    if (store) form.emplace_back("simpan", "1");
    return world.platform.post("/penghubung/34.02/impor", form, who.value());
}

}  // namespace

TEST_CASE("each of the 78 districts of Yogyakarta has a named or a vacant liaison") {
    World world;
    world.appoint("34.02.05", Post::Liaison, "Siti Aminah");
    world.appoint("34.71.01", Post::Liaison, "Budi Santoso");
    world.appoint("34.71.01", Post::Head, "Pak Camat");
    auto page = world.platform.get("/penghubung/34/kecamatan");
    CHECK(page.status == 200);
    CHECK(count(page, "href=\"/penghubung/34.") == 78);
    CHECK(count(page, "class=\"vacant\"") == 76);
    CHECK(has(page, "Siti Aminah"));
    CHECK(has(page, "Budi Santoso"));
    CHECK_FALSE(has(page, "Pak Camat"));
}

TEST_CASE("the country tells of each province how many places have a liaison") {
    World world;
    world.appoint("34.02.05", Post::Liaison, "Siti Aminah");
    world.appoint("34.02.05.2001", Post::Liaison, "Ani");
    auto page = world.platform.get("/penghubung");
    CHECK(has(page, "Kecamatan: 1 dari 78 punya penghubung"));
    CHECK(has(page, "Desa/kelurahan: 1 dari 438 punya penghubung"));
    page = world.platform.get("/penghubung/34.02");
    CHECK(has(page, "Desa/kelurahan: 1 dari 3 punya penghubung"));
    CHECK(has(page, "<td class=\"number\">1</td><td class=\"number\">16</td>"));
    CHECK(count(world.platform.get("/penghubung/34.02.05"), "punya penghubung") == 0);
}

TEST_CASE("names are public; numbers are for officers, administrators and who coordinates there") {
    World world;
    auto stranger = world.person("asing"), officer = world.person("petugas"),
         admin = world.person("admin", accounts::Role::Admin), regency = world.person("kabupaten"),
         sibling = world.person("sebelah"), deputy = world.person("wakil");
    world.officers.insert(officer);
    world.appoint("34.02.05", Post::Liaison, "Siti Aminah");
    world.appoint("34.02", Post::Liaison, "Ibu Kabupaten", regency);
    world.appoint("34.02.06", Post::Liaison, "Tetangga", sibling);
    world.appoint("34.02.05", Post::Deputy, "Wakilnya", deputy);
    const auto sees = [&](AccountId who) {
        auto page = world.platform.get("/penghubung/34.02.05", who.value());
        auto json =
            world.platform.get("/api/kentongan/v1/coordinators?region=34.02.05", who.value());
        CHECK(has(page, "Siti Aminah"));
        CHECK(has(json, "Siti Aminah"));
        CHECK(has(page, "+6281234567890") == has(json, "+6281234567890"));
        auto contacts = world.platform.get("/penghubung/34.02.05/telepon", who.value());
        auto csv = world.platform.get("/penghubung/34.02.05/unduh.csv", who.value());
        CHECK(has(contacts, "+6281234567890") == has(page, "+6281234567890"));
        CHECK(has(csv, "+6281234567890") == has(page, "+6281234567890"));
        return has(page, "+6281234567890");
    };
    CHECK_FALSE(sees(AccountId()));
    CHECK_FALSE(sees(stranger));
    CHECK_FALSE(sees(sibling));
    CHECK(sees(officer));
    CHECK(sees(admin));
    CHECK(sees(regency));
    CHECK(sees(deputy));
}

TEST_CASE("only heads and liaisons above, officers and administrators appoint") {
    World world;
    auto own = world.person("sendiri"), above = world.person("atas"),
         deputy = world.person("wakil"), officer = world.person("petugas");
    world.officers.insert(officer);
    world.appoint("34.02.05", Post::Liaison, "Sendiri", own);
    world.appoint("34.02", Post::Deputy, "Wakil", deputy);
    world.appoint("34.02", Post::Head, "Atas", above);
    const auto appoint = [&](AccountId who, std::string_view place) {
        return world.platform
            .post("/penghubung/" + std::string(place) + "/angkat",
                  {{"post", "head"}, {"name", "Baru"}}, who.value())
            .status;
    };
    CHECK(appoint(own, "34.02.05") == 403);
    CHECK(appoint(own, "34.02.05.2001") == 303);
    CHECK(appoint(deputy, "34.02.05") == 403);
    CHECK(appoint(above, "34.02.05") == 303);
    CHECK(appoint(above, "34.02") == 403);
    CHECK(appoint(above, "34.04.01") == 403);
    CHECK(appoint(officer, "34.02") == 303);
    CHECK(appoint(officer, "34") == 403);
    CHECK(world.platform.post("/penghubung/34.02.05/lepas", {{"id", "1"}}, own.value()).status ==
          403);
}

TEST_CASE("a faulty form comes back as it was typed; a dismissal can be taken back") {
    World world;
    auto admin = world.person("admin", accounts::Role::Admin);
    auto page = world.platform.post(
        "/penghubung/34.02.05/angkat",
        {{"post", "deputy"}, {"name", "Siti <Aminah>"}, {"phone", "kosong"}}, admin.value());
    CHECK(page.status == 422);
    CHECK(has(page, "Siti &lt;Aminah&gt;"));
    CHECK(has(page, "value=\"kosong\""));
    CHECK(has(page, "value=\"deputy\" checked"));
    auto id = world.appoint("34.02.05", Post::Liaison, "Siti");
    CHECK(world.platform.post("/penghubung/34.02.05/lepas", {{"id", id.to_string()}}, admin.value())
              .status == 303);
    CHECK(has(world.platform.get("/penghubung/34.02.05", admin.value()), "name=\"lagi\""));
    world.platform.post("/penghubung/34.02.05/angkat", {{"lagi", id.to_string()}}, admin.value());
    world.read([&](db::Tx& tx) {
        auto now = world.coordinators.of(tx, code("34.02.05"));
        REQUIRE(now.size() == 1);
        CHECK(now[0].name == "Siti");
        CHECK(now[0].phone == "+6281234567890");
    });
    CHECK(world.platform
              .post("/penghubung/34.02.06/angkat", {{"lagi", id.to_string()}}, admin.value())
              .status == 404);
}

TEST_CASE("a spreadsheet is looked at first, and stored whole or not at all") {
    World world;
    auto admin = world.person("admin", accounts::Role::Admin);
    world.person("siti");
    world.appoint("34.02.05", Post::Liaison, "Lama");
    const std::string good =
        "kode;nama;telepon;pengguna\n34.02.05;Siti;'+62812 3456 7890;siti\n34.02.06;Budi;;\n"
        "34.02.07;;;\n";
    auto preview = import(world, admin, good, false);
    CHECK(preview.status == 200);
    CHECK(has(preview, "<s>Lama</s> → Siti"));
    auto names = [&] {
        return world.read([&](db::Tx& tx) {
            std::string all;
            for (const auto& one : world.coordinators.within(tx, code("34.02"), {}, 9))
                all += one.name + " ";
            return all;
        });
    };
    CHECK(names() == "Lama ");
    auto bad =
        import(world, admin, good + "34.03.01;Luar;;\n34.02.05;Dua;;\n34.02.08;X;12;\n", true);
    CHECK(bad.status == 422);
    for (auto line : {"Baris 5:", "Baris 6:", "Baris 7:"}) CHECK(has(bad, line));
    CHECK(names() == "Lama ");
    CHECK(import(world, admin, good, true).status == 303);
    CHECK(names() == "Siti Budi ");
    CHECK(import(world, world.person("asing"), good, false).status == 403);
}

TEST_CASE("the file that comes out goes in again and changes nothing") {
    World world;
    auto admin = world.person("admin", accounts::Role::Admin);
    world.appoint("34.02.05", Post::Liaison, "Siti \"Ning\" Aminah, S.Pd", world.person("siti"));
    world.appoint("34.02", Post::Head, "Bupati");
    auto csv = world.platform.get("/penghubung/34.02/unduh.csv?kosong=1", admin.value());
    CHECK(count(csv, "\r\n") == 1 + 2 + 16);  // header, two posts, 16 other districts of Bantul
    auto preview = import(world, admin, csv.body, false);
    CHECK(preview.status == 200);
    CHECK_FALSE(has(preview, "name=\"simpan\""));
}

TEST_CASE("vacant places are listed by level, in pages") {
    World world;
    for (auto regency : {"34.01", "34.02", "34.03", "34.04", "34.71"})
        world.appoint(regency, Post::Liaison, "Ada");
    CHECK(has(world.platform.get("/penghubung/34/lowong?tingkat=kabupaten"), "class=\"empty\""));
    CHECK(count(world.platform.get("/penghubung/34/lowong?tingkat=kecamatan"),
                "<li><a href=\"/penghubung/34.") == 78);
    auto villages = world.platform.get("/penghubung/34/lowong?tingkat=desa");
    CHECK(count(villages, "<li><a href=\"/penghubung/34.") == 100);
    CHECK(has(villages, "dari="));
    CHECK(world.platform.get("/penghubung/34.99/lowong").status == 404);
}

TEST_CASE("JSON goes on after the last one seen") {
    World world;
    world.appoint("34.02", Post::Head, "Satu");
    auto last = world.appoint("34.02.05", Post::Liaison, "Dua");
    world.appoint("34.02.06", Post::Liaison, "Tiga");
    const std::string base = "/api/kentongan/v1/coordinators?region=34&limit=2";
    auto first = world.platform.get(base);
    CHECK(has(first, "Satu"));
    CHECK(has(first, "Dua"));
    CHECK_FALSE(has(first, "Tiga"));
    auto second = world.platform.get(base + "&after=" + last.to_string());
    CHECK(has(second, "Tiga"));
    CHECK_FALSE(has(second, "Dua"));
    CHECK(world.platform.get("/api/kentongan/v1/coordinators?region=x").status == 400);
}
