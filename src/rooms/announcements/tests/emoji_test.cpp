#include "rooms/announcements/emoji.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "platform/bus/bus.h"
#include "rooms/announcements/tests/town.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::announcements;
using testkit::MastodonShape;

TEST_CASE("one emoji is recognised, however it is built, and nothing else") {
    for (const auto* one : {"👍", "👍🏽", "❤️", "❤", "🇮🇩", "👨‍👩‍👧", "#️⃣",
                            "1⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🫶", "☔"})
        CHECK_MESSAGE(is_unicode_emoji(one), one);
    for (const auto* none : {"", "a", "1", "#", "👍👍", "👍a", "🇮", "kentongan", "<b>", "é", "字",
                             "\xF0\x9F", "\xE2\x80\x8D"})
        CHECK_MESSAGE(!is_unicode_emoji(none), none);
    CHECK_FALSE(is_unicode_emoji(std::string(65, ' ')));
}

TEST_CASE("shortcodes stand between colons and touch no word") {
    const auto found =
        shortcodes_in("Halo :drum: dan:bukan: 10:30:00 :a: (:api:) :drum: :x_1::y_2:", 10);
    REQUIRE(found.size() == 2);
    CHECK(found[0] == "drum");
    CHECK(found[1] == "api");
    CHECK(shortcodes_in(":satu: :dua: :tiga:", 2).size() == 2);
    CHECK(shortcodes_in("::::::", 10).empty());
}

namespace {

std::string picture() {
    std::ifstream file(KENTONGAN_SOURCE "/tests/data/pictures/sawah.jpg", std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

}  // namespace

TEST_CASE("an emoji is added with its picture, listed, found in texts and removed") {
    on_both([](Town& town) {
        CHECK(town.emojis() == "[]");
        const NewEmoji wanted{"drum", "Desa", "", true};
        auto with_picture = wanted;
        const auto bytes = picture();
        REQUIRE(bytes.size() <= (256u << 10));
        with_picture.picture = bytes;
        CHECK_FALSE(town.service().add_emoji(town.admin, wanted).ok());
        REQUIRE(town.service().add_emoji(town.admin, with_picture).ok());
        CHECK(town.service().add_emoji(town.admin, with_picture).error().field() == "nama");
        const auto list = json::parse(town.emojis()).as_array();
        REQUIRE(list.size() == 1);
        CHECK(MastodonShape::errors_of_all(list, "CustomEmoji").empty());
        CHECK(list[0].at("category").as_string() == "Desa");
        const std::string url(list[0].at("url").as_string());
        const auto file = town.kit.get(url.substr(std::string("https://desa.test").size()));
        CHECK(file.status == 200);
        CHECK(town.kit.get("/emoji/gambar/..%2Fkunci").status == 404);

        const auto written = [&](std::vector<std::string_view> texts) {
            std::string body;
            JsonWriter out(body);
            out.begin_array();
            town.announcements.append_emojis(out, texts);
            out.end_array();
            return json::parse(body).as_array();
        };
        CHECK(written({"Bunyi :drum: dan :lain:", "tanpa", "(:drum:)"}) == list);
        CHECK(written({}).empty());
        const auto id = town.announce("Dengar :drum:");
        CHECK(town.react(id, "drum", town.admin) == 200);
        const auto shown = town.list(town.admin);
        CHECK(MastodonShape::errors_of_all(shown, "Announcement").empty());
        CHECK(shown[0].at("emojis").as_array().size() == 1);
        CHECK(shown[0].at("reactions").at(0).at("url").as_string() == url);

        const auto kept = town.announcements.impl().shelf.content()->kept;
        int changes = 0;
        town.kit.platform().bus.subscribe<EmojiChanged>([&](const EmojiChanged&) {
            CHECK(written({":drum:"}).empty());  // who hears of it finds the new shelf
            ++changes;
        });
        REQUIRE(town.service().remove_emoji(town.admin, kept[0].id).ok());
        CHECK(changes == 1);
        CHECK(town.emojis() == "[]");
        CHECK(town.kit.get(url.substr(std::string("https://desa.test").size())).status == 404);
        CHECK(town.list(town.admin)[0].at("reactions").as_array().empty());
        CHECK_FALSE(town.service().remove_emoji(town.admin, kept[0].id).ok());
    });
}

TEST_CASE("only who runs the server sees and changes its emoji, by a form without scripts") {
    Town town;
    const auto ani = town.add("ani");
    CHECK(town.page("/emoji", ani).status == 403);
    CHECK(town.page("/emoji", town.admin).status == 200);
    CHECK(
        town.page("/emoji", ani, {{"nama", "drum"}}, {{"gambar", "a.jpg", "", picture()}}).status ==
        403);
    const auto refused = town.page("/emoji", town.admin, {{"nama", "d"}});
    CHECK(refused.status == 422);
    CHECK(town.page("/emoji", town.admin, {{"nama", "drum"}},
                    {{"gambar", "a.jpg", "image/jpeg", "kosong"}})
              .status >= 400);
    CHECK(town.page("/emoji", town.admin, {{"nama", ":drum:"}},
                    {{"gambar", "a.jpg", "image/jpeg", picture()}})
              .status == 303);
    CHECK(town.page("/emoji", town.admin).body.find(":drum:") != std::string::npos);
}

TEST_CASE("a server that starts reads the emoji it has") {
    on_both([](Town& town) {
        const auto bytes = picture();
        REQUIRE(town.service().add_emoji(town.admin, {"drum", "", bytes, true}).ok());
        Shelf other(town.kit.platform());
        CHECK(*other.content()->json == "[]");
        other.load();
        CHECK(*other.content()->json == town.emojis());
    });
}
