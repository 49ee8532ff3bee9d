#include "platform/xml/decode.h"

#include <array>
#include <cstdint>
#include <limits>

#include "platform/base/strings.h"

namespace kentongan::xml::inner {

namespace {

constexpr std::size_t kDeclarationBytes = 256;

void append_utf8(std::string& out, std::uint32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    }
}

// libxml2 finds duplicate attributes by comparing all pairs. A raw "<" cannot stand in a value, so
// between two of them lies at most one start tag, and an attribute costs a "=".
bool too_many_attributes(std::string_view text, std::size_t most) {
    std::size_t count = 0;
    bool in_tag = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '<') {
            count = 0;
            in_tag = i + 1 < text.size() && text[i + 1] != '!' && text[i + 1] != '?';
        } else if (text[i] == '=' && in_tag && ++count > most) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool looks_like_utf16(std::string_view bytes) {
    return bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff") ||
           bytes.starts_with(std::string_view("<\0", 2)) ||
           bytes.starts_with(std::string_view("\0<", 2));
}

std::optional<std::string> utf16_to_utf8(std::string_view bytes) {
    if (bytes.size() % 2 != 0) return {};
    const bool big = bytes.starts_with("\xfe\xff") || bytes.starts_with('\0');
    auto unit = [&](std::size_t i) -> std::uint32_t {
        const auto first = static_cast<unsigned char>(bytes[i]);
        const auto second = static_cast<unsigned char>(bytes[i + 1]);
        return big ? static_cast<std::uint32_t>(first << 8 | second)
                   : static_cast<std::uint32_t>(second << 8 | first);
    };
    std::string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        std::uint32_t c = unit(i);
        if (i == 0 && c == 0xfeff) continue;
        if (c >= 0xdc00 && c < 0xe000) return {};
        if (c >= 0xd800 && c < 0xdc00) {
            i += 2;
            if (i >= bytes.size() || unit(i) < 0xdc00 || unit(i) >= 0xe000) return {};
            c = 0x10000 + ((c - 0xd800) << 10) + (unit(i) - 0xdc00);
        }
        append_utf8(out, c);
    }
    return out;
}

bool is_known_encoding(std::string_view name) {
    constexpr std::array kNames{"", "utf-8", "utf8", "us-ascii", "ascii"};
    const std::string lower = ascii_lower(name);
    for (const auto* known : kNames)
        if (lower == known) return true;
    return lower.starts_with("iso-8859-") || lower.starts_with("windows-125");
}

std::string_view declared_encoding(std::string_view bytes) {
    if (!bytes.starts_with("<?xml")) return {};
    const auto head = bytes.substr(0, std::min(bytes.find("?>"), kDeclarationBytes));
    auto at = head.find("encoding");
    if (at == std::string_view::npos) return {};
    at = head.find_first_of("'\"", at);
    if (at == std::string_view::npos) return {};
    const auto end = head.find(head[at], at + 1);
    if (end == std::string_view::npos) return {};
    return head.substr(at + 1, end - at - 1);
}

Error malformed(std::string detail) {
    return Error(ErrorCode::BadRequest, "This is not valid XML.").with_detail(std::move(detail));
}

std::string_view Readable::view() const {
    return converted ? std::string_view(*converted) : text;
}

Result<Readable> readable(std::string_view bytes, const Limits& limits) {
    if (bytes.size() > limits.max_bytes ||
        bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return Error(ErrorCode::TooLarge).with_detail("document too long");
    std::optional<std::string> converted;
    if (looks_like_utf16(bytes)) {
        converted = utf16_to_utf8(bytes);
        if (!converted) return malformed("bad UTF-16");
        bytes = *converted;
    }
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    bytes = trim(bytes);  // some offices send an empty line before the declaration
    if (!bytes.starts_with('<')) return malformed("does not begin with an element");
    if (bytes.find('\0') != std::string_view::npos) return malformed("a NUL character");
    if (!converted && !is_known_encoding(declared_encoding(bytes)))
        return malformed("unknown encoding");
    if (too_many_attributes(bytes, limits.max_attributes))
        return Error(ErrorCode::TooLarge).with_detail("too many attributes");
    if (converted) return Readable{{}, std::string(bytes)};
    return Readable{bytes, {}};
}

}  // namespace kentongan::xml::inner
