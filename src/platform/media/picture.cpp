#include "platform/media/picture.h"

#include <algorithm>
#include <cstring>
#include <semaphore>

#include "platform/log/log.h"
#include "platform/media/blurhash.h"
#include "platform/media/child.h"
#include "platform/media/format.h"
#include "platform/media/likeness.h"
#include "platform/media/worker_protocol.h"

namespace kentongan::media {
namespace {

// Two children at a time: a large picture takes some 300 MB.
constexpr std::ptrdiff_t kMaxChildren = 2;
constexpr std::size_t kMaxOutputBytes = 64 << 20;

Error error_of(const ChildResult& result) {
    using Outcome = ChildResult::Outcome;
    constexpr const char* kBroken = "This picture cannot be read. It may be damaged.";
    if (result.outcome == Outcome::TimedOut)
        return Error(ErrorCode::Unprocessable, kBroken, "file").with_detail("timeout");
    if (result.outcome == Outcome::TooMuchOutput)
        return Error(ErrorCode::Unprocessable, kBroken, "file").with_detail("too much output");
    if (result.outcome == Outcome::Signalled)
        return Error(ErrorCode::Unprocessable, kBroken, "file")
            .with_detail("signal " + std::to_string(result.status));
    switch (result.status) {
        case picture::kNoPicture:
            return Error(ErrorCode::UnsupportedMedia, "This file is no picture that we can show.",
                         "file");
        case picture::kTooManyPixels:
            return Error(ErrorCode::TooLarge, "This picture has too many pixels.", "file");
        case picture::kUndecodable:
            return Error(ErrorCode::Unprocessable, kBroken, "file");
        default:
            return Error(ErrorCode::Internal)
                .with_detail("picture worker: status " + std::to_string(result.status));
    }
}

std::string content_type_of(picture::Kind kind) {
    switch (kind) {
        case picture::Kind::Png:
            return "image/png";
        case picture::Kind::Webp:
            return "image/webp";
        default:
            return "image/jpeg";
    }
}

// Reads renditions off the child's output. What the child says is as hostile as the picture.
class Reader {
public:
    explicit Reader(std::string_view output) : left_(output) {}

    Result<Rendition> next() {
        picture::RenditionHeader header;
        Error broken = Error(ErrorCode::Unprocessable).with_detail("picture worker: bad output");
        if (left_.size() < sizeof header) return broken;
        std::memcpy(&header, left_.data(), sizeof header);
        left_.remove_prefix(sizeof header);
        bool possible = header.width >= 1 && header.height >= 1 && header.width <= kMaxSide &&
                        header.height <= kMaxSide && header.length <= left_.size();
        if (!possible) return broken;
        Rendition rendition{std::string(left_.substr(0, header.length)),
                            content_type_of(header.kind), static_cast<int>(header.width),
                            static_cast<int>(header.height)};
        left_.remove_prefix(header.length);
        return rendition;
    }

private:
    static constexpr std::uint32_t kMaxSide = 1 << 24;
    std::string_view left_;
};

}  // namespace

struct PictureProcessor::Slots {
    std::counting_semaphore<kMaxChildren> free{kMaxChildren};
};

PictureProcessor::PictureProcessor(std::string worker_path, PictureLimits limits)
    : worker_path_(std::move(worker_path)), limits_(limits), slots_(new Slots) {}

PictureProcessor::~PictureProcessor() = default;

Result<std::string> PictureProcessor::run(std::string_view bytes,
                                          std::span<const std::string> arguments) const {
    if (bytes.size() > limits_.max_bytes)
        return Error(ErrorCode::TooLarge, "This file is too large.", "file");
    // The child asks libvips as well.
    if (!is_picture(bytes))
        return Error(ErrorCode::UnsupportedMedia, "This file is no picture that we can show.",
                     "file");
    if (!slots_->free.try_acquire_for(limits_.timeout))
        return Error(ErrorCode::Unavailable).with_detail("picture workers are busy");
    struct Release {
        Slots& slots;
        ~Release() { slots.free.release(); }
    } release{*slots_};

    auto result = run_child(worker_path_, arguments, bytes, kMaxOutputBytes, limits_.timeout);
    if (result.outcome == ChildResult::Outcome::Exited && result.status == picture::kDone)
        return std::move(result.output);
    Error error = error_of(result);
    log::info("picture refused",
              {{"reason", error.detail()}, {"bytes", std::to_string(bytes.size())}});
    return error;
}

Result<Picture> PictureProcessor::process(std::string_view bytes) const {
    std::string arguments[] = {"picture", std::to_string(limits_.max_pixels)};
    TRY_ASSIGN(std::string output, run(bytes, arguments));
    Reader reader(output);
    Picture picture;
    TRY_ASSIGN(picture.original, reader.next());
    TRY_ASSIGN(picture.preview, reader.next());
    TRY_ASSIGN(Rendition tiny, reader.next());
    picture.blurhash = blurhash(tiny.bytes, tiny.width, tiny.height);
    picture.likeness = likeness(tiny.bytes, tiny.width, tiny.height);
    return picture;
}

Result<std::string> PictureProcessor::animation(std::string_view bytes) const {
    std::string arguments[] = {"animation", std::to_string(limits_.max_pixels)};
    TRY_ASSIGN(std::string output, run(bytes, arguments));
    TRY_ASSIGN(Rendition gif, Reader(output).next());
    return std::move(gif.bytes);
}

Result<Rendition> PictureProcessor::crop(std::string_view bytes, int width, int height) const {
    if (width < 1 || height < 1 || width > picture::kMaxSide || height > picture::kMaxSide)
        return Error(ErrorCode::BadRequest);
    std::string arguments[] = {"crop", std::to_string(limits_.max_pixels), std::to_string(width),
                               std::to_string(height)};
    TRY_ASSIGN(std::string output, run(bytes, arguments));
    return Reader(output).next();
}

}  // namespace kentongan::media
