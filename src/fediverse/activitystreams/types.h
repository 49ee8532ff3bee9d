// What foreign servers say, as plain values: bounded, ids checked, HTML raw (sanitise before use).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/json.h"

namespace kentongan::activitystreams {

inline constexpr std::size_t kMaxTags = 100;  // of any kind, mentions included
inline constexpr std::size_t kMaxAttachments = 16, kMaxFields = 16, kMaxAliases = 16;
inline constexpr std::size_t kMaxPollOptions = 20, kMaxPollOptionCharacters = 100;
inline constexpr std::size_t kMaxRecipients = 1000, kMaxObjects = 100;

struct Emoji {
    std::string id;
    std::string name;  // without ":"
    std::string icon_url;
    std::string media_type;
    std::optional<TimePoint> updated;
};
struct Mention {
    std::string href;
    std::string name;  // "@ani@host" or "@ani", as it was sent
};
struct Hashtag {
    std::string href;
    std::string name;  // without "#"
};
struct ObjectLink {  // FEP-e232
    std::string href;
    std::string rel;
    std::string media_type;
    std::string name;
};
struct Tags {
    std::vector<Mention> mentions;
    std::vector<Hashtag> hashtags;
    std::vector<Emoji> emojis;
    std::vector<ObjectLink> links;
};

struct Picture {
    std::string url;
    std::string media_type;
    std::string description;
};
struct Field {
    std::string name;
    std::string value_html;
};
struct MultibaseKey {
    std::string id;
    std::string multibase;
};

enum class ActorType { Person, Service, Application, Group, Organization };

// Every address but url, pictures, moved_to and also_known_as is of the id's origin.
struct Actor {
    std::string id;
    ActorType type = ActorType::Person;
    std::string preferred_username;
    std::string name;
    std::string summary_html;
    std::string url;
    std::string inbox, outbox, shared_inbox, followers, following, featured, featured_tags;
    Picture icon, image;
    std::vector<Field> fields;
    // Empty when the actor shows no key. Its owner is the actor.
    std::string key_id, public_key_pem;
    std::vector<MultibaseKey> ed25519_keys;  // FEP-521a, controlled by the actor
    bool manually_approves_followers = false;
    std::optional<bool> discoverable, indexable;
    bool memorial = false, suspended = false;
    std::optional<TimePoint> published;
    std::string moved_to;
    std::vector<std::string> also_known_as;
    Tags tags;
    std::vector<std::string> attribution_domains;
};

enum class ObjectType { Note, Question, Article, Page, Event, Video, Audio, Image };
enum class AttachmentType { Document, Image, Video, Audio, Link };

struct Attachment {
    AttachmentType type = AttachmentType::Document;
    std::string media_type;
    std::string url;
    std::string name;
    std::string blurhash;
    std::optional<std::int64_t> width, height;
    std::optional<std::pair<double, double>> focal_point;  // -1 to 1
    std::optional<double> duration_seconds;
    std::string preview_url;
};

// GoToSocial's and FEP-044f's: who may without asking, and whose asking is answered.
struct Permission {
    std::vector<std::string> automatic, manual;
};
struct InteractionPolicy {
    std::optional<Permission> can_quote, can_reply, can_like, can_announce;
};

struct PollOption {
    std::string name;
    std::int64_t votes = 0;
};
struct Poll {
    bool multiple = false;
    std::vector<PollOption> options;
    std::optional<std::int64_t> voters_count;
    std::optional<TimePoint> end_time;
    bool closed = false;
    std::optional<TimePoint> closed_at;
};

struct Counted {  // a collection
    std::string id;
    std::optional<std::int64_t> total_items;
};

struct Event {  // FEP-8a8e
    std::optional<TimePoint> start_time, end_time;
    std::string location_name, location_address;
    std::optional<double> latitude, longitude;
    std::string timezone, join_mode, status;
    std::optional<std::int64_t> maximum_attendee_capacity, participant_count;
};

struct Object {
    std::string id;
    ObjectType type = ObjectType::Note;
    std::string attributed_to;  // of the id's origin
    std::string name;
    std::string content_html, content_language;
    std::string summary;
    std::string source_text, source_media_type;
    std::string url;
    std::string in_reply_to, context, conversation;
    std::optional<TimePoint> published, updated;
    std::vector<std::string> to, cc, audience;
    bool sensitive = false;
    Tags tags;
    std::vector<Attachment> attachments;
    std::string image_url;  // a video's still, an event's picture
    std::string quote, quote_authorization;
    InteractionPolicy interaction_policy;
    std::optional<Poll> poll;
    Counted replies, likes, shares;
    std::optional<Event> event;
    std::string kentongan_json;  // our own extension, JSON; empty when there is none
};

struct Activity {
    std::string id;  // may be empty; else of the actor's origin
    std::string type;
    std::string actor;
    json::value object;                   // the first, as it was sent
    std::vector<std::string> object_ids;  // a Flag has several; empty for an object without id
    std::string target;
    std::vector<std::string> to, cc;
    std::string content;  // the emoji of EmojiReact and of Misskey's Like
    Tags tags;
    std::string summary;
    std::optional<TimePoint> published;
};

enum class Visibility { Public, Unlisted, Followers, Direct };

}  // namespace kentongan::activitystreams
