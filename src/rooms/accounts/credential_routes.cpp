// What belongs to the person who asks: preferences, markers, places.
#include "platform/base/strings.h"
#include "rooms/accounts/impl.h"
#include "rooms/accounts/render.h"

namespace kentongan::accounts {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

constexpr std::string_view kTimelines[] = {"home", "notifications"};

Result<Response> verify_credentials(Accounts& room, Request& request) {
    return credentials_of(room, *Accounts::viewer(request));
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
    add_entries(room, {{Method::Get,
                        "/api/v1/accounts/verify_credentials",
                        verify_credentials,
                        Access::user("read:accounts profile"),
                        Run::Inline,
                        {"Whose token this is", "CredentialAccount", {}}}});
}

}  // namespace kentongan::accounts
