#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "fediverse/activitystreams/attachments.h"
#include "fediverse/activitystreams/parts.h"
#include "platform/base/strings.h"
#include "platform/text/compose.h"

namespace kentongan::activitystreams {
namespace {

constexpr std::size_t kMaxNameCharacters = 500, kMaxSummaryCharacters = 1500, kMaxAuthors = 16;
constexpr std::size_t kMaxWordCharacters = 100, kMaxAudience = 16, kMaxPermitted = 16;
constexpr std::size_t kMaxExtensionBytes = 64 * 1024;

constexpr std::array<std::pair<std::string_view, ObjectType>, 8> kTypes{{
    {"Note", ObjectType::Note},
    {"Question", ObjectType::Question},
    {"Article", ObjectType::Article},
    {"Page", ObjectType::Page},
    {"Event", ObjectType::Event},
    {"Video", ObjectType::Video},
    {"Audio", ObjectType::Audio},
    {"Image", ObjectType::Image},
}};

std::optional<ObjectType> type_of(const json::value& document) {
    for (const auto& type : types_of(document))
        for (const auto& [name, known] : kTypes)
            if (type == name) return known;
    return {};
}

// PeerTube names a Person and the channel, a Group; Mobilizon a group that may live elsewhere, and
// who wrote it as actor.
Result<std::string> author_of(const json::value& document, std::string_view id) {
    std::string author;
    for (const auto* candidate : many(document, "attributedTo", kMaxAuthors)) {
        auto here = id_of(candidate);
        if (!same_origin(here, id)) continue;
        const bool person = type_is(*candidate, "Person");
        if (author.empty() || person) author = std::move(here);
        if (person) break;
    }
    if (author.empty())
        if (auto actor = id_of(one(document, "actor")); same_origin(actor, id))
            author = std::move(actor);
    if (!author.empty()) return author;
    if (one(document, "attributedTo") == nullptr) return missing("the post has no attributedTo");
    return contradiction("the post is not on its author's host");
}

std::int64_t count_in(const json::value& collection) {
    return std::max<std::int64_t>(0, integer(collection, "totalItems").value_or(0));
}

Counted counted(const json::value& document, std::string_view key) {
    Counted result;
    const auto* found = one(document, key);
    if (found == nullptr) return result;
    result.id = id_of(found);
    if (integer(*found, "totalItems")) result.total_items = count_in(*found);
    return result;
}

std::optional<Poll> poll_of(const json::value& document) {
    Poll poll;
    poll.multiple = one(document, "anyOf") != nullptr;
    for (const auto* option : many(document, poll.multiple ? "anyOf" : "oneOf", kMaxPollOptions)) {
        const auto* replies = one(*option, "replies");
        poll.options.push_back({text(*option, "name", kMaxPollOptionCharacters),
                                replies == nullptr ? 0 : count_in(*replies)});
    }
    if (poll.options.empty()) return {};
    if (const auto voters = integer(document, "votersCount"); voters && *voters >= 0)
        poll.voters_count = voters;
    poll.end_time = time(document, "endTime");
    poll.closed_at = time(document, "closed");
    poll.closed = poll.closed_at.has_value() || boolean(document, "closed").value_or(false);
    return poll;
}

// A text, or schema.org's PostalAddress: what it says, from the house to the country.
std::string address_of(const json::value& place) {
    const auto* address = one(place, "address");
    if (address == nullptr) return {};
    if (!address->is_object()) return text(place, "address", kMaxNameCharacters);
    std::vector<std::string> parts;
    for (const char* key :
         {"streetAddress", "addressLocality", "postalCode", "addressRegion", "addressCountry"})
        if (auto part = text(*address, key, kMaxWordCharacters); !part.empty())
            parts.push_back(std::move(part));
    return join(parts, ", ");
}

Event event_of(const json::value& document) {
    Event event;
    event.start_time = time(document, "startTime");
    event.end_time = time(document, "endTime");
    if (const auto* place = one(document, "location")) {
        event.location_name = text(*place, "name", kMaxNameCharacters);
        event.location_address = address_of(*place);
        const auto latitude = real(*place, "latitude"), longitude = real(*place, "longitude");
        if (latitude && longitude && *latitude >= -90 && *latitude <= 90 && *longitude >= -180 &&
            *longitude <= 180) {
            event.latitude = latitude;
            event.longitude = longitude;
        }
    }
    event.timezone = text(document, "timezone", kMaxWordCharacters);
    event.join_mode = text(document, "joinMode", kMaxWordCharacters);
    event.status = text(document, "ical:status", kMaxWordCharacters);
    if (event.status.empty()) event.status = text(document, "status", kMaxWordCharacters);
    event.maximum_attendee_capacity = integer(document, "maximumAttendeeCapacity");
    event.participant_count = integer(document, "participantCount");
    return event;
}

std::optional<Permission> permission(const json::value& policy, std::string_view key) {
    const auto* found = one(policy, key);
    if (found == nullptr || !found->is_object()) return {};
    // The later names are GoToSocial's before 0.21.
    const auto named = [&](std::string_view name, std::string_view older) {
        return ids_of(*found, find(*found, name) != nullptr ? name : older, kMaxPermitted);
    };
    return Permission{named("automaticApproval", "always"),
                      named("manualApproval", "approvalRequired")};
}

InteractionPolicy policy_of(const json::value& document) {
    InteractionPolicy policy;
    if (const auto* found = one(document, "interactionPolicy")) {
        policy.can_quote = permission(*found, "canQuote");
        policy.can_reply = permission(*found, "canReply");
        policy.can_like = permission(*found, "canLike");
        policy.can_announce = permission(*found, "canAnnounce");
    }
    return policy;
}

// FEP-044f, then what others called it, then FEP-e232.
std::string quote_of(const json::value& document, const Tags& tags) {
    for (const auto* key : {"quote", "quoteUrl", "quoteUri", "_misskey_quote", "as:quoteUrl"})
        if (auto id = id_of(one(document, key)); !id.empty()) return id;
    for (const auto& link : tags.links)
        if (link.rel == "quote" || link.rel == "https://misskey-hub.net/ns#_misskey_quote")
            return link.href;
    return {};
}

void read_texts(const json::value& document, std::string_view language, Object& object) {
    auto content = natural(document, "content", language);
    object.content_html = std::move(content.text);
    object.content_language = std::move(content.language);
    object.name = text(document, "name", kMaxNameCharacters);
    if (object.name.empty())
        object.name =
            utf8_prefix(text::tidy(natural(document, "name", language).text), kMaxNameCharacters);
    object.summary =
        utf8_prefix(text::tidy(natural(document, "summary", language).text), kMaxSummaryCharacters);
    if (const auto* source = one(document, "source")) {
        object.source_text = raw_text(one(*source, "content"));
        object.source_media_type = media_type(*source);
    }
}

void read_relations(const json::value& document, Object& object) {
    object.url = url_of(find(document, "url"));
    object.in_reply_to = id_of(one(document, "inReplyTo"));
    object.context = id_of(one(document, "context"));
    // Often a tag: or a made-up word, not an address.
    object.conversation = text(document, "conversation", kMaxIriBytes);
    object.to = recipients(document, "to");
    object.cc = recipients(document, "cc");
    object.audience = ids_of(document, "audience", kMaxAudience);
    object.tags = read_tags(document);
    object.quote = quote_of(document, object.tags);
    object.quote_authorization = id_of(one(document, "quoteAuthorization"));
    object.interaction_policy = policy_of(document);
    object.replies = counted(document, "replies");
    object.likes = counted(document, "likes");
    object.shares = counted(document, "shares");
}

}  // namespace

Result<Object> read_object(const json::value& document, std::string_view language) {
    Object object;
    const auto type = type_of(document);
    if (!type) return missing("no type of a post");
    object.type = *type;
    object.id = id_of(&document);
    if (object.id.empty() || is_public(object.id)) return missing("the post has no id");
    TRY_ASSIGN(object.attributed_to, author_of(document, object.id));
    read_texts(document, language, object);
    read_relations(document, object);
    object.published = time(document, "published");
    object.updated = time(document, "updated");
    object.sensitive = boolean(document, "sensitive").value_or(false);
    object.attachments = read_attachments(document);
    object.image_url = picture(document, "image").url;
    if (object.image_url.empty()) object.image_url = picture(document, "icon").url;
    if (object.type == ObjectType::Question) {
        object.poll = poll_of(document);
        if (!object.poll) return missing("the poll has no options");
    }
    if (object.type == ObjectType::Event) object.event = event_of(document);
    if (const auto* extension = find(document, "kentongan")) {
        object.kentongan_json = json::serialize(*extension);
        if (object.kentongan_json.size() > kMaxExtensionBytes)
            return contradiction("the kentongan extension is too large");
    }
    return object;
}

Visibility visibility_of(const Object& object, std::string_view followers_id) {
    const auto has = [](const std::vector<std::string>& ids, std::string_view id) {
        return !id.empty() && std::ranges::find(ids, id) != ids.end();
    };
    if (has(object.to, kPublic)) return Visibility::Public;
    if (has(object.cc, kPublic)) return Visibility::Unlisted;
    if (has(object.to, followers_id) || has(object.cc, followers_id)) return Visibility::Followers;
    return Visibility::Direct;
}

}  // namespace kentongan::activitystreams
