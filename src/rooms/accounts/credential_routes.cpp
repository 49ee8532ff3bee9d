// What belongs to the person who asks: sign-up by an app, profile, preferences, markers, places.
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/i18n/catalogue.h"
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
constexpr std::string_view kTimelines[] = {"home", "notifications"};

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
    append_credential_account(out, credentials, room.impl().regions);
    return Response::json(std::move(body));
}

Result<Response> verify_credentials(Accounts& room, Request& request) {
    return credentials_of(room, *Accounts::viewer(request));
}

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

Result<void> keep_uploads(Accounts& room, const Request& request, ProfileChange& change) {
    auto& platform = room.impl().platform;
    if (const auto* upload = request.upload("avatar")) {
        TRY_ASSIGN(change.avatar, keep_picture(platform, Portrait::Avatar, upload->content));
    }
    if (const auto* upload = request.upload("header")) {
        TRY_ASSIGN(change.header, keep_picture(platform, Portrait::Header, upload->content));
    }
    return {};
}

Result<Response> update_credentials(Accounts& room, Request& request) {
    const auto id = *Accounts::viewer(request);
    const auto& params = request.params;
    ProfileChange change;
    change.display_name = optional_text(params, "display_name");
    change.note = optional_text(params, "note");
    change.fields = fields_of(params);
    change.locked = params.boolean("locked");
    change.bot = params.boolean("bot");
    change.discoverable = params.boolean("discoverable");
    PreferencesChange preferences;
    preferences.default_visibility = optional_text(params, "source[privacy]");
    preferences.default_sensitive = params.boolean("source[sensitive]");
    if (!params.text("source[language]").empty())
        preferences.language = optional_text(params, "source[language]");
    TRY(keep_uploads(room, request, change));
    TRY(room.impl().profiles.update(id, change));
    if (preferences.default_visibility || preferences.default_sensitive || preferences.language)
        TRY(room.impl().profiles.update_preferences(id, preferences));
    return credentials_of(room, id);
}

Result<Response> remove_avatar(Accounts& room, Request& request) {
    ProfileChange change;
    change.avatar.emplace();
    TRY(room.impl().profiles.update(*Accounts::viewer(request), change));
    return credentials_of(room, *Accounts::viewer(request));
}

Result<Response> remove_header(Accounts& room, Request& request) {
    ProfileChange change;
    change.header.emplace();
    TRY(room.impl().profiles.update(*Accounts::viewer(request), change));
    return credentials_of(room, *Accounts::viewer(request));
}

// Mastodon's body for a refused sign-up, which apps show beside the fields.
Response refused(const FieldErrors& errors) {
    std::string summary, body;
    for (const auto& error : errors) {
        auto name = replace_all(error.field, "_", " ");
        if (!name.empty() && name[0] >= 'a' && name[0] <= 'z')
            name[0] = static_cast<char>(name[0] - 'a' + 'A');
        summary += (summary.empty() ? "" : ", ") + name + " " + error.description;
    }
    JsonWriter out(body);
    out.begin_object().member("error", "Validation failed: " + summary).key("details");
    out.begin_object();
    for (const auto& error : errors) {
        out.key(error.field).begin_array().begin_object().member("error", error.code);
        out.member("description", error.description).end_object().end_array();
    }
    out.end_object().end_object();
    return Response::json(std::move(body), 422);
}

Result<Response> register_account(Accounts& room, Request& request) {
    auto& impl = room.impl();
    if (impl.platform.config.registrations != "open")
        return Error(ErrorCode::Forbidden, "This server does not take new people at the moment.");
    if (request.principal->account != 0) return Error(ErrorCode::Forbidden);  // has one already
    const auto& params = request.params;
    NewAccount wanted;
    wanted.username = params.text("username");
    wanted.email = params.text("email");
    wanted.password = params.text("password");
    const auto locale = params.text("locale").substr(0, 2);
    const auto& languages = i18n::languages();
    const bool is_known = std::ranges::find(languages, locale) != languages.end();
    wanted.language = is_known ? std::string(locale) : impl.platform.config.default_language;
    wanted.joins_exercises = impl.platform.config.demo;
    auto errors = impl.profiles.check(wanted);
    if (!params.boolean("agreement").value_or(false))
        errors.push_back(
            {"agreement", "ERR_ACCEPTED", "must be accepted", "Please agree to the rules."});
    if (!errors.empty()) return refused(errors);
    TRY_ASSIGN(const auto account, room.create(wanted));
    const auto& principal = *request.principal;
    std::optional<ApplicationId> application;
    if (principal.application != 0) application = ApplicationId(principal.application);
    return Response::json(token_json(impl.oauth.issue(application, account, principal.scopes)));
}

Result<Response> get_preferences(Accounts& room, Request& request) {
    std::string body;
    JsonWriter out(body);
    room.impl().platform.database.read([&](db::Tx& tx) {
        append_preferences(out, room.preferences(tx, *Accounts::viewer(request)));
    });
    return Response::json(std::move(body));
}

void append_marker(JsonWriter& out, const store::Marker& marker) {
    out.key(marker.timeline).begin_object();
    out.member("last_read_id", std::to_string(marker.last_read_id));
    out.member("version", marker.version).member("updated_at", marker.updated_at).end_object();
}

Result<Response> get_markers(Accounts& room, Request& request) {
    const auto wanted = request.params.all("timeline");
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    room.impl().platform.database.read([&](db::Tx& tx) {
        for (const auto& marker : store::list_markers(tx, *Accounts::viewer(request)))
            if (std::ranges::find(wanted, marker.timeline) != wanted.end())
                append_marker(out, marker);
    });
    out.end_object();
    return Response::json(std::move(body));
}

Result<Response> post_markers(Accounts& room, Request& request) {
    auto& platform = room.impl().platform;
    std::vector<store::Marker> changed;
    for (auto timeline : kTimelines) {
        const auto id =
            parse_integer(request.params.text(std::string(timeline) + "[last_read_id]"));
        if (id && *id > 0) changed.push_back({std::string(timeline), *id, 0, platform.clock.now()});
    }
    std::string body;
    JsonWriter out(body);
    out.begin_object();
    platform.database.write([&](db::Tx& tx) {
        for (auto& marker : changed)
            marker = store::upsert_marker(tx, *Accounts::viewer(request), marker);
    });
    for (const auto& marker : changed) append_marker(out, marker);
    out.end_object();
    return Response::json(std::move(body));
}

Result<Response> get_places(Accounts& room, Request& request) {
    std::string body;
    JsonWriter out(body);
    room.impl().platform.database.read([&](db::Tx& tx) {
        append_places(out, store::find_places(tx, *Accounts::viewer(request)), room.impl().regions);
    });
    return Response::json(std::move(body));
}

Result<Response> put_places(Accounts& room, Request& request) {
    const auto unknown = [](const char* field) {
        return Error(ErrorCode::Unprocessable, "This place is not known.", field);
    };
    std::optional<regions::Code> home;
    if (const auto text = request.params.text("home"); !text.empty()) {
        home = regions::Code::parse(text);
        if (!home) return unknown("home");
    }
    std::vector<regions::Code> watched;
    for (auto text : request.params.all("watched")) {
        const auto code = regions::Code::parse(text);
        if (!code) return unknown("watched");
        if (watched.size() > kMaxWatchedPlaces) break;  // refused below, whatever else comes
        watched.push_back(*code);
    }
    TRY(room.set_places(*Accounts::viewer(request), home, watched));
    return get_places(room, request);
}

std::vector<Entry> own_entries() {
    const http::Doc places{"", "{home: {code, name} or null, watched: [{code, name}]}", {}};
    auto read_places = places, write_places = places;
    read_places.summary = "Where you live and which places you watch";
    write_places.summary = "Change them; warnings for these places reach you";
    write_places.params = {{"home", "string", "Code of a village or district; empty: none"},
                           {"watched[]", "array", "Codes of other places, at most 10"}};
    const std::string ours = "/api/kentongan/v1/me/places";
    return {
        {Method::Get, ours, get_places, Access::user("read:accounts"), Run::Inline, read_places},
        {Method::Put, ours, put_places, Access::user("write:accounts"), Run::Pool, write_places},
        {Method::Get,
         "/api/v1/preferences",
         get_preferences,
         Access::user("read:accounts"),
         Run::Inline,
         {"Your preferences", "Preferences", {}}},
        {Method::Get,
         "/api/v1/markers",
         get_markers,
         Access::user("read:statuses"),
         Run::Inline,
         {"How far you have read",
          "Marker by timeline",
          {{"timeline[]", "array", "home, notifications"}}}},
        {Method::Post,
         "/api/v1/markers",
         post_markers,
         Access::user("write:statuses"),
         Run::Pool,
         {"Remember how far you have read",
          "Marker by timeline",
          {{"home[last_read_id]", "string", "Status id"},
           {"notifications[last_read_id]", "string", "Notification id"}}}}};
}

}  // namespace

void add_credential_routes(Accounts& room) {
    add_entries(room, own_entries());
    const http::Doc update{"Change your profile",
                           "CredentialAccount",
                           {{"display_name", "string", "At most 30 characters"},
                            {"note", "string", "At most 500 characters"},
                            {"avatar", "string", "Picture, as multipart"},
                            {"header", "string", "Picture, as multipart"},
                            {"locked", "boolean", "Followers need your permission"},
                            {"bot", "boolean", "This account posts by itself"},
                            {"discoverable", "boolean", "May be found by search"},
                            {"fields_attributes[]", "array", "Up to four of name and value"},
                            {"source[privacy]", "string", "public, unlisted, private, direct"},
                            {"source[sensitive]", "boolean", "Hide your pictures at first"},
                            {"source[language]", "string", "ISO 639"}}};
    const auto change = Access::user("write:accounts");
    add_entries(room, {{Method::Post,
                        "/api/v1/accounts",
                        register_account,
                        Access::app("write:accounts"),
                        Run::Pool,
                        {"Sign up through an app",
                         "Token",
                         {{"username", "string", "a to z, 0 to 9 and _, at most 30", true},
                          {"email", "string", "", true},
                          {"password", "string", "8 to 128 characters", true},
                          {"agreement", "boolean", "To the rules of the server", true},
                          {"locale", "string", "id or en", true}}}},
                       {Method::Get,
                        "/api/v1/accounts/verify_credentials",
                        verify_credentials,
                        Access::user("read:accounts profile"),
                        Run::Inline,
                        {"Whose token this is", "CredentialAccount", {}}},
                       {Method::Patch, "/api/v1/accounts/update_credentials", update_credentials,
                        change, Run::Pool, update, kMaxProfileBody},
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
