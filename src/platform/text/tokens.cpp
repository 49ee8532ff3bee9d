#include "platform/text/tokens.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "platform/base/strings.h"

namespace kentongan::text {
namespace {

constexpr std::size_t kMaxNameBytes = 64, kMaxDomainBytes = 253, kMaxAddressBytes = 2048;

bool is_ascii_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::vector<Token> run() {
        while (at_ < text_.size()) {
            Token token;
            if (text_[at_] == 'h' || text_[at_] == 'H')
                token = address();
            else if (text_[at_] == '@')
                token = mention();
            else if (text_[at_] == '#')
                token = tag();
            if (token.text.empty()) {
                step();
                continue;
            }
            plain_until(at_);
            found_.push_back(token);
            at_ += token.text.size();
            plain_ = at_;
            previous_ = 'x';  // nothing may begin right behind a token
        }
        plain_until(at_);
        return std::move(found_);
    }

private:
    UChar32 code_point_at(std::size_t position, std::size_t* after = nullptr) const {
        auto i = static_cast<std::int32_t>(position);
        UChar32 c = 0;
        U8_NEXT(text_.data(), i, static_cast<std::int32_t>(text_.size()), c);
        if (after) *after = static_cast<std::size_t>(i);
        return c;
    }
    void step() { previous_ = code_point_at(at_, &at_); }
    void plain_until(std::size_t end) {
        if (end > plain_)
            found_.push_back({Token::Kind::Plain, text_.substr(plain_, end - plain_), {}, {}});
        plain_ = end;
    }
    bool follows_word() const {
        return previous_ > 0 &&
               (u_isalnum(previous_) || previous_ == '_' || previous_ == '/' || previous_ == '=' ||
                previous_ == '@' || previous_ == '#' || previous_ == '&');
    }
    char byte(std::size_t position) const { return position < text_.size() ? text_[position] : 0; }

    // Letters of any script in host names: an IDN is shown as it was written.
    std::size_t host_end(std::size_t from) const {
        std::size_t i = from;
        while (i < text_.size() && i - from < kMaxDomainBytes) {
            if (is_ascii_alnum(text_[i]) || text_[i] == '-' || text_[i] == '.') {
                ++i;
                continue;
            }
            if (static_cast<unsigned char>(text_[i]) < 0x80) break;
            std::size_t after = i;
            if (!u_isalnum(code_point_at(i, &after))) break;
            i = after;
        }
        while (i > from && (text_[i - 1] == '.' || text_[i - 1] == '-')) --i;
        return i;
    }

    static bool plausible_host(std::string_view host) {
        if (host == "localhost") return true;
        return host.find('.') != std::string_view::npos && host.front() != '.' &&
               host.find("..") == std::string_view::npos;
    }

    // Behind the host: anything but white space, quotes and angle brackets; closing punctuation
    // belongs to the sentence, and a bracket to the address only when it opened there.
    std::size_t path_end(std::size_t from) const {
        std::size_t i = from;
        while (i < text_.size() && i - from < kMaxAddressBytes) {
            std::size_t after = i;
            const UChar32 c = code_point_at(i, &after);
            if (c <= 0x20 || c == 0x7f || c == '<' || c == '>' || c == '"' || c == '`' ||
                u_isUWhiteSpace(c) || (c > 0x7f && !u_isgraph(c)) || c == 0xfffd)
                break;
            i = after;
        }
        while (i > from) {
            const char last = text_[i - 1];
            const auto part = text_.substr(from, i - from);
            const auto count = [&](char c) { return std::count(part.begin(), part.end(), c); };
            const bool closes = (last == ')' && count(')') > count('(')) ||
                                (last == ']' && count(']') > count('['));
            if (!closes && std::string_view(".,;:!?'*").find(last) == std::string_view::npos) break;
            --i;
        }
        return i;
    }

    Token address() const {
        if (follows_word()) return {};
        const auto rest = text_.substr(at_);
        std::size_t scheme = 0;
        if (rest.size() > 8 && equals_ignoring_case(rest.substr(0, 8), "https://"))
            scheme = 8;
        else if (rest.size() > 7 && equals_ignoring_case(rest.substr(0, 7), "http://"))
            scheme = 7;
        else
            return {};
        const std::size_t host = at_ + scheme;
        std::size_t end = host_end(host);
        if (end == host || !plausible_host(text_.substr(host, end - host))) return {};
        if (byte(end) == ':' && byte(end + 1) >= '0' && byte(end + 1) <= '9') {
            std::size_t port = end + 1;
            while (byte(port) >= '0' && byte(port) <= '9' && port - end < 6) ++port;
            end = port;
        }
        if (byte(end) == '/' || byte(end) == '?' || byte(end) == '#')
            end = std::max(end, path_end(end));
        return {
            Token::Kind::Address, text_.substr(at_, end - at_), text_.substr(host, end - host), {}};
    }

    std::size_t name_end(std::size_t from) const {
        std::size_t i = from;
        while (is_ascii_alnum(byte(i)) || byte(i) == '_' || byte(i) == '.' || byte(i) == '-') ++i;
        while (i > from && (text_[i - 1] == '.' || text_[i - 1] == '-')) --i;
        return i;
    }

    Token mention() const {
        if (follows_word()) return {};
        const std::size_t name = at_ + 1;
        if (byte(name) == '.' || byte(name) == '-') return {};
        std::size_t end = name_end(name);
        if (end == name || end - name > kMaxNameBytes) return {};
        const auto username = text_.substr(name, end - name);
        std::string_view domain;
        if (byte(end) == '@') {
            std::size_t stop = host_end(end + 1);
            if (byte(stop) == ':' && byte(stop + 1) >= '0' && byte(stop + 1) <= '9') {
                ++stop;
                while (byte(stop) >= '0' && byte(stop) <= '9') ++stop;
            }
            if (stop > end + 1) {
                domain = text_.substr(end + 1, stop - end - 1);
                end = stop;
            }
        }
        return {Token::Kind::Mention, text_.substr(at_, end - at_), username, domain};
    }

    Token tag() const {
        if (follows_word() || previous_ == ')') return {};
        std::size_t i = at_ + 1;
        std::size_t characters = 0;
        bool has_letter = false;
        while (i < text_.size() && characters <= 100) {
            std::size_t after = i;
            const UChar32 c = code_point_at(i, &after);
            const auto type = u_charType(c);
            const bool mark = type == U_NON_SPACING_MARK || type == U_COMBINING_SPACING_MARK;
            const bool joins = c == '_' || c == 0xb7 || (c == 0x200c && characters > 0);
            if (!u_isalnum(c) && !mark && !joins) break;
            has_letter = has_letter || u_isalpha(c);
            ++characters;
            i = after;
        }
        if (!has_letter || characters > 100) return {};
        return {
            Token::Kind::Tag, text_.substr(at_, i - at_), text_.substr(at_ + 1, i - at_ - 1), {}};
    }

    std::string_view text_;
    std::size_t at_ = 0, plain_ = 0;
    UChar32 previous_ = 0;
    std::vector<Token> found_;
};

}  // namespace

std::vector<Token> tokens(std::string_view valid) {
    return Scanner(valid).run();
}

std::string make_valid(std::string_view text) {
    if (is_valid_utf8(text)) return std::string(text);
    std::string out;
    icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int>(text.size())))
        .toUTF8String(out);
    return out;
}

}  // namespace kentongan::text
