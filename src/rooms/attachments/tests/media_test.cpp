#include "platform/base/strings.h"
#include "rooms/attachments/files.h"
#include "rooms/attachments/store.h"
#include "rooms/attachments/tests/world.h"

using namespace kentongan;
using namespace kentongan::attachments;
using accounts::AccountId;
using http::Method;

TEST_CASE("an uploaded picture is a MediaAttachment, at once") {
    World world;
    for (const char* path : {"/api/v1/media", "/api/v2/media"}) {
        auto response =
            world.post(world.pictures.make("-size 800x600 plasma:", "photo.jpg"),
                       {{"description", "  Jembatan Kretek "}, {"focus", "-0.5,0.25"}}, kAni, path);
        REQUIRE(response.status == 200);
        auto media = *parse_json(response.body);
        CHECK(media.at("id").is_string());
        CHECK(media.at("type") == "image");
        CHECK(media.at("remote_url").is_null());
        CHECK(media.at("description") == "Jembatan Kretek");
        CHECK(media.at("blurhash").as_string().size() == 28);
        const auto& meta = media.at("meta");
        CHECK(meta.at("original").at("width") == 800);
        CHECK(meta.at("original").at("height") == 600);
        CHECK(meta.at("original").at("size") == "800x600");
        CHECK(meta.at("original").at("aspect").to_number<double>() == doctest::Approx(4.0 / 3));
        CHECK(meta.at("small").at("width") == 553);  // at most 640 × 360 pixels
        CHECK(meta.at("small").at("height") == 415);
        CHECK(meta.at("focus").at("x").to_number<double>() == -0.5);
        CHECK(meta.at("focus").at("y").to_number<double>() == 0.25);
        CHECK(media.at("url").as_string().starts_with("https://desa.test/media/"));
        CHECK(media.at("url").as_string().ends_with(".jpg"));
        CHECK(media.at("preview_url").as_string().ends_with(".webp"));
        CHECK(std::filesystem::exists(world.file_of(media, "url")));
        CHECK(std::filesystem::exists(world.file_of(media, "preview_url")));
    }
}

TEST_CASE("what is served is a picture for ever, and nothing else is") {
    World world;
    auto media = world.uploaded();
    auto url = std::string(media.at("url").as_string());
    auto path = url.substr(url.find("/media/"));
    auto response = world.test.get(path);
    CHECK(response.status == 200);
    CHECK(response.file_path == world.file_of(media, "url"));
    bool typed = false, immutable = false;
    for (const auto& [name, value] : response.headers) {
        typed = typed || (equals_ignoring_case(name, "content-type") && value == "image/jpeg");
        immutable = immutable || (equals_ignoring_case(name, "cache-control") &&
                                  value == "public, max-age=31536000, immutable");
    }
    CHECK(typed);
    CHECK(immutable);
    std::string hash(64, 'a');
    for (const auto& wrong : {"/media/../kentongan.db", "/media/%2e%2e/%2e%2e/etc/passwd",
                              "/media/aa/aa/short.jpg", "/media/", "/media/aa/aa"})
        CHECK(world.test.get(wrong).status == 404);
    CHECK(Files::type_of("aa/aa/" + hash + ".jpg") == "image/jpeg");
    CHECK(Files::type_of("aa/aa/" + hash + ".mp4") == "video/mp4");
    CHECK(Files::type_of("aa/aa/" + hash + ".mp3") == "audio/mpeg");
    CHECK(Files::type_of("aa/aa/" + hash + ".m4a") == "audio/mp4");
    CHECK(Files::type_of("waiting/123/in").empty());
    CHECK(Files::type_of("aa/aa/" + hash + ".html").empty());
    CHECK(Files::type_of("aa/ab/" + hash + ".jpg").empty());
    CHECK(Files::type_of("aa/aa/" + hash + ".jpg.part").empty());
    CHECK(Files::type_of("..//aa" + hash + ".jpg").empty());
}

TEST_CASE("uploads that are no pictures of acceptable size are refused, and leave nothing") {
    World world;
    auto photo = world.pictures.make("-size 40x40 xc:red", "small.jpg");
    CHECK(world.post("", {}).status == 422);
    CHECK(world.post("<svg onload=alert(1)>", {}).status == 422);
    CHECK(world.post(photo.substr(0, photo.size() / 2), {}).status == 422);
    CHECK(world.post("\xff\xd8\xff" + std::string(16 << 20, 'x'), {}).status == 422);
    CHECK(world.post(photo, {{"description", std::string(1501, 'x')}}).status == 422);
    CHECK(world.post(photo, {}, 0).status == 401);
    CHECK(world.post(photo, {}, kAni, "/api/v2/media", "read write:statuses").status == 403);
    CHECK(world.files() == 0);
}

TEST_CASE("words can be changed until a post uses the picture") {
    World world;
    auto media = world.uploaded();
    auto path = path_of(media);
    auto changed =
        world.send(Method::Put, path, kAni, {{"description", "Sungai Opak"}, {"focus", "2,-1"}});
    CHECK(changed.status == 200);
    auto now = *parse_json(world.send(Method::Get, path, kAni).body);
    CHECK(now.at("description") == "Sungai Opak");
    CHECK(now.at("meta").at("focus").at("x").to_number<double>() == 0);  // 2 is nowhere
    CHECK(now.at("meta").at("focus").at("y").to_number<double>() == -1);
    REQUIRE(world.attach(kAni, {id_of(media)}, 900).ok());
    CHECK(world.send(Method::Get, path, kAni).status == 404);
    CHECK(world.send(Method::Put, path, kAni, {{"description", "lain"}}).status == 404);
    CHECK(world.send(Method::Delete, path, kAni).status == 422);
}

TEST_CASE("nobody touches the pictures of others") {
    World world;
    auto media = world.uploaded();
    auto path = path_of(media);
    CHECK(world.send(Method::Get, path, kBudi).status == 404);
    CHECK(world.send(Method::Put, path, kBudi, {{"description", "x"}}).status == 404);
    CHECK(world.send(Method::Delete, path, kBudi).status == 404);
    auto stolen = world.attach(kBudi, {id_of(media)}, 901);
    REQUIRE_FALSE(stolen.ok());
    CHECK(stolen.error().code() == ErrorCode::Unprocessable);
    CHECK(world.send(Method::Get, "/api/v1/media/abc", kAni).status == 404);
}

TEST_CASE("a picture belongs to one post, all or nothing") {
    World world;
    auto first = world.uploaded("a.jpg"), second = world.uploaded("b.jpg");
    CHECK_FALSE(world.attach(kAni, {id_of(first), AttachmentId(1)}, 900).ok());
    CHECK(world.attach(kAni, {id_of(second), id_of(first)}, 900).ok());
    CHECK_FALSE(world.attach(kAni, {id_of(first)}, 901).ok());
    CHECK(world.attach(kAni, {}, 902).ok());
    std::vector<AttachmentId> ids{id_of(second), AttachmentId(5), id_of(first)};
    auto found = world.test.platform().database.read(
        [&](db::Tx& tx) { return world.room.find_many(tx, ids); });
    REQUIRE(found.size() == 2);
    CHECK(found[0].id == id_of(second));
    CHECK(found[1].id == id_of(first));
    CHECK(found[0].owner == AccountId(kAni));
}

TEST_CASE("removing takes the files unless somebody else has the same") {
    World world;
    auto bytes = world.pictures.make("-size 90x60 xc:blue", "same.jpg");
    auto mine = *parse_json(world.post(bytes, {}).body);
    auto yours = *parse_json(world.post(bytes, {}, kBudi).body);
    CHECK(mine.at("url") == yours.at("url"));
    CHECK(world.files() == 2);
    CHECK(world.send(Method::Delete, path_of(mine), kAni).status == 200);
    CHECK(world.files() == 2);
    CHECK(world.send(Method::Delete, path_of(yours), kBudi).status == 200);
    CHECK(world.files() == 0);
    CHECK(world.send(Method::Get, path_of(yours), kBudi).status == 404);
}

TEST_CASE("what no post uses for a day goes with its files") {
    World world;
    auto used = world.uploaded("used.jpg"), unused = world.uploaded("unused.jpg");
    REQUIRE(world.attach(kAni, {id_of(used)}, 900).ok());
    world.test.clock().advance(23h);
    world.room.sweep();
    CHECK(world.files() == 4);
    world.test.clock().advance(2h);
    world.room.sweep();
    CHECK(world.files() == 2);
    CHECK(std::filesystem::exists(world.file_of(used, "url")));
    CHECK_FALSE(std::filesystem::exists(world.file_of(unused, "url")));
    // A post that goes gives its pictures a day to be used again.
    world.test.platform().database.write([&](db::Tx& tx) { world.room.release(tx, 900); });
    world.room.sweep();
    CHECK(world.files() == 2);
    world.test.clock().advance(25h);
    world.room.sweep();
    CHECK(world.files() == 0);
}

TEST_CASE("one person cannot fill the disk with unused pictures") {
    World world;
    auto bytes = world.pictures.make("-size 8x8 xc:red", "tiny.png");
    world.test.platform().database.write([](db::Tx& tx) {
        for (int i = 1; i < 40; ++i) {
            store::Row row;
            row.id = AttachmentId(i);
            row.account = AccountId(kAni);
            store::insert(tx, row);
        }
    });
    CHECK(world.post(bytes, {}).status == 200);
    CHECK(world.post(bytes, {}).status == 429);
    CHECK(world.post(bytes, {}, kBudi).status == 200);
}

TEST_CASE("pages upload through the api, without metadata") {
    World world;
    world.pictures.make("-size 80x40 xc:red", "gps.jpg");
    testkit::Pictures::run(
        "exiftool -overwrite_original -n -Orientation=6 -GPSLatitude=7.78 -GPSLongitude=110.36 " +
        world.pictures.path("gps.jpg"));
    auto id = world.room.upload(AccountId(kAni), world.pictures.read("gps.jpg"), "merah");
    REQUIRE(id.ok());
    std::vector<AttachmentId> ids{*id};
    auto found = world.test.platform().database.read(
        [&](db::Tx& tx) { return world.room.find_many(tx, ids); });
    REQUIRE(found.size() == 1);
    CHECK(found[0].width == 40);
    CHECK(found[0].height == 80);
    CHECK(found[0].description == "merah");
    auto path =
        world.test.platform().config.data + found[0].url.substr(found[0].url.find("/media/"));
    CHECK(world.pictures.output("exiftool " + path).find("GPS") == std::string::npos);
}

TEST_CASE("a picture of one's own stands for a picture, and replaces the last one") {
    World world;
    auto red = world.pictures.make("-size 40x40 xc:red", "red.png");
    auto blue = world.pictures.make("-size 60x30 xc:blue", "blue.png");
    auto photo = world.pictures.make("-size 200x200 plasma:", "photo.jpg");
    auto made = world.send_files(Method::Post, "/api/v2/media", kAni, {}, photo, red);
    REQUIRE(made.status == 200);
    auto media = *parse_json(made.body);
    CHECK(media.at("meta").at("original").at("width") == 200);
    CHECK(media.at("meta").at("small").at("width") == 40);
    CHECK(world.files() == 2);
    auto changed = world.send_files(Method::Put, path_of(media), kAni, {}, {}, blue);
    REQUIRE(changed.status == 200);
    auto now = *parse_json(changed.body);
    CHECK(now.at("url") == media.at("url"));
    CHECK(now.at("preview_url") != media.at("preview_url"));
    CHECK(now.at("meta").at("small").at("size") == "60x30");
    CHECK(now.at("blurhash") != media.at("blurhash"));
    CHECK(world.files() == 2);
    CHECK(world.send_files(Method::Put, path_of(media), kBudi, {}, {}, red).status == 404);
    CHECK(world.send_files(Method::Put, path_of(media), kAni, {}, {}, "no picture").status == 422);
    CHECK(world.files() == 2);
}
