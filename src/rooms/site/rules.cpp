#include "platform/i18n/catalogue.h"
#include "rooms/site/service.h"

namespace kentongan::site {

using i18n::msg;

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = {
        {"1", msg("Be kind to people"),
         msg("Speak here as you speak with a neighbour. No hate, no threats.")},
        {"2", msg("Write what you know to be true"),
         msg("Look at the source before you pass something on, above all in a disaster.")},
        {"3", msg("Leave warnings to those who may give them"),
         msg("Official accounts carry a badge. Never dress up as one.")},
        {"4", msg("Protect children"),
         msg("Nothing that harms them, and no pictures that expose them.")},
        {"5", msg("Keep the secrets of others"),
         msg("No addresses, numbers or pictures of people who did not agree.")},
        {"6", msg("No fraud and no spam"), msg("Sell honestly and say who you are.")},
    };
    return all;
}

}  // namespace kentongan::site
