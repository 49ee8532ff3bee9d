// What moderators can do about a person, by the names of Mastodon's API.
#pragma once

#include <optional>
#include <string_view>

namespace kentongan::moderation {

struct Measure {
    std::string_view action;  // "silence"
    std::string_view undone;  // "unsilence"
    std::string_view word;    // message id: "Silenced"
    std::string_view told;    // message id: what the person is told
};

// none, sensitive, disable, silence, suspend and delete_statuses; empty for another name.
std::optional<Measure> find_measure(std::string_view action);
// Of the API: everything that needs no posts.
bool is_account_action(std::string_view action);

}  // namespace kentongan::moderation
