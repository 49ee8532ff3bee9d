// What a text costs as an SMS: the GSM 03.38 alphabet with its extension table, else UCS-2, and how
// many segments it becomes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kentongan::delivery::gsm {

struct Count {
    bool is_gsm7 = true;
    int units = 0;  // septets, or UTF-16 units
    int segments = 0;
};
Count count(std::string_view text);

// The octets of each segment, without the header that several share: septets unpacked, one an
// octet, or UTF-16 in network order.
struct Encoded {
    bool is_gsm7 = true;
    std::vector<std::string> segments;
};
Encoded encoded(std::string_view text);

// Typographic characters as the ones every phone has: "—" becomes "-". Others stay.
std::string folded(std::string_view text);

}  // namespace kentongan::delivery::gsm
