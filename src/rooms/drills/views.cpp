#include "rooms/drills/views.h"

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"

namespace kentongan::drills {
namespace {

using i18n::msg;

std::string translated(std::string_view language, std::string_view text) {
    return std::string(i18n::translate(language, text));
}

std::vector<web::View> message_views(db::Tx& tx, const Drill& drill) {
    const auto zone = zone_of_province(drill.region.province());
    std::vector<web::View> views;
    for (const auto& message : store::list_messages(tx, drill.id)) {
        web::View entry;
        const auto at = message.issued_at.value_or(drill.started_at.value_or(drill.planned_at) +
                                                   std::chrono::minutes(message.minutes));
        entry.set("when", clock_text(at, zone)).set("minutes", message.minutes);
        entry.set("said", message.issued_at.has_value()).set("end", message.is_end());
        entry.set("text", message.text).set("level", cap::key(message.level));
        entry.set("level_word", std::string(cap::word(message.level)));
        entry.set("url", message.alert ? "/peringatan/" + message.alert->to_string() : "");
        views.push_back(std::move(entry));
    }
    return views;
}

}  // namespace

std::string path_of(DrillId id) {
    return "/latihan/" + id.to_string();
}

std::string state_word(State state, std::string_view language) {
    switch (state) {
        case State::Planned:
            return translated(language, msg("Planned"));
        case State::Running:
            return translated(language, msg("Running now"));
        case State::Finished:
            return translated(language, msg("Finished"));
        case State::Stopped:
            return translated(language, msg("Stopped early"));
        case State::CalledOff:
            return translated(language, msg("Called off"));
    }
    return {};
}

std::string people_text(std::int64_t count, std::string_view language) {
    return i18n::translate_plural(language, "{n} person", "{n} people", count);
}

std::string hazard_word(std::string_view key, std::string_view language) {
    return warnings::template_of(key, warnings::Level::Info, language).name;
}

web::View drill_view(const Drills::Impl& room, db::Tx& tx, const Drill& drill,
                     const Reader& reader) {
    const auto zone = zone_of_province(drill.region.province());
    const auto office = room.warnings.find_office(tx, drill.office);
    const auto turnout = store::count_turnout(tx, drill.id);
    web::View view;
    view.set("id", drill.id.to_string()).set("url", path_of(drill.id));
    view.set("name", drill.title).set("text", drill.text);
    view.set("place", room.regions.full_name(drill.region));
    view.set("hazard", hazard_word(drill.hazard, reader.language));
    view.set("office", office ? office->title : std::string());
    view.set("planned", date_text(drill.planned_at, zone, reader.language));
    view.set("state_word", state_word(drill.state, reader.language));
    view.set("why", translated(reader.language, drill.why));
    view.set("is_planned", drill.state == State::Planned);
    view.set("running", drill.state == State::Running).set("over", drill.is_over());
    view.set("has_result", drill.started_at.has_value());
    view.set("joined", people_text(turnout.joined, reader.language));
    if (drill.started_at)
        view.set("started", moment_text(*drill.started_at, zone, reader.now, reader.language));
    if (drill.ended_at)
        view.set("ended", moment_text(*drill.ended_at, zone, reader.now, reader.language));
    view.set("messages", message_views(tx, drill));
    return view;
}

Result<Drill> drill_of(db::Tx& tx, const http::Request& request) {
    const auto id = request.params.id<DrillId>("id");
    auto drill = id ? store::find_drill(tx, *id) : std::nullopt;
    if (!drill) return Error(ErrorCode::NotFound, "There is no such drill.");
    return std::move(*drill);
}

}  // namespace kentongan::drills
