#include "fediverse/signatures/structured.h"

#include <algorithm>

#include "fediverse/signatures/reading.h"

namespace kentongan::signatures {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kKeyLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-.*";
constexpr std::string_view kTokenLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~:/";
constexpr std::size_t kMostDigits = 15;  // RFC 8941 §3.3.1

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

bool StructuredScanner::take(char letter) {
    if (!rest_.starts_with(letter)) return false;
    rest_.remove_prefix(1);
    return true;
}

void StructuredScanner::skip_spaces() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
}

bool StructuredScanner::next_member(bool& more) {
    const auto spaces = [&] {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size()));
    };
    spaces();
    more = take(',');
    spaces();
    return more ? !at_end() : at_end();
}

std::optional<std::string> StructuredScanner::key() {
    const auto length = std::min(rest_.find_first_not_of(kKeyLetters), rest_.size());
    if (length == 0 || !((rest_[0] >= 'a' && rest_[0] <= 'z') || rest_[0] == '*')) return {};
    std::string name(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return name;
}

std::optional<std::string> StructuredScanner::quoted() {
    if (!take('"')) return {};
    std::string value;
    while (!rest_.empty()) {
        const char c = rest_.front();
        rest_.remove_prefix(1);
        if (c == '"') return value;
        if (c < ' ' || c > '~') return {};
        if (c != '\\') {
            value += c;
            continue;
        }
        if (!rest_.starts_with('"') && !rest_.starts_with('\\')) return {};
        value += rest_.front();
        rest_.remove_prefix(1);
    }
    return {};
}

std::optional<std::string> StructuredScanner::bytes() {
    if (!take(':')) return {};
    const auto end = rest_.find(':');
    if (end == std::string_view::npos) return {};
    auto value = read_base64(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return value;
}

std::optional<std::string_view> StructuredScanner::bare_item() {
    const auto start = rest_;
    if (rest_.starts_with('"')) {
        if (!quoted()) return {};
    } else if (rest_.starts_with(':')) {
        if (!bytes()) return {};
    } else if (take('?')) {
        if (!take('0') && !take('1')) return {};
    } else if (rest_.starts_with('*') || (!rest_.empty() && is_letter(rest_.front()))) {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(kTokenLetters), rest_.size()));
    } else {
        take('-');
        const auto length = std::min(rest_.find_first_not_of(kDigits), rest_.size());
        if (length == 0 || length > kMostDigits) return {};
        rest_.remove_prefix(length);
    }
    return start.substr(0, start.size() - rest_.size());
}

}  // namespace kentongan::signatures
