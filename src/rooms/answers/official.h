// What was issued, as it is passed on and compared.
#pragma once

#include <string>
#include <vector>

#include "rooms/answers/check.h"
#include "rooms/answers/service.h"

namespace kentongan::answers {

// WhatsApp shows about this much before "read more"; code points.
inline constexpr std::size_t kLongestPassedOn = 500;

// One message of a chain.
struct Said {
    AlertId alert;
    TimePoint sent;
    bool ends = false;  // a cancel
    Official official;
};
std::vector<Said> said_in(db::Tx& tx, const Answers::Impl& room, const About& about);

// The warning in one message for neighbours: what, where, until when, two steps, who says so, and
// how to check it. Indonesian or English. `code` as code_for gives it.
std::string pass_on_text(const Answers::Impl& room, const About& about, std::string_view code,
                         std::string_view language);

}  // namespace kentongan::answers
