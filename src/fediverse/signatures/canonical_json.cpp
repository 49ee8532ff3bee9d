#include "fediverse/signatures/canonical_json.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <charconv>
#include <cmath>
#include <vector>

#include "platform/base/strings.h"

namespace kentongan::signatures {
namespace {

// §3.2.2.2 of the RFC. What parse_json read is valid UTF-8.
void append_string(std::string& out, std::string_view text) {
    constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t", kLetters = "\"\\bfnrt";
    out += '"';
    for (const char c : text) {
        if (const auto special = kSpecial.find(c); special != std::string_view::npos)
            (out += '\\') += kLetters[special];
        else if (static_cast<unsigned char>(c) < 0x20)
            out.append("\\u00").append(hex_encode({&c, 1}));
        else
            out += c;
    }
    out += '"';
}

// ECMAScript's Number::toString (§3.2.2.3): `digits` × 10^(point - number of digits).
std::string laid_out(const std::string& digits, int point) {
    const int count = static_cast<int>(digits.size());
    if (count <= point && point <= 21) return digits + std::string(point - count, '0');
    if (0 < point && point <= 21) return digits.substr(0, point) + "." + digits.substr(point);
    if (-6 < point && point <= 0) return "0." + std::string(-point, '0') + digits;
    const auto exponent = (point > 0 ? "e+" : "e-") + std::to_string(std::abs(point - 1));
    return count == 1 ? digits + exponent : digits.substr(0, 1) + "." + digits.substr(1) + exponent;
}

std::string number_text(double number) {
    if (number == 0) return "0";  // −0 too
    char buffer[32];
    // The shortest digits that mean this double, as "d.ddde±xx".
    const auto* end = std::to_chars(buffer, buffer + sizeof buffer, std::abs(number),
                                    std::chars_format::scientific)
                          .ptr;
    const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
    const auto mark = text.find('e');
    std::string digits(text.substr(0, mark));
    std::erase(digits, '.');
    int exponent = 0;
    const auto* sign = buffer + mark + 1;
    std::from_chars(*sign == '+' ? sign + 1 : sign, end, exponent);
    return (number < 0 ? "-" : "") + laid_out(digits, exponent + 1);
}

// UTF-16 sorts supplementary characters, which are surrogates there, before U+E000 to U+FFFF
// (§3.2.3); UTF-8 sorts them after. Otherwise both orders are the same.
bool before_in_utf16(std::string_view a, std::string_view b) {
    const auto [left, right] = std::ranges::mismatch(a, b);
    if (left == a.end() || right == b.end()) return right != b.end();
    const auto first = static_cast<unsigned char>(*left),
               second = static_cast<unsigned char>(*right);
    if (first >= 0xee && second >= 0xee && (first >= 0xf0) != (second >= 0xf0))
        return first >= 0xf0;
    return first < second;
}

void append(std::string& out, const json::value& value);

void append_object(std::string& out, const json::object& object) {
    std::vector<const json::key_value_pair*> members;
    for (const auto& member : object) members.push_back(&member);
    std::ranges::sort(members, before_in_utf16, [](const auto* m) {
        return std::string_view(m->key().data(), m->key().size());
    });
    out += '{';
    for (const auto* member : members) {
        if (out.back() != '{') out += ',';
        append_string(out, {member->key().data(), member->key().size()});
        out += ':';
        append(out, member->value());
    }
    out += '}';
}

void append(std::string& out, const json::value& value) {
    if (const auto* object = value.if_object()) return append_object(out, *object);
    if (const auto* array = value.if_array()) {
        out += '[';
        for (const auto& item : *array) {
            if (&item != array->data()) out += ',';
            append(out, item);
        }
        out += ']';
    } else if (const auto* text = value.if_string()) {
        append_string(out, {text->data(), text->size()});
    } else if (value.is_bool()) {
        out += value.get_bool() ? "true" : "false";
    } else if (value.is_number()) {
        out += number_text(value.to_number<double>());
    } else {
        out += "null";
    }
}

}  // namespace

std::string canonical_json(const json::value& value) {
    std::string out;
    append(out, value);
    return out;
}

}  // namespace kentongan::signatures
