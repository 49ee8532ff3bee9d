#include "rooms/accounts/render.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/remote_media/remote_media.h"
#include "platform/text/emoji_list.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/scopes.h"

namespace kentongan::accounts {

namespace {

std::string date_of(TimePoint time) {
    return iso_millis(time).substr(0, 10);
}

std::string_view role_name(Role role) {
    switch (role) {
        case Role::Member:
            return "Member";
        case Role::Moderator:
            return "Moderator";
        case Role::Admin:
            return "Admin";
        case Role::Owner:
            return "Owner";
    }
    return "Member";
}

// Mastodon's bits (docs.joinmastodon.org/entities/Role) and its own standard for moderators:
// dashboard, audit log, reports, tags, people. 1 is everything.
std::string_view permissions_of(Role role) {
    switch (role) {
        case Role::Member:
            return "0";
        case Role::Moderator:
            return "1308";
        default:
            return "1";
    }
}

void append_role(JsonWriter& out, Role role, bool whole) {
    out.begin_object().member("id", std::to_string(static_cast<int>(role)));
    out.member("name", role_name(role)).member("color", "");
    if (whole) {
        out.member("permissions", permissions_of(role));
        out.member("highlighted", role != Role::Member).member("collection_limit", 10);
    }
    out.end_object();
}

void append_field(JsonWriter& out, std::string_view name, std::string_view value,
                  std::optional<TimePoint> verified_at) {
    out.begin_object().member("name", name).member("value", value);
    out.member("verified_at", verified_at).end_object();
}

void append_region(JsonWriter& out, regions::Code code, const regions::Regions& regions) {
    out.begin_object().member("code", code.to_string());
    out.member("name", regions.full_name(code)).end_object();
}

// Ours: where somebody lives, and whose word an official account's is.
void append_extension(JsonWriter& out, const Account& account, const regions::Regions& regions) {
    out.key("kentongan").begin_object().key("home");
    if (account.home)
        append_region(out, *account.home, regions);
    else
        out.value(nullptr);
    out.key("official_of");
    if (account.official_of.empty())
        out.value(nullptr);
    else
        out.value(account.official_of);
    out.end_object();
}

// Who may be found may be put into collections (rooms/collections); as Mastodon, nobody is asked.
void append_feature_approval(JsonWriter& out, const Account& account) {
    const bool agrees = account.domain.empty() && account.discoverable && !account.suspended;
    out.begin_object().key("automatic").begin_array();
    if (agrees) out.value(account.locked ? "followers" : "public");
    out.end_array().key("manual").begin_array().end_array();
    out.member("current_user", agrees ? "automatic" : "denied").end_object();
}

void append_emojis(JsonWriter& out, const Account& account, const Accounts& room) {
    std::vector<std::string_view> texts;
    if (!account.suspended) {
        texts = {account.display_name, account.note_html};
        for (const auto& field : account.fields)
            texts.insert(texts.end(), {field.name, field.value_html});
    }
    if (account.domain.empty()) return room.append_emojis(out, texts);
    room.append_emojis(out, account.emojis, texts);
}

}  // namespace

void Accounts::append_emojis(JsonWriter& out, const std::vector<RemoteEmoji>& theirs,
                             std::span<const std::string_view> texts) const {
    out.begin_array();
    for (const auto& emoji : theirs) {
        const auto url = impl_->platform.remote_media.address(emoji.url);
        const bool is_named = std::ranges::any_of(
            texts, [&](auto text) { return text::names_emoji(text, emoji.shortcode); });
        if (!is_named || url.empty()) continue;
        out.begin_object().member("shortcode", emoji.shortcode).member("url", url);
        out.member("static_url", url).member("visible_in_picker", false);
        out.member("category", nullptr).end_object();
    }
    out.end_array();
}

void begin_account(JsonWriter& out, const Account& account, const Accounts& room) {
    const bool is_there = !account.suspended;
    const auto shown = [&](const std::string& text) {
        return is_there ? std::string_view(text) : std::string_view();
    };
    out.begin_object().member("id", account.id).member("username", account.username);
    out.member("acct", account.acct()).member("url", account.url).member("uri", account.uri);
    out.member("display_name", shown(account.display_name));
    out.member("note", shown(account.note_html));
    for (const auto* key : {"avatar", "avatar_static"}) out.member(key, account.avatar_url);
    for (const auto* key : {"header", "header_static"}) out.member(key, account.header_url);
    out.member("avatar_description", shown(account.avatar_description));
    out.member("header_description", shown(account.header_description));
    out.member("locked", is_there && account.locked).member("bot", is_there && account.bot);
    out.member("group", is_there && account.group);
    out.member("discoverable", is_there && account.discoverable);
    out.member("indexable", is_there && account.indexable);
    out.member("noindex", !account.discoverable);
    out.member("hide_collections", account.hides_collections).key("fields").begin_array();
    if (is_there)
        for (const auto& field : account.fields)
            append_field(out, field.name, field.value_html, field.verified_at);
    out.end_array().key("emojis");
    append_emojis(out, account, room);
    if (account.suspended) out.member("suspended", true);
    if (account.silenced) out.member("limited", true);
    if (account.memorial) out.member("memorial", true);
    out.member("created_at", account.created_at).key("last_status_at");
    if (account.last_status_at)
        out.value(date_of(*account.last_status_at));
    else
        out.value(nullptr);
    out.member("statuses_count", account.statuses_count);
    out.member("followers_count", account.followers_count);
    out.member("following_count", account.following_count);
    out.member("show_media", account.shows_media);
    out.member("show_media_replies", account.shows_media_replies);
    out.member("show_featured", account.shows_featured).key("roles").begin_array();
    if (is_there && account.role != Role::Member) append_role(out, account.role, false);
    out.end_array().key("feature_approval");
    append_feature_approval(out, account);
    append_extension(out, account, room.impl().regions);
}

void append_moved(JsonWriter& out, const Account& account, const Accounts& room) {
    const auto target = account.suspended ? nullptr : room.impl().directory.moved_to(account);
    if (!target) return;
    out.key("moved");
    begin_account(out, *target, room);
    out.end_object();
}

void append_profile(JsonWriter& out, const Account& account, const store::ProfileSource& source,
                    HasPictures has) {
    const auto picture = [&](const char* name, bool is_there, const std::string& url) {
        out.key(name);
        if (is_there)
            out.value(url);
        else
            out.value(nullptr);
    };
    out.begin_object().member("id", account.id).member("display_name", account.display_name);
    out.member("note", source.note).key("fields").begin_array();
    for (std::size_t i = 0; i < source.fields.size(); ++i)
        append_field(out, source.fields[i].name, source.fields[i].value,
                     i < account.fields.size() ? account.fields[i].verified_at : std::nullopt);
    out.end_array();
    for (const auto* key : {"avatar", "avatar_static"})
        picture(key, has.avatar, account.avatar_url);
    out.member("avatar_description", account.avatar_description);
    for (const auto* key : {"header", "header_static"})
        picture(key, has.header, account.header_url);
    out.member("header_description", account.header_description);
    out.member("locked", account.locked).member("bot", account.bot);
    out.member("hide_collections", account.hides_collections);
    out.member("discoverable", account.discoverable).member("indexable", account.indexable);
    out.member("show_media", account.shows_media);
    out.member("show_media_replies", account.shows_media_replies);
    out.member("show_featured", account.shows_featured);
    out.key("attribution_domains").begin_array();
    for (const auto& domain : source.attribution_domains) out.value(domain);
    out.end_array().end_object();
}

void append_credential_account(JsonWriter& out, const Credentials& credentials,
                               const Accounts& room) {
    const auto& account = credentials.account;
    const auto& preferences = credentials.preferences;
    begin_account(out, account, room);
    append_moved(out, account, room);
    out.key("source").begin_object().member("note", credentials.source.note);
    out.key("fields").begin_array();
    for (std::size_t i = 0; i < credentials.source.fields.size(); ++i) {
        const auto& field = credentials.source.fields[i];
        append_field(out, field.name, field.value,
                     i < account.fields.size() ? account.fields[i].verified_at : std::nullopt);
    }
    out.end_array().key("attribution_domains").begin_array();
    for (const auto& domain : credentials.source.attribution_domains) out.value(domain);
    out.end_array();
    out.member("privacy", preferences.default_visibility);
    out.member("sensitive", preferences.default_sensitive);
    out.member("language", preferences.language);
    out.member("follow_requests_count", credentials.follow_requests);
    out.member("hide_collections", account.hides_collections);
    out.member("discoverable", account.discoverable).member("indexable", account.indexable);
    out.member("quote_policy", preferences.quote_policy).end_object();
    out.key("role");
    append_role(out, account.role, true);
    out.end_object();
}

void append_relationship(JsonWriter& out, AccountId target, const Relation& r) {
    out.begin_object().member("id", target).member("following", r.following);
    out.member("showing_reblogs", r.showing_reblogs).member("notifying", r.notifying);
    out.key("languages");
    if (r.languages.empty()) {
        out.value(nullptr);
    } else {
        out.begin_array();
        for (const auto& language : r.languages) out.value(language);
        out.end_array();
    }
    out.member("followed_by", r.followed_by).member("blocking", r.blocking);
    out.member("blocked_by", r.blocked_by).member("muting", r.muting);
    out.member("muting_notifications", r.muting_notifications);
    out.member("muting_expires_at", r.muting_expires_at).member("requested", r.requested);
    out.member("requested_by", r.requested_by).member("domain_blocking", r.domain_blocking);
    out.member("endorsed", r.endorsed).member("note", r.note).end_object();
}

void append_preferences(JsonWriter& out, const Preferences& preferences) {
    out.begin_object().member("posting:default:visibility", preferences.default_visibility);
    out.member("posting:default:sensitive", preferences.default_sensitive);
    out.member("posting:default:language", preferences.language);
    out.member("posting:default:quote_policy", preferences.quote_policy);
    // Who saves data has no pictures shown before they are asked for.
    out.member("reading:expand:media", preferences.save_data
                                           ? std::string_view("hide_all")
                                           : std::string_view(preferences.expand_media));
    out.member("reading:expand:spoilers", preferences.expand_spoilers);
    out.member("reading:autoplay:gifs", preferences.autoplay_gifs).end_object();
}

void append_places(JsonWriter& out, const store::Places& places, const regions::Regions& regions) {
    out.begin_object().key("home");
    if (places.home)
        append_region(out, *places.home, regions);
    else
        out.value(nullptr);
    out.key("watched").begin_array();
    for (auto code : places.watched) append_region(out, code, regions);
    out.end_array().end_object();
}

void append_application(JsonWriter& out, const store::Application& application,
                        std::string_view client_secret, std::string_view vapid_key) {
    out.begin_object().member("id", application.id).member("name", application.name);
    out.member("website", application.website).key("scopes").begin_array();
    for (auto scope : split(application.scopes, ' ')) out.value(scope);
    out.end_array().key("redirect_uris").begin_array();
    for (const auto& uri : application.redirect_uris) out.value(uri);
    out.end_array().member("redirect_uri", join(application.redirect_uris, "\n"));
    out.member("vapid_key", vapid_key);
    if (!client_secret.empty()) {
        out.member("client_id", application.client_id).member("client_secret", client_secret);
        out.member("client_secret_expires_at", 0);
    }
    out.end_object();
}

std::string token_json(const IssuedToken& token) {
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("access_token", token.access_token).member("token_type", "Bearer");
    out.member("scope", token.scopes).member("created_at", to_millis(token.created_at) / 1000);
    out.end_object();
    return body;
}

std::string server_metadata_json(const Config& config) {
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("issuer", config.url("/"));
    out.member("authorization_endpoint", config.url("/oauth/authorize"));
    out.member("token_endpoint", config.url("/oauth/token"));
    out.member("app_registration_endpoint", config.url("/api/v1/apps"));
    out.member("revocation_endpoint", config.url("/oauth/revoke"));
    out.member("userinfo_endpoint", config.url("/oauth/userinfo"));
    const auto list = [&](const char* name, const std::vector<std::string_view>& values) {
        out.key(name).begin_array();
        for (auto value : values) out.value(value);
        out.end_array();
    };
    list("scopes_supported", known_scopes());
    list("response_types_supported", {"code"});
    list("response_modes_supported", {"query"});
    list("grant_types_supported", {"authorization_code", "client_credentials"});
    list("token_endpoint_auth_methods_supported", {"client_secret_basic", "client_secret_post"});
    list("code_challenge_methods_supported", {"S256"});
    out.end_object();
    return body;
}

std::string user_info_json(const Account& account, const Config& config) {
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("iss", config.url("/")).member("sub", account.uri);
    out.member("name", account.shown_name()).member("preferred_username", account.username);
    out.member("profile", account.url).member("picture", account.avatar_url).end_object();
    return body;
}

std::string oauth_error_json(const OAuthError& error) {
    std::string body;
    JsonWriter out(body);
    out.begin_object().member("error", error.code);
    out.member("error_description", error.description).end_object();
    return body;
}

}  // namespace kentongan::accounts
