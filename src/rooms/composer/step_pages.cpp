// Writing a warning, a step a page: what, where, how grave, in which words. Every step is saved, so
// that nothing is lost between two bars of reception.
#include <algorithm>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/composer/areas.h"
#include "rooms/composer/views.h"

namespace kentongan::composer {
namespace {

using http::Request;
using http::Response;
using regions::Code;
using warnings::Level;
using Room = Composer::Impl;

constexpr std::size_t kMostSuggestions = 8;
constexpr int kHourChoices[] = {1, 3, 6, 12, 24, 48, 72};

std::vector<Problem> problems_of(const Error& error) {
    return {{error.field() == "version" ? "" : error.field(), error.text()}};
}

Result<Sheet> sheet_of(Room& room, const Request& request) {
    const auto step = step_of(request);
    TRY_ASSIGN(auto sheet, room.platform.database.read([&](db::Tx& tx) {
        return room.service.sheet(tx, step.officer, step.draft);
    }));
    if (!sheet.is_mine) return Error(ErrorCode::Forbidden, "Only its author may change a draft.");
    if (!sheet.draft.is_open())
        return Error(ErrorCode::Conflict, "This was changed meanwhile. Look at it again.");
    return sheet;
}

void set_draft(web::View& view, const Draft& draft) {
    view.set("id", draft.id.to_string()).set("version", draft.version);
    view.set("exercise", draft.exercise);
}

// Step 1: what.

Result<Response> new_page(Room& room, Request& request, const std::vector<Problem>& problems) {
    const auto officer = *accounts::Accounts::viewer(request);
    const auto offices = room.platform.database.read(
        [&](db::Tx& tx) { return room.warnings.offices_of(tx, officer); });
    if (offices.empty())
        return Error(ErrorCode::Forbidden, "Only officers of an office may warn for it.");
    web::View view;
    std::vector<web::View> choices, hazards;
    for (const auto& office : offices) {
        web::View choice;
        choice.set("value", office.id.to_string()).set("title", office.title);
        choice.set("checked", choices.empty());
        choices.push_back(std::move(choice));
    }
    for (auto key : warnings::hazard_keys()) {
        if (std::none_of(offices.begin(), offices.end(), [&](const auto& office) {
                return warnings::Warnings::may_warn(office, {}, key);
            }))
            continue;
        web::View hazard;
        hazard.set("value", key).set("icon", icon_of(key));
        hazard.set("name", key == "other"
                               ? web::tr(request, "Another danger")
                               : warnings::template_of(key, Level::Info, request.language).name);
        hazards.push_back(std::move(hazard));
    }
    view.set("several", offices.size() > 1).set("offices", std::move(choices));
    view.set("only_exercises", offices.size() == 1 && offices.front().exercise);
    view.set("office", offices.front().title).set("hazards", std::move(hazards));
    set_problems(view, request, problems);
    return page_of(room, request, "composer/new", web::tr(request, "Write a warning"),
                   std::move(view), problems.empty() ? 200 : 422);
}

Result<Response> get_new(Room& room, Request& request) {
    return new_page(room, request, {});
}

Result<Response> post_new(Room& room, Request& request) {
    NewDraft wanted;
    wanted.office = request.params.id<warnings::SourceId>("office").value_or(warnings::SourceId());
    wanted.exercise = request.params.boolean("exercise").value_or(false);
    wanted.content.hazard = request.params.text("hazard");
    auto draft = room.service.create(*accounts::Accounts::viewer(request), wanted);
    if (!draft.ok()) return new_page(room, request, problems_of(draft.error()));
    return Response::redirect(step_path(draft->id, "tempat"));
}

// Step 2: where.

web::View place_view(const Room& room, Code place, bool checked) {
    web::View view;
    view.set("code", place.to_string());
    view.set("name", place_name(room.regions, place));
    view.set("short_name", room.regions.short_name(place));
    view.set("checked", checked).set("has_parts", place.level() < regions::Level::Village);
    return view;
}

struct PlaceForm {
    Content content;
    Code inside;              // whose parts are listed
    std::string typed;        // a name that was not found, or found more than once
    std::vector<Code> found;  // for it
    std::vector<Problem> problems;
};

Response places_page(const Room& room, const Request& request, const Sheet& sheet,
                     const PlaceForm& form) {
    web::View view;
    set_draft(view, sheet.draft);
    const auto& chosen = form.content.places;
    auto is_chosen = [&](Code code) {
        return std::find(chosen.begin(), chosen.end(), code) != chosen.end();
    };
    std::vector<web::View> own, parts, others, found;
    auto regions = sheet.office.regions;
    if (regions.empty()) regions.push_back(Code());
    for (auto region : regions) own.push_back(place_view(room, region, is_chosen(region)));
    for (const auto& part : room.regions.children(form.inside))
        parts.push_back(place_view(room, part.code, is_chosen(part.code)));
    for (auto code : chosen)
        if (code.parent() != form.inside) others.push_back(place_view(room, code, true));
    for (auto code : form.found) found.push_back(place_view(room, code, false));
    view.set("own", std::move(own)).set("parts", std::move(parts));
    view.set("has_others", !others.empty()).set("others", std::move(others));
    view.set("has_found", !found.empty()).set("found", std::move(found));
    view.set("inside", form.inside.to_string()).set("tempat", form.typed);
    view.set("inside_name", place_name(room.regions, form.inside));
    view.set("polygon", form.content.polygon);
    const auto ground = sheet.office.regions.empty() ? Code() : sheet.office.regions.front();
    view.set("outline", "/api/kentongan/v1/regions/" + ground.to_string() + "/outline.geojson");
    set_maps(view);
    set_problems(view, request, form.problems);
    return page_of(room, request, "composer/places", web::tr(request, "Where?"), std::move(view),
                   form.problems.empty() ? 200 : 422);
}

Code first_region(const Sheet& sheet) {
    return sheet.office.regions.empty() ? Code() : sheet.office.regions.front();
}

Result<Response> get_places(Room& room, Request& request) {
    TRY_ASSIGN(auto sheet, sheet_of(room, request));
    PlaceForm form{sheet.draft.content, first_region(sheet), {}, {}, {}};
    if (auto inside = Code::parse(request.params.text("dalam"))) form.inside = *inside;
    return places_page(room, request, sheet, form);
}

// What was ticked, tapped, typed and drawn.
PlaceForm place_form(const Room& room, const Request& request, const Sheet& sheet) {
    PlaceForm form{sheet.draft.content, first_region(sheet), {}, {}, {}};
    const auto& params = request.params;
    if (auto inside = Code::parse(params.text("inside"))) form.inside = *inside;
    auto& places = form.content.places;
    places.clear();
    auto add = [&](Code code) {
        if (std::find(places.begin(), places.end(), code) == places.end()) places.push_back(code);
    };
    for (auto text : params.all("places"))
        if (auto code = Code::parse(text)) add(*code);
    form.content.polygon = trim(params.text("polygon"));
    if (auto whole = Code::parse(params.text("whole"))) {
        places = {*whole};
        form.content.polygon.clear();
    }
    if (auto more = Code::parse(params.text("tambah")); more && room.regions.find(*more)) {
        add(*more);
    } else if (const auto typed = trim(params.text("tempat")); !typed.empty()) {
        const auto matches = room.regions.search(typed, kMostSuggestions, first_region(sheet));
        if (matches.size() == 1) {
            add(matches.front().code);
        } else {
            form.typed = typed;
            for (const auto& match : matches) form.found.push_back(match.code);
            form.problems.push_back(
                {"tempat",
                 std::string(matches.empty() ? i18n::msg("No place of this name is in your area.")
                                             : i18n::msg("Which of these places?"))});
        }
    }
    return form;
}

Result<Response> post_places(Room& room, Request& request) {
    TRY_ASSIGN(auto sheet, sheet_of(room, request));
    auto form = place_form(room, request, sheet);
    if (!form.problems.empty()) return places_page(room, request, sheet, form);
    auto saved = room.service.edit(step_of(request), form.content);
    if (!saved.ok()) {
        form.problems = problems_of(saved.error());
        return places_page(room, request, sheet, form);
    }
    const auto here = step_path(saved->id, "tempat");
    if (auto inside = Code::parse(request.params.text("dalam")))
        return Response::redirect(here + "?dalam=" + inside->to_string() + "#bagian");
    if (request.params.has("simpan")) return Response::redirect(here);
    if (form.content.places.empty() && form.content.polygon.empty()) {
        form.problems.push_back(
            {"places", std::string(i18n::msg("Choose where people are warned."))});
        return places_page(room, request, sheet, form);
    }
    return Response::redirect(saved->content.level ? draft_path(saved->id)
                                                   : step_path(saved->id, "tingkat"));
}

// Step 3: how grave.

Response level_page(const Room& room, const Request& request, const Sheet& sheet,
                    const std::vector<Problem>& problems) {
    web::View view;
    set_draft(view, sheet.draft);
    std::vector<web::View> levels;
    for (auto level : {Level::Awas, Level::Siaga, Level::Waspada, Level::Info}) {
        web::View choice;
        choice.set("level", cap::key(level)).set("word", cap::loud_word(level));
        choice.set("meaning", web::tr(request, meaning_of(level)));
        choice.set("current", sheet.draft.content.level == level);
        levels.push_back(std::move(choice));
    }
    view.set("levels", std::move(levels));
    set_problems(view, request, problems);
    return page_of(room, request, "composer/level", web::tr(request, "How grave is it?"),
                   std::move(view), problems.empty() ? 200 : 422);
}

Result<Response> get_level(Room& room, Request& request) {
    TRY_ASSIGN(auto sheet, sheet_of(room, request));
    return level_page(room, request, sheet, {});
}

// Prepared words follow the level and the places, unless somebody wrote their own.
Content with_level(const Writing& writing, const Content& before, Level level) {
    Content after = before;
    after.level = level;
    const auto life = warnings::template_of(before.hazard, level, "id").life;
    if (before.hours == 0) after.hours = static_cast<int>(life.count());
    if (before.headline.empty() || before.headline == prepared_headline(writing, before, "id"))
        after.headline = prepared_headline(writing, after, "id");
    if (before.instruction.empty() || before.instruction == prepared_instruction(before, "id"))
        after.instruction = prepared_instruction(after, "id");
    return after;
}

Result<Response> post_level(Room& room, Request& request) {
    TRY_ASSIGN(auto sheet, sheet_of(room, request));
    const auto level = cap::parse_level(request.params.text("level"));
    if (!level)
        return level_page(room, request, sheet,
                          {{"level", std::string(i18n::msg("Choose a level."))}});
    auto saved = room.service.edit(step_of(request),
                                   with_level(room.service.writing(), sheet.draft.content, *level));
    if (!saved.ok()) return level_page(room, request, sheet, problems_of(saved.error()));
    return Response::redirect(step_path(saved->id, "isi"));
}

// Step 4: in which words, and until when.

Response words_page(const Room& room, const Request& request, const Sheet& sheet,
                    const Content& content, const std::vector<Problem>& problems) {
    web::View view;
    set_draft(view, sheet.draft);
    view.set("headline", content.headline).set("instruction", content.instruction);
    view.set("description", content.description).set("contact", content.contact);
    view.set("headline_en", content.headline_en).set("instruction_en", content.instruction_en);
    const auto level = content.level.value_or(Level::Info);
    view.set("level", cap::key(level)).set("level_word", cap::loud_word(level));
    std::vector<web::View> hours;
    auto offer = [&](int count) {
        web::View choice;
        choice.set("value", count).set("selected", content.hours == count);
        choice.set("text",
                   i18n::translate_plural(request.language, "{n} hour", "{n} hours", count));
        hours.push_back(std::move(choice));
    };
    if (std::find(std::begin(kHourChoices), std::end(kHourChoices), content.hours) ==
            std::end(kHourChoices) &&
        content.hours > 0)
        offer(content.hours);
    for (int count : kHourChoices) offer(count);
    view.set("hours", std::move(hours));
    set_problems(view, request, problems);
    return page_of(room, request, "composer/words", web::tr(request, "What is said"),
                   std::move(view), problems.empty() ? 200 : 422);
}

Result<Response> get_words(Room& room, Request& request) {
    TRY_ASSIGN(auto sheet, sheet_of(room, request));
    return words_page(room, request, sheet, sheet.draft.content, {});
}

Result<Response> post_words(Room& room, Request& request) {
    TRY_ASSIGN(auto sheet, sheet_of(room, request));
    const auto& params = request.params;
    auto content = sheet.draft.content;
    // Browsers send lines with a carriage return.
    auto lines = [&](std::string_view name) {
        return replace_all(std::string(trim(params.text(name))), "\r\n", "\n");
    };
    content.headline = trim(params.text("headline"));
    content.instruction = lines("instruction");
    content.description = lines("description");
    content.contact = trim(params.text("contact"));
    content.headline_en = trim(params.text("headline_en"));
    content.instruction_en = lines("instruction_en");
    content.hours = static_cast<int>(
        std::clamp<std::int64_t>(params.integer("hours").value_or(0), 0, kMostHours + 1));
    auto saved = room.service.edit(step_of(request), content);
    if (!saved.ok()) return words_page(room, request, sheet, content, problems_of(saved.error()));
    return Response::redirect(draft_path(saved->id));
}

}  // namespace

void add_step_pages(Room& room) {
    using http::Method;
    const auto first = desk_path() + "/baru", one = desk_path() + "/:id";
    add_page(room, Method::Get, first, &get_new);
    add_page(room, Method::Post, first, &post_new);
    add_page(room, Method::Get, one + "/tempat", &get_places);
    add_page(room, Method::Post, one + "/tempat", &post_places);
    add_page(room, Method::Get, one + "/tingkat", &get_level);
    add_page(room, Method::Post, one + "/tingkat", &post_level);
    add_page(room, Method::Get, one + "/isi", &get_words);
    add_page(room, Method::Post, one + "/isi", &post_words);
}

}  // namespace kentongan::composer
