// What a text costs as an SMS: the GSM 03.38 alphabet with its extension table, else UCS-2, and how
// many segments it becomes.
#pragma once

#include <string>
#include <string_view>

namespace kentongan::delivery::gsm {

struct Count {
    bool is_gsm7 = true;
    int units = 0;  // septets, or UTF-16 units
    int segments = 0;
};
Count count(std::string_view text);

// Typographic characters as the ones every phone has: "—" becomes "-". Others stay.
std::string folded(std::string_view text);

}  // namespace kentongan::delivery::gsm
