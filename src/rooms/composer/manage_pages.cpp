// /peringatan/{id}/kelola: an officer prolongs, raises, lowers or ends what is live, in two taps.
#include <algorithm>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "rooms/composer/areas.h"
#include "rooms/composer/views.h"

namespace kentongan::composer {
namespace {

using http::Request;
using http::Response;
using warnings::Level;
using Room = Composer::Impl;

constexpr int kProlongChoices[] = {1, 3, 6, 12, 24};

Result<warnings::Summary> chain_of(Room& room, const Request& request) {
    const auto officer = *accounts::Accounts::viewer(request);
    const auto alert = request.params.id<warnings::AlertId>("id");
    return room.platform.database.read([&](db::Tx& tx) -> Result<warnings::Summary> {
        const auto chain = alert ? room.warnings.chain_of(tx, *alert) : std::nullopt;
        if (!chain) return Error(ErrorCode::NotFound, "There is no such warning.");
        return room.service.own_chain(tx, officer, *chain);
    });
}

web::View chain_view(const Room& room, const Request& request, const warnings::Summary& chain) {
    web::View view;
    view.set("level", cap::key(chain.level)).set("level_word", cap::loud_word(chain.level));
    view.set("headline", chain.headline).set("exercise", chain.exercise);
    view.set("exercise_word", chain.exercise_word).set("url", chain.path);
    view.set("where", place_words(room.regions, chain.cover, request.language));
    const auto zone =
        chain.cover.empty() ? Zone::Wib : zone_of_province(chain.cover.front().province());
    view.set("until",
             moment_text(chain.expires, zone, room.platform.clock.now(), request.language));
    view.set("until_ms", to_millis(chain.expires)).set("source", chain.source);
    return view;
}

Result<Response> manage_page(Room& room, Request& request) {
    TRY_ASSIGN(auto chain, chain_of(room, request));
    auto view = chain_view(room, request, chain);
    std::vector<web::View> levels, hours;
    for (auto level : {Level::Awas, Level::Siaga, Level::Waspada}) {
        if (level == chain.level) continue;
        web::View choice;
        choice.set("level", cap::key(level)).set("word", cap::loud_word(level));
        choice.set("rises", level > chain.level);
        levels.push_back(std::move(choice));
    }
    for (int count : kProlongChoices) {
        web::View choice;
        choice.set("value", count);
        choice.set("text",
                   i18n::translate_plural(request.language, "{n} hour", "{n} hours", count));
        hours.push_back(std::move(choice));
    }
    view.set("levels", std::move(levels)).set("hours", std::move(hours));
    return page_of(room, request, "composer/manage", web::tr(request, "Update or end"),
                   std::move(view));
}

Result<Response> post_update(Room& room, Request& request) {
    TRY_ASSIGN(auto chain, chain_of(room, request));
    const auto hours =
        std::clamp<std::int64_t>(request.params.integer("hours").value_or(0), 0, kMostHours);
    TRY_ASSIGN(auto draft,
               room.service.begin_update(*accounts::Accounts::viewer(request), chain.chain,
                                         cap::parse_level(request.params.text("level")),
                                         static_cast<int>(hours)));
    return Response::redirect(request.params.has("ubah") ? step_path(draft.id, "isi")
                                                         : draft_path(draft.id));
}

Result<Response> end_page(Room& room, Request& request, Kind kind, const Error* refused) {
    TRY_ASSIGN(auto chain, chain_of(room, request));
    auto view = chain_view(room, request, chain);
    view.set("is_cancel", kind == Kind::Cancel);
    const auto prepared = i18n::translate(i18n::kDefaultLanguage, Service::standard_reason(kind));
    view.set("reason", refused ? request.params.text("reason") : prepared);
    if (refused) set_problems(view, request, {{refused->field(), refused->text()}});
    return page_of(room, request, "composer/end",
                   web::tr(request, kind == Kind::Cancel ? "Cancel the warning" : "All clear"),
                   std::move(view), refused ? http::status_of(refused->code()) : 200);
}

Result<Response> post_end(Room& room, Request& request, Kind kind) {
    TRY_ASSIGN(auto chain, chain_of(room, request));
    const auto done = room.service.end(*accounts::Accounts::viewer(request), chain.chain, kind,
                                       std::string(trim(request.params.text("reason"))));
    if (!done.ok()) return end_page(room, request, kind, &done.error());
    auto response = Response::redirect(desk_path());
    web::flash(response, kind == Kind::Cancel ? "The warning is cancelled."
                                              : "The all clear is out. The warning has ended.");
    return response;
}

Result<Response> get_all_clear(Room& room, Request& request) {
    return end_page(room, request, Kind::AllClear, nullptr);
}
Result<Response> get_cancel(Room& room, Request& request) {
    return end_page(room, request, Kind::Cancel, nullptr);
}
Result<Response> post_all_clear(Room& room, Request& request) {
    return post_end(room, request, Kind::AllClear);
}
Result<Response> post_cancel(Room& room, Request& request) {
    return post_end(room, request, Kind::Cancel);
}

}  // namespace

void add_manage_pages(Room& room) {
    using http::Method;
    const std::string one = "/peringatan/:id";
    add_page(room, Method::Get, one + "/kelola", &manage_page);
    add_page(room, Method::Post, one + "/kelola", &post_update);
    add_page(room, Method::Get, one + "/aman", &get_all_clear);
    add_page(room, Method::Post, one + "/aman", &post_all_clear);
    add_page(room, Method::Get, one + "/batal", &get_cancel);
    add_page(room, Method::Post, one + "/batal", &post_cancel);
}

}  // namespace kentongan::composer
