// What an inbox's answer means for a delivery and for its host.
#pragma once

#include <string>

#include "platform/fetch/fetch.h"

namespace kentongan::fediverse {

enum class Verdict {
    Delivered,
    Gone,        // the inbox is no more
    Unknown,     // "who are you?": worth another form of signature
    Refused,     // will never be taken
    Later,       // the host is well, but this did not get through
    Busy,        // the host asks to be left alone for a while
    Down,        // the host is not well
    Unsendable,  // our fault: nobody to sign, no such address
    Untried,     // trouble of our own that passes
};

struct Answer {
    Verdict verdict = Verdict::Delivered;
    Duration pause{0};   // asked for by Retry-After, bounded
    std::string reason;  // for the log
};

inline constexpr Duration kLongestAskedPause = 1h;

Answer answer_of(const Result<fetch::FetchResponse>& result);

}  // namespace kentongan::fediverse
