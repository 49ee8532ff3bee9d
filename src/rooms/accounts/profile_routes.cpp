// Your own profile: /api/v1/profile and update_credentials.
#include "platform/base/strings.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/pictures.h"
#include "rooms/accounts/render.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

// Two pictures of the largest size and the texts.
constexpr std::size_t kMaxProfileBody = 34 << 20;
// More than four are refused in the service; this only bounds what is read.
constexpr std::size_t kMaxFieldsRead = 16;

std::optional<std::string> optional_text(const http::Params& params, std::string_view name) {
    const auto text = params.find(name);
    if (!text) return {};
    return std::string(*text);
}

// fields_attributes[0][name]=…, or from JSON fields_attributes[][name]=…, where every name begins
// the next one.
std::optional<std::vector<store::RawField>> fields_of(const http::Params& params) {
    constexpr std::string_view kPrefix = "fields_attributes[";
    std::vector<std::pair<std::string, store::RawField>> fields;
    bool present = false;
    for (const auto& [name, value] : params.entries()) {
        if (!name.starts_with(kPrefix)) continue;
        present = true;
        const auto close = name.find(']', kPrefix.size());
        if (close == std::string::npos) continue;
        const auto index = name.substr(kPrefix.size(), close - kPrefix.size());
        const auto part = std::string_view(name).substr(close + 1);
        const bool begins = part == "[name]";
        if (!begins && part != "[value]") continue;
        auto found =
            std::ranges::find(fields, index, [](const auto& field) { return field.first; });
        if (index.empty() && begins) found = fields.end();
        if (index.empty() && !begins && !fields.empty()) found = std::prev(fields.end());
        if (found == fields.end()) {
            if (fields.size() >= kMaxFieldsRead) break;
            fields.push_back({index, {}});
            found = std::prev(fields.end());
        }
        (begins ? found->second.name : found->second.value) = value;
    }
    if (!present) return {};
    std::vector<store::RawField> raw;
    for (auto& [index, field] : fields) raw.push_back(std::move(field));
    return raw;
}

Result<void> read_uploads(Accounts& room, const Request& request, ProfileChange& change) {
    auto& platform = room.impl().platform;
    if (const auto* upload = request.upload("avatar")) {
        TRY_ASSIGN(change.avatar, make_picture(platform, Portrait::Avatar, upload->content));
    }
    if (const auto* upload = request.upload("header")) {
        TRY_ASSIGN(change.header, make_picture(platform, Portrait::Header, upload->content));
    }
    return {};
}

// The texts and choices that both ways of changing a profile know.
Result<ProfileChange> change_of(Accounts& room, const Request& request) {
    const auto& params = request.params;
    ProfileChange change;
    change.display_name = optional_text(params, "display_name");
    change.note = optional_text(params, "note");
    change.fields = fields_of(params);
    change.locked = params.boolean("locked");
    change.bot = params.boolean("bot");
    change.discoverable = params.boolean("discoverable");
    change.indexable = params.boolean("indexable");
    change.hides_collections = params.boolean("hide_collections");
    change.shows_media = params.boolean("show_media");
    change.shows_media_replies = params.boolean("show_media_replies");
    change.shows_featured = params.boolean("show_featured");
    change.avatar_description = optional_text(params, "avatar_description");
    change.header_description = optional_text(params, "header_description");
    if (params.has("attribution_domains") || params.has("attribution_domains[]")) {
        change.attribution_domains.emplace();
        for (auto domain : params.all("attribution_domains"))
            if (!trim(domain).empty() &&
                change.attribution_domains->size() <= kMaxAttributionDomains)
                change.attribution_domains->emplace_back(domain);
    }
    TRY(read_uploads(room, request, change));
    return change;
}

Result<Response> update_credentials(Accounts& room, Request& request) {
    const auto id = *Accounts::viewer(request);
    const auto& params = request.params;
    PreferencesChange preferences;
    preferences.default_visibility = optional_text(params, "source[privacy]");
    preferences.default_sensitive = params.boolean("source[sensitive]");
    preferences.quote_policy = optional_text(params, "source[quote_policy]");
    if (!params.text("source[language]").empty())
        preferences.language = optional_text(params, "source[language]");
    TRY_ASSIGN(const auto change, change_of(room, request));
    TRY(room.impl().profiles.update(id, change, &preferences));
    return credentials_of(room, id);
}

Result<Response> profile_of(Accounts& room, AccountId id) {
    std::string body;
    JsonWriter out(body);
    const bool found = room.impl().platform.database.read([&](db::Tx& tx) {
        const auto account = room.find(tx, id);
        // Without a picture the stored name is empty.
        const auto stored = store::find_account(tx, id);
        const auto source = store::find_profile_source(tx, id);
        if (!account || !stored || !source) return false;
        append_profile(out, *account, *source,
                       {!stored->avatar_url.empty(), !stored->header_url.empty()});
        return true;
    });
    if (!found) return Error(ErrorCode::Unauthorized);
    return Response::json(std::move(body));
}

Result<Response> get_profile(Accounts& room, Request& request) {
    return profile_of(room, *Accounts::viewer(request));
}

Result<Response> patch_profile(Accounts& room, Request& request) {
    const auto id = *Accounts::viewer(request);
    TRY_ASSIGN(const auto change, change_of(room, request));
    TRY(room.impl().profiles.update(id, change));
    return profile_of(room, id);
}

Result<Response> remove_avatar(Accounts& room, Request& request) {
    ProfileChange change;
    change.avatar.emplace();
    change.avatar_description.emplace();
    TRY(room.impl().profiles.update(*Accounts::viewer(request), change));
    return credentials_of(room, *Accounts::viewer(request));
}

Result<Response> remove_header(Accounts& room, Request& request) {
    ProfileChange change;
    change.header.emplace();
    change.header_description.emplace();
    TRY(room.impl().profiles.update(*Accounts::viewer(request), change));
    return credentials_of(room, *Accounts::viewer(request));
}

}  // namespace

Result<Response> credentials_of(Accounts& room, AccountId id) {
    Credentials credentials;
    const bool found = room.impl().platform.database.read([&](db::Tx& tx) {
        auto account = room.find(tx, id);
        auto source = store::find_profile_source(tx, id);
        if (!account || !source) return false;
        credentials.account = *std::move(account);
        credentials.source = *std::move(source);
        credentials.preferences = room.preferences(tx, id);
        credentials.follow_requests = store::count_requests(tx, id);
        return true;
    });
    if (!found) return Error(ErrorCode::Unauthorized);
    std::string body;
    JsonWriter out(body);
    append_credential_account(out, credentials, room);
    return Response::json(std::move(body));
}

void add_profile_routes(Accounts& room) {
    std::vector<http::ParamDoc> params{
        {"display_name", "string", "At most 30 characters"},
        {"note", "string", "At most 500 characters"},
        {"avatar", "string", "Picture, as multipart"},
        {"avatar_description", "string", "At most 150 characters"},
        {"header", "string", "Picture, as multipart"},
        {"header_description", "string", "At most 150 characters"},
        {"locked", "boolean", "Followers need your permission"},
        {"bot", "boolean", "This account posts by itself"},
        {"discoverable", "boolean", "May be found by search"},
        {"indexable", "boolean", "Posts may be found by search"},
        {"hide_collections", "boolean", "Keep followers to yourself"},
        {"show_media", "boolean", "Show a tab of pictures"},
        {"show_media_replies", "boolean", "Pictures of replies too"},
        {"show_featured", "boolean", "Show a tab of what you feature"},
        {"attribution_domains[]", "array", "Websites that may name you as author, at most 100"},
        {"fields_attributes[]", "array", "Up to four of name and value"}};
    const http::Doc patch{"Change your profile", "Profile", params};
    params.insert(params.end(), {{"source[privacy]", "string", "public, unlisted, private, direct"},
                                 {"source[sensitive]", "boolean", "Hide your pictures at first"},
                                 {"source[language]", "string", "ISO 639"},
                                 {"source[quote_policy]", "string", "public, followers, nobody"}});
    const http::Doc update{"Change your profile and how you post", "CredentialAccount", params};
    const auto change = Access::user("write:accounts");
    add_entries(room, {{Method::Patch, "/api/v1/accounts/update_credentials", update_credentials,
                        change, Run::Pool, update, kMaxProfileBody},
                       {Method::Get,
                        "/api/v1/profile",
                        get_profile,
                        Access::user("read:accounts profile"),
                        Run::Inline,
                        {"Your profile as you wrote it", "Profile", {}}},
                       {Method::Patch, "/api/v1/profile", patch_profile, change, Run::Pool, patch,
                        kMaxProfileBody},
                       // As every resource of Rails; masto.js changes it so.
                       {Method::Put, "/api/v1/profile", patch_profile, change, Run::Pool, patch,
                        kMaxProfileBody},
                       {Method::Delete,
                        "/api/v1/profile/avatar",
                        remove_avatar,
                        change,
                        Run::Pool,
                        {"Remove your picture", "CredentialAccount", {}}},
                       {Method::Delete,
                        "/api/v1/profile/header",
                        remove_header,
                        change,
                        Run::Pool,
                        {"Remove your header", "CredentialAccount", {}}}});
}

}  // namespace kentongan::accounts
