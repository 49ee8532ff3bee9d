#include "rooms/statuses/types.h"

#include <array>
#include <utility>

namespace kentongan::statuses {
namespace {

constexpr std::array<std::pair<Visibility, std::string_view>, 4> kVisibilities{{
    {Visibility::Public, "public"},
    {Visibility::Unlisted, "unlisted"},
    {Visibility::Private, "private"},
    {Visibility::Direct, "direct"},
}};

}  // namespace

std::string_view name_of(Visibility visibility) {
    return kVisibilities[static_cast<std::size_t>(visibility)].second;
}

std::optional<Visibility> visibility_named(std::string_view name) {
    for (const auto& [visibility, known] : kVisibilities)
        if (known == name) return visibility;
    return {};
}

}  // namespace kentongan::statuses
