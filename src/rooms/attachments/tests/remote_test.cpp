#include "platform/base/strings.h"
#include "platform/remote_media/remote_media.h"
#include "rooms/attachments/tests/world.h"

using namespace kentongan;
using namespace kentongan::attachments;
using accounts::AccountId;

namespace {

constexpr std::int64_t kPost = 77;

RemoteAttachment photo(const std::string& name) {
    RemoteAttachment said;
    said.url = "https://jauh.test/" + name;
    said.media_type = "image/png";
    said.description = "Banjir";
    said.blurhash = "LKO2?U%2Tw=w]~RBVZRi};RPxuwH";
    said.width = 640;
    said.height = 480;
    said.focus_x = -0.5;
    return said;
}

struct Elsewhere : World {
    using World::World;

    std::vector<AttachmentId> put(const std::vector<RemoteAttachment>& said) {
        return test.platform().database.write(
            [&](db::Tx& tx) { return room.put_remote(tx, AccountId(kAni), kPost, said); });
    }
    std::vector<AttachmentId> replace(const std::vector<AttachmentId>& before,
                                      const std::vector<RemoteAttachment>& after) {
        return test.platform().database.write([&](db::Tx& tx) {
            return room.replace_remote(tx, AccountId(kAni), kPost, before, after);
        });
    }
    std::vector<Attachment> find(const std::vector<AttachmentId>& ids) {
        return test.platform().database.read([&](db::Tx& tx) { return room.find_many(tx, ids); });
    }
    json::value rendered(AttachmentId id) {
        const auto found = find({id});
        REQUIRE(found.size() == 1);
        std::string text;
        JsonWriter out(text);
        room.append_attachment(out, found.front());
        return *parse_json(text);
    }
};

void on_both(const std::function<void(Elsewhere&)>& run) {
    Elsewhere world;
    run(world);
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    Elsewhere other(schema.url());
    run(other);
}

}  // namespace

TEST_CASE("what another server keeps is shown from here") {
    on_both([](Elsewhere& world) {
        const auto ids = world.put({photo("a.png")});
        REQUIRE(ids.size() == 1);
        const auto media = world.rendered(ids[0]);
        const auto address = world.test.platform().remote_media.address("https://jauh.test/a.png");
        CHECK(media.at("type") == "image");
        CHECK(media.at("url").as_string() == address);
        CHECK(media.at("preview_url").as_string() == address);
        CHECK(media.at("remote_url") == "https://jauh.test/a.png");
        CHECK(media.at("preview_remote_url").is_null());
        CHECK(media.at("description") == "Banjir");
        CHECK(media.at("blurhash") == "LKO2?U%2Tw=w]~RBVZRi};RPxuwH");
        const auto& meta = media.at("meta");
        CHECK(meta.at("focus").at("x").to_number<double>() == -0.5);
        CHECK(meta.at("original").at("size") == "640x480");
        CHECK(meta.at("small").at("width") == 640);
    });
}

TEST_CASE("a video of another server has its length, and what we do not know has no address") {
    on_both([](Elsewhere& world) {
        auto film = photo("film");
        film.media_type = "video/mp4";
        film.duration_seconds = 88.65;
        film.preview_url = "https://jauh.test/still.png";
        auto letter = photo("letter.pdf");
        letter.media_type = "application/pdf";
        letter.width = letter.height = 0;
        const auto ids = world.put({film, letter});
        REQUIRE(ids.size() == 2);
        const auto video = world.rendered(ids[0]);
        CHECK(video.at("type") == "video");
        CHECK(video.at("preview_remote_url") == "https://jauh.test/still.png");
        CHECK(video.at("meta").at("length") == "0:01:28.65");
        CHECK_FALSE(video.at("meta").as_object().contains("fps"));
        const auto unknown = world.rendered(ids[1]);
        CHECK(unknown.at("type") == "unknown");
        CHECK(unknown.at("url").is_null());
        CHECK(unknown.at("remote_url") == "https://jauh.test/letter.pdf");
        CHECK_FALSE(unknown.at("meta").as_object().contains("original"));
    });
}

TEST_CASE("what another server says is bounded") {
    on_both([](Elsewhere& world) {
        std::vector<RemoteAttachment> many(20, photo("a.png"));
        many[0].description = std::string(20'000, 'x');
        many[0].width = 1'000'000'000;
        many[0].focus_x = 9;
        many[1].url = "https://jauh.test/" + std::string(3000, 'a');
        const auto ids = world.put(many);
        CHECK(ids.size() == 15);
        const auto found = world.find({ids[0]});
        CHECK(utf8_length(found[0].description) <= 10'001);
        CHECK(found[0].width == 65'535);
        CHECK(found[0].focus_x == 0);
    });
}

TEST_CASE("after an edit elsewhere the same pictures keep their ids, in the new order") {
    on_both([](Elsewhere& world) {
        const auto before = world.put({photo("a.png"), photo("b.png")});
        auto same = photo("b.png");
        same.description = "Jembatan";
        const auto after = world.replace(before, {photo("c.png"), same});
        REQUIRE(after.size() == 2);
        CHECK(after[1] == before[1]);
        CHECK(after[0] != before[0]);
        const auto found = world.find({before[0], after[0], after[1]});
        REQUIRE(found.size() == 2);
        CHECK(found[0].remote_url == "https://jauh.test/c.png");
        CHECK(found[1].description == "Jembatan");
    });
}

TEST_CASE("an edit reaches no attachment but those of the post and its author") {
    on_both([](Elsewhere& world) {
        const auto ids = world.put({photo("a.png")});
        world.test.platform().database.write([&](db::Tx& tx) {
            world.room.replace_remote(tx, AccountId(kBudi), kPost, ids, {});
            world.room.replace_remote(tx, AccountId(kAni), kPost + 1, ids, {});
        });
        CHECK(world.find(ids).size() == 1);
        CHECK_FALSE(world.attach(kAni, ids, kPost + 1));
    });
}

TEST_CASE("what belongs to a post from elsewhere goes with it, and is never swept before") {
    on_both([](Elsewhere& world) {
        const auto ids = world.put({photo("a.png")});
        world.test.clock().advance(48h);
        world.room.sweep();
        CHECK(world.find(ids).size() == 1);
        world.test.platform().database.write([&](db::Tx& tx) { world.room.release(tx, kPost); });
        CHECK(world.find(ids).empty());
    });
}
