#include "rooms/objects/emoji_tags.h"

#include "fediverse/activitystreams/values.h"

namespace kentongan::objects {
namespace {

std::string_view media_type_of(std::string_view url) {
    if (url.ends_with(".png")) return "image/png";
    return url.ends_with(".webp") ? "image/webp" : "image/jpeg";
}

}  // namespace

// From the entities that apps get. A picture never changes under its address, so that is the id.
void append_emoji_tags(JsonWriter& out, const accounts::Accounts& accounts,
                       const statuses::Status& status) {
    std::vector<std::string_view> texts{status.spoiler_text, status.text};
    if (status.poll)
        texts.insert(texts.end(), status.poll->options.begin(), status.poll->options.end());
    std::string json;
    JsonWriter written(json);
    written.begin_object().key("all");
    accounts.append_emojis(written, texts);
    written.end_object();
    const auto entities = parse_json(json);
    if (!entities) return;
    for (const auto* one : activitystreams::many(*entities, "all", activitystreams::kMaxArray)) {
        const auto* shortcode = find_string(*one, "shortcode");
        const auto* url = find_string(*one, "url");
        if (!shortcode || !url) continue;
        out.begin_object().member("id", std::string_view(*url)).member("type", "Emoji");
        out.member("name", ":" + std::string(*shortcode) + ":").key("icon").begin_object();
        out.member("type", "Image").member("mediaType", media_type_of(*url));
        out.member("url", std::string_view(*url)).end_object().end_object();
    }
}

}  // namespace kentongan::objects
