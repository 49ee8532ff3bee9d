#include "app/html_text.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "platform/base/strings.h"

namespace kentongan {
namespace {

constexpr std::size_t kMaxHtml = 256 << 10, kMaxEntity = 12;

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kEntities{{{"amp", "&"},
                                                                                  {"lt", "<"},
                                                                                  {"gt", ">"},
                                                                                  {"quot", "\""},
                                                                                  {"apos", "'"},
                                                                                  {"nbsp", " "},
                                                                                  {"hellip", "…"}}};

void append_code_point(std::string& out, std::uint32_t code) {
    const bool is_none = code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000);
    if (is_none) code = 0xfffd;
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    if (code < 0x80) return byte(code);
    if (code < 0x800) {
        byte(0xc0 | code >> 6);
    } else if (code < 0x10000) {
        byte(0xe0 | code >> 12);
        byte(0x80 | (code >> 6 & 0x3f));
    } else {
        byte(0xf0 | code >> 18);
        byte(0x80 | (code >> 12 & 0x3f));
        byte(0x80 | (code >> 6 & 0x3f));
    }
    byte(0x80 | (code & 0x3f));
}

// The character of "&…;" at the front, and how long that was; 0: it is none.
std::size_t append_entity(std::string& out, std::string_view text) {
    const auto end = text.substr(0, kMaxEntity).find(';');
    if (end == std::string_view::npos || end < 2) return 0;
    auto name = text.substr(1, end - 1);
    for (const auto& [known, character] : kEntities)
        if (name == known) return out += character, end + 1;
    if (name[0] != '#') return 0;
    name.remove_prefix(1);
    const bool hex = !name.empty() && (name[0] == 'x' || name[0] == 'X');
    if (hex) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [rest, error] =
        std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    if (error != std::errc() || rest != name.data() + name.size()) return 0;
    append_code_point(out, code);
    return end + 1;
}

std::string decoded(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto taken = text[0] == '&' ? append_entity(out, text) : 0;
        if (taken == 0) out += text[0];
        text.remove_prefix(std::max<std::size_t>(taken, 1));
    }
    return out;
}

std::string attribute(std::string_view tag, std::string_view name) {
    const std::string wanted = std::string(name) + "=";
    for (auto at = tag.find(wanted); at != std::string_view::npos; at = tag.find(wanted, at + 1)) {
        if (at == 0 || (tag[at - 1] != ' ' && tag[at - 1] != '\n')) continue;
        auto rest = tag.substr(at + wanted.size());
        if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return {};
        const auto end = rest.find(rest[0], 1);
        return end == std::string_view::npos ? std::string() : decoded(rest.substr(1, end - 1));
    }
    return {};
}

class Converter {
public:
    explicit Converter(const std::map<std::string, std::string>& names) : names_(names) {}

    std::string convert(std::string_view html) {
        html = html.substr(0, kMaxHtml);
        while (!html.empty()) {
            const auto end = html[0] == '<' ? html.find('>') : std::string_view::npos;
            if (html[0] == '<' && end != std::string_view::npos) {
                take_tag(html.substr(1, end - 1));
                html.remove_prefix(end + 1);
                continue;
            }
            // A "<" that never closes is text, and so is all that follows: no second look at it.
            const auto next = html[0] == '<' ? html.size() : std::min(html.find('<'), html.size());
            put(decoded(html.substr(0, next)));
            html.remove_prefix(next);
        }
        end_link();
        return std::string(trim(out_));
    }

private:
    void put(std::string_view text) { (in_link_ ? link_text_ : out_) += text; }

    void take_tag(std::string_view tag) {
        const bool closing = tag.starts_with('/');
        if (closing) tag.remove_prefix(1);
        const auto name = ascii_lower(tag.substr(0, tag.find_first_of(" \n\t/")));
        if (name == "br") return put("\n");
        if (name == "a") {
            end_link();
            if (closing) return;
            in_link_ = true;
            href_ = attribute(tag, "href");
            kind_ = attribute(tag, "class");
            return;
        }
        const bool block = name == "p" || name == "blockquote" || name == "ul" || name == "ol" ||
                           name == "pre" || name == "h1" || name == "h2" || name == "div";
        if (block && !out_.empty() && !closing) put("\n\n");
        if (name == "li" && !closing) put("\n- ");
    }

    void end_link() {
        if (!std::exchange(in_link_, false)) return;
        const auto text = std::exchange(link_text_, {});
        const auto known = names_.find(href_);
        if (known != names_.end())
            out_ += known->second;
        else if (text.starts_with('#') || text.starts_with('@') || href_.empty())
            out_ += text;
        else if (href_ == text || href_.find("://" + text) != std::string::npos)
            out_ += href_;
        else if (text.starts_with("http"))
            out_ += href_;
        else
            out_ += text + " (" + href_ + ")";
    }

    const std::map<std::string, std::string>& names_;
    std::string out_, link_text_, href_, kind_;
    bool in_link_ = false;
};

}  // namespace

std::string text_of_html(std::string_view html, const std::map<std::string, std::string>& names) {
    return Converter(names).convert(html);
}

}  // namespace kentongan
