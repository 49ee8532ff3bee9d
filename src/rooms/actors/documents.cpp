#include "rooms/actors/documents.h"

#include "fediverse/activitystreams/types.h"
#include "fediverse/activitystreams/values.h"
#include "platform/base/strings.h"
#include "rooms/actors/api.h"

namespace kentongan::actors {
namespace {

std::string media_type_of(std::string_view url) {
    if (url.ends_with(".webp")) return "image/webp";
    if (url.ends_with(".png")) return "image/png";
    if (url.ends_with(".gif")) return "image/gif";
    return "image/jpeg";
}

void append_picture(JsonWriter& out, std::string_view key, const std::string& url,
                    const std::string& description) {
    // Other servers have stand-ins of their own for missing pictures.
    if (url.empty() || url.ends_with("/missing.png")) return;
    out.key(key).begin_object().member("type", "Image").member("mediaType", media_type_of(url));
    out.member("url", url);
    if (!description.empty()) out.member("summary", description);
    out.end_object();
}

void append_key(JsonWriter& out, std::string_view actor, std::string_view public_pem) {
    out.key("publicKey").begin_object().member("id", key_id_of(actor)).member("owner", actor);
    out.member("publicKeyPem", public_pem).end_object();
}

}  // namespace

// From the entities that apps get.
std::vector<accounts::RemoteEmoji> emojis_in(const accounts::Accounts& accounts,
                                             std::span<const std::string_view> texts) {
    std::string json;
    JsonWriter out(json);
    accounts.append_emojis(out, texts);
    std::vector<accounts::RemoteEmoji> emojis;
    const auto entities = parse_json("{\"all\":" + json + "}");
    if (!entities) return emojis;
    for (const auto* one : activitystreams::many(*entities, "all", activitystreams::kMaxTags)) {
        const auto* name = find_string(*one, "shortcode");
        const auto* url = find_string(*one, "url");
        if (name && url) emojis.push_back({std::string(*name), std::string(*url)});
    }
    return emojis;
}

void append_emoji_tags(JsonWriter& out, const std::vector<accounts::RemoteEmoji>& emojis) {
    for (const auto& emoji : emojis) {
        out.begin_object().member("type", "Emoji").member("id", emoji.url);
        out.member("name", ":" + emoji.shortcode + ":").key("icon").begin_object();
        out.member("type", "Image").member("mediaType", media_type_of(emoji.url));
        out.member("url", emoji.url).end_object().end_object();
    }
}

// Inline, because nobody who reads us should have to load anything.
std::string_view context_json() {
    return R"(["https://www.w3.org/ns/activitystreams","https://w3id.org/security/v1",{)"
           R"("manuallyApprovesFollowers":"as:manuallyApprovesFollowers","sensitive":"as:sensitive",)"
           R"("Hashtag":"as:Hashtag","alsoKnownAs":{"@id":"as:alsoKnownAs","@type":"@id"},)"
           R"("movedTo":{"@id":"as:movedTo","@type":"@id"},"toot":"http://joinmastodon.org/ns#",)"
           R"("Emoji":"toot:Emoji","blurhash":"toot:blurhash","discoverable":"toot:discoverable",)"
           R"("indexable":"toot:indexable","memorial":"toot:memorial","suspended":"toot:suspended",)"
           R"("votersCount":"toot:votersCount","lemmy":"https://join-lemmy.org/ns#",)"
           R"("postingRestrictedToMods":"lemmy:postingRestrictedToMods",)"
           R"("focalPoint":{"@container":"@list","@id":"toot:focalPoint"},)"
           R"("featured":{"@id":"toot:featured","@type":"@id"},)"
           R"("featuredTags":{"@id":"toot:featuredTags","@type":"@id"},)"
           R"("schema":"http://schema.org#","PropertyValue":"schema:PropertyValue","value":"schema:value",)"
           R"("address":"schema:address","PostalAddress":"schema:PostalAddress",)"
           R"("streetAddress":"schema:streetAddress",)"
           R"("maximumAttendeeCapacity":"schema:maximumAttendeeCapacity",)"
           R"("remainingAttendeeCapacity":"schema:remainingAttendeeCapacity",)"
           R"("ical":"http://www.w3.org/2002/12/cal/ical#","mz":"https://joinmobilizon.org/ns#",)"
           R"("joinMode":{"@id":"mz:joinMode","@type":"mz:joinModeType"},"timezone":"mz:timezone",)"
           R"("participantCount":"mz:participantCount",)"
           R"("organizers":{"@id":"https://w3id.org/fep/8a8e#organizers","@type":"@id"},)"
           R"("gts":"https://gotosocial.org/ns#",)"
           R"("interactionPolicy":{"@id":"gts:interactionPolicy","@type":"@id"},)"
           R"("canQuote":{"@id":"gts:canQuote","@type":"@id"},)"
           R"("automaticApproval":{"@id":"gts:automaticApproval","@type":"@id"},)"
           R"("manualApproval":{"@id":"gts:manualApproval","@type":"@id"},)"
           R"("quote":{"@id":"https://w3id.org/fep/044f#quote","@type":"@id"},)"
           R"("quoteAuthorization":{"@id":"https://w3id.org/fep/044f#quoteAuthorization","@type":"@id"},)"
           R"("QuoteRequest":"https://w3id.org/fep/044f#QuoteRequest",)"
           R"("QuoteAuthorization":"https://w3id.org/fep/044f#QuoteAuthorization",)"
           R"("quoteUri":"http://fedibird.com/ns#quoteUri",)"
           R"("_misskey_quote":"https://misskey-hub.net/ns#_misskey_quote",)"
           R"("kentongan":{"@id":"urn:kentongan:ns","@type":"@json"}}])";
}

std::string server_uri(const Config& config) {
    return config.url(kServerPath);
}

std::string key_id_of(std::string_view actor_uri) {
    return std::string(actor_uri) + "#main-key";
}

std::string json_text(std::string_view uri) {
    std::string out;
    append_json_string(out, uri);
    return out;
}

ActorFacts facts_of(db::Tx& tx, const accounts::Accounts& accounts,
                    const accounts::Account& account, std::string public_pem) {
    std::vector<std::string_view> texts{account.display_name, account.note_html};
    for (const auto& field : account.fields)
        texts.insert(texts.end(), {field.name, field.value_html});
    ActorFacts facts{std::move(public_pem), {}, emojis_in(accounts, texts)};
    if (account.moved_to)
        if (const auto other = accounts.find(tx, *account.moved_to)) facts.moved_to = other->uri;
    return facts;
}

std::string actor_json(const Config& config, const accounts::Account& account,
                       const ActorFacts& facts) {
    std::string json;
    JsonWriter out(json);
    const auto& id = account.uri;
    out.begin_object().key("@context").raw(context_json());
    out.member("id", id);
    out.member("type", account.group ? "Group" : account.bot ? "Service" : "Person");
    out.member("preferredUsername", account.username).member("name", account.shown_name());
    out.member("summary", account.note_html).member("url", account.url);
    out.member("inbox", id + "/inbox").member("outbox", id + "/outbox");
    out.member("followers", id + "/followers").member("following", id + "/following");
    out.member("featured", id + "/collections/featured");
    out.member("featuredTags", id + "/collections/tags");
    out.key("endpoints").begin_object().member("sharedInbox", config.url("/inbox")).end_object();
    out.member("manuallyApprovesFollowers", account.locked);
    out.member("discoverable", account.discoverable).member("indexable", account.indexable);
    out.member("memorial", account.memorial).member("published", account.created_at);
    append_picture(out, "icon", account.avatar_url, account.avatar_description);
    append_picture(out, "image", account.header_url, account.header_description);
    out.key("attachment").begin_array();
    for (const auto& field : account.fields)
        out.begin_object()
            .member("type", "PropertyValue")
            .member("name", field.name)
            .member("value", field.value_html)
            .end_object();
    out.end_array();
    out.key("tag").begin_array();
    append_emoji_tags(out, facts.emojis);
    out.end_array();
    // FEP-1b12: who looks after a group.
    if (account.group)
        out.member("attributedTo", id + "/moderators").member("postingRestrictedToMods", false);
    if (!account.also_known_as.empty()) {
        out.key("alsoKnownAs").begin_array();
        for (const auto& alias : account.also_known_as) out.value(alias);
        out.end_array();
    }
    if (!facts.moved_to.empty()) out.member("movedTo", facts.moved_to);
    append_key(out, id, facts.public_pem);
    out.end_object();
    return json;
}

std::string server_json(const Config& config, std::string_view public_pem) {
    const auto id = server_uri(config);
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("@context").raw(context_json());
    out.member("id", id).member("type", "Application");
    // A name has no colon: without the port.
    const auto host = config.host();
    out.member("preferredUsername", std::string_view(host).substr(0, host.find(':')));
    out.member("name", config.title);
    out.member("url", config.url("/")).member("inbox", id + "/inbox");
    out.member("outbox", id + "/outbox");
    out.key("endpoints").begin_object().member("sharedInbox", config.url("/inbox")).end_object();
    out.member("manuallyApprovesFollowers", true);
    append_key(out, id, public_pem);
    out.end_object();
    return json;
}

std::string activity_json(const Spoken& spoken) {
    std::string json;
    JsonWriter out(json);
    const auto list = [&](std::string_view key, const std::vector<std::string>& uris) {
        if (uris.empty()) return;
        out.key(key).begin_array();
        for (const auto& uri : uris) out.value(uri);
        out.end_array();
    };
    out.begin_object().key("@context").raw(context_json());
    out.member("id", spoken.id).member("type", spoken.type).member("actor", spoken.actor);
    out.key("object").raw(spoken.object_json);
    if (!spoken.target.empty()) out.member("target", spoken.target);
    if (!spoken.content.empty()) out.member("content", spoken.content);
    list("to", spoken.to);
    list("cc", spoken.cc);
    out.end_object();
    return json;
}

}  // namespace kentongan::actors
