#include "rooms/accounts/link_back.h"

#include <algorithm>
#include <optional>

#include "platform/base/strings.h"

namespace kentongan::accounts {

namespace {

constexpr std::string_view kSpace = " \t\n\r\f";
// Their content is text up to the matching end tag (HTML, "Parsing": raw and escapable raw text);
// a template's content is no part of the page.
constexpr std::string_view kTextElements[] = {"script",   "style",   "title",   "textarea",
                                              "xmp",      "iframe",  "noembed", "noframes",
                                              "noscript", "template"};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
    return kSpace.find(c) != std::string_view::npos;
}

struct Tag {
    std::string name;
    std::optional<std::string> rel, href;
};

// References that an address may be written with; others stay as they are and match nothing.
std::string decoded(std::string_view text) {
    struct Named {
        std::string_view written;
        char meant;
    };
    constexpr Named kNamed[] = {{"&amp;", '&'},   {"&quot;", '"'},  {"&apos;", '\''},
                                {"&sol;", '/'},   {"&colon;", ':'}, {"&commat;", '@'},
                                {"&period;", '.'}};
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto rest = text.substr(at);
        const auto named = std::ranges::find_if(
            kNamed, [&](const Named& one) { return rest.starts_with(one.written); });
        if (named != std::end(kNamed)) {
            out += named->meant;
            at += named->written.size();
            continue;
        }
        const auto end = rest.substr(0, 10).find(';');
        if (rest.starts_with("&#") && end != std::string_view::npos && end > 2) {
            const bool is_hex = rest[2] == 'x' || rest[2] == 'X';
            const auto digits = rest.substr(is_hex ? 3 : 2, end - (is_hex ? 3 : 2));
            unsigned code = 0;
            bool fits = !digits.empty();
            for (char c : digits) {
                const auto digit =
                    std::string_view("0123456789abcdef")
                        .find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
                fits = fits && digit < (is_hex ? 16u : 10u) && code < 0x1000;
                code = code * (is_hex ? 16u : 10u) + static_cast<unsigned>(digit);
            }
            if (fits && code >= 0x20 && code < 0x7f) {
                out += static_cast<char>(code);
                at += end + 1;
                continue;
            }
        }
        out += text[at++];
    }
    return out;
}

class Tokenizer {
public:
    explicit Tokenizer(std::string_view html) : html_(html) {}

    // The next start tag; empty at the end.
    std::optional<Tag> next() {
        while (at_ < html_.size()) {
            const auto open = html_.find('<', at_);
            if (open == std::string_view::npos) break;
            at_ = open + 1;
            const auto rest = html_.substr(at_);
            if (rest.starts_with("!--")) {
                skip_comment();
            } else if (rest.starts_with('!') || rest.starts_with('?')) {
                skip_past(">");
            } else if (rest.starts_with('/')) {
                if (rest.size() > 1 && is_letter(rest[1])) {
                    ++at_;
                    read_tag();
                } else {
                    skip_past(">");
                }
            } else if (!rest.empty() && is_letter(rest[0])) {
                auto tag = read_tag();
                if (!tag) break;  // an unfinished tag is none
                if (tag->name == "plaintext") at_ = html_.size();
                if (std::ranges::find(kTextElements, tag->name) != std::end(kTextElements))
                    skip_text_of(tag->name);
                return tag;
            }
        }
        at_ = html_.size();
        return {};
    }

private:
    void skip_past(std::string_view end) {
        const auto found = html_.find(end, at_);
        at_ = found == std::string_view::npos ? html_.size() : found + end.size();
    }

    void skip_comment() {
        at_ += 3;
        const auto rest = html_.substr(at_);
        // "<!-->" and "<!--->" are whole comments.
        if (rest.starts_with('>') || rest.starts_with("->")) return skip_past(">");
        const auto plain = html_.find("-->", at_), bang = html_.find("--!>", at_);
        if (plain == std::string_view::npos && bang == std::string_view::npos)
            at_ = html_.size();
        else
            at_ = std::min(plain, bang) + (plain < bang ? 3 : 4);
    }

    void skip_text_of(const std::string& name) {
        for (;;) {
            const auto end = html_.find("</", at_);
            if (end == std::string_view::npos) {
                at_ = html_.size();
                return;
            }
            at_ = end + 2;
            const auto after = at_ + name.size();
            if (!equals_ignoring_case(html_.substr(at_, name.size()), name)) continue;
            if (after < html_.size() &&
                (is_space(html_[after]) || html_[after] == '/' || html_[after] == '>')) {
                read_tag();
                return;
            }
        }
    }

    void skip_spaces() {
        while (at_ < html_.size() && (is_space(html_[at_]) || html_[at_] == '/')) ++at_;
    }

    std::optional<Tag> read_tag() {
        Tag tag;
        while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '/' &&
               html_[at_] != '>')
            tag.name += html_[at_++];
        tag.name = ascii_lower(tag.name);
        for (;;) {
            skip_spaces();
            if (at_ >= html_.size()) return {};
            if (html_[at_] == '>') {
                ++at_;
                return tag;
            }
            if (!read_attribute(tag)) return {};
        }
    }

    bool read_attribute(Tag& tag) {
        std::string name(1, html_[at_++]);  // even "=" begins a name
        while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '/' &&
               html_[at_] != '>' && html_[at_] != '=')
            name += html_[at_++];
        while (at_ < html_.size() && is_space(html_[at_])) ++at_;
        std::string_view value;
        if (at_ < html_.size() && html_[at_] == '=') {
            ++at_;
            while (at_ < html_.size() && is_space(html_[at_])) ++at_;
            if (at_ >= html_.size()) return false;
            const char quote = html_[at_];
            if (quote == '"' || quote == '\'') {
                const auto end = html_.find(quote, at_ + 1);
                if (end == std::string_view::npos) return false;
                value = html_.substr(at_ + 1, end - at_ - 1);
                at_ = end + 1;
            } else {
                const auto begin = at_;
                while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '>') ++at_;
                value = html_.substr(begin, at_ - begin);
            }
        }
        name = ascii_lower(name);
        // Of two attributes of one name the first counts.
        if (name == "rel" && !tag.rel) tag.rel = decoded(value);
        if (name == "href" && !tag.href) tag.href = decoded(value);
        return true;
    }

    std::string_view html_;
    std::size_t at_ = 0;
};

bool says_me(std::string_view rel) {
    while (!rel.empty()) {
        const auto end = rel.find_first_of(kSpace);
        if (equals_ignoring_case(rel.substr(0, end), "me")) return true;
        if (end == std::string_view::npos) return false;
        rel.remove_prefix(end + 1);
    }
    return false;
}

std::string compared(std::string_view url) {
    auto text = ascii_lower(trim(url));
    while (text.ends_with('/')) text.pop_back();
    return text;
}

}  // namespace

std::string_view checkable_link(std::string_view value) {
    constexpr std::string_view kScheme = "https://";
    const auto link = trim(value);
    if (!equals_ignoring_case(link.substr(0, kScheme.size()), kScheme)) return {};
    const auto strange = [](unsigned char c) { return c <= ' ' || c == 0x7f || c == '\\'; };
    if (std::ranges::any_of(link, strange)) return {};
    const auto rest = link.substr(kScheme.size());
    const auto host = rest.substr(0, rest.find_first_of("/?#"));
    if (host.empty() || host.find('@') != std::string_view::npos) return {};
    return link;
}

bool links_back(std::string_view html, std::string_view profile_url) {
    const auto wanted = compared(profile_url);
    Tokenizer tokens(html);
    while (const auto tag = tokens.next())
        if ((tag->name == "a" || tag->name == "link") && tag->rel && tag->href &&
            says_me(*tag->rel) && compared(*tag->href) == wanted)
            return true;
    return false;
}

}  // namespace kentongan::accounts
