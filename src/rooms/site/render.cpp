#include "platform/base/json.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
#include "platform/keys/keys.h"
#include "platform/media/picture.h"
#include "platform/media/transcoder.h"
#include "platform/push/push.h"
#include "platform/web/web.h"
#include "rooms/site/limits.h"
#include "rooms/site/service.h"

namespace kentongan::site {

namespace {

// Apps switch features by the Mastodon version they read here: this is the one whose interface the
// rooms implement.
constexpr std::string_view kVersion = "4.6.0 (compatible; Kentongan " KENTONGAN_VERSION ")";
constexpr int kApiVersion = 10;

std::string description(std::string_view language) {
    return std::string(i18n::translate(
        language, "Official warnings and neighbours of your region, in one place."));
}

std::string streaming_url(const Config& config) {
    const auto scheme = config.scheme() == "https" ? "wss://" : "ws://";
    return scheme + config.host();
}

void append_languages(JsonWriter& json) {
    json.key("languages").begin_array();
    for (const auto& language : i18n::languages()) json.value(language);
    json.end_array();
}

void append_rules(JsonWriter& json, const Site::Impl& site, std::string_view language) {
    std::vector<std::pair<std::string, std::vector<Rule>>> translated;
    for (const auto& other : i18n::languages()) translated.emplace_back(other, rules(site, other));
    const auto own = rules(site, language);
    json.begin_array();
    for (std::size_t i = 0; i < own.size(); ++i) {
        json.begin_object()
            .member("id", std::string_view(own[i].id))
            .member("text", std::string_view(own[i].text))
            .member("hint", std::string_view(own[i].hint));
        json.key("translations").begin_object();
        for (const auto& [other, words] : translated)
            if (i < words.size())
                json.key(other)
                    .begin_object()
                    .member("text", std::string_view(words[i].text))
                    .member("hint", std::string_view(words[i].hint))
                    .end_object();
        json.end_object().end_object();
    }
    json.end_array();
}

// The three blocks that both versions of the entity have, here with the keys of the newer one;
// apps ignore keys they do not know.
void append_limits(JsonWriter& json) {
    json.key("accounts")
        .begin_object()
        .member("max_display_name_length", kMaxDisplayName)
        .member("max_note_length", kMaxNote)
        .member("max_avatar_description_length", kMaxAvatarDescription)
        .member("max_header_description_length", kMaxAvatarDescription)
        .member("max_featured_tags", kMaxFeaturedTags)
        .member("max_pinned_statuses", kMaxPins)
        .member("max_profile_fields", kMaxFields)
        .member("profile_field_name_limit", kMaxFieldText)
        .member("profile_field_value_limit", kMaxFieldText)
        .end_object();
    json.key("statuses")
        .begin_object()
        .member("max_characters", kMaxCharacters)
        .member("max_media_attachments", kMaxAttachments)
        .member("characters_reserved_per_url", kAddressCharacters)
        .end_object();
    json.key("media_attachments").begin_object();
    json.key("supported_mime_types").begin_array();
    for (auto type : kMediaTypes) json.value(type);
    json.end_array()
        .member("description_limit", kMaxDescription)
        .member("image_size_limit", media::PictureLimits().max_bytes)
        .member("image_matrix_limit", media::PictureLimits().max_pixels)
        .member("video_size_limit", media::TranscoderLimits().max_bytes)
        .member("video_frame_rate_limit", media::TranscoderLimits().max_frame_rate)
        .member("video_matrix_limit", media::TranscoderLimits().max_pixels)
        .end_object();
    json.key("polls")
        .begin_object()
        .member("max_options", kMaxPollOptions)
        .member("max_characters_per_option", kMaxOptionCharacters)
        .member("min_expiration", kShortestPoll)
        .member("max_expiration", kLongestPoll)
        .end_object();
}

void append_access(JsonWriter& json) {
    json.key("timelines_access").begin_object();
    for (auto feed : {"live_feeds", "hashtag_feeds", "trending_link_feeds"})
        json.key(feed)
            .begin_object()
            .member("local", "public")
            .member("remote", "public")
            .end_object();
    json.end_object();
}

// What browsers and apps subscribe to Web Push with; made when nobody has needed it yet.
std::string push_key(const Site::Impl& site) {
    return push::public_key_of(site.platform.keys.get(push::kServerKeyName, push::make_server_key));
}

void append_configuration(JsonWriter& json, const Site::Impl& site) {
    const auto& config = site.platform.config;
    json.key("configuration").begin_object();
    json.key("urls")
        .begin_object()
        .member("streaming", streaming_url(config))
        .member("status", nullptr)
        .member("about", config.url("/tentang"))
        .member("privacy_policy", config.url("/privasi"))
        .member("terms_of_service", nullptr)
        .end_object();
    json.key("vapid").begin_object().member("public_key", push_key(site)).end_object();
    append_limits(json);
    json.key("translation").begin_object().member("enabled", false).end_object();
    append_access(json);
    json.member("limited_federation", false).end_object();
}

void append_thumbnail(JsonWriter& json, const Config& config) {
    json.key("thumbnail")
        .begin_object()
        .member("url", config.url(web::asset_url("icon-512.png")))
        .member("description", "Kentongan");
    json.key("versions")
        .begin_object()
        .member("@1x", config.url(web::asset_url("icon-192.png")))
        .member("@2x", config.url(web::asset_url("icon-512.png")))
        .end_object()
        .end_object();
    json.key("icon").begin_array();
    for (const auto& [name, size] :
         {std::pair("icon-192.png", "192x192"), std::pair("icon-512.png", "512x512")})
        json.begin_object()
            .member("src", config.url(web::asset_url(name)))
            .member("size", size)
            .end_object();
    json.end_array();
}

}  // namespace

std::string instance_json(const Site::Impl& site, std::string_view language) {
    const auto& config = site.platform.config;
    std::string out;
    JsonWriter json(out);
    json.begin_object()
        .member("domain", config.host())
        .member("title", config.title)
        .member("version", kVersion)
        .member("source_url",
                config.source_url.empty() ? config.url("/tentang#kode") : config.source_url)
        .member("description", description(language))
        .member("wrapstodon", nullptr);
    json.key("usage").begin_object().key("users").begin_object();
    json.member("active_month", statistics(site).active).end_object().end_object();
    append_thumbnail(json, config);
    append_languages(json);
    append_configuration(json, site);
    json.key("registrations")
        .begin_object()
        .member("enabled", config.registrations != "closed")
        .member("approval_required", config.registrations == "approval")
        .member("message", nullptr)
        .member("min_age", nullptr)
        .member("reason_required", false)
        .member("url", config.url("/daftar"))
        .end_object();
    json.key("api_versions").begin_object().member("mastodon", kApiVersion).end_object();
    json.key("contact")
        .begin_object()
        .member("email", config.contact_email)
        .member("account", nullptr)
        .end_object();
    json.key("rules");
    append_rules(json, site, language);
    json.end_object();
    return out;
}

std::string instance_v1_json(const Site::Impl& site, std::string_view language) {
    const auto& config = site.platform.config;
    const auto counts = statistics(site);
    std::string out;
    JsonWriter json(out);
    json.begin_object()
        .member("uri", config.host())
        .member("title", config.title)
        .member("short_description", description(language))
        .member("description", description(language))
        .member("email", config.contact_email)
        .member("version", kVersion);
    json.key("urls").begin_object().member("streaming_api", streaming_url(config)).end_object();
    json.key("stats")
        .begin_object()
        .member("user_count", counts.people)
        .member("status_count", counts.statuses)
        .member("domain_count", std::ssize(peers(site)))
        .end_object();
    json.member("thumbnail", config.url(web::asset_url("icon-512.png")));
    append_languages(json);
    json.member("registrations", config.registrations != "closed")
        .member("approval_required", config.registrations == "approval")
        .member("invites_enabled", true);
    json.key("configuration").begin_object();
    append_limits(json);
    json.end_object().member("contact_account", nullptr).key("rules");
    append_rules(json, site, language);
    json.end_object();
    return out;
}

std::string rules_json(const Site::Impl& site, std::string_view language) {
    std::string out;
    JsonWriter json(out);
    append_rules(json, site, language);
    return out;
}

// http://nodeinfo.diaspora.software/ns/schema/2.0 and 2.1
std::string nodeinfo_json(const Site::Impl& site, std::string_view version) {
    const auto& config = site.platform.config;
    const auto counts = statistics(site);
    std::string out;
    JsonWriter json(out);
    json.begin_object().member("version", version);
    json.key("software").begin_object().member("name", "kentongan");
    json.member("version", KENTONGAN_VERSION);
    if (version == "2.1") json.member("homepage", config.url("/tentang"));
    json.end_object();
    json.key("protocols").begin_array().value("activitypub").end_array();
    json.key("services").begin_object();
    json.key("inbound").begin_array().end_array();
    json.key("outbound").begin_array().value("atom1.0").value("rss2.0").end_array().end_object();
    json.member("openRegistrations", config.registrations != "closed");
    json.key("usage").begin_object().key("users").begin_object();
    json.member("total", counts.people).member("activeMonth", counts.active).end_object();
    json.member("localPosts", counts.statuses).end_object();
    json.key("metadata").begin_object().member("nodeName", config.title).end_object();
    json.end_object();
    return out;
}

}  // namespace kentongan::site
