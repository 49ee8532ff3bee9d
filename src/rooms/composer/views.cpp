#include "rooms/composer/views.h"

#include <algorithm>
#include <cctype>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/i18n/catalogue.h"
#include "rooms/composer/areas.h"
#include "rooms/composer/words.h"

namespace kentongan::composer {
namespace {

using i18n::msg;
using warnings::Level;

constexpr std::size_t kMaxFormBytes = 64 << 10;

struct Drawing {
    std::string_view hazard, path;
};
constexpr Drawing kDrawings[] = {
    {"flood", "M3 14q3-3 6 0t6 0t6 0M3 19q3-3 6 0t6 0t6 0M8 10V6l4-3l4 3v4"},
    {"storm", "M7 14a4 4 0 0 1 0-8a5 5 0 0 1 10 0a4 4 0 0 1 0 8M12 11l-3 5h4l-2 5"},
    {"wind", "M3 9h11a3 3 0 1 0-3-3M3 14h15a3 3 0 1 1-3 3M3 19h7"},
    {"landslide", "M3 20h18L9 6zM15 8l2 2M18 6l2 2M17 12l2 2"},
    {"quake", "M2 12h4l2-7l4 14l3-10l2 3h5"},
    {"tsunami", "M3 20c2-8 6-14 11-14c3 0 5 2 5 4c-4-2-6 1-5 4c1 2 4 3 7 2M3 20h18"},
    {"volcano", "M3 20l6-10h6l6 10zM12 7V3M8 6L6 4M16 6l2-2"},
    {"house_fire", "M3 11l9-7l9 7M6 10v10h12V10M12 18a3 3 0 0 1-2-5l2-3l2 3a3 3 0 0 1-2 5"},
    {"fire", "M12 21a6 6 0 0 1-6-6c0-4 4-5 4-11c4 2 8 6 8 11a6 6 0 0 1-6 6z"},
    {"haze", "M4 8h12M8 12h12M4 16h12M10 20h8"},
    {"wave", "M2 16q3-4 6 0t6 0t6 0M5 10l7-6v6zM12 10h5"},
    {"drought", "M12 3s6 7 6 11a6 6 0 0 1-12 0c0-4 6-11 6-11zM4 4l16 16"},
    {"epidemic",
     "M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8M12 3v5M12 16v5M3 12h5M16 12h5M6 6l3 3M15 15l3 3M18 6l-3 "
     "3M9 15l-3 3"},
    {"security", "M12 3l8 3v6c0 5-4 8-8 9c-4-1-8-4-8-9V6z"},
    {"missing", "M8 8a4 4 0 1 0 8 0a4 4 0 1 0-8 0M4 21c0-5 4-7 8-7M17 15a2 2 0 1 1 2 2v1M19 21v.1"},
    {"infrastructure", "M2 18h20M4 18v-8M20 18v-8M4 10q8 8 16 0"},
    {"transport", "M4 16V9l2-4h12l2 4v7zM7 19v-3M17 19v-3M4 11h16"},
    {"chemical", "M9 3h6M10 3v6l-5 10a1 1 0 0 0 1 2h12a1 1 0 0 0 1-2l-5-10V3M8 15h8"},
    {"animal",
     "M8 20c-2 0-3-2-2-4c1-3 4-4 6-4s5 1 6 4c1 2 0 4-2 4c-2 0-2-1-4-1s-2 1-4 1M5 10v.1M9 "
     "6v.1M15 6v.1M19 10v.1"},
    {"other", "M12 3l10 18H2zM12 10v5M12 18v.1"}};

std::string_view said(State state) {
    switch (state) {
        case State::Draft:
            return msg("draft");
        case State::Submitted:
            return msg("waits for approval");
        case State::Issued:
            return msg("sent");
        case State::Returned:
            return msg("given back");
        case State::Withdrawn:
            return msg("taken back");
    }
    return {};
}

std::string_view said(Kind kind) {
    switch (kind) {
        case Kind::Warn:
            return {};
        case Kind::Update:
            return msg("update");
        case Kind::AllClear:
            return msg("all clear");
        case Kind::Cancel:
            return msg("cancelled");
    }
    return {};
}

std::string_view said(Review review) {
    switch (review) {
        case Review::None:
            return {};
        case Review::Waiting:
            return msg("not reviewed yet");
        case Review::Agreed:
            return msg("reviewed: right");
        case Review::Objected:
            return msg("reviewed: objection");
    }
    return {};
}

}  // namespace

std::string step_path(DraftId draft, std::string_view step) {
    return draft_path(draft) + "/" + std::string(step);
}

std::string_view icon_of(std::string_view hazard) {
    for (const auto& drawing : kDrawings)
        if (drawing.hazard == hazard) return drawing.path;
    return std::end(kDrawings)[-1].path;
}

std::string_view meaning_of(Level level) {
    switch (level) {
        case Level::Awas:
            return msg("Great danger now. People must save themselves at once.");
        case Level::Siaga:
            return msg("Real danger. People get ready to leave or take shelter now.");
        case Level::Waspada:
            return msg("Danger may come. People prepare.");
        case Level::Info:
            break;
    }
    return msg("Official news. Nobody is woken by it.");
}

std::string_view label_of(std::string_view field) {
    if (field == "hazard") return msg("Hazard");
    if (field == "level") return msg("Level");
    if (field == "hours") return msg("In force until");
    if (field == "places") return msg("Places");
    if (field == "polygon") return msg("Drawn area");
    if (field == "headline") return msg("Headline");
    if (field == "description") return msg("What is happening");
    if (field == "instruction") return msg("What people should do");
    if (field == "contact") return msg("Whom people can ask");
    return msg("English text");
}

web::View line_view(const http::Request& request, const Service& service, const Draft& draft) {
    const auto& writing = service.writing();
    const auto level = draft.content.level.value_or(Level::Info);
    web::View view;
    view.set("url", draft_path(draft.id)).set("level", cap::key(level));
    if (draft.content.level) view.set("level_word", cap::loud_word(level));
    view.set("exercise", draft.exercise);
    view.set("headline",
             draft.content.headline.empty()
                 ? warnings::template_of(draft.content.hazard, level, request.language).name
                 : draft.content.headline);
    view.set("where", place_words(writing.gazetteer, draft.content.places, request.language));
    view.set("state", web::tr(request, said(draft.state)));
    if (auto kind = said(draft.kind); !kind.empty()) view.set("kind", web::tr(request, kind));
    if (auto review = said(draft.review); !review.empty())
        view.set("review", web::tr(request, review));
    view.set("note", draft.note);
    view.set("time", moment_text(draft.updated_at, Zone::Wib, writing.platform.clock.now(),
                                 request.language));
    return view;
}

std::string preview_html(db::Tx& tx, const Writing& writing, const Sheet& sheet,
                         std::string_view language) {
    auto view = writing.warnings.preview(tx, sheet.office.id, sheet.alert, language);
    view.set("publishes_cap", false);
    auto html = writing.platform.pages.fragment("warnings/page", view, language);
    for (auto [from, to] :
         {std::pair{"<h2", "<h3"}, {"</h2", "</h3"}, {"<h1", "<h2"}, {"</h1", "</h2"}})
        html = replace_all(std::move(html), from, to);
    // Its link to all warnings would lead away from the form.
    if (const auto article = html.find("<article"); article != html.npos) html.erase(0, article);
    return html;
}

void set_problems(web::View& view, const http::Request& request,
                  const std::vector<Problem>& problems) {
    std::vector<web::View> errors;
    for (const auto& problem : problems) {
        const auto text = web::tr(request, problem.text);
        web::View error;
        error.set("field", problem.field).set("text", text);
        errors.push_back(std::move(error));
        view.set(problem.field + "_error", text);
    }
    view.set("has_errors", !errors.empty()).set("errors", std::move(errors));
}

void set_maps(web::View& view) {
    view.set("map_js", web::asset_url("map.js")).set("map_css", web::asset_url("map.css"));
}

http::Response page_of(const Composer::Impl& room, const http::Request& request,
                       std::string_view name, std::string title, web::View view, int status) {
    auto response = room.platform.pages.page(
        request, {.name = name, .title = std::move(title), .section = "desk", .status = status},
        std::move(view));
    response.set("Cache-Control", "no-store");
    return response;
}

Step step_of(const http::Request& request) {
    Step step;
    step.officer = *accounts::Accounts::viewer(request);
    step.draft = request.params.id<DraftId>("id").value_or(DraftId());
    step.version = static_cast<int>(
        std::clamp<std::int64_t>(request.params.integer("version").value_or(0), 0, 1'000'000));
    step.text = trim(request.params.text("reason"));
    return step;
}

void add_page(Composer::Impl& room, http::Method method, std::string pattern, Answer answer) {
    http::Route route;
    route.method = method;
    route.pattern = std::move(pattern);
    route.access = http::Access::page();
    route.handler = [&room, answer](http::Request& request) { return answer(room, request); };
    route.max_body_bytes = kMaxFormBytes;
    room.platform.router.add(std::move(route));
}

}  // namespace kentongan::composer
