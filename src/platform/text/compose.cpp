#include "platform/text/compose.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "platform/base/strings.h"
#include "platform/text/tokens.h"

namespace kentongan::text {
namespace {

constexpr int kMaxMarksInARow = 4;  // Vietnamese and Indic scripts need up to three
constexpr int kMaxLineFeedsInARow = 2;
constexpr std::size_t kShownAddressCharacters = 30;

void check(UErrorCode status, const char* what) {
    if (U_FAILURE(status)) throw std::runtime_error(std::string(what) + u_errorName(status));
}

// Overrides and isolates can make a line say the reverse of what is written ("Trojan Source").
bool is_direction_control(UChar32 c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

icu::UnicodeString normalized(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    check(status, "NFC: ");
    const auto source = icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    auto result = nfc->normalize(source, status);
    check(status, "NFC: ");
    return result;
}

std::size_t graphemes(std::string_view text) {
    // Creating one costs more than counting a post; a thread keeps its own.
    thread_local std::unique_ptr<icu::BreakIterator> iterator = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::BreakIterator> made(
            icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
        check(status, "break iterator: ");
        return made;
    }();
    UErrorCode status = U_ZERO_ERROR;
    UText utext = UTEXT_INITIALIZER;
    utext_openUTF8(&utext, text.data(), static_cast<std::int64_t>(text.size()), &status);
    iterator->setText(&utext, status);
    check(status, "break iterator: ");
    std::size_t count = 0;
    while (iterator->next() != icu::BreakIterator::DONE) ++count;
    utext_close(&utext);
    return count;
}

std::string full_name(const Token& mention) {
    std::string name(mention.name);
    if (!mention.domain.empty()) (name += '@') += ascii_lower(mention.domain);
    return name;
}

// As Mastodon shows an address: the scheme and what is over 30 characters are there for copying
// but hidden by the style.
void append_address(std::string& html, std::string_view address, std::string_view shown) {
    const std::string_view scheme = address.substr(0, address.size() - shown.size());
    std::size_t cut = 0;
    for (std::size_t n = 0; cut < shown.size() && n < kShownAddressCharacters; ++n) {
        ++cut;
        while (cut < shown.size() && (static_cast<unsigned char>(shown[cut]) & 0xc0) == 0x80) ++cut;
    }
    html += "<a href=\"" + html_escape(address) +
            "\" target=\"_blank\" rel=\"nofollow noopener noreferrer\" translate=\"no\">"
            "<span class=\"invisible\">" +
            std::string(scheme) + "</span><span class=\"" + (cut < shown.size() ? "ellipsis" : "") +
            "\">" + html_escape(shown.substr(0, cut)) + "</span><span class=\"invisible\">" +
            html_escape(shown.substr(cut)) + "</span></a>";
}

void append_plain(std::string& html, std::string_view plain) {
    for (std::size_t at = 0; at < plain.size();) {
        const auto line = plain.find('\n', at);
        html += html_escape(plain.substr(at, line == std::string_view::npos ? line : line - at));
        if (line == std::string_view::npos) break;
        at = line + 1;
        if (at < plain.size() && plain[at] == '\n') {
            while (at < plain.size() && plain[at] == '\n') ++at;
            html += "</p><p>";
        } else {
            html += "<br>";
        }
    }
}

}  // namespace

std::string tidy(std::string_view text) {
    const auto source = normalized(text);
    icu::UnicodeString kept;
    int marks = 0, line_feeds = 0;
    for (std::int32_t i = 0; i < source.length();) {
        UChar32 c = source.char32At(i);
        i += U16_LENGTH(c);
        if (c == '\r') {
            if (i < source.length() && source.charAt(i) == '\n') continue;
            c = '\n';
        }
        if (c == 0x2028 || c == 0x2029 || c == 0x85) c = '\n';
        if (c == '\t') c = ' ';
        const auto type = u_charType(c);
        if ((type == U_CONTROL_CHAR && c != '\n') || is_direction_control(c) || c == 0xfeff ||
            type == U_SURROGATE || type == U_UNASSIGNED)
            continue;
        const bool mark = type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
        marks = mark ? marks + 1 : 0;
        if (marks > kMaxMarksInARow) continue;
        line_feeds = c == '\n' ? line_feeds + 1 : 0;
        if (line_feeds > kMaxLineFeedsInARow) continue;
        kept.append(c);
    }
    kept.trim();
    std::string out;
    kept.toUTF8String(out);
    return out;
}

std::size_t count_characters(std::string_view text) {
    const std::string valid = make_valid(text);
    std::size_t addresses = 0;
    std::string counted;
    for (const auto& token : tokens(valid)) {
        if (token.kind == Token::Kind::Address)
            addresses += kAddressCharacters;
        else if (token.kind == Token::Kind::Mention)
            (counted += '@') += token.name;
        else
            counted += token.text;
    }
    return addresses + graphemes(counted);
}

std::vector<std::string> mentioned_names(std::string_view text) {
    const std::string valid = make_valid(text);
    std::vector<std::string> names;
    std::unordered_set<std::string> seen;
    for (const auto& token : tokens(valid)) {
        if (names.size() == kMaxMentions) break;
        if (token.kind != Token::Kind::Mention) continue;
        auto name = full_name(token);
        if (seen.insert(ascii_lower(name)).second) names.push_back(std::move(name));
    }
    return names;
}

std::string first_address(std::string_view text) {
    const auto valid = make_valid(text);
    for (const auto& token : tokens(valid))
        if (token.kind == Token::Kind::Address) return std::string(token.text);
    return {};
}

Composed compose(std::string_view text, const FindPerson& find_person, std::string_view tag_base) {
    const std::string valid = make_valid(text);
    Composed composed;
    if (trim(valid).empty()) return composed;
    std::string& html = composed.html;
    std::unordered_map<std::string, std::optional<Person>> people;
    html = "<p>";
    for (const auto& token : tokens(valid)) {
        switch (token.kind) {
            case Token::Kind::Plain:
                append_plain(html, token.text);
                break;
            case Token::Kind::Address:
                append_address(html, token.text, token.name);
                break;
            case Token::Kind::Mention: {
                const auto name = full_name(token);
                auto known = people.find(name);
                if (known == people.end() && people.size() < kMaxMentions)
                    known = people.emplace(name, find_person(name)).first;
                if (known == people.end() || !known->second) {
                    html += html_escape(token.text);
                    break;
                }
                html += "<span class=\"h-card\" translate=\"no\"><a href=\"" +
                        html_escape(known->second->url) + "\" class=\"u-url mention\">@<span>" +
                        html_escape(token.name) + "</span></a></span>";
                break;
            }
            case Token::Kind::Tag: {
                const auto tag = normal_tag(token.name);
                auto& tags = composed.tags;
                const bool known = std::find(tags.begin(), tags.end(), tag) != tags.end();
                if (tag.empty() || (!known && tags.size() == kMaxTags)) {
                    html += html_escape(token.text);
                    break;
                }
                if (!known) tags.push_back(tag);
                html += "<a href=\"" + html_escape(tag_base) + url_encode(tag) +
                        "\" class=\"mention hashtag\" rel=\"tag\">#<span>" +
                        html_escape(token.name) + "</span></a>";
                break;
            }
        }
    }
    html += "</p>";
    return composed;
}

std::string normal_tag(std::string_view tag) {
    if (tag.starts_with('#')) tag.remove_prefix(1);
    const std::string valid = "#" + make_valid(tag);
    const auto cut = tokens(valid);
    if (cut.size() != 1 || cut[0].kind != Token::Kind::Tag) return {};
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
    check(status, "NFKC: ");
    auto normal =
        nfkc->normalize(icu::UnicodeString::fromUTF8(icu::StringPiece(
                            cut[0].name.data(), static_cast<std::int32_t>(cut[0].name.size()))),
                        status);
    check(status, "NFKC: ");
    normal.toLower(icu::Locale::getRoot());
    std::string out;
    normal.toUTF8String(out);
    return out;
}

std::string plain_of_html(std::string_view html) {
    std::string out;
    for (std::size_t i = 0; i < html.size(); ++i) {
        if (html[i] != '<') {
            out += html[i];
            continue;
        }
        const auto end = html.find('>', i);
        if (end == std::string_view::npos) break;
        const auto tag = html.substr(i, end - i + 1);
        if (tag == "<br>" || tag == "</p>") out += ' ';
        i = end;
    }
    for (auto [entity, text] : {std::pair<std::string_view, std::string_view>{"&lt;", "<"},
                                {"&gt;", ">"},
                                {"&quot;", "\""},
                                {"&#39;", "'"},
                                {"&amp;", "&"}})
        out = replace_all(std::move(out), entity, text);
    return std::string(trim(out));
}

}  // namespace kentongan::text
