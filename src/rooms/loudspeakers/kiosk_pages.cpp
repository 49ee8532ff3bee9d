// /pengeras/{code}: the page that a device in a village hall or mosque shows and says.
#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/loudspeakers/impl.h"
#include "rooms/loudspeakers/views.h"

namespace kentongan::loudspeakers {
namespace {

using http::Request;
using http::Response;
using Room = Loudspeakers::Impl;

constexpr std::int64_t kKeySeconds = 5LL * 365 * 24 * 3600;
constexpr int kRefreshSeconds = 20;
// Of refreshes after the last time a warning was said: some five minutes.
constexpr int kRoundsBetween = 15;
constexpr auto kAfterSound = 5s;

std::string path_of(regions::Code place) {
    return "/pengeras/" + place.to_string();
}

// Without scripts the page counts its own rounds in its address: what is said, and how often.
struct Rounds {
    std::string say;
    int count = 0;
};

Rounds rounds_of(const Request& request) {
    const auto text = request.params.text("dengar");
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || dot > 64) return {};
    const auto count = parse_integer(text.substr(dot + 1));
    return {std::string(text.substr(0, dot)),
            static_cast<int>(std::clamp<std::int64_t>(count.value_or(0), 0, 10'000))};
}

// Gravest first; the number of those when nothing is to be said.
std::size_t first_to_say(const State& state) {
    std::size_t i = 0;
    while (i < state.announcements.size() &&
           (!state.announcements[i]->live || state.announcements[i]->times == 0))
        ++i;
    return i;
}

void set_round(web::View& view, const Request& request, const State& state, const Device& device) {
    int seconds = kRefreshSeconds;
    std::string next = path_of(device.place);
    if (const auto at = first_to_say(state); at < state.announcements.size()) {
        const auto* one = state.announcements[at].get();
        const auto said = rounds_of(request);
        const int round = said.say == one->say ? said.count : 0;
        const bool again = one->told.level == cap::Level::Awas &&
                           (round - one->times) % kRoundsBetween == kRoundsBetween - 1;
        const bool aloud = !state.announced[at] && (round < one->times || again);
        if (aloud)
            seconds = static_cast<int>(
                std::chrono::ceil<std::chrono::seconds>(Audio::length_of(one->recipe) + kAfterSound)
                    .count());
        view.set("audio_url", audio_path(*one, "wav")).set("opus_url", audio_path(*one, "opus"));
        view.set("aloud", aloud);
        next += "?dengar=" + one->say + "." + std::to_string(round + 1);
    }
    view.set("refresh_seconds", seconds).set("refresh_url", next);
}

Response kiosk(Room& room, const Request& request, const Device& device, std::string_view notice,
               int status = 200) {
    room.board.refresh();
    const auto state =
        room.platform.database.read([&](db::Tx& tx) { return room.service.state_of(tx, device); });
    auto view = screen_view(room.platform, room.regions, state, device);
    view.set("screen", room.platform.pages.fragment("loudspeakers/screen", view, device.language));
    view.set("language", request.language).set("place", device.place.to_string());
    view.set("place_name", room.regions.full_name(device.place));
    view.set("zone", name_of(zone_of_province(device.place.province())));
    view.set("notice", notice).set("paired", state.speaker.has_value());
    view.set("style_url", web::asset_url("style.css")).set("icon_url", web::asset_url("icon.svg"));
    view.set("script_url", web::asset_url("speaker.js"));
    if (state.speaker) {
        view.set("speaker", state.speaker->id.to_string()).set("name", state.speaker->name);
        view.set("joins", state.speaker->joins_exercises);
    }
    set_round(view, request, state, device);
    auto response = Response::html(
        room.platform.pages.fragment("loudspeakers/kiosk", view, request.language), status);
    response.set("Cache-Control", "no-store");
    return response;
}

// The key comes once in the address, or is typed; then a cookie holds it and the address is clean.
Result<Response> get_kiosk(Room& room, Request& request) {
    const auto given = request.params.find("kunci");
    TRY_ASSIGN(const auto device, device_of(room, request));
    if (!given) return kiosk(room, request, device, {});
    if (!device.speaker)
        return kiosk(room, request, device,
                     web::tr(request, "This code does not fit here. Check it, and the place."),
                     422);
    auto response = Response::redirect(path_of(device.place));
    response.set_cookie(kKeyCookie, *given, kKeySeconds);
    return response;
}

Result<Response> post_unpair(Room& room, Request& request) {
    TRY_ASSIGN(const auto device, device_of(room, request));
    auto response = Response::redirect(path_of(device.place));
    response.set_cookie(kKeyCookie, "", 0);
    return response;
}

// The button, for who has no scripts.
Result<Response> post_announced(Room& room, Request& request) {
    TRY_ASSIGN(const auto device, device_of(room, request));
    const auto alert = request.params.id<warnings::AlertId>("alert");
    if (!device.speaker) return Error(ErrorCode::Forbidden);
    if (!alert) return Error(ErrorCode::NotFound, "There is no such warning.");
    TRY(room.service.said(key_of(request), *device.speaker, *alert, Stage::Announced));
    room.streams.wake();
    return Response::redirect(path_of(device.place));
}

}  // namespace

void add_kiosk_pages(Room& room) {
    const auto page = [&](http::Method method, std::string pattern, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = http::Access::anyone();
        room.platform.router.add(std::move(route));
    };
    page(http::Method::Get, "/pengeras/:id", get_kiosk);
    page(http::Method::Post, "/pengeras/:id/lepas", post_unpair);
    page(http::Method::Post, "/pengeras/:id/diumumkan", post_announced);
}

}  // namespace kentongan::loudspeakers
