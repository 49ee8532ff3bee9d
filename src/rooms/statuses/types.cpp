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

constexpr std::array<std::string_view, 3> kPolicies{"public", "followers", "nobody"};

}  // namespace

std::string_view name_of(InteractionPolicy policy) {
    return kPolicies[static_cast<std::size_t>(policy)];
}

std::optional<InteractionPolicy> interaction_policy_named(std::string_view name) {
    for (std::size_t i = 0; i < kPolicies.size(); ++i)
        if (kPolicies[i] == name) return static_cast<InteractionPolicy>(i);
    return {};
}

std::string_view name_of(Visibility visibility) {
    return kVisibilities[static_cast<std::size_t>(visibility)].second;
}

std::optional<Visibility> visibility_named(std::string_view name) {
    for (const auto& [visibility, known] : kVisibilities)
        if (known == name) return visibility;
    return {};
}

bool is_open(Visibility visibility) {
    return visibility == Visibility::Public || visibility == Visibility::Unlisted;
}

bool is_warning(const Status& status) {
    return status.extension_json.starts_with("{\"alert\":");
}

}  // namespace kentongan::statuses
