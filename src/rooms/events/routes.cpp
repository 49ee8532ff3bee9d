// JSON of events, and what a request says of one.
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/text/compose.h"
#include "rooms/events/ics.h"
#include "rooms/events/impl.h"
#include "rooms/events/times.h"

namespace kentongan::events {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kIcs = ".ics";
constexpr int kStandardLimit = 20, kMostParticipants = 200;

Error not_here() {
    return Error(ErrorCode::NotFound, "Record not found");
}

AccountId writer(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

// Hidden events are not for every app that somebody lets in: only where it may read.
std::optional<AccountId> reader(const Request& request) {
    const auto& principal = request.principal;
    if (!principal || (!principal->by_cookie && !principal->allows("read:statuses"))) return {};
    return accounts::Accounts::viewer(request);
}

// The id in the path, with or without ".ics" behind it.
std::optional<StatusId> id_of(const Request& request) {
    auto text = request.params.text("id");
    if (text.ends_with(kIcs)) text.remove_suffix(kIcs.size());
    return StatusId::parse(text);
}

std::optional<Answer> answer_of(db::Tx& tx, std::optional<AccountId> viewer, StatusId id) {
    const auto known = viewer ? store::find_participant(tx, id, *viewer) : std::nullopt;
    return known ? std::optional(known->answer) : std::nullopt;
}

void append_event(JsonWriter& out, Events::Impl& room, db::Tx& tx, const Event& event,
                  std::optional<AccountId> viewer) {
    const auto& facts = event.facts;
    const auto id = event.row.id.to_string();
    out.begin_object().member("id", id).member("uri", event.status.uri);
    out.member("url", room.platform.config.url("/acara/" + id));
    out.member("origin_url", event.status.url).member("name", facts.name);
    out.member("content", event.status.content_html);
    out.member("text", event.row.own && viewer == event.row.organiser
                           ? std::optional(event.row.text)
                           : std::nullopt);
    out.member("start", facts.start).member("end", facts.end).member("timezone", facts.timezone);
    out.key("place").begin_object().member("name", facts.place_name);
    out.member("address", facts.place_address).member("latitude", facts.latitude);
    out.member("longitude", facts.longitude).end_object();
    out.member("join_mode", name_of(facts.join_mode)).member("status", name_of(facts.state));
    out.member("capacity", facts.capacity).member("participants", event.row.participants);
    out.member("visibility", name_of(event.status.visibility));
    out.member("language", event.status.language);
    const auto answer = answer_of(tx, viewer, event.row.id);
    out.member("participation", answer ? std::optional(name_of(*answer)) : std::nullopt);
    out.member("ics_url", room.platform.config.url("/api/kentongan/v1/events/" + id + ".ics"));
    out.key("organiser");
    if (const auto account = room.accounts.find(tx, event.row.organiser))
        room.accounts.append_account(out, *account);
    else
        out.value(nullptr);
    out.end_object();
}

Result<Response> shown(Events::Impl& room, const Request& request, StatusId id) {
    const auto viewer = accounts::Accounts::viewer(request);
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        TRY_ASSIGN(const auto event, room.service.visible(tx, viewer, id));
        std::string json;
        JsonWriter out(json);
        append_event(out, room, tx, event, viewer);
        return Response::json(std::move(json)).set("Cache-Control", "no-store");
    });
}

Result<Response> get_events(Events::Impl& room, Request& request) {
    const auto& params = request.params;
    const auto viewer = reader(request);
    const auto from = params.has("from") ? time_of(params.text("from"), Zone::Wib)
                                         : std::optional(room.platform.clock.now());
    if (!from) return Error(ErrorCode::BadRequest, "This is no day and time.", "from");
    const auto limit = static_cast<int>(
        std::clamp<std::int64_t>(params.integer("limit").value_or(kStandardLimit), 1, kMostListed));
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        Place place{*from, {}};
        if (const auto after = params.id<StatusId>("after"))
            if (const auto last = store::find_event(tx, *after)) place = {last->over_at, last->id};
        std::string json;
        JsonWriter out(json);
        out.begin_array();
        for (const auto& event : room.service.coming(tx, viewer, place, limit))
            append_event(out, room, tx, event, viewer);
        out.end_array();
        return Response::json(std::move(json)).set("Cache-Control", "no-store");
    });
}

Result<Response> get_event(Events::Impl& room, Request& request) {
    const auto id = id_of(request);
    if (!id) return not_here();
    const auto viewer = reader(request);
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        TRY_ASSIGN(const auto event, room.service.visible(tx, viewer, *id));
        if (request.params.text("id").ends_with(kIcs)) return calendar_of(room, tx, event);
        std::string json;
        JsonWriter out(json);
        append_event(out, room, tx, event, viewer);
        return Response::json(std::move(json)).set("Cache-Control", "no-store");
    });
}

Result<Response> post_event(Events::Impl& room, Request& request) {
    NewEvent fresh;
    fresh.facts.timezone = kStandardTimezone;
    fresh.facts.join_mode = JoinMode::Free;
    TRY_ASSIGN(const auto wanted, event_of(request, std::move(fresh)));
    TRY_ASSIGN(const auto id, room.service.create(writer(request), wanted));
    return shown(room, request, id);
}

Result<Response> put_event(Events::Impl& room, Request& request) {
    const auto id = id_of(request);
    if (!id) return not_here();
    auto known = room.platform.database.read([&](db::Tx& tx) -> Result<NewEvent> {
        TRY_ASSIGN(const auto event, room.service.own(tx, writer(request), *id));
        return written(event);
    });
    if (!known) return known.error();
    TRY_ASSIGN(const auto wanted, event_of(request, *std::move(known)));
    TRY(room.service.change(writer(request), *id, wanted));
    return shown(room, request, *id);
}

Result<Response> post_cancel(Events::Impl& room, Request& request) {
    const auto id = id_of(request);
    if (!id) return not_here();
    TRY(room.service.cancel(writer(request), *id));
    return shown(room, request, *id);
}

Result<Response> post_join(Events::Impl& room, Request& request) {
    const auto id = id_of(request);
    if (!id) return not_here();
    TRY(room.rsvp.join(writer(request), *id));
    return shown(room, request, *id);
}

Result<Response> post_leave(Events::Impl& room, Request& request) {
    const auto id = id_of(request);
    if (!id) return not_here();
    TRY(room.rsvp.leave(writer(request), *id));
    return shown(room, request, *id);
}

Result<Response> get_participants(Events::Impl& room, Request& request) {
    const auto id = id_of(request);
    if (!id) return not_here();
    const auto viewer = reader(request);
    const auto after = request.params.id<AccountId>("after").value_or(AccountId());
    const auto limit = static_cast<int>(std::clamp<std::int64_t>(
        request.params.integer("limit").value_or(kMostParticipants), 1, kMostParticipants));
    return room.platform.database.read([&](db::Tx& tx) -> Result<Response> {
        TRY_ASSIGN(const auto event, room.service.visible(tx, viewer, *id));
        std::string json;
        JsonWriter out(json);
        out.begin_object().member("accepted", event.row.participants);
        out.key("participants").begin_array();
        if (event.row.own && viewer == event.row.organiser)
            for (const auto& one : store::list_participants(tx, *id, after, limit)) {
                const auto account = room.accounts.find(tx, one.account);
                if (!account) continue;
                out.begin_object().member("state", name_of(one.answer));
                out.member("asked_at", one.asked_at).key("account");
                room.accounts.append_account(out, *account);
                out.end_object();
            }
        out.end_array().end_object();
        return Response::json(std::move(json)).set("Cache-Control", "no-store");
    });
}

template <Answer answer>
Result<Response> post_answer(Events::Impl& room, Request& request) {
    const auto id = id_of(request);
    const auto who = request.params.id<AccountId>("account");
    if (!id || !who) return not_here();
    TRY(room.rsvp.decide(writer(request), *id, *who, answer));
    return shown(room, request, *id);
}

std::vector<http::ParamDoc> event_params(bool required) {
    return {{"name", "string", "at most 100 characters", required},
            {"text", "string", "at most 4000 characters"},
            {"start", "string", "ISO 8601; without an offset it is in the timezone", required},
            {"end", "string", "the same; empty: none"},
            {"timezone", "string", "Asia/Jakarta (normally), Asia/Makassar or Asia/Jayapura"},
            {"place_name", "string", "at most 150 characters"},
            {"place_address", "string", "at most 300 characters"},
            {"latitude", "number", "with longitude"},
            {"longitude", "number", "with latitude"},
            {"join_mode", "string", "free (normally), restricted or none"},
            {"capacity", "integer", "1 to 100000; empty: no limit"}};
}

}  // namespace

Result<NewEvent> event_of(const Request& request, NewEvent known) {
    const auto& params = request.params;
    auto& facts = known.facts;
    const auto refused = [](const char* text, const char* field) {
        return Error(ErrorCode::Unprocessable, text, field);
    };
    const auto take = [&](const char* field, std::string& into) {
        if (params.has(field)) into = std::string(trim(params.text(field)));
    };
    take("name", facts.name);
    take("text", known.text);
    take("timezone", facts.timezone);
    take("place_name", facts.place_name);
    take("place_address", facts.place_address);
    take("language", known.language);
    const auto zone = zone_named(facts.timezone).value_or(Zone::Wib);
    if (params.has("start") || facts.start == TimePoint()) {
        const auto at = time_of(params.text("start"), zone);
        if (!at) return refused("This is no day and time.", "start");
        facts.start = *at;
    }
    if (params.has("end")) {
        facts.end = time_of(params.text("end"), zone);
        if (!facts.end && !trim(params.text("end")).empty())
            return refused("This is no day and time.", "end");
    }
    for (const auto& [field, into] :
         {std::pair("latitude", &facts.latitude), std::pair("longitude", &facts.longitude)}) {
        if (!params.has(field)) continue;
        *into = parse_real(trim(params.text(field)));
        if (!*into && !trim(params.text(field)).empty())
            return refused("This is no place on earth.", field);
    }
    if (params.has("capacity")) {
        facts.capacity = params.integer("capacity");
        if (!facts.capacity && !trim(params.text("capacity")).empty())
            return refused("Seats: a number from 1 to 100,000.", "capacity");
    }
    if (params.has("join_mode")) {
        const auto mode = objects::join_mode_named(params.text("join_mode"));
        if (!mode) return refused("Choose how people take part.", "join_mode");
        facts.join_mode = *mode;
    }
    if (params.has("visibility")) {
        const auto visibility = statuses::visibility_named(params.text("visibility"));
        if (!visibility) return refused("Choose who may see it.", "visibility");
        known.visibility = *visibility;
    }
    return known;
}

NewEvent written(const Event& event) {
    return {event.facts, event.row.text, event.status.visibility, event.status.language};
}

Response calendar_of(Events::Impl& room, db::Tx& tx, const Event& event) {
    Entry entry;
    entry.facts = event.facts;
    entry.uid = event.status.uri;
    entry.url = room.platform.config.url("/acara/" + event.row.id.to_string());
    entry.text = event.row.own ? event.row.text : text::plain_of_html(event.status.content_html);
    entry.sequence = event.row.sequence;
    entry.changed_at = event.row.changed_at;
    if (const auto account = room.accounts.find(tx, event.row.organiser)) {
        entry.organiser_name = account->shown_name();
        entry.organiser_uri = account->uri;
    }
    return Response::of_type("text/calendar; charset=utf-8", calendar(entry))
        .set("Content-Disposition",
             "attachment; filename=\"acara-" + event.row.id.to_string() + ".ics\"")
        .set("Cache-Control", "no-store");
}

void add_routes(Events::Impl& room) {
    using Answering = Result<Response> (*)(Events::Impl&, Request&);
    const auto add = [&room](Method method, const std::string& pattern, Answering answering,
                             http::Doc doc) {
        http::Route route;
        route.method = method;
        route.pattern = "/api/kentongan/v1/events" + pattern;
        route.handler = [&room, answering](Request& request) { return answering(room, request); };
        route.access =
            method == Method::Get ? http::Access::anyone() : http::Access::user("write:statuses");
        route.doc = std::move(doc);
        room.platform.router.add(std::move(route));
    };
    auto fresh = event_params(true);
    fresh.push_back({"visibility", "string", "public (normally), unlisted, private or direct"});
    fresh.push_back({"language", "string", "of name and text, normally id"});
    add(Method::Get, "", get_events,
        {"Events that are not over, by their end; of other servers, too",
         "Array of Event",
         {{"from", "string", "not over then; normally now"},
          {"after", "string", "id of the last one seen"},
          {"limit", "integer", "1 to 40, normally 20"}}});
    add(Method::Post, "", post_event, {"Publish an event: it is a post", "Event", fresh});
    add(Method::Get, "/:id", get_event,
        {"One event; with .ics behind the id as iCalendar", "Event", {}});
    add(Method::Put, "/:id", put_event,
        {"Change an event; what is left out stays", "Event", event_params(false)});
    add(Method::Post, "/:id/cancel", post_cancel, {"It does not take place", "Event", {}});
    add(Method::Post, "/:id/join", post_join,
        {"Take part, or ask to; also at events of other servers", "Event", {}});
    add(Method::Post, "/:id/leave", post_leave, {"Not take part any more", "Event", {}});
    add(Method::Get, "/:id/participants", get_participants,
        {"How many take part; for the organiser, who, and who asks",
         "`accepted`, `participants` of `account`, `state`, `asked_at`",
         {{"after", "string", "id of the last account seen"},
          {"limit", "integer", "1 to 200, normally 200"}}});
    add(Method::Post, "/:id/participants/:account/accept", post_answer<Answer::Accepted>,
        {"Let somebody take part who asked to", "Event", {}});
    add(Method::Post, "/:id/participants/:account/reject", post_answer<Answer::Rejected>,
        {"Refuse somebody, also who takes part already", "Event", {}});
}

}  // namespace kentongan::events
