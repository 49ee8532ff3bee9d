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

inline constexpr std::string_view kDeletePosts = "delete_statuses";
inline constexpr std::string_view kCoverPosts = "mark_statuses_as_sensitive";

// none, sensitive, disable, silence, suspend and the two about posts; empty for another name.
std::optional<Measure> find_measure(std::string_view action);
bool needs_posts(std::string_view action);

}  // namespace kentongan::moderation
