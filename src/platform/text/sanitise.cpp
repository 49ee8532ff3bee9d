#include "platform/text/sanitise.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "platform/base/strings.h"
#include "platform/text/compose.h"
#include "platform/text/html_tokens.h"

namespace kentongan::text {
namespace {

using Kind = HtmlToken::Kind;

constexpr std::size_t kMaxAddressBytes = 2048, kMaxClassBytes = 32, kMaxClasses = 8;
constexpr std::int64_t kMaxListNumber = 1'000'000;
constexpr int kMaxMarksInARow = 4;  // as tidy()

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// Gone with what is in them.
constexpr std::array<std::string_view, 16> kDropped{
    "script", "style", "iframe", "noscript", "noembed", "noframes", "plaintext", "xmp",
    "svg",    "math",  "object", "template", "title",   "textarea", "select",    "applet"};
constexpr std::array<std::string_view, 4> kContainers{"blockquote", "pre", "ul", "ol"};
constexpr std::array<std::string_view, 6> kHeadings{"h1", "h2", "h3", "h4", "h5", "h6"};
constexpr std::array<std::string_view, 21> kParagraphs{
    "p",     "div",     "section", "article", "header",     "footer",   "main",
    "aside", "address", "figure",  "details", "figcaption", "summary",  "dl",
    "dt",    "dd",      "tr",      "caption", "center",     "fieldset", "nav"};
constexpr std::array<std::string_view, 13> kInline{
    "abbr", "b", "strong", "i", "em", "u", "s", "del", "code", "sub", "sup", "ruby", "span"};
constexpr std::array<std::string_view, 5> kClasses{"mention", "hashtag", "ellipsis", "invisible",
                                                   "quote-inline"};
constexpr std::array<std::string_view, 5> kMicroformats{"h-", "p-", "u-", "dt-", "e-"};

bool is_kept(UChar32 c) {
    const auto type = u_charType(c);
    const bool direction = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return !direction && c != 0xfeff && type != U_SURROGATE && type != U_UNASSIGNED &&
           (type != U_CONTROL_CHAR || c == '\n' || c == '\t');
}

// What a person sees of a page: without comments, scripts, frames and the like.
class VisibleTokens {
public:
    explicit VisibleTokens(std::string_view html) : tokens_(html) {}

    std::optional<HtmlToken> next() {
        while (auto token = tokens_.next()) {
            if (token->kind != Kind::Open || !is_one_of(kDropped, token->name)) return token;
            skip(token->name);
        }
        return {};
    }

private:
    void skip(const std::string& name) {
        std::size_t open = 1;
        while (open > 0) {
            const auto token = tokens_.next();
            if (!token) return;
            if (token->kind == Kind::Text || token->name != name) continue;
            if (token->kind == Kind::Open)
                ++open;
            else
                --open;
        }
    }

    HtmlTokens tokens_;
};

std::string_view prefix_of(std::string_view html, std::size_t max_bytes) {
    if (html.size() <= max_bytes) return html;
    while (max_bytes > 0 && (static_cast<unsigned char>(html[max_bytes]) & 0xc0) == 0x80)
        --max_bytes;
    return html.substr(0, max_bytes);
}

// Empty: no link. Nothing in it may be dropped by a browser (white space, controls) or turned
// into something else ("\"), so that what we checked is what is followed.
std::string_view safe_address(std::string_view href) {
    href = trim(href);
    const auto lower = ascii_lower(href.substr(0, 8));
    const std::size_t scheme = lower.starts_with("https://")  ? 8
                               : lower.starts_with("http://") ? 7
                                                              : 0;
    if (scheme == 0 || href.size() > kMaxAddressBytes) return {};
    for (std::int32_t i = 0, n = static_cast<std::int32_t>(href.size()); i < n;) {
        UChar32 c = 0;
        U8_NEXT(href.data(), i, n, c);
        if (c <= ' ' || c == '\\' || !is_kept(c)) return {};
    }
    const auto host = href.substr(scheme, href.find_first_of("/?#", scheme) - scheme);
    return host.empty() || host.find('@') != std::string_view::npos ? std::string_view{} : href;
}

bool is_class(std::string_view name) {
    if (is_one_of(kClasses, name)) return true;
    return name.size() <= kMaxClassBytes &&
           std::ranges::any_of(kMicroformats,
                               [&](auto start) { return name.starts_with(start); }) &&
           std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    constexpr std::string_view kSpaces = " \t\n\r\f";
    for (auto at = text.find_first_not_of(kSpaces); at != std::string_view::npos;) {
        const auto end = std::min(text.find_first_of(kSpaces, at), text.size());
        found.push_back(text.substr(at, end - at));
        at = text.find_first_not_of(kSpaces, end);
    }
    return found;
}

std::string class_attribute(const HtmlToken& tag) {
    std::string kept;
    std::size_t count = 0;
    for (const auto name : words(tag.attribute("class")))
        if (count < kMaxClasses && is_class(name)) {
            if (count++ > 0) kept += ' ';
            kept += name;
        }
    return count == 0 ? std::string() : " class=\"" + kept + "\"";
}

std::string number_attribute(const HtmlToken& tag, std::string_view name) {
    const auto number = parse_integer(tag.attribute(name));
    if (!number || *number < -kMaxListNumber || *number > kMaxListNumber) return {};
    return " " + std::string(name) + "=\"" + std::to_string(*number) + "\"";
}

bool has_attribute(const HtmlToken& tag, std::string_view name) {
    return std::ranges::any_of(tag.attributes, [&](const auto& a) { return a.first == name; });
}

std::string attributes_of(std::string_view element, const HtmlToken& tag) {
    if (element == "p") return tag.name == "p" ? class_attribute(tag) : std::string();
    if (element == "span")
        return class_attribute(tag) +
               (tag.attribute("translate") == "no" ? " translate=\"no\"" : "");
    if (element == "ol")
        return number_attribute(tag, "start") + (has_attribute(tag, "reversed") ? " reversed" : "");
    if (element == "li") return number_attribute(tag, "value");
    if (element != "a") return {};
    const auto relations = words(tag.attribute("rel"));
    const bool is_tag = std::ranges::find(relations, "tag") != relations.end();
    return " href=\"" + html_escape(safe_address(tag.attribute("href"))) + "\"" +
           class_attribute(tag) + " rel=\"" + (is_tag ? "tag " : "") +
           "nofollow noopener noreferrer\" target=\"_blank\" translate=\"no\"";
}

// Writes elements so that a browser builds the tree that is written: a paragraph holds no block,
// an item stands in its list, no link is inside a link, and everything is closed.
class Writer {
public:
    explicit Writer(const SanitiseLimits& limits) : limits_(limits) {}

    void open(const HtmlToken& tag);
    void close(std::string_view name);
    void text(std::string_view valid);
    bool is_full() const { return full_; }
    std::string finish() && {
        pop_to(0);
        return std::move(out_);
    }

private:
    struct Open {
        std::string source;   // what closes it
        std::string element;  // empty: known for its end tag, but nothing was written
    };

    void push(std::string_view element, const HtmlToken& tag);
    void push_silent(const HtmlToken& tag);
    void open_item(const HtmlToken& tag);
    void pop_to(std::size_t depth);
    void pop_element(std::string_view element);  // with what is in it, when it is open
    bool is_open(std::string_view element) const {
        return std::ranges::find(open_, element, &Open::element) != open_.end();
    }
    bool fits(std::size_t bytes) {
        if (out_.size() + bytes + closing_bytes_ > limits_.max_bytes) full_ = true;
        return !full_;
    }

    const SanitiseLimits& limits_;
    std::string out_;
    std::vector<Open> open_;
    std::size_t closing_bytes_ = 0;  // what finish() will add
    int marks_ = 0;
    bool full_ = false;
};

void Writer::open(const HtmlToken& tag) {
    const std::string_view name = tag.name;
    if (name == "br") {
        if (fits(4)) out_ += "<br>";
    } else if (name == "hr") {
        pop_element("p");
    } else if (name == "li") {
        open_item(tag);
    } else if (is_one_of(kContainers, name)) {
        pop_element("p");
        push(name, tag);
    } else if (is_one_of(kParagraphs, name)) {
        pop_element("p");
        push("p", tag);
    } else if (is_one_of(kHeadings, name)) {
        pop_element("p");
        if (open_.size() + 2 > limits_.max_depth) return;
        push("p", tag);
        if (!is_open("strong")) push("strong", HtmlToken{});
    } else if (name == "a") {
        if (safe_address(tag.attribute("href")).empty()) return push_silent(tag);
        pop_element("a");
        push("a", tag);
    } else if (name == "rt" || name == "rp") {
        if (!open_.empty() && (open_.back().element == "rt" || open_.back().element == "rp"))
            pop_to(open_.size() - 1);
        if (!open_.empty() && open_.back().element == "ruby") push(name, tag);
    } else if (is_one_of(kInline, name)) {
        if (name != "span" && is_open(name)) return push_silent(tag);
        push(name, tag);
    }
}

void Writer::open_item(const HtmlToken& tag) {
    for (auto depth = open_.size(); depth > 0; --depth) {
        const auto& element = open_[depth - 1].element;
        if (element == "ul" || element == "ol") {
            pop_to(depth);
            return push("li", tag);
        }
        if (element == "blockquote" || element == "pre") break;
    }
    pop_element("p");
    push("p", tag);
}

void Writer::push(std::string_view element, const HtmlToken& tag) {
    if (open_.size() >= limits_.max_depth) return;
    const auto attributes = attributes_of(element, tag);
    const auto closing = element.size() + 3;
    if (!fits(element.size() + 2 + attributes.size() + closing)) return;
    ((out_ += '<') += element) += attributes;
    out_ += '>';
    closing_bytes_ += closing;
    open_.push_back({tag.name, std::string(element)});
}

void Writer::push_silent(const HtmlToken& tag) {
    if (open_.size() < limits_.max_depth) open_.push_back({tag.name, {}});
}

void Writer::pop_to(std::size_t depth) {
    for (; open_.size() > depth; open_.pop_back()) {
        const auto& element = open_.back().element;
        if (element.empty()) continue;
        closing_bytes_ -= element.size() + 3;
        if (element == "p" && out_.ends_with("<p>"))
            out_.resize(out_.size() - 3);
        else
            ((out_ += "</") += element) += '>';
    }
}

void Writer::pop_element(std::string_view element) {
    const auto found = std::ranges::find(open_, element, &Open::element);
    if (found != open_.end()) pop_to(static_cast<std::size_t>(found - open_.begin()));
}

void Writer::close(std::string_view name) {
    if (name == "td" || name == "th") return text(" ");
    for (auto depth = open_.size(); depth > 0; --depth)
        if (open_[depth - 1].source == name) return pop_to(depth - 1);
}

void Writer::text(std::string_view valid) {
    const auto size = static_cast<std::int32_t>(valid.size());
    for (std::int32_t i = 0; i < size && !full_;) {
        const auto begin = i;
        UChar32 c = 0;
        U8_NEXT(valid.data(), i, size, c);
        auto piece =
            valid.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(i - begin));
        if (c == '\r') {
            if (i < size && valid[static_cast<std::size_t>(i)] == '\n') continue;
            c = '\n';
            piece = "\n";
        }
        if (c < 0 || !is_kept(c)) continue;
        const auto type = u_charType(c);
        const bool mark = type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
        marks_ = mark ? marks_ + 1 : 0;
        if (marks_ > kMaxMarksInARow) continue;
        // A browser drops a line feed there.
        if (c == '\n' && out_.ends_with("<pre>")) continue;
        const auto escaped = html_escape(piece);
        if (fits(escaped.size())) out_ += escaped;
    }
}

// Breaks asked for by tags are written when the next text comes, so that they never add up.
class PlainWriter {
public:
    void break_lines(std::size_t count) { pending_ = std::max(pending_, count); }
    void text(std::string_view text) {
        if (trim(text).empty() && pending_ > 0) return;
        if (!out_.empty()) out_.append(pending_, '\n');
        pending_ = 0;
        out_ += text;
    }
    const std::string& written() const { return out_; }

private:
    std::string out_;
    std::size_t pending_ = 0;
};

}  // namespace

std::string sanitise_html(std::string_view html, const SanitiseLimits& limits) {
    VisibleTokens tokens(prefix_of(html, limits.max_bytes));
    Writer writer(limits);
    while (!writer.is_full()) {
        const auto token = tokens.next();
        if (!token) break;
        if (token->kind == Kind::Text)
            writer.text(token->text);
        else if (token->kind == Kind::Open)
            writer.open(*token);
        else
            writer.close(token->name);
    }
    return std::move(writer).finish();
}

std::string plain_text_of_remote(std::string_view html, const SanitiseLimits& limits) {
    VisibleTokens tokens(prefix_of(html, limits.max_bytes));
    PlainWriter writer;
    while (const auto token = tokens.next()) {
        if (token->kind == Kind::Text)
            writer.text(token->text);
        else if (token->name == "br")
            writer.text("\n");
        else if (token->name == "li" || token->name == "tr")
            writer.break_lines(1);
        else if (token->name == "td" || token->name == "th")
            writer.text(" ");
        else if (is_one_of(kParagraphs, token->name) || is_one_of(kHeadings, token->name) ||
                 is_one_of(kContainers, token->name))
            writer.break_lines(2);
    }
    return tidy(writer.written());
}

}  // namespace kentongan::text
