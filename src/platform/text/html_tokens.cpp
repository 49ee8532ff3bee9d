#include "platform/text/html_tokens.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "platform/base/strings.h"
#include "platform/text/tokens.h"

namespace kentongan::text {
namespace {

constexpr std::size_t kMaxAttributes = 64, kMaxValueBytes = 8192, kMaxNameBytes = 64;
constexpr std::size_t kMaxReferenceBytes = 12;
constexpr std::array<std::string_view, 4> kRawText{"script", "style", "title", "textarea"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kReferences{{
    {"amp", "&"},
    {"lt", "<"},
    {"gt", ">"},
    {"quot", "\""},
    {"apos", "'"},
    {"nbsp", " "},
    {"hellip", "…"},
    {"ndash", "–"},
    {"mdash", "—"},
    {"lsquo", "‘"},
    {"rsquo", "’"},
    {"ldquo", "“"},
    {"rdquo", "”"},
    {"bull", "•"},
    {"middot", "·"},
    {"copy", "©"},
    {"reg", "®"},
    {"eacute", "é"},
}};

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void append_utf8(std::string& out, std::uint32_t code) {
    if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = 0xfffd;
    const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xc0 | code >> 6);
        put(0x80 | (code & 63));
    } else if (code < 0x10000) {
        put(0xe0 | code >> 12);
        put(0x80 | (code >> 6 & 63));
        put(0x80 | (code & 63));
    } else {
        put(0xf0 | code >> 18);
        put(0x80 | (code >> 12 & 63));
        put(0x80 | (code >> 6 & 63));
        put(0x80 | (code & 63));
    }
}

std::optional<std::uint32_t> number_of(std::string_view digits) {
    const bool hex = !digits.empty() && (digits[0] == 'x' || digits[0] == 'X');
    if (hex) digits.remove_prefix(1);
    if (digits.empty() || digits.size() > 8) return {};
    std::uint32_t code = 0;
    for (const char c : digits) {
        std::uint32_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<std::uint32_t>(c - '0');
        else if (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            digit = static_cast<std::uint32_t>((c | 0x20) - 'a' + 10);
        else
            return {};
        code = code * (hex ? 16 : 10) + digit;
        if (code > 0x10ffff) return 0xfffd;
    }
    return code;
}

std::string name_in(std::string_view raw) {
    return make_valid(ascii_lower(raw.substr(0, kMaxNameBytes)));
}

// "</title" whatever its case, from `from` on.
std::size_t find_end_tag(std::string_view html, std::size_t from, std::string_view name) {
    for (auto at = html.find("</", from); at != std::string_view::npos;
         at = html.find("</", at + 2))
        if (ascii_lower(html.substr(at + 2, name.size())) == name) return at;
    return html.size();
}

}  // namespace

std::string resolve_references(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto ampersand = std::min(text.find('&'), text.size());
        out += text.substr(0, ampersand);
        text.remove_prefix(ampersand);
        if (text.empty()) break;
        const auto end = text.substr(0, kMaxReferenceBytes).find(';');
        const auto name = end == std::string_view::npos ? "" : text.substr(1, end - 1);
        const auto before = out.size();
        if (name.starts_with('#')) {
            if (const auto code = number_of(name.substr(1))) append_utf8(out, *code);
        } else if (const auto known = std::ranges::find(
                       kReferences, name, &std::pair<std::string_view, std::string_view>::first);
                   known != kReferences.end()) {
            out += known->second;
        }
        if (out.size() == before) {
            out += '&';
            text.remove_prefix(1);
        } else {
            text.remove_prefix(end + 1);
        }
    }
    return out;
}

std::string_view HtmlToken::attribute(std::string_view lower_case_name) const {
    for (const auto& [known, value] : attributes)
        if (known == lower_case_name) return value;
    return {};
}

HtmlToken HtmlTokens::text_until(std::size_t end) {
    HtmlToken token;
    token.text = resolve_references(make_valid(html_.substr(at_, end - at_)));
    at_ = end;
    return token;
}

std::optional<HtmlToken> HtmlTokens::next() {
    if (!raw_.empty()) {
        const auto end = find_end_tag(html_, at_, raw_);
        raw_.clear();
        if (end > at_) return text_until(end);
    }
    while (at_ < html_.size()) {
        if (html_[at_] != '<') return text_until(std::min(html_.find('<', at_), html_.size()));
        if (skip_declaration()) continue;
        if (auto found = tag()) return found;
        // "<" that begins nothing is text.
        return text_until(std::min(html_.find('<', at_ + 1), html_.size()));
    }
    return {};
}

// Comments, <!doctype>, <?xml?>, </> without a name.
bool HtmlTokens::skip_declaration() {
    const auto rest = html_.substr(at_);
    const auto skip_past = [&](std::string_view end, std::size_t from) {
        const auto found = html_.find(end, at_ + from);
        at_ = found == std::string_view::npos ? html_.size() : found + end.size();
        return true;
    };
    if (rest.starts_with("<!--")) return skip_past("-->", 4);
    if (rest.starts_with("<!") || rest.starts_with("<?")) return skip_past(">", 2);
    if (rest.starts_with("</") && (rest.size() < 3 || !is_letter(rest[2])))
        return skip_past(">", 2);
    return false;
}

std::optional<HtmlToken> HtmlTokens::tag() {
    HtmlToken token;
    auto at = at_ + 1;
    token.kind = HtmlToken::Kind::Open;
    if (at < html_.size() && html_[at] == '/') {
        token.kind = HtmlToken::Kind::Close;
        ++at;
    }
    if (at >= html_.size() || !is_letter(html_[at])) return {};
    const auto begin = at;
    while (at < html_.size() && !is_space(html_[at]) && html_[at] != '/' && html_[at] != '>') ++at;
    token.name = name_in(html_.substr(begin, at - begin));
    at_ = at;
    read_attributes(token);
    if (token.kind == HtmlToken::Kind::Open &&
        std::ranges::find(kRawText, token.name) != kRawText.end())
        raw_ = token.name;
    return token;
}

void HtmlTokens::read_attributes(HtmlToken& token) {
    const auto has = [&] { return at_ < html_.size(); };
    for (;;) {
        while (has() && (is_space(html_[at_]) || html_[at_] == '/')) ++at_;
        if (!has()) return;
        if (html_[at_] == '>') {
            ++at_;
            return;
        }
        const auto begin = at_++;  // "=" in front belongs to the name
        while (has() && !is_space(html_[at_]) && html_[at_] != '/' && html_[at_] != '>' &&
               html_[at_] != '=')
            ++at_;
        auto name = name_in(html_.substr(begin, at_ - begin));
        while (has() && is_space(html_[at_])) ++at_;
        std::string_view value;
        if (has() && html_[at_] == '=') {
            ++at_;
            while (has() && is_space(html_[at_])) ++at_;
            if (!has()) return;
            const char quote = html_[at_];
            const bool quoted = quote == '"' || quote == '\'';
            const auto from = quoted ? ++at_ : at_;
            while (has() &&
                   (quoted ? html_[at_] != quote : !is_space(html_[at_]) && html_[at_] != '>'))
                ++at_;
            value = html_.substr(from, at_ - from);
            if (quoted && has()) ++at_;
        }
        if (token.attributes.size() < kMaxAttributes)
            token.attributes.emplace_back(
                std::move(name), resolve_references(make_valid(value.substr(0, kMaxValueBytes))));
    }
}

}  // namespace kentongan::text
