#include "rooms/notifications/policy.h"

#include <algorithm>

namespace kentongan::notifications {

namespace {

constexpr std::string_view kFilterable[] = {"mention",        "reblog",    "follow",
                                            "follow_request", "favourite", "quote"};

}  // namespace

std::string_view name_of(Answer answer) {
    switch (answer) {
        case Answer::Accept:
            return "accept";
        case Answer::Filter:
            return "filter";
        case Answer::Drop:
            break;
    }
    return "drop";
}

std::optional<Answer> answer_named(std::string_view name) {
    for (auto answer : {Answer::Accept, Answer::Filter, Answer::Drop})
        if (name == name_of(answer)) return answer;
    return {};
}

Answer answer_to(const Stranger& stranger, const Policy& policy) {
    auto answer = policy.for_not_following;
    if (!stranger.follows) answer = std::max(answer, policy.for_not_followers);
    if (stranger.is_new) answer = std::max(answer, policy.for_new_accounts);
    if (stranger.writes_privately) answer = std::max(answer, policy.for_private_mentions);
    if (stranger.limited) answer = std::max(answer, policy.for_limited_accounts);
    return answer;
}

bool can_be_filtered(std::string_view type) {
    return std::ranges::find(kFilterable, type) != std::end(kFilterable);
}

}  // namespace kentongan::notifications
