#include "rooms/receipts/views.h"

#include "cap/level.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"

namespace kentongan::receipts {

namespace {

using http::Request;
using regions::Level;
using Room = Receipts::Impl;

constexpr std::int64_t kPerInhabitants = 100'000;

std::string number(const Request& request, std::int64_t value) {
    return i18n::number(value, request.language);
}

void set_counts(web::View& view, const Request& request, const Counts& counts) {
    view.set("handed", number(request, counts.handed));
    view.set("delivered", number(request, counts.delivered));
    view.set("shown", number(request, counts.shown));
    view.set("acknowledged", number(request, counts.acknowledged));
}

web::View places_view(const Request& request, const PlacesReached& places) {
    web::View view;
    view.set("warned", number(request, places.warned));
    view.set("shown", number(request, places.shown));
    view.set("announced", number(request, places.announced));
    view.set("reached", number(request, places.reached));
    view.set("missing", number(request, places.warned - places.reached));
    view.set("most", std::max<std::int64_t>(places.warned, 1)).set("value", places.reached);
    return view;
}

// How far it came in a place, as a sentence.
std::string state_text(const Request& request, const WarnedPlace& line) {
    const auto say = [&](std::string_view text) {
        return i18n::fill(web::tr(request, text),
                          {{"shown", number(request, line.people.shown)},
                           {"handed", number(request, line.people.handed)}});
    };
    if (line.is_announced && line.people.shown > 0)
        return say("Announced, and seen by {shown} of {handed}");
    if (line.is_announced) return say("Announced by the liaison");
    if (line.people.shown > 0) return say("Seen by {shown} of {handed}");
    if (line.people.handed > 0) return say("Sent to {handed}, seen by nobody yet");
    return say("We know nobody here: please call");
}

}  // namespace

Zone zone_of(const warnings::Summary& warning) {
    return warning.cover.empty() ? Zone::Wib : zone_of_province(warning.cover.front().province());
}

Result<Reader> reader_of(db::Tx& tx, const Room& room, const Request& request) {
    const auto viewer = accounts::Accounts::viewer(request);
    if (!viewer) return Error(ErrorCode::Unauthorized);
    TRY_ASSIGN(auto warning, room.service.warning(tx, request.params.text("id"), request.language));
    TRY_ASSIGN(auto scope, room.service.scope(tx, *viewer, warning));
    return Reader{*viewer, std::move(warning), std::move(scope)};
}

std::string channel_word(const Request& request, Channel channel) {
    switch (channel) {
        case Channel::Timeline:
            return web::tr(request, "In this app");
        case Channel::Push:
            return web::tr(request, "Push message");
        case Channel::Email:
            return web::tr(request, "By e-mail");
        case Channel::Webhook:
            return web::tr(request, "Other systems");
        case Channel::Sms:
            return web::tr(request, "By SMS");
        case Channel::WhatsApp:
            return web::tr(request, "By WhatsApp");
        case Channel::Loudspeaker:
            return web::tr(request, "By loudspeaker");
        case Channel::Liaison:
            return web::tr(request, "Announced by liaisons");
        case Channel::Page:
            return web::tr(request, "Found by themselves");
    }
    return {};
}

std::string part_word(const Request& request, Level level) {
    return level == Level::District ? web::tr(request, "Whole district") : std::string();
}

void set_warning(web::View& view, const Room& room, const Request& request,
                 const warnings::Summary& warning) {
    const auto now = room.platform.clock.now();
    view.set("headline", warning.headline).set("exercise_word", warning.exercise_word);
    view.set("exercise", warning.exercise).set("level", cap::key(warning.level));
    const bool is_live = warning.live_at(now);
    view.set("is_live", is_live).set("ended", !is_live).set("warning_url", warning.path);
    view.set("level_word", cap::loud_word(warning.level)).set("url", warning.path);
    view.set("reach_url", warning.path + "/jangkauan").set("report_url", warning.path + "/laporan");
    const auto zone = zone_of(warning);
    view.set("until", moment_text(warning.expires, zone, now, request.language));
    view.set("issued", moment_text(warning.issued, zone, now, request.language));
    view.set("source", warning.source);
}

void set_reached(web::View& view, const Request& request, const warnings::Summary& warning,
                 const Reached& reached) {
    const auto zone = zone_of(warning);
    view.set("villages", places_view(request, reached.villages));
    view.set("districts", places_view(request, reached.districts));
    std::vector<web::View> channels;
    for (const auto& one : reached.channels) {
        web::View line;
        line.set("channel", channel_word(request, one.channel));
        set_counts(line, request, one.counts);
        channels.push_back(std::move(line));
    }
    view.set("has_channels", !channels.empty()).set("channels", std::move(channels));
    const auto clock = [&](std::optional<TimePoint> time) {
        return time ? moment_text(*time, zone, reached.counted_at, request.language)
                    : std::string();
    };
    view.set("first_handed", clock(reached.first_handed));
    view.set("first_shown", clock(reached.first_shown));
    view.set("counted_at", clock_text(reached.counted_at, zone));
}

std::vector<web::View> regency_views(const Room& room, const Request& request, const Rollup& rollup,
                                     std::span<const Code> scope) {
    std::vector<web::View> views;
    for (const auto& part : reached_by(rollup, Level::Regency, scope)) {
        web::View view;
        view.set("name", room.regions.full_name(part.place)).set("code", part.place.to_string());
        view.set("villages", number(request, part.villages));
        view.set("reached", number(request, part.reached));
        set_counts(view, request, part.people);
        const auto inhabitants = room.regions.population(part.place);
        view.set("inhabitants", inhabitants > 0 ? number(request, inhabitants) : "–");
        view.set("per_inhabitants",
                 inhabitants > 0
                     ? number(request, part.people.shown * kPerInhabitants / inhabitants)
                     : "–");
        views.push_back(std::move(view));
    }
    return views;
}

web::View line_view(db::Tx& tx, const Room& room, const Request& request, const Reader& reader,
                    const WarnedPlace& line) {
    web::View view;
    view.set("code", line.place.to_string()).set("name", room.regions.full_name(line.place));
    view.set("part", part_word(request, line.place.level()));
    view.set("level", cap::key(line.level)).set("state", state_text(request, line));
    view.set("reached", line.is_reached());
    view.set("action_url", reader.warning.path + "/diumumkan");
    view.set("place_url", "/penghubung/" + line.place.to_string());
    if (const auto liaison = room.coordinators.nearest(tx, line.place)) {
        view.set("liaison", liaison->name);
        view.set("liaison_of", liaison->place == line.place
                                   ? std::string()
                                   : room.regions.short_name(liaison->place));
        if (!liaison->phone.empty())
            view.set("phone", liaison->phone)
                .set("phone_url", "tel:" + liaison->phone)
                .set("chat_url", "https://wa.me/" + liaison->phone.substr(1));
    }
    view.set("may_announce", !line.is_announced &&
                                 reader.warning.live_at(room.platform.clock.now()) &&
                                 room.service.may_announce(tx, reader.account, line.place));
    return view;
}

}  // namespace kentongan::receipts
