#include "rooms/loudspeakers/views.h"

#include "cap/level.h"
#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/loudspeakers/speech.h"

namespace kentongan::loudspeakers {
namespace {

std::string upper(std::string_view word) {
    std::string text(word);
    for (auto& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

web::View warning_view(const regions::Regions& regions, const Announcement& one, TimePoint now,
                       std::string_view language) {
    const auto& told = one.told;
    const auto zone = zone_of(told.cover);
    web::View view;
    view.set("level", cap::key(told.level)).set("level_word", upper(cap::word(told.level)));
    view.set("exercise", told.exercise).set("exercise_word", told.exercise_word);
    view.set("headline", told.headline).set("hazard_name", told.hazard_name);
    view.set("where", places_of(regions, told.cover)).set("source", told.source);
    view.set("until", moment_text(told.expires, zone, now, language));
    view.set("until_ms", to_millis(told.expires)).set("alert", told.head.to_string());
    view.set("chain", told.chain.to_string());
    view.set("cleared", told.state == warnings::State::Cancelled);
    view.set("ended_at", clock_text(told.ended_at.value_or(told.expires), zone));
    std::vector<web::View> steps;
    for (const auto& step : told.steps) {
        web::View line;
        line.set("text", step);
        steps.push_back(std::move(line));
    }
    view.set("has_steps", !steps.empty()).set("steps", std::move(steps));
    return view;
}

}  // namespace

std::string page_version() {
    return web::asset_url("speaker.js");
}

std::string audio_path(const Announcement& one, std::string_view format) {
    return "/api/kentongan/v1/alerts/" + one.told.head.to_string() +
           "/audio?format=" + std::string(format) + "&v=" + one.say;
}

web::View screen_view(const Platform& platform, const regions::Regions& regions, const State& state,
                      const Device& device) {
    const auto now = platform.clock.now();
    web::View view;
    std::vector<web::View> live, ended;
    for (std::size_t i = 0; i < state.announcements.size(); ++i) {
        const auto& one = *state.announcements[i];
        auto line = warning_view(regions, one, now, device.language);
        line.set("paired", state.speaker.has_value() && one.live);
        line.set("announced", static_cast<bool>(state.announced[i]));
        line.set("place", device.place.to_string());
        (one.live ? live : ended).push_back(std::move(line));
    }
    view.set("is_calm", live.empty());
    view.set("has_live", !live.empty()).set("live", std::move(live));
    view.set("has_ended", !ended.empty()).set("ended", std::move(ended));
    return view;
}

std::string state_json(const Platform& platform, const regions::Regions& regions,
                       const State& state, const Device& device) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().member("version", page_version());
    out.key("speaker");
    if (state.speaker)
        out.begin_object()
            .member("id", state.speaker->id)
            .member("name", std::string_view(state.speaker->name))
            .member("joins_exercises", state.speaker->joins_exercises)
            .end_object();
    else
        out.value(nullptr);
    out.key("announcements").begin_array();
    for (std::size_t i = 0; i < state.announcements.size(); ++i) {
        const auto& one = *state.announcements[i];
        out.begin_object().member("alert", one.told.head).member("chain", one.told.chain);
        out.member("say", std::string_view(one.say)).member("live", one.live);
        out.member("level", cap::key(one.told.level)).member("exercise", one.told.exercise);
        out.member("times", one.times).member("until", to_millis(one.told.expires));
        out.member("announced", static_cast<bool>(state.announced[i]));
        out.member("audio", std::string_view(audio_path(one, "wav")));
        out.member("opus", std::string_view(audio_path(one, "opus"))).end_object();
    }
    out.end_array().key("test");
    if (state.test)
        out.value(*state.test);
    else
        out.value(nullptr);
    out.member("html", std::string_view(platform.pages.fragment(
                           "loudspeakers/screen", screen_view(platform, regions, state, device),
                           device.language)));
    out.end_object();
    return json;
}

}  // namespace kentongan::loudspeakers
