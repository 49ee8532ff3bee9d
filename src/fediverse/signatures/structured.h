// Inside this part: as much of Structured Field Values (RFC 8941) as signatures consist of. Strict,
// and stricter in one point: a key given twice is refused, where the RFC lets the last one win.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::signatures {

// Takes items off the front of a text. Every function says whether the item was there; after a
// false, the rest is of no use.
class StructuredScanner {
public:
    explicit StructuredScanner(std::string_view text) : rest_(text) {}

    bool at_end() const { return rest_.empty(); }
    bool take(char letter);
    void skip_spaces();            // SP only
    bool next_member(bool& more);  // the comma between members of a dictionary, or the end
    std::optional<std::string> key();
    std::optional<std::string> quoted();          // without its quotes and backslashes
    std::optional<std::string> bytes();           // ":base64:", decoded
    std::optional<std::string_view> bare_item();  // as it stands: integer, string, token, bytes, ?1

private:
    std::string_view rest_;
};

}  // namespace kentongan::signatures
