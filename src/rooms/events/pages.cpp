// /acara: what is coming, one event with its answers, and the form that makes one.
#include "platform/web/pages.h"

#include "platform/base/strings.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "rooms/events/impl.h"
#include "rooms/events/times.h"

namespace kentongan::events {
namespace {

using http::Method;
using http::Request;
using http::Response;
using i18n::msg;
using web::tr;

constexpr int kListed = 20, kParticipantsShown = 200;

AccountId writer(const Request& request) {
    return *accounts::Accounts::viewer(request);
}

std::string path_of(StatusId id) {
    return "/acara/" + id.to_string();
}

// Of an event elsewhere, without the title that its post begins with.
std::string text_of(const Event& event) {
    const auto title = "<p><strong>" + html_escape(event.facts.name) + "</strong></p>";
    const auto& html = event.status.content_html;
    return html.starts_with(title) ? html.substr(title.size()) : html;
}

std::string count_text(const Event& event, std::string_view language) {
    auto text = i18n::translate_plural(language, "{n} person takes part", "{n} people take part",
                                       event.row.participants);
    if (event.facts.capacity)
        text += " · " +
                i18n::translate_plural(language, "{n} seat", "{n} seats", *event.facts.capacity);
    return text;
}

web::View view_of(const Event& event, const std::optional<accounts::Account>& organiser,
                  TimePoint now, std::string_view language) {
    web::View view;
    const auto& facts = event.facts;
    view.set("path", path_of(event.row.id)).set("name", facts.name);
    view.set("lang", event.status.language).set("when", when_text(facts, language));
    view.set("where", where_text(facts)).set("count", count_text(event, language));
    view.set("cancelled", event.row.state == EventState::Cancelled);
    view.set("tentative", event.row.state == EventState::Tentative);
    view.set("over", event.row.over_at <= now);
    view.set("organiser", organiser ? organiser->shown_name() : std::string());
    view.set("organiser_url", organiser ? "/@" + organiser->acct() : std::string());
    view.set("origin", organiser && !organiser->domain.empty() ? "@" + organiser->acct() : "");
    return view;
}

Result<Response> list_page(Events::Impl& room, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto now = room.platform.clock.now();
    web::View view;
    room.platform.database.read([&](db::Tx& tx) {
        Place place{now, {}};
        if (const auto after = request.params.id<StatusId>("setelah"))
            if (const auto last = store::find_event(tx, *after)) place = {last->over_at, last->id};
        std::vector<web::View> events;
        for (const auto& event : room.service.coming(tx, viewer, place, kListed))
            events.push_back(
                view_of(event, room.accounts.find(tx, event.row.organiser), now, request.language));
        view.set("later_url", std::ssize(events) == kListed
                                  ? "/acara?setelah=" + place.after.to_string()
                                  : std::string());
        view.set("has_events", !events.empty()).set("events", std::move(events));
    });
    return room.platform.pages.page(
        request,
        {.name = "events/list",
         .title = tr(request, "Community events"),
         .section = "around",
         .description = tr(request, "What takes place in the region and elsewhere.")},
        std::move(view));
}

std::vector<web::View> participant_views(Events::Impl& room, db::Tx& tx, StatusId id,
                                         Answer answer) {
    std::vector<web::View> views;
    for (const auto& one : store::list_participants(tx, id, AccountId(), kParticipantsShown)) {
        const auto account =
            one.answer == answer ? room.accounts.find(tx, one.account) : std::nullopt;
        if (!account) continue;
        web::View view;
        view.set("person", account->shown_name()).set("person_acct", "@" + account->acct());
        view.set("person_url", "/@" + account->acct());
        view.set("answer_url", path_of(id) + "/peserta/" + account->id.to_string());
        views.push_back(std::move(view));
    }
    return views;
}

void set_answers(web::View& view, const Event& event, const std::optional<Answer>& answer,
                 bool signed_in, bool organises) {
    const auto mode = event.row.join_mode;
    view.set("requested", answer == Answer::Requested).set("accepted", answer == Answer::Accepted);
    view.set("rejected", answer == Answer::Rejected);
    const bool open = mode == JoinMode::Free || mode == JoinMode::Restricted;
    view.set("open", open && !organises).set("signed_in", signed_in);
    view.set("is_full", event.row.own && event.facts.capacity &&
                            event.row.participants >= *event.facts.capacity);
    view.set("asks_first", mode == JoinMode::Restricted);
    view.set("may_ask", !answer || (!event.row.own && answer == Answer::Rejected));
    view.set("elsewhere", mode == JoinMode::External || mode == JoinMode::Invite);
}

void set_participants(web::View& view, Events::Impl& room, db::Tx& tx, const Event& event,
                      bool organises) {
    view.set("organises", organises);
    if (!organises) return;
    auto asking = participant_views(room, tx, event.row.id, Answer::Requested),
         coming = participant_views(room, tx, event.row.id, Answer::Accepted);
    view.set("has_asking", !asking.empty()).set("asking", std::move(asking));
    view.set("has_coming", !coming.empty()).set("coming", std::move(coming));
}

Result<Response> event_page(Events::Impl& room, Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    const auto id = request.params.id<StatusId>("id");
    if (!id) return Error(ErrorCode::NotFound, "This event is not here (any more).");
    web::View view;
    std::string title;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto event, room.service.visible(tx, viewer, *id));
        const auto organiser = room.accounts.find(tx, event.row.organiser);
        const bool organises = event.row.own && viewer == event.row.organiser;
        title = event.facts.name;
        view = view_of(event, organiser, room.platform.clock.now(), request.language);
        const auto& facts = event.facts;
        if (facts.latitude)
            view.set("geo", "geo:" + std::to_string(*facts.latitude) + "," +
                                std::to_string(*facts.longitude));
        view.set("text", event.row.own ? event.row.text : std::string());
        view.set("content_html", event.row.own ? std::string() : text_of(event));
        view.set("origin_url", event.row.own ? std::string() : event.status.url);
        view.set("post_url",
                 "/@" + (organiser ? organiser->acct() : std::string()) + "/" + id->to_string());
        view.set("ics_url", "/api/kentongan/v1/events/" + id->to_string() + ".ics");
        const auto known = viewer ? store::find_participant(tx, *id, *viewer) : std::nullopt;
        set_answers(view, event, known ? std::optional(known->answer) : std::nullopt,
                    viewer.has_value(), organises);
        set_participants(view, room, tx, event, organises);
        return {};
    }));
    auto response = room.platform.pages.page(
        request, {.name = "events/page", .title = title, .section = "around"}, std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

struct Choice {
    std::string_view value, word;
};

std::vector<web::View> choice_views(const Request& request, std::span<const Choice> choices,
                                    std::string_view chosen) {
    std::vector<web::View> views;
    for (const auto& choice : choices) {
        web::View view;
        view.set("value", choice.value).set("word", tr(request, choice.word));
        view.set("selected", choice.value == chosen);
        views.push_back(std::move(view));
    }
    return views;
}

void set_choices(web::View& view, const Request& request, const NewEvent& event) {
    static constexpr Choice kZones[] = {
        {kTimezones[0], "WIB"}, {kTimezones[1], "WITA"}, {kTimezones[2], "WIT"}};
    static constexpr Choice kModes[] = {{"free", msg("Everybody may take part")},
                                        {"restricted", msg("I answer each who asks")},
                                        {"none", msg("Nobody has to say that they come")}};
    static constexpr Choice kSights[] = {{"public", msg("Everybody")},
                                         {"unlisted", msg("Everybody, but not in lists")},
                                         {"private", msg("My followers")}};
    view.set("zones", choice_views(request, kZones, event.facts.timezone));
    view.set("modes", choice_views(request, kModes, name_of(event.facts.join_mode)));
    view.set("sights", choice_views(request, kSights, name_of(event.visibility)));
}

// What was typed stays, whatever was wrong with it.
Response form_page(Events::Impl& room, const Request& request, const NewEvent& event,
                   std::optional<StatusId> id, const std::optional<Error>& error = {}) {
    web::View view;
    const auto& facts = event.facts;
    const auto zone = zone_named(facts.timezone).value_or(Zone::Wib);
    const auto set = [&](const char* field, std::string known) {
        const auto typed = request.params.find(field);
        view.set(std::string(field) + "_value", typed ? std::string(*typed) : std::move(known));
        view.set(std::string(field) + "_error", std::string());
    };
    set("name", facts.name);
    set("text", event.text);
    set("start", facts.start == TimePoint() ? std::string() : field_of(facts.start, zone));
    set("end", facts.end ? field_of(*facts.end, zone) : std::string());
    set("place_name", facts.place_name);
    set("place_address", facts.place_address);
    set("capacity", facts.capacity ? std::to_string(*facts.capacity) : std::string());
    auto chosen = event;
    if (request.params.has("timezone")) chosen.facts.timezone = request.params.text("timezone");
    if (const auto mode = objects::join_mode_named(request.params.text("join_mode")))
        chosen.facts.join_mode = *mode;
    if (const auto sight = statuses::visibility_named(request.params.text("visibility")))
        chosen.visibility = *sight;
    set_choices(view, request, chosen);
    std::vector<web::View> errors;
    if (error) {
        const auto text =
            tr(request, error->text().empty() ? "This cannot be sent." : error->text());
        web::View line;
        line.set("field", error->field()).set("text", text);
        errors.push_back(std::move(line));
        if (!error->field().empty()) view.set(error->field() + "_error", text);
    }
    view.set("has_errors", error.has_value()).set("errors", std::move(errors));
    view.set("is_new", !id).set("action", id ? path_of(*id) + "/ubah" : std::string("/acara"));
    view.set("back_url", id ? path_of(*id) : std::string("/acara"));
    auto response = room.platform.pages.page(
        request,
        {.name = "events/form",
         .title = id ? tr(request, "Change the event") : tr(request, "New event"),
         .section = "around",
         .status = error ? http::status_of(error->code()) : 200},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

NewEvent blank() {
    NewEvent event;
    event.facts.timezone = kStandardTimezone;
    event.facts.join_mode = JoinMode::Free;
    return event;
}

Response done(StatusId id, std::string_view message) {
    auto response = Response::redirect(path_of(id));
    web::flash(response, message);
    return response;
}

Result<Response> new_page(Events::Impl& room, Request& request) {
    return form_page(room, request, blank(), {});
}

Result<Response> post_new(Events::Impl& room, Request& request) {
    const auto wanted = event_of(request, blank());
    if (!wanted) return form_page(room, request, blank(), {}, wanted.error());
    const auto made = room.service.create(writer(request), *wanted);
    if (!made) return form_page(room, request, *wanted, {}, made.error());
    return done(*made, "Your event is published.");
}

Result<NewEvent> own_event(Events::Impl& room, const Request& request) {
    const auto id = request.params.id<StatusId>("id");
    if (!id) return Error(ErrorCode::NotFound, "This event is not here (any more).");
    return room.platform.database.read([&](db::Tx& tx) -> Result<NewEvent> {
        TRY_ASSIGN(const auto event, room.service.own(tx, writer(request), *id));
        return written(event);
    });
}

Result<Response> change_page(Events::Impl& room, Request& request) {
    TRY_ASSIGN(const auto known, own_event(room, request));
    return form_page(room, request, known, request.params.id<StatusId>("id"));
}

Result<Response> post_change(Events::Impl& room, Request& request) {
    TRY_ASSIGN(const auto known, own_event(room, request));
    const auto id = *request.params.id<StatusId>("id");
    const auto wanted = event_of(request, known);
    if (!wanted) return form_page(room, request, known, id, wanted.error());
    const auto changed = room.service.change(writer(request), id, *wanted);
    if (!changed) return form_page(room, request, *wanted, id, changed.error());
    return done(id, "Your event is changed.");
}

using Act = Result<void> (*)(Events::Impl&, AccountId, StatusId, const Request&);

http::Handler acting(Events::Impl& room, Act act, std::string_view message) {
    return [&room, act, message](Request& request) -> Result<Response> {
        const auto id = request.params.id<StatusId>("id");
        if (!id) return Error(ErrorCode::NotFound, "This event is not here (any more).");
        const auto acted = act(room, writer(request), *id, request);
        if (acted) return done(*id, message);
        // The page says the same in its own words; who came late reads why.
        if (acted.error().code() != ErrorCode::Unprocessable) return acted.error();
        return done(*id, acted.error().text());
    };
}

template <Answer answer>
Result<void> decide(Events::Impl& room, AccountId by, StatusId id, const Request& request) {
    const auto who = request.params.id<AccountId>("account");
    if (!who) return Error(ErrorCode::NotFound);
    return room.rsvp.decide(by, id, *who, answer);
}

Result<void> join(Events::Impl& room, AccountId by, StatusId id, const Request&) {
    TRY(room.rsvp.join(by, id));
    return {};
}
Result<void> leave(Events::Impl& room, AccountId by, StatusId id, const Request&) {
    return room.rsvp.leave(by, id);
}
Result<void> cancel(Events::Impl& room, AccountId by, StatusId id, const Request&) {
    return room.service.cancel(by, id);
}

}  // namespace

void add_pages(Events::Impl& room) {
    const auto add = [&room](Method method, std::string pattern, http::Handler handler,
                             http::Access access = http::Access::page()) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = std::move(handler);
        route.access = std::move(access);
        room.platform.router.add(std::move(route));
    };
    const auto page = [&room](Result<Response> (*answer)(Events::Impl&, Request&)) {
        return [&room, answer](Request& request) { return answer(room, request); };
    };
    add(Method::Get, "/acara", page(list_page), http::Access::anyone());
    add(Method::Post, "/acara", page(post_new));
    add(Method::Get, "/acara/baru", page(new_page));
    add(Method::Get, "/acara/:id", page(event_page), http::Access::anyone());
    add(Method::Get, "/acara/:id/ubah", page(change_page));
    add(Method::Post, "/acara/:id/ubah", page(post_change));
    add(Method::Post, "/acara/:id/batalkan",
        acting(room, cancel, msg("The event is cancelled. Who takes part is told.")));
    add(Method::Post, "/acara/:id/ikut", acting(room, join, msg("Your answer is sent.")));
    add(Method::Post, "/acara/:id/batal-ikut",
        acting(room, leave, msg("You do not take part any more.")));
    add(Method::Post, "/acara/:id/peserta/:account/terima",
        acting(room, decide<Answer::Accepted>, msg("They take part.")));
    add(Method::Post, "/acara/:id/peserta/:account/tolak",
        acting(room, decide<Answer::Rejected>, msg("They do not take part.")));
}

}  // namespace kentongan::events
