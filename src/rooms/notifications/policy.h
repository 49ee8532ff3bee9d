// Whom a person wants to be told of (docs.joinmastodon.org/entities/NotificationPolicy): what each
// kind of stranger is answered, and what that means for one deed. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace kentongan::notifications {

// The harsher one is the greater.
enum class Answer { Accept, Filter, Drop };
std::string_view name_of(Answer answer);
std::optional<Answer> answer_named(std::string_view name);

// Who never changed it has Mastodon's.
struct Policy {
    Answer for_not_following = Answer::Accept;
    Answer for_not_followers = Answer::Accept;
    Answer for_new_accounts = Answer::Accept;
    Answer for_private_mentions = Answer::Filter;
    Answer for_limited_accounts = Answer::Filter;
};

// The five by their wire names.
struct PolicyPart {
    const char* name;
    Answer Policy::*answer;
};
inline constexpr PolicyPart kPolicyParts[] = {
    {"for_not_following", &Policy::for_not_following},
    {"for_not_followers", &Policy::for_not_followers},
    {"for_new_accounts", &Policy::for_new_accounts},
    {"for_private_mentions", &Policy::for_private_mentions},
    {"for_limited_accounts", &Policy::for_limited_accounts}};

// What is known of somebody whom the recipient does not follow.
struct Stranger {
    bool follows = false;           // the recipient, for three days
    bool is_new = false;            // here for less than 30 days
    bool writes_privately = false;  // without having been written to
    bool limited = false;           // by the moderators
};
// The harshest answer that fits.
Answer answer_to(const Stranger& stranger, const Policy& policy);

// Whatever else happens is not for a policy to keep away.
bool can_be_filtered(std::string_view type);

}  // namespace kentongan::notifications
