// What the forms of pages and API have in common, and choosing a place without scripts.
#include "rooms/subscriptions/forms.h"

#include <algorithm>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/web/pages.h"
#include "rooms/subscriptions/impl.h"
#include "rooms/subscriptions/render.h"

namespace kentongan::subscriptions {

namespace {

constexpr std::size_t kCandidates = 20;

std::string_view last_of(const http::Params& params, std::string_view name) {
    // The script's hidden field comes after the radio buttons and is empty until it knows.
    std::string_view last;
    for (auto value : params.all(name))
        if (!value.empty()) last = value;
    return last;
}

}  // namespace

PlaceInput place_input(const http::Params& params) {
    const auto text = [&](std::string_view name) { return std::string(params.text(name)); };
    PlaceInput input{.label = text("label"),
                     .region = std::string(last_of(params, "region")),
                     .lat = text("lat"),
                     .lon = text("lon"),
                     .radius_km = text("radius_km"),
                     .threshold = text("threshold"),
                     .quiet_from = text("quiet_from"),
                     .quiet_until = text("quiet_until"),
                     .hazards = {}};
    for (auto key : params.all("hazards")) input.hazards.emplace_back(key);
    return input;
}

WayInput way_input(const http::Params& params) {
    WayInput input;
    input.channel = channel_named(params.text("channel")).value_or(Channel::Push);
    input.address = params.text("address");
    if (input.address.empty()) input.address = params.text("email");
    if (input.address.empty()) input.address = params.text("phone");
    input.endpoint = params.text("subscription[endpoint]");
    input.p256dh = params.text("subscription[keys][p256dh]");
    input.auth = params.text("subscription[keys][auth]");
    input.secret = params.text("secret");
    return input;
}

PlaceInput input_of(const Place& place) {
    PlaceInput input;
    input.label = place.label;
    input.region = place.region.to_string();
    if (place.point) {
        input.lat = std::to_string(place.point->lat);
        input.lon = std::to_string(place.point->lon);
    }
    if (place.radius_km > 0) input.radius_km = std::to_string(place.radius_km);
    input.threshold = cap::key(place.threshold);
    if (place.quiet) {
        input.quiet_from = time_of(place.quiet->from);
        input.quiet_until = time_of(place.quiet->until);
    }
    input.hazards = place.hazards;
    return input;
}

PlaceChoice choose_place(const regions::Regions& regions, const http::Params& params,
                         PlaceInput& input) {
    PlaceChoice choice;
    choice.text = trim(params.text("tempat"));
    auto code = regions::Code::parse(input.region);
    if (choice.text.empty() || (code && regions.full_name(*code) == choice.text)) return choice;
    choice.candidates = regions.search(choice.text, kCandidates);
    const bool is_listed =
        code && std::ranges::find(choice.candidates, *code, &regions::Match::code) !=
                    choice.candidates.end();
    if (is_listed) return choice;
    input.region.clear();
    choice.error =
        choice.candidates.empty()
            ? Error(ErrorCode::Unprocessable,
                    "No place of this name was found. Try the name of the district.", "tempat")
            : Error(ErrorCode::Unprocessable, "Choose your place from the list.", "tempat");
    return choice;
}

void set_error(web::View& view, const http::Request& request, const Error& error) {
    const auto text = web::tr(request, error.text());
    // The place is typed in its own field.
    const auto field = error.field() == "region" ? std::string("tempat") : error.field();
    web::View line;
    line.set("field", field).set("text", text);
    view.set("has_errors", true).set("errors", std::vector{std::move(line)});
    if (field.empty()) return;
    view.set(field + "_error", text);
    // What is folded away must be seen.
    view.set("opens_point", field == "lat" || field == "radius_km");
    view.set("opens_quiet", field.starts_with("quiet"));
}

void set_place_fields(web::View& view, const regions::Regions& regions, std::string_view language,
                      const PlaceInput& input, const PlaceChoice& choice) {
    const auto code = regions::Code::parse(input.region);
    view.set("label", input.label).set("lat", input.lat).set("lon", input.lon);
    view.set("radius_km", input.radius_km);
    view.set("quiet_from", input.quiet_from).set("quiet_until", input.quiet_until);
    view.set("has_quiet", !input.quiet_from.empty()).set("has_point", !input.lat.empty());
    view.set("tempat", choice.text.empty() && code ? regions.full_name(*code) : choice.text);
    std::vector<web::View> candidates;
    for (const auto& match : choice.candidates) {
        web::View candidate;
        candidate.set("code", match.code.to_string()).set("name", match.full_name);
        candidate.set("checked", code == match.code);
        candidates.push_back(std::move(candidate));
    }
    view.set("region", candidates.empty() ? input.region : std::string());
    view.set("has_candidates", !candidates.empty()).set("candidates", std::move(candidates));
    std::vector<web::View> hazards;
    for (const auto& hazard : warnings::Warnings::hazards(language)) {
        web::View item;
        item.set("key", hazard.key).set("name", hazard.name);
        item.set("checked", std::ranges::find(input.hazards, hazard.key) != input.hazards.end());
        hazards.push_back(std::move(item));
    }
    view.set("has_hazards", !input.hazards.empty()).set("hazards", std::move(hazards));
    const auto threshold = input.threshold.empty() ? "waspada" : input.threshold;
    for (const auto* level : {"waspada", "siaga", "awas"})
        view.set(std::string("from_") + level, threshold == level);
}

}  // namespace kentongan::subscriptions
