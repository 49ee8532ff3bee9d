#include "platform/media/transcoder.h"

#include <doctest/doctest.h>

#include <csignal>
#include <thread>

#include "platform/media/tests/recordings.h"

using namespace kentongan;
using namespace kentongan::media;
using testkit::Recordings;

namespace {

const std::string kWorker = KENTONGAN_BUILD "/kentongan-picture";

Converted converted(const Recordings& recordings, std::string_view bytes, const std::string& name) {
    const auto folder = recordings.folder(name, bytes);
    auto made = Transcoder(kWorker).convert(folder, format_of(bytes), {});
    REQUIRE(made.ok());
    return *made;
}

ErrorCode refused(const Recordings& recordings, std::string_view bytes, Format format,
                  TranscoderLimits limits = {}) {
    auto made =
        Transcoder(kWorker, limits).convert(recordings.folder("refused", bytes), format, {});
    REQUIRE_FALSE(made.ok());
    CHECK_FALSE(made.error().text().empty());
    return made.error().code();
}

// Is the index in front of the content, so that a browser may begin at once?
bool starts_fast(const std::string& bytes) {
    return bytes.find("moov") < bytes.find("mdat");
}

}  // namespace

TEST_CASE("a video that browsers play is only packed anew, without its metadata") {
    Recordings recordings;
    const auto bytes = recordings.phone_video();
    REQUIRE(bytes.find("+110.36") != std::string::npos);
    const auto made = converted(recordings, bytes, "copy");
    CHECK(made.content_type == "video/mp4");
    REQUIRE(made.recording.video);
    REQUIRE(made.recording.audio);
    CHECK(made.recording.video->width == 160);
    CHECK(made.recording.video->height == 120);
    CHECK(made.recording.video->frames == 10);
    CHECK(made.recording.video->per_seconds == 1);
    CHECK(made.recording.audio->codec == "aac");
    CHECK(made.recording.audio->layout == "mono");
    CHECK(made.recording.audio->sample_rate == 44100);
    CHECK(made.recording.duration == doctest::Approx(1).epsilon(0.1));
    CHECK(made.recording.bitrate > 0);
    CHECK(made.still.starts_with("\x89PNG"));
    const auto file = recordings.files().read("copy/out.mp4");
    CHECK(starts_fast(file));
    for (const char* trace : {"110.36", "rahasia", "Lavf"})
        CHECK_MESSAGE(file.find(trace) == std::string::npos, trace);
    // The very packets of the original: nothing was encoded again.
    const auto packets = [](const std::string& path) {
        return Recordings::said("ffmpeg -v error -i " + path + " -map 0:v -c copy -f streamhash -");
    };
    CHECK(packets(recordings.files().path("copy/out.mp4")) ==
          packets(recordings.files().path("copy/in")));
}

TEST_CASE("other videos become H.264 and AAC, at most 1280 × 720 pixels, upright") {
    Recordings recordings;
    const auto webm = converted(recordings, recordings.webm(), "webm");
    CHECK(webm.recording.video->codec == "h264");
    CHECK(webm.recording.video->pixel_format == "yuv420p");
    CHECK(webm.recording.audio->codec == "aac");

    const auto large = recordings.make(
        "-f lavfi -i testsrc=d=0.2:s=2000x1500:r=5 -c:v libx264 -preset ultrafast -pix_fmt yuv444p",
        "large.mov");
    const auto made = converted(recordings, large, "large");
    CHECK_FALSE(made.recording.audio);
    CHECK(made.recording.video->width * made.recording.video->height <= 1280 * 720);
    CHECK(made.recording.video->width * made.recording.video->height > 900'000);
    CHECK(made.recording.video->width % 2 == 0);
    CHECK(made.recording.video->pixel_format == "yuv420p");

    // Held upright: the camera lies on its side and says so.
    recordings.phone_video();
    const auto turned = recordings.make(
        "-i " + recordings.files().path("phone.mp4") + " -c copy -metadata:s:v rotate=90",
        "turned.mp4");
    const auto upright = converted(recordings, turned, "turned");
    CHECK(upright.recording.video->width == 120);
    CHECK(upright.recording.video->height == 160);
}

TEST_CASE("a moving GIF becomes a silent video with even sides") {
    Recordings recordings;
    const auto made = converted(recordings, recordings.gif(10, "81x61"), "gif");
    CHECK(made.content_type == "video/mp4");
    CHECK_FALSE(made.recording.audio);
    CHECK(made.recording.video->codec == "h264");
    CHECK(made.recording.video->width == 80);
    CHECK(made.recording.video->height == 60);
    CHECK(made.recording.video->frame_rate() == doctest::Approx(10));
}

TEST_CASE("sounds become MP3, or stay AAC, without metadata") {
    Recordings recordings;
    const std::string sound = Recordings::kSound;
    const auto voice = converted(
        recordings, recordings.make(sound + "-c:a libopus -metadata artist=rahasia", "voice.ogg"),
        "voice");
    CHECK(voice.content_type == "audio/mpeg");
    CHECK_FALSE(voice.recording.video);
    CHECK(voice.recording.audio->codec == "mp3");
    CHECK(voice.recording.duration == doctest::Approx(1).epsilon(0.1));
    CHECK(voice.still.empty());
    CHECK(recordings.files().read("voice/out.mp3").find("rahasia") == std::string::npos);
    const auto kept = converted(recordings, recordings.make(sound + "-c:a aac", "a.m4a"), "m4a");
    CHECK(kept.content_type == "audio/mp4");
    CHECK(kept.recording.audio->codec == "aac");
}

TEST_CASE("the picture of a sound is found, and is not taken for a video") {
    Recordings recordings;
    recordings.files().make("-size 64x64 xc:red", "cover.png");
    const auto song = recordings.make(
        std::string(Recordings::kSound) + "-i " + recordings.files().path("cover.png") +
            " -map 0 -map 1 -c:a libmp3lame -c:v copy -disposition:v attached_pic "
            "-metadata artist=rahasia",
        "song.mp3");
    const auto made = converted(recordings, song, "song");
    CHECK(made.content_type == "audio/mpeg");
    CHECK_FALSE(made.recording.video);
    CHECK(made.still.starts_with("\x89PNG"));
    CHECK(recordings.files().read("song/out.mp3").find("rahasia") == std::string::npos);
}

TEST_CASE("a file that asks for other files or addresses gets nothing") {
    Recordings recordings;
    const std::string lists[] = {
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:1/a.ts\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
    };
    // Whatever they are called: the demuxer is the one of the format, never a list's.
    for (const auto& list : lists)
        CHECK(refused(recordings, list, Format::Mp4) == ErrorCode::Unprocessable);
}

TEST_CASE("the converter sees its own folder and no other, and no network") {
    Recordings recordings;
    const auto folder = recordings.folder("own", recordings.phone_video());
    recordings.files().write("secret", "rahasia");
    const auto run = [&](std::vector<std::string> arguments,
                         const std::string& size = "100000000") {
        std::vector<std::string> all{"convert", "ffmpeg", folder, "10", size, "-v", "quiet", "-y"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return run_child(kWorker, all, {}, 1 << 20, 10s);
    };
    CHECK(run({"-i", "in", "-c", "copy", "here.mp4"}).status == 0);
    CHECK(run({"-i", "in", "-c", "copy", "../there.mp4"}).status == 1);
    CHECK_FALSE(std::filesystem::exists(recordings.files().path("there.mp4")));
    CHECK(run({"-f", "data", "-i", "../secret", "-map", "0", "-c", "copy", "-f", "data", "-"})
              .output.empty());
    CHECK(run({"-f", "data", "-i", "/etc/passwd", "-map", "0", "-c", "copy", "-f", "data", "-"})
              .output.empty());
    CHECK(run({"-i", "http://127.0.0.1:1/x", "x.mp4"}).status == 1);
    // What grows over its size dies.
    CHECK(run({"-i", "in", "-c", "copy", "big.mp4"}, "4096").status == SIGXFSZ);
    std::string other[] = {"convert", "sh", folder, "10", "0", "-c", "id"};
    CHECK(run_child(kWorker, other, {}, 100, 10s).status != 0);
}

TEST_CASE("broken, oversized and hurried files are refused in words") {
    Recordings recordings;
    const auto whole = recordings.phone_video();
    CHECK(refused(recordings, whole.substr(0, whole.size() / 2), Format::Mp4) ==
          ErrorCode::Unprocessable);
    CHECK(refused(recordings,
                  "\0\0\0\x18"
                  "ftypisom" +
                      std::string(500, 'x'),
                  Format::Mp4) == ErrorCode::Unprocessable);
    CHECK(refused(recordings, "OggS" + std::string(500, '\0'), Format::Ogg) ==
          ErrorCode::Unprocessable);
    CHECK(refused(recordings, whole, Format::Unknown) == ErrorCode::Unprocessable);
    // A GIF that says it has 65,535 × 65,535 pixels.
    std::string huge = recordings.gif(2, "16x16");
    huge.replace(6, 4, "\xff\xff\xff\xff");
    CHECK(refused(recordings, huge, Format::MovingGif) == ErrorCode::Unprocessable);
    TranscoderLimits slow;
    slow.max_frame_rate = 5;
    CHECK(refused(recordings, whole, Format::Mp4, slow) == ErrorCode::Unprocessable);
    TranscoderLimits small;
    small.max_output_bytes = 4096;
    CHECK(refused(recordings, whole, Format::Mp4, small) == ErrorCode::Unprocessable);
    TranscoderLimits late;
    late.timeout = 1ms;
    CHECK(refused(recordings, whole, Format::Mp4, late) == ErrorCode::Unprocessable);
    TranscoderLimits none;
    CHECK(Transcoder("/nonexistent", none).look("/nonexistent", Format::Picture).error().code() ==
          ErrorCode::Unprocessable);
}

TEST_CASE("a conversion can be stopped, and says that it may be tried again") {
    Recordings recordings;
    const auto folder = recordings.folder("stopped", recordings.phone_video());
    std::stop_source stop;
    stop.request_stop();
    auto made = Transcoder(kWorker).convert(folder, Format::Mp4, stop.get_token());
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code() == ErrorCode::Unavailable);
    std::stop_source soon;
    std::string arguments[] = {"60"};
    std::jthread stopper([&] { soon.request_stop(); });
    CHECK(run_child("/bin/sleep", arguments, {}, 10, 30s, soon.get_token()).outcome ==
          ChildResult::Outcome::Stopped);
}
