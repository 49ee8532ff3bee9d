#include "rooms/site/service.h"

namespace kentongan::site {

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = {
        {"1", "Be kind to people",
         "Speak here as you speak with a neighbour. No hate, no threats."},
        {"2", "Write what you know to be true",
         "Look at the source before you pass something on, above all in a disaster."},
        {"3", "Leave warnings to those who may give them",
         "Official accounts carry a badge. Never dress up as one."},
        {"4", "Protect children", "Nothing that harms them, and no pictures that expose them."},
        {"5", "Keep the secrets of others",
         "No addresses, numbers or pictures of people who did not agree."},
        {"6", "No fraud and no spam", "Sell honestly and say who you are."},
    };
    return all;
}

}  // namespace kentongan::site
