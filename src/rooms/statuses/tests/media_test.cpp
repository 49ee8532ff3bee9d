#include "platform/media/tests/pictures.h"
#include "world.h"

using namespace kentongan;
using namespace kentongan::statuses;
using tests::body;
using tests::World;

namespace {

std::string upload(World& w, const testkit::Pictures& pictures, AccountId as) {
    testkit::TestPlatform::Call call;
    call.method = http::Method::Post;
    call.target = "/api/v2/media";
    call.account = as.value();
    call.form = {{"description", "Jembatan <Kretek>"}};
    call.uploads = {{"file", "a.jpg", "image/jpeg", pictures.make("-size 80x60 plasma:", "a.jpg")}};
    const auto response = w.kit.call(call);
    REQUIRE(response.status == 200);
    return std::string(body(response).at("id").as_string());
}

http::Response publish(World& w, AccountId as, const std::vector<std::string>& media,
                       const std::string& text = {}) {
    std::vector<std::pair<std::string, std::string>> form{{"status", text}};
    for (const auto& id : media) form.emplace_back("media_ids[]", id);
    return w.post_form("/api/v1/statuses", std::move(form), as);
}

}  // namespace

TEST_CASE("pictures belong to one post of their owner, and come back when it is removed") {
    World w;
    testkit::Pictures pictures;
    const auto ani = w.person("ani"), budi = w.person("budi");
    const auto picture = upload(w, pictures, ani);
    CHECK(publish(w, budi, {picture}).status == 422);
    const auto made = publish(w, ani, {picture});  // a picture alone says something
    REQUIRE(made.status == 200);
    const auto status = body(made);
    REQUIRE(status.at("media_attachments").as_array().size() == 1);
    CHECK(status.at("media_attachments").at(0).at("id").as_string() == picture);
    CHECK(publish(w, ani, {picture}, "lagi").status == 422);
    const auto id = std::string(status.at("id").as_string());
    const auto list = [&] {
        return tests::ids_in(
            body(w.get("/api/v1/accounts/" + ani.to_string() + "/statuses?only_media=true")));
    };
    w.post(ani, "tanpa gambar");
    CHECK(list() == std::vector{id});
    const auto page = w.call(http::Method::Get, "/@ani/" + id, {}, {}, {{"accept", "text/html"}});
    CHECK(page.body.find("alt=\"Jembatan &lt;Kretek&gt;\"") != std::string::npos);

    // Delete and write again, as apps do it.
    const auto gone = body(w.call(http::Method::Delete, "/api/v1/statuses/" + id, ani));
    CHECK(gone.at("media_attachments").as_array().size() == 1);
    CHECK(publish(w, ani, {picture}, "baru").status == 200);
}

TEST_CASE("an edit may take pictures away and add others, at most four") {
    World w;
    testkit::Pictures pictures;
    const auto ani = w.person("ani");
    std::vector<std::string> media;
    for (int i = 0; i < 5; ++i) media.push_back(upload(w, pictures, ani));
    CHECK(publish(w, ani, media, "lima").status == 422);
    const auto made = publish(w, ani, {media[0], media[1]}, "dua");
    REQUIRE(made.status == 200);
    const auto path = "/api/v1/statuses/" + std::string(body(made).at("id").as_string());
    const auto edited = w.call(http::Method::Put, path, ani,
                               {{"media_ids[]", media[2]}, {"media_ids[]", media[1]}});
    REQUIRE(edited.status == 200);
    const auto now = body(edited).at("media_attachments");
    REQUIRE(now.as_array().size() == 2);
    CHECK(now.at(0).at("id").as_string() == media[2]);
    CHECK(now.at(1).at("id").as_string() == media[1]);
    const auto history = body(w.get(path + "/history"));
    CHECK(history.at(0).at("media_attachments").at(0).at("id").as_string() == media[0]);
    // Only the text: the pictures stay.
    const auto text = body(w.call(http::Method::Put, path, ani, {{"status", "lain"}}));
    CHECK(text.at("media_attachments").as_array().size() == 2);
}

TEST_CASE("an edit describes pictures anew, its own only") {
    World w;
    testkit::Pictures pictures;
    const auto ani = w.person("ani"), budi = w.person("budi");
    const auto first = upload(w, pictures, ani), second = upload(w, pictures, ani),
               foreign = upload(w, pictures, budi);
    const auto made = publish(w, ani, {first, second}, "dua");
    REQUIRE(made.status == 200);
    const auto path = "/api/v1/statuses/" + std::string(body(made).at("id").as_string());
    const auto words = [&](int at) {
        const auto status = body(w.get(path));
        return std::string(status.at("media_attachments").at(at).at("description").as_string());
    };
    const std::string id = "media_attributes[][id]", text = "media_attributes[][description]";
    REQUIRE(w.call(http::Method::Put, path, ani,
                   {{id, first}, {text, "Jembatan putus"}, {id, second}, {text, "Sungai"}})
                .status == 200);
    CHECK(words(0) == "Jembatan putus");
    CHECK(words(1) == "Sungai");
    const auto edited = body(w.get(path)).at("edited_at");
    CHECK(edited.is_string());
    CHECK(body(w.get(path)).at("content").as_string() == "<p>dua</p>");

    testkit::TestPlatform::Call call;
    call.method = http::Method::Put;
    call.target = path;
    call.account = ani.value();
    call.json = R"({"media_attributes":[{"description":"Hulu","id":")" + second + R"("},{"id":")" +
                foreign + R"(","description":"curian"},{"id":"x"}]})";
    REQUIRE(w.kit.call(call).status == 200);
    CHECK(words(0) == "Jembatan putus");
    CHECK(words(1) == "Hulu");
    CHECK(body(w.get("/api/v1/media/" + foreign, budi)).at("description").as_string() ==
          "Jembatan <Kretek>");
    CHECK(w.call(http::Method::Put, path, ani, {{id, first}, {text, std::string(1501, 'x')}})
              .status == 422);
    CHECK(w.call(http::Method::Put, path, budi, {{id, first}, {text, "bukan"}}).status == 404);
    CHECK(words(0) == "Jembatan putus");
}

TEST_CASE("a picture is chosen and described on the page, and kept through an error") {
    World w;
    testkit::Pictures pictures;
    const auto ani = w.person("ani");
    testkit::TestPlatform::Call call;
    call.method = http::Method::Post;
    call.target = "/tulis";
    call.account = ani.value();
    call.headers = {{"accept", "text/html"}};
    call.form = {{"status", std::string(600, 'x')}, {"keterangan1", "Jembatan"}};
    call.uploads = {
        {"gambar1", "a.jpg", "image/jpeg", pictures.make("-size 80x60 plasma:", "a.jpg")},
        {"gambar2", "", "application/octet-stream", ""}};
    const auto refused = w.kit.call(call);
    CHECK(refused.status == 422);
    const std::string_view before = "name=\"media_ids[]\" value=\"";
    const auto at = refused.body.find(before);
    REQUIRE(at != std::string::npos);
    const auto from = at + before.size();
    const auto kept = refused.body.substr(from, refused.body.find('"', from) - from);
    call.form = {{"status", "singkat"}, {"media_ids[]", kept}};
    call.uploads.clear();
    CHECK(w.kit.call(call).status == 303);
    call.form = {{"status", "bukan gambar"}};
    call.uploads = {{"gambar1", "a.jpg", "image/jpeg", "<script>"}};
    CHECK(w.kit.call(call).status >= 400);
    CHECK(tests::ids_in(body(w.get("/api/v1/accounts/" + ani.to_string() + "/statuses"))).size() ==
          1);
}
