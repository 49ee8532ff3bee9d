#include "rooms/accounts/scopes.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/http/message.h"

namespace kentongan::accounts {

namespace {

// docs.joinmastodon.org/api/oauth-scopes
constexpr std::string_view kScopes[] = {
    "read",
    "profile",
    "write",
    "write:accounts",
    "write:blocks",
    "write:bookmarks",
    "write:collections",
    "write:conversations",
    "write:favourites",
    "write:filters",
    "write:follows",
    "write:lists",
    "write:media",
    "write:mutes",
    "write:notifications",
    "write:reports",
    "write:statuses",
    "read:accounts",
    "read:blocks",
    "read:bookmarks",
    "read:collections",
    "read:favourites",
    "read:filters",
    "read:follows",
    "read:lists",
    "read:mutes",
    "read:notifications",
    "read:search",
    "read:statuses",
    "follow",
    "push",
    "admin:read",
    "admin:read:accounts",
    "admin:read:reports",
    "admin:read:domain_allows",
    "admin:read:domain_blocks",
    "admin:read:ip_blocks",
    "admin:read:email_domain_blocks",
    "admin:read:canonical_email_blocks",
    "admin:write",
    "admin:write:accounts",
    "admin:write:reports",
    "admin:write:domain_allows",
    "admin:write:domain_blocks",
    "admin:write:ip_blocks",
    "admin:write:email_domain_blocks",
    "admin:write:canonical_email_blocks",
};

std::vector<std::string_view> parts_of(std::string_view scopes) {
    std::vector<std::string_view> parts;
    while (!scopes.empty()) {
        const auto end = scopes.find_first_of(" +\t\r\n");
        if (end != 0) parts.push_back(scopes.substr(0, end));
        if (end == std::string_view::npos) break;
        scopes.remove_prefix(end + 1);
    }
    return parts;
}

struct Words {
    std::string_view scope, text;
};
constexpr Words kWords[] = {
    {"profile", "See your name and picture"},
    {"read", "Read everything in your account"},
    {"read:accounts", "See people's profiles"},
    {"read:statuses", "Read posts"},
    {"read:notifications", "Read your notifications"},
    {"read:search", "Search in your name"},
    {"write", "Post and change things in your name"},
    {"write:accounts", "Change your profile"},
    {"write:statuses", "Post in your name"},
    {"write:media", "Upload pictures"},
    {"write:notifications", "Clear your notifications"},
    {"follow", "Follow, mute and block people for you"},
    {"push", "Send you notifications"},
    {"admin:read", "Read what moderators can read"},
    {"admin:write", "Act as a moderator"},
};

}  // namespace

std::vector<std::string_view> known_scopes() {
    return {std::begin(kScopes), std::end(kScopes)};
}

std::optional<std::string> parse_scopes(std::string_view text) {
    std::vector<std::string> kept;
    for (auto part : parts_of(text)) {
        if (std::ranges::find(kScopes, part) == std::end(kScopes)) return {};
        if (std::ranges::find(kept, part) == kept.end()) kept.emplace_back(part);
    }
    if (kept.empty()) return {};
    return join(kept, " ");
}

bool covers_scopes(std::string_view granted, std::string_view wanted) {
    http::Principal principal;
    principal.scopes = granted;
    return std::ranges::all_of(parts_of(wanted),
                               [&](std::string_view scope) { return principal.allows(scope); });
}

std::vector<std::string_view> scopes_in_words(std::string_view scopes) {
    const auto parts = parts_of(scopes);
    std::vector<std::string_view> texts;
    const auto add = [&](std::string_view scope) {
        for (const auto& words : kWords)
            if (words.scope == scope && std::ranges::find(texts, words.text) == texts.end())
                texts.push_back(words.text);
    };
    for (auto part : parts) {
        // A narrow scope without words of its own is told by the wide one it belongs to.
        const bool has_words =
            std::ranges::any_of(kWords, [&](const Words& words) { return words.scope == part; });
        add(has_words ? part : part.substr(0, part.rfind(':')));
    }
    return texts;
}

}  // namespace kentongan::accounts
