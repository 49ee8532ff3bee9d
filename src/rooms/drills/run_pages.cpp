// Officers plan a drill, start it after a page that says who will hear it, and stop it.
#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/drills/views.h"

namespace kentongan::drills {
namespace {

using http::Request;
using http::Response;
using web::tr;

constexpr std::size_t kMostCandidates = 8;

std::optional<int> minutes_in(const http::Params& params, std::string_view name) {
    const auto number = parse_integer(trim(params.text(name)));
    if (!number || *number < 0 || *number > 10'000) return {};
    return static_cast<int>(*number);
}

// First warning, an optional rise, the end: as the form asks for them.
std::vector<Message> scenario_of(const http::Params& params) {
    std::vector<Message> messages;
    const auto level = [&](std::string_view name) {
        return cap::parse_level(params.text(name)).value_or(warnings::Level::Waspada);
    };
    Message first;
    first.level = level("level");
    first.text = trim(params.text("first"));
    messages.push_back(first);
    if (const auto text = trim(params.text("rise")); !text.empty()) {
        Message rise;
        rise.minutes = minutes_in(params, "rise_after").value_or(0);
        rise.level = level("rise_level");
        rise.text = text;
        messages.push_back(rise);
    }
    Message end;
    end.minutes = minutes_in(params, "end_after").value_or(0);
    end.level = warnings::Level::Info;
    messages.push_back(end);
    return messages;
}

NewDrill drill_from(const Request& request, const regions::Regions& gazetteer) {
    const auto& params = request.params;
    NewDrill drill;
    drill.office = params.id<warnings::SourceId>("office").value_or(warnings::SourceId());
    drill.title = params.text("title");
    drill.hazard = params.text("hazard");
    drill.text = replace_all(std::string(params.text("text")), "\r\n", "\n");
    if (auto code = regions::Code::parse(params.text("place"))) drill.region = *code;
    if (!gazetteer.find(drill.region)) drill.region = {};
    // "2026-12-03T09:00", in the zone of the place.
    const auto zone =
        zone_of_province(drill.region == regions::Code() ? 31 : drill.region.province());
    const auto hours = std::chrono::duration_cast<std::chrono::hours>(offset_of(zone)).count();
    if (auto at = parse_iso(std::string(params.text("planned")) + ":00+0" + std::to_string(hours) +
                            ":00"))
        drill.planned_at = *at;
    drill.messages = scenario_of(params);
    return drill;
}

void set_choices(web::View& view, const Request& request, const NewDrill& sent) {
    std::vector<web::View> entries;
    for (auto key : warnings::hazard_keys()) {
        web::View entry;
        entry.set("key", key).set("selected", key == sent.hazard);
        entry.set("word", hazard_word(key, request.language));
        entries.push_back(std::move(entry));
    }
    view.set("hazards", std::move(entries));
    const auto levels = [&](std::string_view name, warnings::Level standard) {
        std::vector<web::View> list;
        const auto chosen = cap::parse_level(request.params.text(name)).value_or(standard);
        for (auto level :
             {warnings::Level::Waspada, warnings::Level::Siaga, warnings::Level::Awas}) {
            web::View entry;
            entry.set("key", cap::key(level)).set("word", cap::word(level));
            entry.set("selected", level == chosen);
            list.push_back(std::move(entry));
        }
        return list;
    };
    view.set("levels", levels("level", warnings::Level::Waspada));
    view.set("rise_levels", levels("rise_level", warnings::Level::Awas));
}

void set_errors(web::View& view, const Request& request, const std::vector<Error>& errors) {
    std::vector<web::View> views;
    for (const auto& error : errors) {
        web::View entry;
        auto text = tr(request, error.text());
        view.set(error.field() + "_error", text);
        entry.set("field", error.field()).set("text", std::move(text));
        views.push_back(std::move(entry));
    }
    view.set("has_errors", !views.empty()).set("errors", std::move(views));
}

Result<Response> form_page(Drills::Impl& room, const Request& request, const NewDrill& sent,
                           const std::vector<Error>& errors,
                           const std::vector<regions::Match>& found = {}) {
    web::View view;
    std::vector<web::View> offices;
    room.platform.database.read([&](db::Tx& tx) {
        for (const auto& office :
             room.warnings.offices_of(tx, *accounts::Accounts::viewer(request))) {
            web::View entry;
            entry.set("id", office.id.to_string()).set("name", office.title);
            entry.set("selected", office.id == sent.office);
            offices.push_back(std::move(entry));
        }
    });
    if (offices.empty())
        return Error(ErrorCode::Forbidden, "Only officers of an office plan drills.");
    view.set("offices", std::move(offices));
    set_choices(view, request, sent);
    set_errors(view, request, errors);
    for (const auto* name : {"title", "text", "planned", "first", "rise", "typed"})
        view.set(std::string(name) + "_value", request.params.text(name));
    const auto or_else = [&](std::string_view name, std::string_view standard) {
        const auto given = request.params.text(name);
        view.set(std::string(name), given.empty() ? standard : given);
    };
    or_else("rise_after", "10");
    or_else("end_after", "30");
    if (sent.region != regions::Code()) {
        view.set("place", sent.region.to_string());
        view.set("typed_value", room.regions.full_name(sent.region));
    }
    std::vector<web::View> candidates;
    for (const auto& match : found) {
        web::View entry;
        entry.set("code", match.code.to_string()).set("name", match.full_name);
        candidates.push_back(std::move(entry));
    }
    view.set("has_candidates", !candidates.empty()).set("candidates", std::move(candidates));
    return room.platform.pages.page(request,
                                    {.name = "drills/form",
                                     .title = tr(request, "Plan a drill"),
                                     .section = "me",
                                     .status = errors.empty() ? 200 : 422},
                                    std::move(view));
}

Result<Response> get_form(Drills::Impl& room, Request& request) {
    return form_page(room, request, {}, {});
}

Result<Response> post_form(Drills::Impl& room, Request& request) {
    auto drill = drill_from(request, room.regions);
    std::vector<regions::Match> found;
    const auto typed = trim(request.params.text("typed"));
    if (drill.region == regions::Code() && !typed.empty())
        found = room.regions.search(utf8_prefix(typed, 100), kMostCandidates);
    auto errors = room.service.problems(drill);
    if (!errors.empty()) return form_page(room, request, drill, errors, found);
    auto planned = room.service.plan(*accounts::Accounts::viewer(request), drill);
    if (!planned.ok()) {
        errors.push_back(planned.error());
        return form_page(room, request, drill, errors);
    }
    auto response = Response::redirect(path_of(*planned));
    web::flash(response, "The drill is planned. People can join it now.");
    return response;
}

Result<Response> start_page(Drills::Impl& room, Request& request) {
    const Reader reader{request.language, room.platform.clock.now()};
    const auto viewer = *accounts::Accounts::viewer(request);
    web::View view;
    TRY(room.platform.database.read([&](db::Tx& tx) -> Result<void> {
        TRY_ASSIGN(const auto drill, drill_of(tx, request));
        if (!room.service.may_run(tx, viewer, drill))
            return Error(ErrorCode::Forbidden,
                         "Only officers of the office of this drill may do this.");
        view = drill_view(room, tx, drill, reader);
        const auto audience = room.service.audience(tx, drill.region);
        view.set("audience", people_text(audience.people, request.language));
        view.set("speakers",
                 i18n::translate_plural(request.language, "{n} loudspeaker that joins exercises",
                                        "{n} loudspeakers that join exercises",
                                        room.loudspeakers.count_joining(tx, drill.region)));
        view.set("audience_more", audience.more).set("nobody", audience.people == 0);
        view.set("obstacle", tr(request, room.service.obstacle(tx, drill)));
        return {};
    }));
    auto response = room.platform.pages.page(
        request,
        {.name = "drills/start", .title = tr(request, "Start the drill?"), .section = "me"},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

using Action = Result<void> (Service::*)(accounts::AccountId, DrillId);

http::Handler acting(Drills::Impl& room, Action action, std::string_view done) {
    return [&room, action, done](Request& request) -> Result<Response> {
        const auto id = request.params.id<DrillId>("id");
        if (!id) return Error(ErrorCode::NotFound, "There is no such drill.");
        TRY((room.service.*action)(*accounts::Accounts::viewer(request), *id));
        auto response = Response::redirect(path_of(*id));
        web::flash(response, done);
        return response;
    };
}

}  // namespace

void add_run_pages(Drills::Impl& room) {
    const auto add = [&](http::Method method, std::string pattern, http::Handler handler) {
        room.platform.router.add({.method = method,
                                  .pattern = std::move(pattern),
                                  .handler = std::move(handler),
                                  .access = http::Access::page()});
    };
    const auto with = [&room](Result<Response> (*handler)(Drills::Impl&, Request&)) {
        return [&room, handler](Request& request) { return handler(room, request); };
    };
    using i18n::msg;
    add(http::Method::Get, "/latihan/baru", with(get_form));
    add(http::Method::Post, "/latihan", with(post_form));
    add(http::Method::Get, "/latihan/:id/mulai", with(start_page));
    add(http::Method::Post, "/latihan/:id/mulai",
        acting(room, &Service::start, msg("The drill has begun.")));
    add(http::Method::Post, "/latihan/:id/berhenti",
        acting(room, &Service::stop, msg("The drill is stopped. Everybody in it is told.")));
    add(http::Method::Post, "/latihan/:id/batalkan",
        acting(room, &Service::call_off, msg("The drill is called off.")));
}

}  // namespace kentongan::drills
