// Names of values, and small texts that pages and messages share.
#include <algorithm>

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/i18n/catalogue.h"
#include "rooms/answers/store.h"

namespace kentongan::answers {

namespace {

constexpr std::size_t kLeastDigits = 8, kMostDigits = 15;  // E.164

constexpr std::string_view kNeeds[] = {"medical", "evacuation", "supplies", "other"};
constexpr std::string_view kStates[] = {"open", "taken", "done", "false", "withdrawn"};

}  // namespace

std::string_view name_of(Kind kind) {
    return kind == Kind::Safe ? "safe" : "passed_on";
}
std::optional<Kind> parse_kind(std::string_view name) {
    if (name == "safe") return Kind::Safe;
    if (name == "passed_on") return Kind::PassedOn;
    return {};
}

std::string_view name_of(Need need) {
    return kNeeds[static_cast<std::size_t>(need)];
}
std::optional<Need> parse_need(std::string_view name) {
    const auto found = std::ranges::find(kNeeds, name);
    if (found == std::end(kNeeds)) return {};
    return static_cast<Need>(found - kNeeds);
}

std::string_view name_of(HelpState state) {
    return kStates[static_cast<std::size_t>(state)];
}
HelpState parse_state(std::string_view name) {
    const auto found = std::ranges::find(kStates, name);
    return found == std::end(kStates) ? HelpState::Open : static_cast<HelpState>(found - kStates);
}

std::string normal_phone(std::string_view text) {
    std::string digits;
    for (char c : trim(text)) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c == '+' && digits.empty())
            digits += c;
        else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')')
            return {};
    }
    const auto count = digits.size() - (digits.starts_with('+') ? 1 : 0);
    return count >= kLeastDigits && count <= kMostDigits ? digits : std::string();
}

std::string places_text(const regions::Regions& regions, std::span<const regions::Code> codes,
                        std::size_t most, std::string_view language) {
    std::vector<std::string> names;
    for (auto code : codes.first(std::min(most, codes.size())))
        names.push_back(code == regions::Code() ? "Indonesia" : regions.full_name(code));
    auto text = join(names, "; ");
    if (codes.size() > most)
        text +=
            " " +
            i18n::fill(i18n::translate(language, "and {count} more places"),
                       {{"count", i18n::number(std::ssize(codes) - std::int64_t(most), language)}});
    return text;
}

}  // namespace kentongan::answers
