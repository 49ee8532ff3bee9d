#include "rooms/accounts/forms.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/web/pages.h"

namespace kentongan::accounts {

namespace {

constexpr std::size_t kCandidates = 20;
constexpr std::string_view kNoPlace = "none";

}  // namespace

void set_errors(web::View& view, const http::Request& request, const FieldErrors& errors) {
    std::vector<web::View> lines;
    for (const auto& error : errors) {
        const auto text = web::tr(request, error.sentence);
        web::View line;
        line.set("field", error.field).set("text", text);
        lines.push_back(std::move(line));
        if (!error.field.empty()) view.set(error.field + "_error", text);
    }
    view.set("has_errors", !lines.empty()).set("errors", std::move(lines));
}

FieldErrors errors_of(const Error& error) {
    return {{error.field(), {}, {}, error.text()}};
}

PlaceChoice choose_place(const regions::Regions& regions, const http::Params& params,
                         std::string_view text_name, std::string_view code_name) {
    PlaceChoice choice;
    // The script's hidden field comes after the radio buttons and is empty until it knows.
    std::string_view chosen;
    for (auto value : params.all(code_name))
        if (!value.empty()) chosen = value;
    if (chosen != kNoPlace) choice.code = regions::Code::parse(chosen);
    const auto text = trim(params.text(text_name));
    if (text.empty()) return choice;
    if (choice.code && regions.full_name(*choice.code) == text) return choice;
    choice.candidates = regions.search(text, kCandidates);
    choice.has_more = choice.candidates.size() == kCandidates;
    std::erase_if(choice.candidates, [](const regions::Match& match) {
        return match.code.level() < regions::Level::District;
    });
    if (chosen == kNoPlace) return choice;
    const bool is_listed =
        choice.code && std::ranges::find(choice.candidates, *choice.code, &regions::Match::code) !=
                           choice.candidates.end();
    choice.is_open = !is_listed;
    return choice;
}

std::vector<web::View> candidate_views(const PlaceChoice& choice) {
    std::vector<web::View> views;
    for (const auto& match : choice.candidates) {
        web::View view;
        view.set("code", match.code.to_string()).set("name", match.full_name);
        view.set("checked", choice.code == match.code);
        views.push_back(std::move(view));
    }
    return views;
}

FieldError place_not_chosen(const PlaceChoice& choice, std::string_view field) {
    return {std::string(field),
            {},
            {},
            choice.candidates.empty()
                ? "No place of this name was found. Try the name of the district."
                : "Choose your place from the list."};
}

std::string continue_at(const http::Request& request) {
    return web::local_path(request.params.text("lanjut"));
}

}  // namespace kentongan::accounts
