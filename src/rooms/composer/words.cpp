#include "rooms/composer/words.h"

#include <array>

#include "platform/base/strings.h"

namespace kentongan::composer {
namespace {

constexpr std::array<std::string_view, 5> kStates{"draft", "submitted", "issued", "returned",
                                                  "withdrawn"};
constexpr std::array<std::string_view, 4> kKinds{"warn", "update", "all_clear", "cancel"};
constexpr std::array<std::string_view, 4> kReviews{"", "waiting", "agreed", "objected"};

template <class Enum, std::size_t N>
Enum look_up(const std::array<std::string_view, N>& words, std::string_view word) {
    for (std::size_t i = 0; i < N; ++i)
        if (words[i] == word) return static_cast<Enum>(i);
    return Enum{};
}

}  // namespace

std::string_view name_of(State state) {
    return kStates.at(static_cast<std::size_t>(state));
}
std::string_view name_of(Kind kind) {
    return kKinds.at(static_cast<std::size_t>(kind));
}
std::string_view name_of(Review review) {
    return kReviews.at(static_cast<std::size_t>(review));
}
State state_named(std::string_view name) {
    return look_up<State>(kStates, name);
}
Kind kind_named(std::string_view name) {
    return look_up<Kind>(kKinds, name);
}
Review review_named(std::string_view name) {
    return look_up<Review>(kReviews, name);
}

std::string text_of(const std::vector<regions::Code>& places) {
    std::vector<std::string> codes;
    for (auto place : places) codes.push_back(place.to_string());
    return join(codes, " ");
}

std::vector<regions::Code> places_in(std::string_view text) {
    std::vector<regions::Code> places;
    for (auto word : split(text, ' '))
        if (auto code = regions::Code::parse(word)) places.push_back(*code);
    return places;
}

std::string desk_path() {
    return "/tulis-peringatan";
}
std::string draft_path(DraftId draft) {
    return desk_path() + "/" + draft.to_string();
}

std::vector<std::string> differences(const Content& before, const Content& after) {
    std::vector<std::string> names;
    auto compare = [&](const char* name, const auto& one, const auto& other) {
        if (!(one == other)) names.emplace_back(name);
    };
    compare("hazard", before.hazard, after.hazard);
    compare("level", before.level, after.level);
    compare("hours", before.hours, after.hours);
    compare("places", before.places, after.places);
    compare("polygon", before.polygon, after.polygon);
    compare("headline", before.headline, after.headline);
    compare("description", before.description, after.description);
    compare("instruction", before.instruction, after.instruction);
    compare("headline_en", before.headline_en, after.headline_en);
    compare("instruction_en", before.instruction_en, after.instruction_en);
    compare("contact", before.contact, after.contact);
    return names;
}

}  // namespace kentongan::composer
