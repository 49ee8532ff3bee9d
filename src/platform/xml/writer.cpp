#include "platform/xml/xml.h"

namespace kentongan::xml {

namespace {

// XML 1.0 §2.2 Char: no control characters but tab, line feed and carriage return, no surrogates,
// no U+FFFE and U+FFFF. Bytes that are no UTF-8 are dropped too.
std::size_t allowed_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
    };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned lead = byte(at);
    if (lead < 0x80) return lead >= 0x20 || lead == '\t' || lead == '\n' || lead == '\r' ? 1 : 0;
    if (lead >= 0xc2 && lead < 0xe0) return follows(at + 1) ? 2 : 0;
    if (lead >= 0xe0 && lead < 0xf0) {
        if (!follows(at + 1) || !follows(at + 2)) return 0;
        const unsigned c = (lead & 0xf) << 12 | (byte(at + 1) & 0x3f) << 6 | (byte(at + 2) & 0x3f);
        return c >= 0x800 && (c < 0xd800 || c > 0xdfff) && c < 0xfffe ? 3 : 0;
    }
    if (lead >= 0xf0 && lead < 0xf5) {
        if (!follows(at + 1) || !follows(at + 2) || !follows(at + 3)) return 0;
        const unsigned top = (lead & 7) << 2 | (byte(at + 1) & 0x3f) >> 4;  // plane
        return top >= 1 && top <= 16 ? 4 : 0;
    }
    return 0;
}

void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = allowed_length(text, i);
        if (length == 0) {
            ++i;
            continue;
        }
        const char c = text[i];
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '\r')  // would be read back as a line feed (XML 1.0 §2.11)
            out += "&#13;";
        else if (in_attribute && c == '"')
            out += "&quot;";
        else if (in_attribute && (c == '\n' || c == '\t'))
            out += c == '\n' ? "&#10;" : "&#9;";
        else
            out.append(text, i, length);
        i += length;
    }
}

}  // namespace

Writer& Writer::declaration() {
    out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    return *this;
}

void Writer::end_tag() {
    if (in_tag_) out_ += '>';
    in_tag_ = false;
}

Writer& Writer::open(std::string_view name) {
    end_tag();
    out_ += '<';
    out_ += name;
    stack_.emplace_back(name);
    in_tag_ = true;
    return *this;
}

Writer& Writer::attribute(std::string_view name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    append_escaped(out_, value, true);
    out_ += '"';
    return *this;
}

Writer& Writer::close() {
    if (in_tag_) {
        out_ += "/>";
        in_tag_ = false;
    } else {
        out_ += "</";
        out_ += stack_.back();
        out_ += '>';
    }
    stack_.pop_back();
    return *this;
}

Writer& Writer::text(std::string_view text) {
    end_tag();
    append_escaped(out_, text, false);
    return *this;
}

Writer& Writer::element(std::string_view name, std::string_view text) {
    open(name);
    if (!text.empty()) this->text(text);
    return close();
}

}  // namespace kentongan::xml
