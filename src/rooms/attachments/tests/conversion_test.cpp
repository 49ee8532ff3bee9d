// Videos, sounds and moving pictures from the upload to the post, with the jobs run by the test.
#include "platform/media/tests/recordings.h"
#include "rooms/attachments/store.h"
#include "rooms/attachments/tests/world.h"
#include "testkit/mastodon_shape.h"

using namespace kentongan;
using namespace kentongan::attachments;
using http::Method;
using testkit::Recordings;

namespace {

// Made once: starting ffmpeg is what takes the time of these tests.
const std::string& video() {
    static const std::string bytes = Recordings().phone_video();
    return bytes;
}
const std::string& sound() {
    static const std::string bytes =
        Recordings().make(std::string(Recordings::kSound) + "-c:a libopus", "voice.ogg");
    return bytes;
}
const std::string& gif() {
    static const std::string bytes = Recordings().gif();
    return bytes;
}

json::value body(const http::Response& response) {
    return *parse_json(response.body);
}

// Only what apps write into posts may be missing, while there is no address yet.
void check_shape(const json::value& media) {
    for (const auto& error : testkit::MastodonShape::errors(media, "MediaAttachment"))
        CHECK_MESSAGE(error.find("text_url") != std::string::npos, error);
}

void on_both(const std::function<void(World&)>& test) {
    World sqlite;
    test(sqlite);
    if (!testkit::PostgresSchema::available()) return;
    const testkit::PostgresSchema schema;
    World postgres(schema.url());
    test(postgres);
}

json::value accepted(World& world, const std::string& bytes, World::Form form = {}) {
    const auto response = world.post(bytes, std::move(form));
    REQUIRE(response.status == 202);
    return body(response);
}

json::value ready(World& world, const json::value& media) {
    world.test.run_jobs();
    const auto response = world.send(Method::Get, path_of(media), kAni);
    REQUIRE(response.status == 200);
    return body(response);
}

// As if it had been uploaded: what follows does not ask for its content.
AttachmentId inserted(World& world, std::int64_t id, Kind kind, store::State state) {
    store::Row row;
    row.id = AttachmentId(id);
    row.account = accounts::AccountId(kAni);
    row.unused_since = world.test.clock().now();
    row.kind = kind;
    row.state = state;
    row.failure = state == store::State::Failed ? "This video has too many pixels." : "";
    world.test.platform().database.write([&](db::Tx& tx) { store::insert(tx, row); });
    return row.id;
}

std::string error_of(const http::Response& response) {
    return std::string(body(response).at("error").as_string());
}

}  // namespace

TEST_CASE("a video is accepted, waits, and is there with its first frame") {
    on_both([](World& world) {
        const auto waiting = accepted(world, video(), {{"description", "Banjir"}});
        CHECK(waiting.at("type") == "video");
        CHECK(waiting.at("url").is_null());
        CHECK(waiting.at("preview_url").is_null());
        CHECK(waiting.at("description") == "Banjir");
        check_shape(waiting);
        const auto path = path_of(waiting);
        CHECK(world.send(Method::Get, path, kAni).status == 206);
        CHECK(world.send(Method::Get, path, kBudi).status == 404);
        const auto words =
            world.send(Method::Put, path, kAni, {{"description", "Air naik"}, {"focus", "0.5,-1"}});
        CHECK(words.status == 206);
        const auto early = world.attach(kAni, {id_of(waiting)}, 900);
        REQUIRE_FALSE(early.ok());
        CHECK(early.error().text() ==
              "Cannot attach files that have not finished processing. Try again in a moment!");

        const auto media = ready(world, waiting);
        check_shape(media);
        CHECK(media.at("type") == "video");
        CHECK(media.at("url").as_string().ends_with(".mp4"));
        CHECK(media.at("preview_url").as_string().ends_with(".webp"));
        CHECK(media.at("blurhash").as_string().size() == 28);
        CHECK(media.at("description") == "Air naik");
        const auto& meta = media.at("meta");
        CHECK(meta.at("focus").at("x") == 0.5);
        CHECK(meta.at("length").as_string().starts_with("0:00:01.0"));
        CHECK(meta.at("duration").to_number<double>() == doctest::Approx(1).epsilon(0.1));
        CHECK(meta.at("fps") == 10);
        CHECK(meta.at("size") == "160x120");
        CHECK(meta.at("audio_encode") == "aac");
        CHECK(meta.at("audio_bitrate") == "44100 Hz");
        CHECK(meta.at("audio_channels") == "mono");
        const auto& original = meta.at("original");
        CHECK(original.at("width") == 160);
        CHECK(original.at("height") == 120);
        CHECK(original.at("frame_rate") == "10/1");
        CHECK(original.at("duration") == meta.at("duration"));
        CHECK(original.at("bitrate").to_number<double>() > 1000);
        CHECK(meta.at("small").at("size") == "160x120");

        CHECK(world.files() == 2);  // nothing of the conversion is left
        const auto file = [&] {
            std::ifstream in(world.file_of(media, "url"), std::ios::binary);
            return std::string(std::istreambuf_iterator<char>(in), {});
        }();
        CHECK(file.find("110.36") == std::string::npos);
        CHECK(file.find("rahasia") == std::string::npos);
        CHECK(world.attach(kAni, {id_of(media)}, 900).ok());
        world.test.run_jobs();
        CHECK(world.files() == 2);
    });
}

TEST_CASE("a moving GIF is a gifv, one that stands still is a picture") {
    World world;
    const auto waiting = accepted(world, gif());
    CHECK(waiting.at("type") == "gifv");
    const auto media = ready(world, waiting);
    check_shape(media);
    CHECK(media.at("type") == "gifv");
    CHECK(media.at("url").as_string().ends_with(".mp4"));
    CHECK(media.at("meta").at("original").at("frame_rate") == "10/1");
    CHECK_FALSE(media.at("meta").as_object().contains("audio_encode"));
    const auto still = world.post(world.pictures.make("-size 20x20 xc:red", "still.gif"), {});
    CHECK(still.status == 200);
    CHECK(body(still).at("type") == "image");
}

TEST_CASE("a moving WebP is a gifv too") {
    World world;
    const auto webp = Recordings().make(
        "-f lavfi -i testsrc=s=80x60:r=10 -frames:v 10 -c:v libwebp_anim -loop 0", "moving.webp");
    const auto waiting = accepted(world, webp);
    CHECK(waiting.at("type") == "gifv");
    const auto media = ready(world, waiting);
    CHECK(media.at("type") == "gifv");
    CHECK(media.at("meta").at("original").at("width") == 80);
    CHECK(media.at("meta").at("original").at("height") == 60);
    CHECK(media.at("meta").at("duration").to_number<double>() == doctest::Approx(1).epsilon(0.2));
}

TEST_CASE("a sound has no picture unless somebody gives it one") {
    World world;
    const auto media = ready(world, accepted(world, sound()));
    check_shape(media);
    CHECK(media.at("type") == "audio");
    CHECK(media.at("url").as_string().ends_with(".mp3"));
    CHECK(media.at("preview_url").is_null());
    CHECK(media.at("blurhash").is_null());
    const auto& meta = media.at("meta");
    CHECK(meta.at("audio_encode") == "mp3");
    CHECK(meta.at("original").at("duration").to_number<double>() ==
          doctest::Approx(1).epsilon(0.1));
    CHECK(meta.at("original").at("bitrate").to_number<double>() > 1000);
    CHECK_FALSE(meta.at("original").as_object().contains("width"));
    CHECK_FALSE(meta.as_object().contains("small"));
    const auto red = world.pictures.make("-size 40x40 xc:red", "red.png");
    const auto changed = world.send_files(Method::Put, path_of(media), kAni, {}, {}, red);
    REQUIRE(changed.status == 200);
    CHECK(body(changed).at("preview_url").as_string().ends_with(".webp"));
    CHECK(body(changed).at("meta").at("small").at("width") == 40);
    CHECK(body(changed).at("type") == "audio");
}

TEST_CASE("a file that cannot be converted is refused, at once or later, and leaves nothing") {
    World world;
    CHECK(world.post(video().substr(0, video().size() / 2), {}).status == 422);
    CHECK(world
              .post(std::string("\0\0\0\x18"
                                "ftypisom",
                                12) +
                        std::string(400, 'x'),
                    {})
              .status == 422);
    CHECK(world.post("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/a.ts\n", {}).status == 422);
    CHECK(world.post("OggS" + std::string((40 << 20), 'x'), {}).status == 422);
    CHECK(world.files() == 0);

    const auto waiting = accepted(world, video());
    const auto work =
        world.media_folder() + "/waiting/" + std::string(waiting.at("id").as_string());
    std::filesystem::resize_file(work + "/in", 3000);  // the disk has lost the rest
    world.test.run_jobs();
    const auto failed = world.send(Method::Get, path_of(waiting), kAni);
    CHECK(failed.status == 422);
    CHECK(error_of(failed) == "This file cannot be read as a video or a sound. It may be damaged.");
    CHECK(world.send(Method::Put, path_of(waiting), kAni, {{"description", "x"}}).status == 422);
    CHECK(world.attach(kAni, {id_of(waiting)}, 900).error().code() == ErrorCode::Unprocessable);
    CHECK(world.files() == 0);
    CHECK_FALSE(std::filesystem::exists(work));
    CHECK(world.send(Method::Delete, path_of(waiting), kAni).status == 200);
}

TEST_CASE("what is deleted while it waits is not converted") {
    World world;
    const auto waiting = accepted(world, video());
    CHECK(world.files() == 1);
    CHECK(world.send(Method::Delete, path_of(waiting), kAni).status == 200);
    world.test.run_jobs();
    CHECK(world.send(Method::Get, path_of(waiting), kAni).status == 404);
    CHECK(world.files() == 0);
}

TEST_CASE("a server that ends in the middle goes on with the next start") {
    const testkit::TempDir folder;
    const auto database = "sqlite:" + folder.path() + "/kentongan.db";
    json::value waiting;
    {
        World world(database);
        waiting = accepted(world, video());
        world.room.stop();
        world.test.run_jobs();
        CHECK(world.send(Method::Get, path_of(waiting), kAni).status == 206);
        std::filesystem::copy(world.media_folder(), folder.path() + "/media",
                              std::filesystem::copy_options::recursive);
    }
    World world(database);
    std::filesystem::copy(folder.path() + "/media", world.media_folder(),
                          std::filesystem::copy_options::recursive);
    world.test.clock().advance(1min);
    CHECK(ready(world, waiting).at("url").as_string().ends_with(".mp4"));
    CHECK(world.files() == 2);
}

TEST_CASE("version 1 answers when the file is ready, with the picture that came with it") {
    World world;
    const auto red = world.pictures.make("-size 40x40 xc:red", "red.png");
    const auto made = world.send_files(Method::Post, "/api/v1/media", kAni, {}, video(), red);
    REQUIRE(made.status == 200);
    const auto media = body(made);
    CHECK(media.at("meta").at("small").at("size") == "40x40");
    CHECK(media.at("meta").at("original").at("width") == 160);
    world.test.clock().advance(10min);
    world.test.run_jobs();  // finds that there is nothing to do
    CHECK(world.send(Method::Get, path_of(media), kAni).status == 200);
    CHECK(world.files() == 2);

    const auto url = std::string(media.at("url").as_string());
    CHECK(url.ends_with(".mp4"));
    const auto response = world.test.get(url.substr(url.find("/media/")));
    CHECK(response.status == 200);
    CHECK(response.file_path == world.file_of(media, "url"));  // the server knows ranges of files
    const auto has = [&](const std::pair<std::string, std::string>& header) {
        return std::ranges::find(response.headers, header) != response.headers.end();
    };
    CHECK(has({"Content-Type", "video/mp4"}));
    CHECK(has({"Cache-Control", "public, max-age=31536000, immutable"}));
}

TEST_CASE("a GIF of ten thousand frames is converted or refused in good time") {
    // One pixel each, by hand (GIF89a, appendix E).
    std::string frames = std::string("GIF89a\1\0\1\0\x80\0\0", 13) + std::string(6, '\x7f');
    for (int i = 0; i < 10'000; ++i)
        frames += std::string("\x21\xf9\4\0\x0a\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0", 23);
    World world;
    const auto begin = std::chrono::steady_clock::now();
    const auto waiting = accepted(world, frames + ";");
    world.test.run_jobs();
    const auto status = world.send(Method::Get, path_of(waiting), kAni).status;
    CHECK((status == 200 || status == 422));
    CHECK(std::chrono::steady_clock::now() - begin < 30s);
}

TEST_CASE("pages may send videos as well, but not where only pictures are wanted") {
    World world;
    const auto id = world.room.accept(accounts::AccountId(kAni), video(), "Banjir");
    REQUIRE(id.ok());
    const std::vector<AttachmentId> ids{*id};
    const auto found = world.test.platform().database.read(
        [&](db::Tx& tx) { return world.room.find_many(tx, ids); });
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Kind::Video);
    CHECK(found[0].waiting);
    CHECK(found[0].url.empty());
    CHECK(found[0].description == "Banjir");
    const auto refused = world.room.upload(accounts::AccountId(kAni), video(), "");
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code() == ErrorCode::UnsupportedMedia);
}

TEST_CASE("one person cannot fill the queue") {
    World world;
    for (int i = 1; i <= 4; ++i) inserted(world, i, Kind::Gifv, store::State::Waiting);
    CHECK(world.post(gif(), {}).status == 429);
    CHECK(world.post(gif(), {}, kBudi).status == 202);
    CHECK(world.post(world.pictures.make("-size 8x8 xc:red", "tiny.png"), {}).status == 200);
    world.test.clock().advance(25h);
    world.room.sweep();
    CHECK(world.post(gif(), {}).status == 202);
}

TEST_CASE("a video or a sound stands alone in its post, moving pictures go with others") {
    using store::State;
    World world;
    const auto photo = inserted(world, 1, Kind::Image, State::Ready);
    const auto moving = inserted(world, 2, Kind::Gifv, State::Ready);
    const auto film = inserted(world, 3, Kind::Video, State::Ready);
    const auto voice = inserted(world, 4, Kind::Audio, State::Ready);
    const auto broken = inserted(world, 5, Kind::Video, State::Failed);
    for (auto alone : {film, voice}) {
        const auto mixed = world.attach(kAni, {photo, alone}, 900);
        REQUIRE_FALSE(mixed.ok());
        CHECK(mixed.error().code() == ErrorCode::Unprocessable);
        CHECK(mixed.error().text() ==
              "Cannot attach a video to a post that already contains images");
    }
    const auto failed = world.attach(kAni, {broken}, 900);
    REQUIRE_FALSE(failed.ok());
    CHECK(failed.error().text() == "This video has too many pixels.");
    CHECK(world.attach(kAni, {photo, moving}, 901).ok());
    CHECK(world.attach(kAni, {film}, 902).ok());
    // An edit sees what the post has already.
    world.test.platform().database.read([&](db::Tx& tx) {
        const std::vector<AttachmentId> mixed{photo, voice}, fine{photo, moving}, one{film};
        CHECK_FALSE(world.room.check_together(tx, mixed).ok());
        CHECK(world.room.check_together(tx, fine).ok());
        CHECK(world.room.check_together(tx, one).ok());
    });
}
