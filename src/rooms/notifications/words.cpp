#include "rooms/notifications/words.h"

#include <utility>

#include "platform/i18n/catalogue.h"

namespace kentongan::notifications {

namespace {

using i18n::msg;

constexpr std::pair<std::string_view, std::string_view> kSentences[] = {
    {"mention", msg("wrote to you")},
    {"status", msg("posted")},
    {"reblog", msg("boosted your post")},
    {"favourite", msg("liked your post")},
    {"follow", msg("follows you now")},
    {"follow_request", msg("asks to follow you")},
    {"poll", msg("asked, and the answers are in")},
    {"update", msg("changed a post")},
    {"quote", msg("quoted your post")},
    {"quoted_update", msg("changed a post that you quoted")},
    {"admin.sign_up", msg("signed up here")},
    {"admin.report", msg("reported something")},
    {"severed_relationships", msg("lost people who follow or are followed")},
    {"moderation_warning", msg("heard from the moderators")}};

}  // namespace

std::string_view sentence_of(std::string_view type, bool is_official) {
    if (type == "status" && is_official) return msg("warns your place");
    for (const auto& [known, sentence] : kSentences)
        if (known == type) return sentence;
    return msg("changed a post");
}

std::string title_of(std::string_view type, const accounts::Account& sender,
                     std::string_view language) {
    return sender.shown_name() + " " +
           std::string(i18n::translate(language, sentence_of(type, !sender.official_of.empty())));
}

}  // namespace kentongan::notifications
