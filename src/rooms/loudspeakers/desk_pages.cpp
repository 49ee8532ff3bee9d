// /kelola/pengeras: which devices there are, whether they live, their test and their registration.
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/config/config.h"
#include "platform/http/router.h"
#include "platform/i18n/catalogue.h"
#include "platform/web/pages.h"
#include "rooms/loudspeakers/impl.h"

namespace kentongan::loudspeakers {
namespace {

using http::Request;
using http::Response;
using Room = Loudspeakers::Impl;

constexpr std::string_view kHome = "/kelola/pengeras";
constexpr std::size_t kCandidates = 8;
constexpr std::size_t kMostListed = 500;

// A place is typed as text and chosen by code; without scripts the next page offers the choice.
struct PlaceTyped {
    std::optional<regions::Code> code;
    std::vector<regions::Match> candidates;
};

PlaceTyped place_of(const Room& room, const http::Params& params) {
    PlaceTyped typed;
    if (auto code = regions::Code::parse(params.text("place")); code && room.regions.find(*code)) {
        typed.code = code;
        return typed;
    }
    const auto text = trim(params.text("tempat"));
    if (text.empty()) return typed;
    if (auto code = regions::Code::parse(text); code && room.regions.find(*code)) {
        typed.code = code;
        return typed;
    }
    typed.candidates = room.regions.search(text, kCandidates);
    if (typed.candidates.size() == 1) typed.code = typed.candidates.front().code;
    return typed;
}

NewSpeaker wanted_of(const http::Params& params) {
    NewSpeaker wanted;
    wanted.name = params.text("name");
    wanted.contact = params.text("contact");
    wanted.joins_exercises = params.boolean("joins_exercises").value_or(false);
    return wanted;
}

web::View row_of(const Room& room, const Request& request, const Speaker& speaker) {
    const auto now = room.platform.clock.now();
    const auto zone = zone_of_province(speaker.place.province());
    web::View row;
    row.set("id", speaker.id.to_string()).set("name", speaker.name);
    row.set("contact", speaker.contact).set("place_name", room.regions.full_name(speaker.place));
    row.set("page", "/pengeras/" + speaker.place.to_string());
    row.set("joins", speaker.joins_exercises).set("alive", speaker.is_alive(now));
    row.set("never", !speaker.beat_at.has_value());
    if (speaker.beat_at)
        row.set("since", moment_text(*speaker.beat_at, zone, now, request.language));
    row.set("says_warning", speaker.playing == "warning")
        .set("says_test", speaker.playing == "test");
    if (speaker.volume >= 0) row.set("volume", std::to_string(speaker.volume));
    row.set("muted", speaker.volume == 0);
    if (speaker.test_heard_at)
        row.set("heard", moment_text(*speaker.test_heard_at, zone, now, request.language));
    else if (speaker.test_asked_at)
        row.set("asked", moment_text(*speaker.test_asked_at, zone, now, request.language));
    return row;
}

void set_form(web::View& view, const Request& request, const PlaceTyped& typed,
              const std::optional<Error>& error) {
    const auto& params = request.params;
    for (const char* name : {"tempat", "name", "contact"}) view.set(name, params.text(name));
    view.set("joins_exercises", params.boolean("joins_exercises").value_or(false));
    std::vector<web::View> candidates;
    for (const auto& match : typed.candidates) {
        web::View candidate;
        candidate.set("code", match.code.to_string()).set("name", match.full_name);
        candidate.set("checked", typed.code == match.code);
        candidates.push_back(std::move(candidate));
    }
    view.set("has_candidates", candidates.size() > 1 && !typed.code);
    view.set("candidates", std::move(candidates));
    if (!error) return;
    web::View line;
    const auto text = web::tr(request, error->text());
    line.set("field", error->field()).set("text", text);
    view.set(error->field() + "_error", text);
    view.set("has_errors", true).set("errors", std::vector{std::move(line)});
}

Result<Response> desk(Room& room, const Request& request, const PlaceTyped& typed = {},
                      const std::optional<Error>& error = {}) {
    const auto viewer = *accounts::Accounts::viewer(request);
    web::View view;
    std::vector<web::View> rows;
    bool allowed = false;
    std::int64_t silent = 0;
    room.platform.database.read([&](db::Tx& tx) {
        const auto places = room.service.managed(tx, viewer);
        allowed = !places.empty();
        for (auto place : places)
            for (const auto& speaker : room.speakers_in(tx, place)) {
                if (rows.size() == kMostListed) return;
                silent += speaker.is_alive(room.platform.clock.now()) ? 0 : 1;
                rows.push_back(row_of(room, request, speaker));
            }
    });
    if (!allowed)
        return Error(ErrorCode::Forbidden,
                     "Only officers and coordinators look after loudspeakers.");
    view.set("count", i18n::translate_plural(request.language, "{n} device", "{n} devices",
                                             static_cast<std::int64_t>(rows.size())));
    if (silent > 0)
        view.set("silent", i18n::translate_plural(request.language, "{n} is silent",
                                                  "{n} are silent", silent));
    view.set("is_empty", rows.empty()).set("speakers", std::move(rows));
    set_form(view, request, typed, error);
    auto response =
        room.platform.pages.page(request,
                                 {.name = "loudspeakers/desk",
                                  .title = web::tr(request, "Loudspeakers"),
                                  .section = "",
                                  .status = error ? http::status_of(error->code()) : 200},
                                 std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Response show_key(Room& room, const Request& request, const Registered& made) {
    const auto page = "/pengeras/" + made.speaker.place.to_string();
    web::View view;
    view.set("name", made.speaker.name).set("key", made.key).set("page", page);
    view.set("address", room.platform.config.url(page));
    view.set("open_url", page + "?kunci=" + made.key);
    view.set("place_name", room.regions.full_name(made.speaker.place));
    auto response = room.platform.pages.page(
        request, {.name = "loudspeakers/key", .title = web::tr(request, "Pairing code")},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Result<Response> post_new(Room& room, Request& request) {
    const auto typed = place_of(room, request.params);
    auto wanted = wanted_of(request.params);
    wanted.place = typed.code;
    auto made = room.service.enrol(*accounts::Accounts::viewer(request), wanted);
    if (!made) return desk(room, request, typed, made.error());
    return show_key(room, request, *made);
}

Result<Response> back(std::string_view message) {
    auto response = Response::redirect(std::string(kHome));
    web::flash(response, message);
    return response;
}

Result<Response> post_action(Room& room, Request& request) {
    const auto id = request.params.id<SpeakerId>("id");
    if (!id) return Error(ErrorCode::NotFound, "There is no such device.");
    const auto viewer = *accounts::Accounts::viewer(request);
    const auto action = request.params.text("action");
    if (action == "uji") {
        TRY(room.service.ask_test(viewer, *id));
        room.streams.wake();
        return back(i18n::msg("The test is on its way. It will be heard within half a minute."));
    }
    if (action == "ubah") {
        auto changed = room.service.change(viewer, *id, wanted_of(request.params));
        if (!changed && changed.error().code() == ErrorCode::Unprocessable)
            return desk(room, request, {}, changed.error());
        TRY(std::move(changed));
        room.streams.wake();
        return back(i18n::msg("The device is saved."));
    }
    if (action == "kode") {
        TRY_ASSIGN(auto made, room.service.renew_key(viewer, *id));
        room.streams.wake();
        return show_key(room, request, made);
    }
    if (action != "hapus") return Error(ErrorCode::NotFound);
    TRY(room.service.remove(viewer, *id));
    room.streams.wake();
    return back(
        i18n::msg("The device is removed. It still says real warnings, but nobody sees it here."));
}

}  // namespace

void add_desk_pages(Room& room) {
    const auto page = [&](http::Method method, std::string pattern, auto handler) {
        http::Route route;
        route.method = method;
        route.pattern = std::move(pattern);
        route.handler = [&room, handler](Request& request) { return handler(room, request); };
        route.access = http::Access::page();
        room.platform.router.add(std::move(route));
    };
    page(http::Method::Get, std::string(kHome),
         [](Room& at, Request& request) { return desk(at, request); });
    page(http::Method::Post, std::string(kHome), post_new);
    page(http::Method::Post, std::string(kHome) + "/:id/:action", post_action);
}

}  // namespace kentongan::loudspeakers
