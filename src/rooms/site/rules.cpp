#include "platform/i18n/catalogue.h"
#include "rooms/site/service.h"

namespace kentongan::site {
namespace {

using i18n::msg;

// The rules every server begins with (rooms/moderation/migrations), so that they have translations.
[[maybe_unused]] constexpr std::string_view kHouseRules[] = {
    msg("Be kind to people"),
    msg("Speak here as you speak with a neighbour. No hate, no threats."),
    msg("Write what you know to be true"),
    msg("Look at the source before you pass something on, above all in a disaster."),
    msg("Leave warnings to those who may give them"),
    msg("Official accounts carry a badge. Never dress up as one."),
    msg("Protect children"),
    msg("Nothing that harms them, and no pictures that expose them."),
    msg("Keep the secrets of others"),
    msg("No addresses, numbers or pictures of people who did not agree."),
    msg("No fraud and no spam"),
    msg("Sell honestly and say who you are."),
};

}  // namespace

std::vector<Rule> rules(const Site::Impl& site, std::string_view language) {
    std::vector<Rule> all;
    site.platform.database.read([&](db::Tx& tx) {
        for (const auto& rule : site.moderation.rules(tx))
            all.push_back({rule.id.to_string(), std::string(i18n::translate(language, rule.text)),
                           std::string(i18n::translate(language, rule.hint))});
    });
    return all;
}

}  // namespace kentongan::site
