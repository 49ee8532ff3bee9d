#include "rooms/delivery/channels/operators.h"

#include <algorithm>

namespace kentongan::delivery {
namespace {

struct Prefix {
    std::string_view digits;  // after +62
    std::string_view name;
};
// As the regulator gave them out; the longest that fits counts.
constexpr Prefix kPrefixes[] = {
    {"811", "telkomsel"}, {"812", "telkomsel"}, {"813", "telkomsel"}, {"821", "telkomsel"},
    {"822", "telkomsel"}, {"823", "telkomsel"}, {"851", "telkomsel"}, {"852", "telkomsel"},
    {"853", "telkomsel"}, {"814", "indosat"},   {"815", "indosat"},   {"816", "indosat"},
    {"855", "indosat"},   {"856", "indosat"},   {"857", "indosat"},   {"858", "indosat"},
    {"817", "xl"},        {"818", "xl"},        {"819", "xl"},        {"859", "xl"},
    {"877", "xl"},        {"878", "xl"},        {"831", "xl"},        {"832", "xl"},
    {"833", "xl"},        {"838", "xl"},        {"895", "tri"},       {"896", "tri"},
    {"897", "tri"},       {"898", "tri"},       {"899", "tri"},       {"88", "smartfren"},
};
constexpr std::size_t kShortest = 8, kLongest = 15;  // digits, E.164

}  // namespace

std::string normal_phone(std::string_view text) {
    std::string digits;
    for (char c : text) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' &&
                 !(c == '+' && digits.empty()))
            return {};
    }
    if (digits.starts_with("00")) return {};
    if (!text.starts_with('+') && digits.starts_with('0')) digits = "62" + digits.substr(1);
    if (digits.starts_with("620")) digits.erase(2, 1);  // "+62 0812"
    if (digits.size() < kShortest || digits.size() > kLongest || digits.starts_with('0')) return {};
    return "+" + digits;
}

std::string_view operator_of(std::string_view phone) {
    if (!phone.starts_with("+62")) return "other";
    const auto number = phone.substr(3);
    for (const auto& prefix : kPrefixes)
        if (number.starts_with(prefix.digits)) return prefix.name;
    return "other";
}

Duration Slots::take(std::string_view operator_name, std::size_t count, TimePoint now) {
    std::lock_guard lock(mutex_);
    auto& free_at = free_at_[std::string(operator_name)];
    const auto begin = std::max(free_at, now);
    free_at = begin + Duration(static_cast<std::int64_t>(count) * 1000 / rate_);
    return begin - now;
}

}  // namespace kentongan::delivery
