#include <algorithm>
#include <array>
#include <map>

#include "fediverse/signatures/reading.h"
#include "platform/base/strings.h"

namespace kentongan::signatures {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kNameLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

void skip_spaces(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

// The value at the front, "quoted" without escapes or bare digits, is taken off `text`.
Result<std::string> take_value(std::string_view& text) {
    const bool quoted = text.starts_with('"');
    if (quoted) text.remove_prefix(1);
    const auto end =
        std::min(quoted ? text.find('"') : text.find_first_not_of("0123456789"), text.size());
    const std::string value(text.substr(0, end));
    if ((quoted && end == text.size()) || (!quoted && end == 0) ||
        value.find('\\') != std::string::npos)
        return refused("the Signature header is malformed");
    text.remove_prefix(end + (quoted ? 1 : 0));
    return value;
}

// name="value",name=123 …
Result<Parameters> parse_parameters(std::string_view text) {
    if (text.size() > kLongestSignatureHeader) return refused("the Signature header is too long");
    Parameters parameters;
    for (;;) {
        skip_spaces(text);
        const auto length = std::min(text.find_first_not_of(kNameLetters), text.size());
        const std::string name(text.substr(0, length));
        text.remove_prefix(length);
        if (name.empty() || !text.starts_with('='))
            return refused("the Signature header is malformed");
        text.remove_prefix(1);
        TRY_ASSIGN(auto value, take_value(text));
        if (!parameters.emplace(name, std::move(value)).second)
            return refused("the Signature header has \"" + name + "\" twice");
        skip_spaces(text);
        if (text.empty()) return parameters;
        if (!text.starts_with(',')) return refused("the Signature header is malformed");
        text.remove_prefix(1);
    }
}

std::string_view parameter(const Parameters& parameters, std::string_view name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string_view() : found->second;
}

Result<std::vector<std::string>> covered_names(const Parameters& parameters,
                                               bool dated_by_parameter) {
    std::vector<std::string> names;
    // §2.1.6 of the draft: without the list, only the time is signed, which is never enough here.
    const auto listed = parameters.contains("headers") ? parameter(parameters, "headers")
                        : dated_by_parameter           ? std::string_view("(created)")
                                                       : std::string_view("date");
    for (auto name : split(listed, ' ')) {
        if (name.empty()) continue;
        auto lower = ascii_lower(name);
        if (std::ranges::find(names, lower) != names.end())
            return refused("\"" + lower + "\" is signed twice");
        names.push_back(std::move(lower));
    }
    if (names.empty()) return refused("the signature covers nothing");
    if (names.size() > kMostComponents) return refused("the signature covers too many headers");
    return names;
}

// "(created)" and "(expires)", which rsa-sha256 does not know (§2.3 of the draft).
Result<std::string> time_component(const Parameters& parameters, std::string_view name,
                                   bool allowed) {
    if (!allowed) return refused(std::string(name) + " cannot be signed with rsa-sha256");
    const auto value = parameter(parameters, name.substr(1, name.size() - 2));
    if (!read_seconds(value)) return refused(std::string(name) + " is signed but not given");
    return std::string(value);
}

// A header that says one thing must be there once: with two, signer and reader may differ.
bool must_be_single(std::string_view name) {
    constexpr std::array<std::string_view, 3> kSingle{"date", "digest", "content-type"};
    return std::ranges::find(kSingle, name) != kSingle.end();
}

Result<std::string> component(const Message& message, const Parameters& parameters,
                              const std::string& name, std::string_view target, bool hs2019) {
    if (name == "(request-target)") return ascii_lower(message.method) + " " + std::string(target);
    if (name == "(created)" || name == "(expires)") return time_component(parameters, name, hs2019);
    if (name == "host") return host_as_sent(message);
    auto value = field_value(message, name);
    if (!value) return refused("the signed header \"" + name + "\" is missing");
    if (must_be_single(name) && std::ranges::count(message.headers, name, &HeaderField::first) > 1)
        return refused("the signed header \"" + name + "\" is there twice");
    return std::move(*value);
}

Result<std::string> signing_string(const Message& message, const Parameters& parameters,
                                   const std::vector<std::string>& covered, std::string_view target,
                                   bool hs2019) {
    std::string text;
    for (const auto& name : covered) {
        TRY_ASSIGN(auto value, component(message, parameters, name, target, hs2019));
        if (!text.empty()) text += '\n';
        text.append(name).append(": ").append(value);
    }
    return text;
}

Result<void> read_times(const Message& message, const Parameters& parameters, Parsed& parsed) {
    if (parsed.covers("(created)"))
        parsed.signed_at.push_back(*read_seconds(parameter(parameters, "created")));
    if (parsed.covers("date")) {
        TRY_ASSIGN(auto date, read_date(message));
        parsed.signed_at.push_back(date);
    }
    if (!parameters.contains("expires")) return {};
    parsed.expires = read_seconds(parameter(parameters, "expires"));
    if (!parsed.expires) return refused("\"expires\" is no time");
    return {};
}

}  // namespace

Result<Parsed> parse_cavage(const Message& message) {
    TRY_ASSIGN(const auto parameters,
               parse_parameters(field_value(message, "signature").value_or("")));
    Parsed parsed;
    parsed.claim.scheme = Scheme::Cavage;
    parsed.claim.algorithm = Algorithm::RsaSha256;
    parsed.claim.key_id = parameter(parameters, "keyId");
    if (parsed.claim.key_id.empty() || parsed.claim.key_id.size() > kLongestKeyId)
        return refused("the signature has no keyId");
    auto signature = read_base64(parameter(parameters, "signature"));
    if (!signature || signature->empty() || signature->size() > kLongestSignature)
        return refused("the signature is no base64");
    parsed.claim.signature = std::move(*signature);

    // hs2019 leaves the algorithm to the key; in the fediverse that has always meant rsa-sha256.
    const bool hs2019 =
        !parameters.contains("algorithm") || parameter(parameters, "algorithm") == "hs2019";
    if (!hs2019 && parameter(parameters, "algorithm") != "rsa-sha256")
        return refused("the algorithm must be rsa-sha256 or hs2019");
    TRY_ASSIGN(parsed.covered, covered_names(parameters, hs2019));

    TRY_ASSIGN(auto whole,
               signing_string(message, parameters, parsed.covered, message.target, hs2019));
    parsed.claim.signing_strings.push_back(std::move(whole));
    const auto path = path_of(message.target);
    if (path.size() < message.target.size() && parsed.covers("(request-target)")) {
        TRY_ASSIGN(auto without_query,
                   signing_string(message, parameters, parsed.covered, path, hs2019));
        parsed.claim.signing_strings.push_back(std::move(without_query));
    }
    TRY(read_times(message, parameters, parsed));
    return parsed;
}

}  // namespace kentongan::signatures
