#include "rooms/moderation/domain_csv.h"
#include "rooms/moderation/tests/town.h"

using namespace kentongan;
using namespace kentongan::moderation;

namespace {

bool holds(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

StrikeId last_strike(Town& town, AccountId target) {
    return town.database().read(
        [&](db::Tx& tx) { return store::list_strikes_of(tx, target, 1).front().id; });
}

}  // namespace

TEST_CASE("a moderator works through the queue without scripts") {
    on_both([](Town& town) {
        CHECK(town.page("/moderasi", town.ani).status == 403);
        CHECK(holds(town.page("/moderasi", town.moderator), "Tidak ada laporan"));
        const auto status = town.post(town.budi, "Kirim uang <b>");
        const auto id = town.report(
            town.ani, town.budi, {{"status_ids[]", status.to_string()}, {"comment", "Tipu <i>"}});
        const auto list = town.page("/moderasi", town.moderator);
        CHECK(list.status == 200);
        CHECK(holds(list, "Tipu &lt;i&gt;"));
        const auto path = "/moderasi/laporan/" + id;
        const auto one = town.page(path, town.moderator);
        CHECK(one.status == 200);
        CHECK(holds(one, "Kirim uang"));
        CHECK(holds(one, path + "/tindak"));
        CHECK(town.page(path, town.ani).status == 403);
        CHECK(town.page(path + "/ambil", town.moderator, {{"x", "1"}}).status == 303);
        CHECK(holds(town.page(path, town.moderator), path + "/lepas"));
        const auto none = town.page(path + "/tindak", town.moderator,
                                    {{"tindakan", "delete_statuses"}, {"pesan", "Ketikan saya"}});
        CHECK(none.status == 422);
        CHECK(holds(none, "Ketikan saya"));
        const auto done = town.page(path + "/tindak", town.moderator,
                                    {{"tindakan", "delete_statuses"},
                                     {"pesan", "Penipuan"},
                                     {"status_ids[]", status.to_string()}});
        CHECK(done.status == 303);
        town.database().read([&](db::Tx& tx) { CHECK_FALSE(town.statuses.find(tx, status)); });
        CHECK(holds(town.page("/moderasi?bagian=selesai", town.moderator), "Tipu"));
        CHECK(holds(town.page(path, town.moderator), "Kiriman ini sudah dihapus"));
        const auto log = town.page("/moderasi/catatan", town.moderator);
        CHECK(holds(log, "kiriman dihapus"));
        CHECK(holds(log, "Penipuan"));
        CHECK(town.page(path + "/buka", town.moderator, {{"x", "1"}}).status == 303);
        CHECK(town.page("/moderasi/laporan/99", town.moderator).status == 404);
    });
}

TEST_CASE("people are found, limited and let be on their page") {
    on_both([](Town& town) {
        CHECK(town.page("/moderasi/akun", town.ani).status == 403);
        const auto list = town.page("/moderasi/akun?nama=an", town.moderator);
        CHECK(holds(list, "@ani"));
        CHECK_FALSE(holds(list, "@budi"));
        const auto path = "/moderasi/akun/" + town.ani.to_string();
        CHECK(holds(town.page(path, town.moderator), "ani@contoh.id"));
        CHECK(town.page(path, town.budi).status == 403);
        CHECK(town.page(path + "/tindak", town.moderator, {{"tindakan", "x"}}).status == 422);
        CHECK(town.page(path + "/tindak", town.moderator, {{"tindakan", "silence"}}).status == 303);
        CHECK(town.dossier(town.ani).silenced);
        CHECK(holds(town.page("/moderasi/akun?keadaan=dibatasi", town.moderator), "@ani"));
        CHECK(town.page(path + "/cabut", town.moderator, {{"tindakan", "x"}}).status == 404);
        CHECK(town.page(path + "/cabut", town.moderator, {{"tindakan", "silence"}}).status == 303);
        CHECK_FALSE(town.dossier(town.ani).silenced);
        CHECK(town.page(path + "/terima", town.moderator, {{"x", "1"}}).status == 403);
    });
}

TEST_CASE("who got a strike reads it and objects, signed in or by the letter") {
    on_both([](Town& town) {
        const auto act = [&](AccountId target, const std::string& action) {
            return town
                .page("/moderasi/akun/" + target.to_string() + "/tindak", town.moderator,
                      {{"tindakan", action}, {"pesan", "Terlalu kasar"}})
                .status;
        };
        REQUIRE(act(town.ani, "silence") == 303);
        auto id = last_strike(town, town.ani);
        const auto path = "/teguran/" + id.to_string();
        const auto page = town.page(path, town.ani);
        CHECK(page.status == 200);
        CHECK(holds(page, "Terlalu kasar"));
        CHECK_FALSE(holds(page, "pamong"));  // who it was is not told
        CHECK(town.page(path, town.budi).status == 404);
        CHECK(town.page(path, town.moderator).status == 404);
        CHECK(town.page(path, town.ani, {{"keberatan", ""}}).status == 422);
        CHECK(town.page(path, town.ani, {{"keberatan", "Bukan saya"}}).status == 303);
        CHECK(town.page(path, town.ani, {{"keberatan", "Lagi"}}).status == 409);
        CHECK(holds(town.page("/moderasi/keberatan", town.moderator), "Bukan saya"));
        CHECK(town.page("/moderasi/keberatan", town.ani).status == 403);
        const auto decide = "/moderasi/keberatan/" + id.to_string();
        CHECK(town.page(decide, town.moderator, {{"putusan", "x"}}).status == 404);
        CHECK(town.page(decide, town.ani, {{"putusan", "terima"}}).status == 403);
        CHECK(town.page(decide, town.moderator, {{"putusan", "terima"}}).status == 303);
        CHECK_FALSE(town.dossier(town.ani).silenced);
        CHECK(holds(town.page(path, town.ani), "Diterima"));

        REQUIRE(act(town.budi, "suspend") == 303);
        id = last_strike(town, town.budi);
        const auto letter = "/teguran/" + id.to_string() + "/" + town.service().proof_of(id);
        CHECK(holds(town.page(letter, AccountId()), "Terlalu kasar"));
        CHECK(town.page(letter + "x", AccountId()).status == 404);
        CHECK(town.page(letter, AccountId(), {{"keberatan", "Maaf"}}).status == 303);
    });
}

TEST_CASE("servers are limited from a page and from Mastodon's lists") {
    on_both([](Town& town) {
        CHECK(town.page("/moderasi/server", town.moderator).status == 403);
        CHECK(town.page("/moderasi/server", town.admin,
                        {{"domain", "jahat.example"},
                         {"tingkat", "silence"},
                         {"catatan_umum", "=iklan, \"spam\""}})
                  .status == 303);
        CHECK(holds(town.page("/moderasi/server", town.admin), "jahat.example"));
        const auto again =
            town.page("/moderasi/server", town.admin,
                      {{"domain", "jahat.example"}, {"catatan_sendiri", "ketikan saya"}});
        CHECK(again.status == 422);
        CHECK(holds(again, "ketikan saya"));
        const auto csv = town.page("/moderasi/server/unduh.csv", town.admin);
        CHECK(csv.body ==
              "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\r\n"
              "jahat.example,silence,false,false,\"'=iklan, \"\"spam\"\"\",false\r\n");
        CHECK(town.page("/moderasi/server/unduh.csv", town.moderator).status == 403);
        const auto import = [&](AccountId by, const std::string& content) {
            testkit::TestPlatform::Call call;
            call.method = Method::Post;
            call.target = "/moderasi/server/impor";
            call.account = by.value();
            call.by_cookie = true;
            call.headers = {{"accept", "text/html"}, {"sec-fetch-site", "same-origin"}};
            call.uploads = {{"berkas", "a.csv", "text/csv", content}};
            return town.kit.call(call).status;
        };
        CHECK(import(town.moderator, "a.example\n") == 403);
        CHECK(import(town.admin, "") == 422);
        CHECK(import(town.admin, "#domain,#severity\nbaik.example,hard\n") == 422);
        CHECK(import(town.admin,
                     "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n"
                     "jahat.example,suspend,TRUE,false,Iklan,true\nlain.example,noop,,,,\n") ==
              303);
        CHECK(import(town.admin, "polos.example\n") == 303);
        town.database().read([&](db::Tx& tx) {
            const auto all = store::list_domain_blocks_by_name(tx, "", 10);
            REQUIRE(all.size() == 3);
            CHECK(all[0].severity == Severity::Suspend);
            CHECK(all[0].reject_media);
            CHECK(all[0].obfuscate);
            CHECK(all[0].public_comment == "Iklan");
            CHECK(all[1].severity == Severity::Noop);
            CHECK(all[2].severity == Severity::Suspend);
            const auto read = read_domain_csv(write_domain_csv(all));
            REQUIRE(read.ok());
            CHECK(read->blocks.size() == 3);
        });
        const auto id = town.database().read(
            [&](db::Tx& tx) { return store::list_domain_blocks_by_name(tx, "", 1).front().id; });
        const auto gone = "/moderasi/server/" + id.to_string() + "/hapus";
        CHECK(town.page(gone, town.moderator, {{"x", "1"}}).status == 403);
        CHECK(town.page(gone, town.admin, {{"x", "1"}}).status == 303);
    });
}

TEST_CASE("administrators write the rules on a page") {
    on_both([](Town& town) {
        CHECK(town.page("/moderasi/aturan", town.moderator).status == 403);
        CHECK(town.page("/moderasi/aturan", town.admin, {{"aturan", " "}}).status == 422);
        CHECK(town.page("/moderasi/aturan", town.admin,
                        {{"aturan", std::string(301, 'a')}, {"penjelasan", "x"}})
                  .status == 422);
        CHECK(town.page("/moderasi/aturan", town.admin, {{"aturan", "Sopan"}}).status == 303);
        CHECK(holds(town.page("/moderasi/aturan", town.admin), "Sopan"));
        const auto rule =
            town.database().read([&](db::Tx& tx) { return town.moderation.rules(tx).back(); });
        const auto path = "/moderasi/aturan/" + rule.id.to_string();
        CHECK(town.page(path, town.admin, {{"aturan", "Ramah"}, {"urutan", "9"}}).status == 303);
        CHECK(town.page("/moderasi/aturan/99", town.admin, {{"aturan", "x"}}).status == 404);
        CHECK(holds(town.page("/moderasi/aturan", town.admin), "Ramah"));
        CHECK(town.page(path + "/hapus", town.admin, {{"x", "1"}}).status == 303);
        CHECK(town.page(path + "/hapus", town.admin, {{"x", "1"}}).status == 404);
        town.database().read([&](db::Tx& tx) { CHECK(town.moderation.rules(tx).size() == 6); });
    });
}
