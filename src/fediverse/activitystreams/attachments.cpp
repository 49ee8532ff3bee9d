#include "fediverse/activitystreams/attachments.h"

#include <algorithm>
#include <array>

#include "fediverse/activitystreams/parts.h"
#include "platform/base/strings.h"

namespace kentongan::activitystreams {
namespace {

constexpr std::size_t kMaxDescriptionCharacters = 10'000, kMaxBlurhashBytes = 128;
constexpr std::int64_t kMaxPixels = 65'535;
constexpr double kMaxSeconds = 7 * 24 * 3600;

constexpr std::array<std::pair<std::string_view, AttachmentType>, 5> kTypes{{
    {"Document", AttachmentType::Document},
    {"Image", AttachmentType::Image},
    {"Video", AttachmentType::Video},
    {"Audio", AttachmentType::Audio},
    {"Link", AttachmentType::Link},
}};

std::optional<std::int64_t> pixels(const json::value& value, std::string_view key) {
    const auto count = integer(value, key);
    return count && *count > 0 && *count <= kMaxPixels ? count : std::nullopt;
}

// "PT1H2M3.5S" (xsd:duration, the part of a day), or seconds as a number.
std::optional<double> duration(const json::value& value) {
    auto seconds = real(value, "duration");
    if (!seconds) {
        const auto said = raw_text(one(value, "duration"), 32);
        std::string_view rest = said;
        if (!rest.starts_with("PT") || rest.size() < 4) return {};
        rest.remove_prefix(2);
        double sum = 0;
        while (!rest.empty()) {
            const auto unit = rest.find_first_of("HMS");
            if (unit == std::string_view::npos) return {};
            const auto number = parse_real(rest.substr(0, unit));
            if (!number) return {};
            sum += *number * (rest[unit] == 'H' ? 3600 : rest[unit] == 'M' ? 60 : 1);
            rest.remove_prefix(unit + 1);
        }
        seconds = sum;
    }
    return *seconds >= 0 && *seconds <= kMaxSeconds ? seconds : std::nullopt;
}

std::optional<std::pair<double, double>> focal_point(const json::value& value) {
    const auto* found = find(value, "focalPoint");
    const auto* point = found == nullptr ? nullptr : found->if_array();
    if (point == nullptr || point->size() != 2 || !(*point)[0].is_number() ||
        !(*point)[1].is_number())
        return {};
    const auto bounded = [](const json::value& number) {
        return std::clamp(number.to_number<double>(), -1.0, 1.0);
    };
    return std::pair(bounded((*point)[0]), bounded((*point)[1]));
}

std::string blurhash(const json::value& value) {
    auto hash = raw_text(one(value, "blurhash"), kMaxBlurhashBytes + 1);
    const bool fits = hash.size() >= 6 && hash.size() <= kMaxBlurhashBytes &&
                      std::ranges::all_of(hash, [](char c) { return c > ' ' && c < 0x7f; });
    return fits ? hash : std::string();
}

std::string begin_of(AttachmentType type) {
    return type == AttachmentType::Video   ? "video/"
           : type == AttachmentType::Audio ? "audio/"
                                           : "image/";
}

std::optional<Attachment> read(const json::value& value) {
    Attachment attachment;
    const auto types = types_of(value);
    const auto known = std::ranges::find_if(kTypes, [&](const auto& type) {
        return std::ranges::find(types, type.first) != types.end();
    });
    if (known == kTypes.end()) return {};
    attachment.type = known->second;
    const auto* address = find(value, "href") != nullptr ? find(value, "href") : find(value, "url");
    attachment.url = url_of(address, begin_of(attachment.type));
    if (attachment.url.empty()) return {};
    attachment.media_type = media_type(value);
    attachment.name = text(value, "name", kMaxDescriptionCharacters);
    if (attachment.name.empty())
        attachment.name = text(value, "summary", kMaxDescriptionCharacters);
    attachment.blurhash = blurhash(value);
    attachment.width = pixels(value, "width");
    attachment.height = pixels(value, "height");
    attachment.focal_point = focal_point(value);
    attachment.duration_seconds = duration(value);
    attachment.preview_url = picture(value, "icon").url;
    return attachment;
}

}  // namespace

std::vector<Attachment> read_attachments(const json::value& document) {
    std::vector<Attachment> attachments;
    for (const auto* value : many(document, "attachment", kMaxAttachments))
        if (auto attachment = read(*value)) attachments.push_back(std::move(*attachment));
    return attachments;
}

}  // namespace kentongan::activitystreams
