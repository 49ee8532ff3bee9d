// The pages by plain forms, as a phone without scripts sends them, and the API.
#include "platform/base/json.h"
#include "rooms/composer/store.h"
#include "rooms/composer/tests/desk_world.h"

using namespace kentongan;
using namespace kentongan::composer;
using namespace kentongan::composer::testing;

namespace {

using Form = std::vector<std::pair<std::string, std::string>>;

struct Phone {
    DeskWorld& world;
    accounts::AccountId who;

    http::Response open(const std::string& path) { return world.platform.get(path, who.value()); }
    // To where it leads.
    std::string send(const std::string& path, const Form& form) {
        auto answer = world.platform.post(path, form, who.value());
        CAPTURE(answer.body);
        REQUIRE(answer.status == 303);
        for (const auto& [name, value] : answer.headers)
            if (name == "Location") return value;
        return {};
    }
};

Draft latest(DeskWorld& world) {
    auto mine = world.read([&](db::Tx& tx) { return store::list_of_author(tx, world.ani, {}, 1); });
    REQUIRE(mine.size() == 1);
    return mine[0];
}

std::string version(DeskWorld& world) {
    return std::to_string(latest(world).version);
}

}  // namespace

TEST_CASE("Six taps and no letter make a warning that asks for a second officer") {
    DeskWorld world;
    Phone ani{world, world.ani}, budi{world, world.budi};
    CHECK(ani.open("/tulis-peringatan").body.contains("Tulis peringatan"));
    auto first = ani.open("/tulis-peringatan/baru").body;
    CHECK(first.contains("Banjir"));
    CHECK(first.contains("Orang hilang"));
    auto where = ani.send("/tulis-peringatan/baru",
                          {{"office", world.bantul.to_string()}, {"hazard", "flood"}});
    CHECK(ani.open(where).body.contains("Seluruh Bantul"));
    auto level = ani.send(where, {{"version", version(world)}, {"whole", "34.02"}});
    CHECK(ani.open(level).body.contains("menyelamatkan diri"));
    auto words = ani.send(level, {{"version", version(world)}, {"level", "siaga"}});
    auto prepared = ani.open(words).body;
    CHECK(prepared.contains("Banjir di Bantul"));
    CHECK(prepared.contains("Pindah ke tempat yang lebih tinggi sekarang."));
    auto content = latest(world).content;
    auto preview = ani.send(words, {{"version", version(world)},
                                    {"headline", content.headline},
                                    {"instruction", content.instruction},
                                    {"hours", "6"}});
    auto seen = ani.open(preview).body;
    CHECK(seen.contains("SIAGA"));
    CHECK(seen.contains("Sampai ke 75 desa"));
    CHECK(seen.contains("Minta persetujuan petugas kedua"));
    ani.send(preview + "/kirim", {{"version", version(world)}});
    CHECK(world.warnings.live_chains().empty());

    auto desk = budi.open("/tulis-peringatan").body;
    CHECK(desk.contains("Menunggu persetujuan Anda"));
    CHECK(desk.contains("Setujui dan kirim"));
    CHECK(desk.find("Banjir di Bantul") < desk.find("Setujui dan kirim"));
    budi.send(preview + "/setujui", {{"version", version(world)}});
    world.platform.run_jobs();
    REQUIRE(world.warnings.live_chains().size() == 1);
    auto path = world.summary(world.warnings.live_chains()[0]).path;
    auto citizen = world.platform.get(path).body;
    CHECK(citizen.contains("Banjir di Bantul"));
    CHECK(citizen.contains("Bawa obat, surat penting, dan air minum."));
    CHECK(world.platform.get("/peringatan/dari/" + latest(world).id.to_string()).status == 303);

    auto again = ani.send(path + "/kelola", {{"hours", "12"}});
    CHECK(ani.open(again).body.contains("pembaruan"));
    CHECK(ani.open(path + "/aman").body.contains("Bahaya sudah lewat."));
    world.platform.clock().advance(1min);
    CHECK(ani.send(path + "/aman", {{"reason", ""}}) == "/tulis-peringatan");
    CHECK(world.warnings.live_chains().empty());
}

TEST_CASE("Places are ticked, typed, opened into their parts, and never lost") {
    DeskWorld world;
    Phone ani{world, world.ani};
    auto where = ani.send("/tulis-peringatan/baru",
                          {{"office", world.bantul.to_string()}, {"hazard", "landslide"}});
    ani.send(
        where,
        {{"version", version(world)}, {"places", "34.02.05"}, {"simpan", "1"}, {"tempat", ""}});
    ani.send(where, {{"version", version(world)},
                     {"places", "34.02.05"},
                     {"tempat", "sidomulyo bambangl"},
                     {"simpan", "1"}});
    CHECK(latest(world).content.places.size() == 2);
    auto unclear = world.platform.post(
        where,
        {{"version", version(world)}, {"places", "34.02.05"}, {"tempat", "sri"}, {"simpan", "1"}},
        world.ani.value());
    CHECK(unclear.status == 422);
    CHECK(unclear.body.contains("Tempat mana yang dimaksud?"));
    CHECK(unclear.body.contains("Srigading, Sanden, Bantul"));
    auto parts = ani.send(
        where, {{"version", version(world)}, {"places", "34.02.05"}, {"dalam", "34.02.06"}});
    CHECK(parts.contains("dalam=34.02.06"));
    auto page = ani.open(where + "?dalam=34.02.06").body;
    CHECK(page.contains("value=\"34.02.05\" checked"));
    auto nothing = world.platform.post(where, {{"version", version(world)}}, world.ani.value());
    CHECK(nothing.status == 422);
    auto bad = world.platform.post(
        where,
        {{"version", version(world)}, {"polygon", "-7.9,110.3 -7.95,110.4 -7.9,110.4 -7.95,110.3"}},
        world.ani.value());
    CHECK(bad.status == 422);
    CHECK(bad.body.contains("saling memotong"));
}

TEST_CASE("What was typed comes back with what is wrong with it") {
    DeskWorld world;
    auto draft = world.written();
    const auto path = "/tulis-peringatan/" + draft.id.to_string();
    auto refused = world.platform.post(path + "/isi",
                                       {{"version", "1"},
                                        {"headline", std::string(200, 'x') + "<b>"},
                                        {"instruction", "Satu\r\nDua"},
                                        {"hours", "6"}},
                                       world.ani.value());
    CHECK(refused.status == 422);
    CHECK(refused.body.contains("Teks ini terlalu panjang."));
    CHECK(refused.body.contains("xxx&lt;b&gt;"));
    CHECK(refused.body.contains("Satu\nDua"));
}

TEST_CASE("Who approves too late is told what changed") {
    DeskWorld world;
    auto seen = world.submitted();
    auto content = seen.content;
    content.headline = "Banjir bandang";
    world.sure(world.service().edit(world.step(world.ani, seen), content));
    const auto path = "/tulis-peringatan/" + seen.id.to_string();
    auto late = world.platform.post(path + "/setujui", {{"version", std::to_string(seen.version)}},
                                    world.budi.value());
    CHECK(late.status == 409);
    CHECK(late.body.contains("Berubah sejak Anda melihatnya: Judul."));
    CHECK(late.body.contains("Banjir bandang"));
    auto api = world.platform.post("/api/kentongan/v1/drafts/" + seen.id.to_string() + "/approve",
                                   {{"version", std::to_string(seen.version)}}, world.budi.value());
    CHECK(api.status == 409);
    CHECK(api.body.contains("\"changed\":[\"headline\"]"));
}

TEST_CASE("Others see no desk, no draft, and cannot act") {
    DeskWorld world;
    auto draft = world.submitted();
    const auto path = "/tulis-peringatan/" + draft.id.to_string();
    const auto stranger = world.stranger.value();
    CHECK(world.platform.get("/tulis-peringatan", stranger)
              .body.contains("Halaman ini untuk petugas"));
    CHECK(world.platform.get(path, stranger).status == 403);
    CHECK(world.platform.get("/tulis-peringatan/baru", stranger).status == 403);
    CHECK(world.platform.post(path + "/setujui", {{"version", "2"}}, stranger).status == 403);
    CHECK(world.platform.get(path).status == 303);  // to sign in
    CHECK(world.platform.get("/api/kentongan/v1/drafts").status == 401);
    CHECK(world.platform.get("/api/kentongan/v1/drafts/" + draft.id.to_string(), stranger).status ==
          403);
    auto live = world.issued();
    auto told = world.summary(live.chain);
    CHECK(world.platform.get(told.path + "/kelola", stranger).status == 403);
    CHECK(world.platform.post(told.path + "/batal", {{"reason", "x"}}, stranger).status == 403);
    CHECK(world.warnings.live_chains().size() == 1);
}

TEST_CASE("An app writes, submits and ends by the same rules") {
    DeskWorld world;
    auto call = [&](const std::string& path, const Form& form, accounts::AccountId who) {
        auto answer = world.platform.post("/api/kentongan/v1/" + path, form, who.value());
        auto value = parse_json(answer.body);
        REQUIRE(value.ok());
        CHECK_MESSAGE(answer.status == 200, answer.body);
        return *value;
    };
    auto draft = call("drafts",
                      {{"office", world.bantul.to_string()},
                       {"hazard", "quake"},
                       {"level", "awas"},
                       {"hours", "3"},
                       {"places[]", "34.02.05"},
                       {"headline", "Gempa kuat"},
                       {"instruction", "Lindungi kepala."}},
                      world.ani);
    CHECK(draft.at("state") == "draft");
    CHECK(draft.at("version") == 1);
    const auto id = std::string(draft.at("id").as_string());
    auto waiting = call("drafts/" + id + "/submit", {{"version", "1"}}, world.ani);
    CHECK(waiting.at("state") == "submitted");
    auto desk = parse_json(world.platform.get("/api/kentongan/v1/drafts", world.budi.value()).body);
    REQUIRE(desk.ok());
    CHECK(desk->at("to_approve").as_array().size() == 1);
    CHECK(desk->at("offices").at(0).at("regions").at(0) == "34.02");
    auto out = call("drafts/" + id + "/approve", {{"version", "2"}}, world.budi);
    CHECK(out.at("state") == "issued");
    const auto alert = std::string(out.at("alert").as_string());
    auto sheet =
        parse_json(world.platform.get("/api/kentongan/v1/drafts/" + id, world.ani.value()).body);
    REQUIRE(sheet.ok());
    CHECK(sheet->at("log").as_array().size() == 4);
    CHECK(sheet->at("reaches").at("villages") == 3);
    auto read_only = world.platform.call({.method = http::Method::Post,
                                          .target = "/api/kentongan/v1/alerts/" + alert + "/end",
                                          .account = world.ani.value(),
                                          .scopes = "read",
                                          .form = {{"kind", "all_clear"}}});
    CHECK(read_only.status == 403);
    world.platform.clock().advance(1min);
    call("alerts/" + alert + "/end", {{"kind", "all_clear"}}, world.ani);
    CHECK(world.warnings.live_chains().empty());
}
