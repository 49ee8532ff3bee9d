#include "fediverse/activitystreams/parts.h"

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::activitystreams {
namespace {

constexpr std::size_t kMaxNameCharacters = 200, kMaxDescriptionCharacters = 1500;
constexpr std::size_t kMaxMediaTypeBytes = 100;

std::string between_colons(std::string name) {
    if (name.size() > 2 && name.starts_with(':') && name.ends_with(':'))
        name = name.substr(1, name.size() - 2);
    return name;
}

}  // namespace

std::string media_type(const json::value& value) {
    const auto type = raw_text(one(value, "mediaType"), 2 * kMaxMediaTypeBytes);
    const std::string lower = ascii_lower(trim(std::string_view(type).substr(0, type.find(';'))));
    const bool fits = lower.size() <= kMaxMediaTypeBytes && lower.find('/') != std::string::npos &&
                      std::ranges::all_of(lower, [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                 std::string_view("/+-._").find(c) != std::string_view::npos;
                      });
    return fits ? lower : std::string();
}

Picture picture(const json::value& value, std::string_view key) {
    Picture result;
    const auto* found = one(value, key);
    if (found == nullptr) return result;
    result.url = url_of(found, "image/");
    result.media_type = media_type(*found);
    // Mastodon calls it summary in actors, everybody else name.
    result.description = text(*found, "summary", kMaxDescriptionCharacters);
    if (result.description.empty())
        result.description = text(*found, "name", kMaxDescriptionCharacters);
    return result;
}

std::vector<std::string> recipients(const json::value& value, std::string_view key) {
    return ids_of(value, key, kMaxRecipients);
}

Tags read_tags(const json::value& document) {
    Tags tags;
    for (const auto* tag : many(document, "tag", kMaxTags)) {
        auto href = url_of(find(*tag, "href"));
        auto name = text(*tag, "name", kMaxNameCharacters);
        if (type_is(*tag, "Mention")) {
            if (!href.empty()) tags.mentions.push_back({std::move(href), std::move(name)});
        } else if (type_is(*tag, "Hashtag")) {
            if (name.starts_with('#')) name.erase(0, 1);
            if (!name.empty()) tags.hashtags.push_back({std::move(href), std::move(name)});
        } else if (type_is(*tag, "Emoji")) {
            auto icon = picture(*tag, "icon");
            name = between_colons(std::move(name));
            if (name.empty() || icon.url.empty()) continue;
            tags.emojis.push_back({id_of(tag), std::move(name), std::move(icon.url),
                                   std::move(icon.media_type), time(*tag, "updated")});
        } else if (type_is(*tag, "Link") && !href.empty()) {
            // A media type with its profile: FEP-e232 tells posts from pages by it.
            tags.links.push_back({std::move(href), text(*tag, "rel", kMaxNameCharacters),
                                  text(*tag, "mediaType", kMaxNameCharacters), std::move(name)});
        }
    }
    return tags;
}

}  // namespace kentongan::activitystreams
