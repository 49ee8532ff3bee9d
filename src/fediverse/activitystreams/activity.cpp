#include "fediverse/activitystreams/parts.h"

namespace kentongan::activitystreams {
namespace {

constexpr std::size_t kMaxTypeBytes = 60, kMaxEmojiCharacters = 100, kMaxSummaryCharacters = 1500;

}  // namespace

Result<Activity> read_activity(const json::value& document) {
    Activity activity;
    const auto types = types_of(document);
    if (types.empty() || types.front().empty() || types.front().size() > kMaxTypeBytes)
        return missing("the activity has no type");
    activity.type = types.front();
    activity.actor = id_of(one(document, "actor"));
    if (activity.actor.empty()) return missing("the activity has no actor");
    if (is_public(activity.actor)) return contradiction("the public is no actor");
    activity.id = id_of(&document);
    if (!activity.id.empty() && !same_origin(activity.id, activity.actor))
        return contradiction("the activity is not on its actor's host");
    const auto* object = one(document, "object");
    if (object == nullptr) return missing("the activity has no object");
    activity.object = *object;
    activity.object_ids = ids_of(document, "object", kMaxObjects);
    activity.target = id_of(one(document, "target"));
    activity.to = recipients(document, "to");
    activity.cc = recipients(document, "cc");
    activity.content = text(document, "content", kMaxEmojiCharacters);
    if (activity.content.empty())
        activity.content = text(document, "_misskey_reaction", kMaxEmojiCharacters);
    activity.tags = read_tags(document);
    activity.summary = text(document, "summary", kMaxSummaryCharacters);
    activity.published = time(document, "published");
    return activity;
}

}  // namespace kentongan::activitystreams
