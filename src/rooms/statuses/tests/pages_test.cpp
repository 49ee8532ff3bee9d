#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::World;

namespace {

bool has(const http::Response& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

std::string location(const http::Response& response) {
    for (const auto& [name, value] : response.headers)
        if (name == "Location") return value;
    return {};
}

http::Response open(World& w, const std::string& target, AccountId as = {}) {
    return w.call(http::Method::Get, target, as, {}, {{"accept", "text/html"}});
}

http::Response submit(World& w, const std::string& target,
                      std::vector<std::pair<std::string, std::string>> form, AccountId as) {
    return w.call(http::Method::Post, target, as, std::move(form), {{"accept", "text/html"}});
}

std::string key_in(const http::Response& form) {
    const std::string_view before = "name=\"kunci\" value=\"";
    const auto at = form.body.find(before);
    REQUIRE(at != std::string::npos);
    return form.body.substr(at + before.size(),
                            form.body.find('"', at + before.size()) - at - before.size());
}

}  // namespace

TEST_CASE("a post is written, answered, liked, changed and deleted without scripts") {
    World w;
    const auto ani = w.person("ani"), budi = w.person("budi");
    REQUIRE(w.accounts.set_places(ani, regions::Code::parse("34.02.05.2001"), {}).ok());

    const auto form = open(w, "/tulis", ani);
    REQUIRE(form.status == 200);
    const auto key = key_in(form);
    const auto sent = submit(
        w, "/tulis",
        {{"status", "Jalan ditutup #banjir"}, {"visibility", "public"}, {"kunci", key}}, ani);
    REQUIRE(sent.status == 303);
    const auto url = location(sent);
    CHECK(url.starts_with("/@ani/"));
    // Sent twice by an impatient finger: one post.
    CHECK(location(submit(w, "/tulis", {{"status", "Jalan ditutup #banjir"}, {"kunci", key}},
                          ani)) == url);

    const auto page = open(w, url);
    REQUIRE(page.status == 200);
    CHECK(has(page, "Jalan ditutup"));
    CHECK(has(page, "Sidomulyo, Bambanglipuro"));
    CHECK(has(page, "WIB"));
    CHECK_FALSE(has(page, "<form method=\"post\" action=\"" + url));

    const auto liked = submit(w, url + "/suka", {{"lanjut", "/sekitar?tempat=34"}}, budi);
    CHECK(liked.status == 303);
    CHECK(location(liked) == "/sekitar?tempat=34#p" + url.substr(6));
    CHECK(has(open(w, url, budi), "aria-pressed=\"true\""));
    CHECK(location(submit(w, url + "/suka", {{"lanjut", "//jahat.example"}, {"batal", "1"}},
                          budi)) == "/#p" + url.substr(6));
    CHECK_FALSE(has(open(w, url, budi), "aria-pressed=\"true\""));
    CHECK(submit(w, url + "/teruskan", {}, budi).status == 303);
    CHECK(has(open(w, "/@budi"), "Jalan ditutup"));
    CHECK(submit(w, url + "/simpan", {}, budi).status == 303);
    CHECK(has(open(w, "/simpanan", budi), "Jalan ditutup"));

    const auto answer_form = open(w, "/tulis?balas=" + url.substr(6), budi);
    CHECK(has(answer_form, "@ani "));
    CHECK(has(answer_form, "Jalan ditutup"));
    const auto answered =
        submit(w, "/tulis", {{"status", "@ani lewat mana?"}, {"balas", url.substr(6)}}, budi);
    REQUIRE(answered.status == 303);
    CHECK(has(open(w, url), "lewat mana?"));
    CHECK(has(open(w, location(answered)), "Jalan ditutup"));

    CHECK(open(w, "/tulis?ubah=" + url.substr(6), budi).status == 404);
    CHECK(has(open(w, "/tulis?ubah=" + url.substr(6), ani), "Jalan ditutup #banjir</textarea>"));
    CHECK(submit(w, "/tulis", {{"status", "Jalan dibuka"}, {"ubah", url.substr(6)}}, ani).status ==
          303);
    CHECK(has(open(w, url), "Jalan dibuka"));

    CHECK(open(w, url + "/hapus", budi).status == 404);
    CHECK(open(w, url + "/hapus", ani).status == 200);
    CHECK(submit(w, url + "/hapus", {}, budi).status == 404);
    CHECK(submit(w, url + "/hapus", {}, ani).status == 303);
    CHECK(open(w, url).status == 404);
}

TEST_CASE("what was typed survives an error") {
    World w;
    const auto ani = w.person("ani");
    const std::string text = "Kabar <panjang> " + std::string(500, 'x');
    const auto page = submit(w, "/tulis",
                             {{"status", text},
                              {"spoiler_text", "peringatan isi"},
                              {"visibility", "private"},
                              {"keterangan1", "foto jalan"},
                              {"kunci", "77"}},
                             ani);
    CHECK(page.status == 422);
    CHECK(has(page, "Kabar &lt;panjang&gt; xxx"));
    CHECK(has(page, "value=\"peringatan isi\""));
    CHECK(has(page, "value=\"private\" checked"));
    CHECK(has(page, "value=\"foto jalan\""));
    CHECK(has(page, "name=\"kunci\" value=\"77\""));
    CHECK(has(page, "role=\"alert\""));
    CHECK(submit(w, "/tulis", {{"status", ""}}, ani).status == 422);
    CHECK(submit(w, "/tulis", {{"status", "x"}, {"balas", "999"}}, ani).status == 404);
    CHECK(location(open(w, "/tulis")).starts_with("/masuk?lanjut="));
}

TEST_CASE("pages show no more than the API: closed posts are not found") {
    World w;
    const auto ani = w.person("ani"), budi = w.person("budi");
    const auto closed = w.post(ani, "rahasia dapur", Visibility::Private).id.to_string();
    CHECK(open(w, "/@ani/" + closed).status == 404);
    CHECK(open(w, "/@ani/" + closed, budi).status == 404);
    CHECK(open(w, "/@ani/" + closed, ani).status == 200);
    CHECK_FALSE(has(open(w, "/@ani", budi), "rahasia dapur"));
    CHECK(submit(w, "/@ani/" + closed + "/suka", {}, budi).status == 404);
    const auto open_post = w.post(ani, "terbuka").id.to_string();
    CHECK(location(open(w, "/@budi/" + open_post)) == "/@ani/" + open_post);
    CHECK(open(w, "/ani/" + open_post).status == 404);
    CHECK(open(w, "/@ani/abc").status == 404);
    CHECK(open(w, "/@siapa").status == 404);
    CHECK(open(w, "/entah").status == 404);
}

TEST_CASE("hostile names and texts stay text on pages") {
    World w;
    const auto ani = w.person("ani");
    w.post(ani, "<script>alert(1)</script> \"onload=\"x");
    NewStatus status;
    status.author = ani;
    status.text = "isi";
    status.spoiler_text = "<img src=x onerror=alert(1)>";
    w.post(status);
    const auto page = open(w, "/@ani");
    CHECK(has(page, "&lt;script&gt;"));
    CHECK_FALSE(has(page, "<script>alert"));
    CHECK_FALSE(has(page, "<img src=x"));
}

TEST_CASE("the address of a featured tag shows a person's posts with it, page after page") {
    World w;
    const auto ani = w.person("ani");
    for (int i = 0; i < 21; ++i) w.post(ani, "padi nomor " + std::to_string(i) + ". #Sawah");
    w.post(ani, "tentang pasar");
    const auto first = open(w, "/@ani?tagged=sawah");
    CHECK(has(first, "<h2>#sawah</h2>"));
    CHECK(has(first, "padi nomor 20."));
    CHECK_FALSE(has(first, "tentang pasar"));
    CHECK(has(first, "href=\"/@ani?tagged=sawah&amp;max_id="));
    CHECK_FALSE(has(open(w, "/@ani?tagged=pasar"), "tentang pasar"));
}

TEST_CASE("a profile pages by links and says where it ends") {
    World w;
    const auto ani = w.person("ani");
    CHECK(has(open(w, "/@ani"), "class=\"empty\""));
    for (int i = 0; i < 25; ++i) w.post(ani, "kabar nomor " + std::to_string(i) + ".");
    const auto first = open(w, "/@ani");
    CHECK(has(first, "kabar nomor 24."));
    CHECK_FALSE(has(first, "kabar nomor 4."));
    const auto at = first.body.find("href=\"/@ani?max_id=");
    REQUIRE(at != std::string::npos);
    const auto url = first.body.substr(at + 6, first.body.find('"', at + 6) - at - 6);
    const auto second = open(w, url);
    CHECK(has(second, "kabar nomor 4."));
    CHECK_FALSE(has(second, "rel=\"next\""));
    CHECK_FALSE(has(second, "class=\"empty\""));
}
