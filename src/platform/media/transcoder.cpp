#include "platform/media/transcoder.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "platform/log/log.h"
#include "platform/media/worker_protocol.h"

namespace kentongan::media {
namespace {

using Arguments = std::vector<std::string>;

constexpr std::size_t kMaxChildOutput = 32 << 20;  // of a still; what ffprobe says is shorter
constexpr Duration kLookTimeout = 15s;
constexpr int kThreads = 2;
// What is made anew is at most 1280 × 720, which a village's line can carry. What is fit to be
// shown as it is may be 1920 × 1080.
constexpr double kMadePixels = 1280 * 720;
constexpr double kKeptPixels = 1920 * 1088;
constexpr double kMaxMadeRate = 60;
constexpr const char* kInput = "in";
// Decoders that may run. Everything else that the library knows, however old, is out of reach.
constexpr const char* kDecoders =
    "h264,hevc,vp8,vp9,gif,aac,mp3,mp3float,opus,vorbis,flac,alac,pcm_u8,pcm_s16le,pcm_s16be,"
    "pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,png,mjpeg";

// The demuxer is named by us, so that no list of addresses is ever taken for a film.
const char* demuxer_of(Format format) {
    switch (format) {
        case Format::Mp4:
            return "mov";
        case Format::Webm:
            return "matroska";
        case Format::Mp3:
            return "mp3";
        case Format::Ogg:
            return "ogg";
        case Format::Flac:
            return "flac";
        case Format::Wav:
            return "wav";
        case Format::MovingGif:
            return "gif";
        default:
            return nullptr;
    }
}

void append(Arguments& to, const Arguments& more) {
    to.insert(to.end(), more.begin(), more.end());
}

// One frame to standard output.
Arguments still_output() {
    return {"-frames:v", "1", "-c:v", "png", "-pix_fmt", "rgb24", "-f", "image2pipe", "-"};
}

Arguments input_of(const std::string& file, Format format) {
    return {"-protocol_whitelist",
            "file",
            "-codec_whitelist",
            kDecoders,
            "-f",
            demuxer_of(format),
            "-i",
            file};
}

Arguments ffmpeg_on(const std::string& file, Format format) {
    Arguments arguments{"-v", "error", "-nostdin", "-y", "-threads", std::to_string(kThreads)};
    append(arguments, input_of(file, format));
    return arguments;
}

// Places, names and devices stay behind, also those of single streams and of the encoder.
void forget_metadata(Arguments& arguments) {
    append(arguments, {"-map_metadata", "-1", "-map_metadata:s:v", "-1", "-map_metadata:s:a", "-1",
                       "-map_chapters", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact",
                       "-flags:a", "+bitexact"});
}

std::string stream(int number) {
    return "0:" + std::to_string(number);
}

Error unreadable(std::string detail = {}) {
    return Error(ErrorCode::Unprocessable,
                 "This file cannot be read as a video or a sound. It may be damaged.", "file")
        .with_detail(std::move(detail));
}

bool may_be_kept(const Recording& from, Format format) {
    const auto& video = *from.video;
    return format == Format::Mp4 && video.codec == "h264" &&
           (video.pixel_format == "yuv420p" || video.pixel_format == "yuvj420p") &&
           double{1} * video.width * video.height <= kKeptPixels &&
           video.frame_rate() <= kMaxMadeRate + 0.5 && (!from.audio || from.audio->codec == "aac");
}

// Even sides, because the colours of yuv420p come in pairs.
std::string scale_of(const Recording::Video& video) {
    const double pixels = double{1} * video.width * video.height;
    const double factor = std::min(1.0, std::sqrt(kMadePixels / pixels));
    const auto side = [&](int length) {
        return std::to_string(std::max(2, static_cast<int>(length * factor) / 2 * 2));
    };
    return "scale=" + side(video.width) + ":" + side(video.height) + ",setsar=1";
}

}  // namespace

Transcoder::Transcoder(std::string worker_path, TranscoderLimits limits)
    : worker_path_(std::move(worker_path)), limits_(limits) {}

Result<std::string> Transcoder::run(const std::string& program, const std::string& folder,
                                    const Arguments& arguments, const std::stop_token& stop) const {
    using Outcome = ChildResult::Outcome;
    const bool looking = program == "ffprobe";
    const auto timeout =
        looking ? std::min<Duration>(kLookTimeout, limits_.timeout) : limits_.timeout;
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(timeout).count() * kThreads;
    Arguments all{"convert", program, folder, std::to_string(seconds),
                  std::to_string(looking ? 0 : limits_.max_output_bytes)};
    append(all, arguments);
    auto result = run_child(worker_path_, all, {}, kMaxChildOutput, timeout, stop);
    const auto because = [&](std::string reason) {
        log::info("conversion refused", {{"program", program}, {"reason", reason}});
        return reason;
    };
    switch (result.outcome) {
        case Outcome::Stopped:
            return Error(ErrorCode::Unavailable).with_detail("stopped");
        case Outcome::TimedOut:
            return Error(ErrorCode::Unprocessable,
                         "This takes too long to convert. Please send something shorter.", "file")
                .with_detail(because("timeout"));
        case Outcome::TooMuchOutput:
            return unreadable(because("too much output"));
        case Outcome::Signalled:
            return unreadable(because("signal " + std::to_string(result.status)));
        case Outcome::Exited:
            break;
    }
    if (result.status == picture::kDone) return std::move(result.output);
    const auto reason = because("status " + std::to_string(result.status));
    if (result.status == picture::kUnconfined || result.status == picture::kNoProgram)
        return Error(ErrorCode::Unprocessable, "This server cannot convert videos and sounds.",
                     "file")
            .with_detail(reason);
    return unreadable(reason);
}

Result<Recording> Transcoder::probe(const std::string& folder, const std::string& file,
                                    Format format, const std::stop_token& stop) const {
    Arguments arguments{
        "-v",
        "error",
        "-print_format",
        "json",
        "-show_entries",
        "format=duration,bit_rate:stream=index,codec_type,codec_name,pix_fmt,width,height,"
        "avg_frame_rate,r_frame_rate,sample_rate,channels,channel_layout:"
        "stream_disposition=attached_pic:stream_side_data=rotation"};
    append(arguments, input_of(file, format));
    TRY_ASSIGN(const auto said, run("ffprobe", folder, arguments, stop));
    auto recording = recording_from(said);
    if (!recording) return unreadable("neither picture nor sound");
    return recording;
}

Result<Recording> Transcoder::look(const std::string& folder, Format format) const {
    if (!demuxer_of(format)) return unreadable("unknown format");
    TRY_ASSIGN(auto recording, probe(folder, kInput, format, {}));
    if (!recording.video) return recording;
    const auto& video = *recording.video;
    if (video.width < 1 || video.height < 1) return unreadable("no size");
    if (std::int64_t{video.width} * video.height > limits_.max_pixels)
        return Error(ErrorCode::Unprocessable, "This video has too many pixels.", "file");
    if (format != Format::MovingGif && video.frame_rate() > limits_.max_frame_rate)
        return Error(ErrorCode::Unprocessable, "This video has too many frames a second.", "file");
    return recording;
}

Result<Converted> Transcoder::convert_video(const std::string& folder, Format format,
                                            const Recording& from,
                                            const std::stop_token& stop) const {
    const std::string file = "out.mp4";
    auto arguments = ffmpeg_on(kInput, format);
    append(arguments, {"-map", stream(from.video->stream)});
    if (from.audio) append(arguments, {"-map", stream(from.audio->stream)});
    forget_metadata(arguments);
    if (may_be_kept(from, format)) {
        append(arguments, {"-c", "copy"});
    } else {
        append(arguments, {"-c:v",     "libx264",
                           "-preset",  "veryfast",
                           "-crf",     "24",
                           "-maxrate", "1500k",
                           "-bufsize", "3000k",
                           "-pix_fmt", "yuv420p",
                           "-vf",      scale_of(*from.video),
                           "-fpsmax",  std::to_string(static_cast<int>(kMaxMadeRate)),
                           "-threads", std::to_string(kThreads),
                           "-c:a",     "aac",
                           "-b:a",     "96k",
                           "-ac",      "2"});
    }
    append(arguments, {"-movflags", "+faststart", "-f", "mp4", file});
    // The first frame comes along on standard output: a second start costs more than the frame.
    append(arguments, {"-map", stream(from.video->stream), "-vf", scale_of(*from.video)});
    append(arguments, still_output());
    Converted made{.path = folder + "/" + file, .content_type = "video/mp4"};
    TRY_ASSIGN(made.still, run("ffmpeg", folder, arguments, stop));
    if (made.still.empty()) return unreadable("not one frame");
    TRY_ASSIGN(made.recording, probe(folder, file, Format::Mp4, stop));
    if (!made.recording.video) return unreadable("no picture was made");
    return made;
}

Result<Converted> Transcoder::convert_audio(const std::string& folder, Format format,
                                            const Recording& from,
                                            const std::stop_token& stop) const {
    // Every browser plays MP3 and AAC; the others become MP3.
    const bool aac = format == Format::Mp4 && from.audio->codec == "aac";
    const bool mp3 = format == Format::Mp3 && from.audio->codec == "mp3";
    const std::string file = aac ? "out.m4a" : "out.mp3";
    auto arguments = ffmpeg_on(kInput, format);
    append(arguments, {"-map", stream(from.audio->stream)});
    forget_metadata(arguments);
    if (aac || mp3)
        append(arguments, {"-c", "copy"});
    else
        append(arguments, {"-c:a", "libmp3lame", "-q:a", "4", "-ac", "2"});
    if (aac)
        append(arguments, {"-movflags", "+faststart", "-f", "mp4", file});
    else
        append(arguments, {"-id3v2_version", "0", "-f", "mp3", file});
    TRY(run("ffmpeg", folder, arguments, stop));

    Converted made{.path = folder + "/" + file, .content_type = aac ? "audio/mp4" : "audio/mpeg"};
    TRY_ASSIGN(made.recording, probe(folder, file, aac ? Format::Mp4 : Format::Mp3, stop));
    if (!made.recording.audio) return unreadable("no sound was made");
    if (!from.cover) return made;
    auto cover = ffmpeg_on(kInput, format);
    append(cover, {"-map", stream(*from.cover)});
    append(cover, still_output());
    auto picture = run("ffmpeg", folder, cover, stop);
    if (picture) made.still = std::move(*picture);
    return made;
}

Result<Converted> Transcoder::convert(const std::string& folder, Format format,
                                      const std::stop_token& stop) const {
    TRY_ASSIGN(const auto from, look(folder, format));
    return from.video ? convert_video(folder, format, from, stop)
                      : convert_audio(folder, format, from, stop);
}

}  // namespace kentongan::media
