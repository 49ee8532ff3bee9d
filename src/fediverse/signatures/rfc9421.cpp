#include <algorithm>
#include <map>

#include "fediverse/signatures/reading.h"
#include "fediverse/signatures/structured.h"
#include "platform/base/strings.h"

namespace kentongan::signatures {
namespace {

using Parameters = std::map<std::string, std::string, std::less<>>;  // bare items as they stand

// label=("a" "b");created=1;keyid="k"
struct Input {
    std::string label;
    std::vector<std::string> components;
    Parameters parameters;
    std::string canonical;  // the value of "@signature-params" (§2.3)
};

Error malformed() {
    return refused("the Signature-Input header is malformed");
}

Result<void> parse_components(StructuredScanner& scan, Input& input) {
    if (!scan.take('(')) return malformed();
    input.canonical = "(";
    for (;;) {
        scan.skip_spaces();
        if (scan.take(')')) break;
        auto name = scan.quoted();
        if (!name || name->empty()) return malformed();
        // Parameters (;sf, ;req …) make another component of it; nobody in the fediverse uses them.
        if (scan.take(';')) return refused("component parameters are not supported");
        if (std::ranges::find(input.components, *name) != input.components.end())
            return refused("\"" + *name + "\" is signed twice");
        if (input.components.size() == kMostComponents)
            return refused("the signature covers too many components");
        if (!input.components.empty()) input.canonical += ' ';
        input.canonical.append("\"").append(*name).append("\"");
        input.components.push_back(std::move(*name));
    }
    input.canonical += ')';
    if (input.components.empty()) return refused("the signature covers nothing");
    return {};
}

Result<void> parse_parameters(StructuredScanner& scan, Input& input) {
    while (scan.take(';')) {
        scan.skip_spaces();
        auto name = scan.key();
        if (!name) return malformed();
        std::string_view value = "?1";
        input.canonical.append(";").append(*name);
        if (scan.take('=')) {
            const auto item = scan.bare_item();
            if (!item) return malformed();
            value = *item;
            if (value != "?1") input.canonical.append("=").append(value);
        }
        if (!input.parameters.emplace(*name, value).second)
            return refused("the signature has \"" + *name + "\" twice");
    }
    return {};
}

Result<Input> parse_input(std::string_view header) {
    if (header.size() > kLongestSignatureHeader)
        return refused("the Signature-Input header is too long");
    StructuredScanner scan(header);
    Input input;
    auto label = scan.key();
    if (!label || !scan.take('=')) return malformed();
    input.label = std::move(*label);
    TRY(parse_components(scan, input));
    TRY(parse_parameters(scan, input));
    bool more = false;
    if (!scan.next_member(more)) return malformed();
    if (more) return refused("only one signature is accepted");
    return input;
}

Result<std::string> parse_signature(std::string_view header, std::string_view label) {
    if (header.size() > kLongestSignatureHeader) return refused("the Signature header is too long");
    StructuredScanner scan(header);
    const auto found = scan.key();
    if (!found || !scan.take('=')) return refused("the Signature header is malformed");
    if (*found != label) return refused("Signature and Signature-Input have different labels");
    auto bytes = scan.bytes();
    bool more = false;
    if (!bytes || !scan.next_member(more)) return refused("the Signature header is malformed");
    if (more) return refused("only one signature is accepted");
    if (bytes->empty() || bytes->size() > kLongestSignature)
        return refused("the signature has no usable length");
    return std::move(*bytes);
}

// Lower case, and without the port that goes without saying (§2.2.3).
std::string authority(const Message& message) {
    auto host = ascii_lower(message.host);
    const std::string_view port = message.scheme == "http" ? ":80" : ":443";
    if (host.ends_with(port)) host.resize(host.size() - port.size());
    return host;
}

// §2.2 of the RFC for names with "@", else the header of the name.
Result<std::string> component(const Message& message, const std::string& name) {
    const auto path = path_of(message.target);
    if (name == "@method") return std::string(message.method);
    if (name == "@authority") return authority(message);
    if (name == "@scheme") return std::string(message.scheme);
    if (name == "@request-target") return std::string(message.target);
    if (name == "@path") return std::string(path);
    if (name == "@query")
        return path.size() == message.target.size()
                   ? std::string("?")
                   : std::string(message.target.substr(path.size()));
    if (name == "@target-uri")
        return std::string(message.scheme) + "://" + authority(message) +
               std::string(message.target);
    if (name.starts_with('@')) return refused("the component \"" + name + "\" is not supported");
    if (name == "host") return host_as_sent(message);
    if (name != ascii_lower(name)) return malformed();
    auto value = field_value(message, name);
    if (!value) return refused("the signed header \"" + name + "\" is missing");
    return std::move(*value);
}

Result<std::string> signature_base(const Message& message, const Input& input) {
    std::string base;
    for (const auto& name : input.components) {
        TRY_ASSIGN(auto value, component(message, name));
        base.append("\"").append(name).append("\": ").append(value).append("\n");
    }
    return base.append("\"@signature-params\": ").append(input.canonical);
}

// The string of a parameter; empty when it is absent or something else.
std::string text_parameter(const Input& input, std::string_view name) {
    const auto found = input.parameters.find(name);
    if (found == input.parameters.end()) return {};
    return StructuredScanner(found->second).quoted().value_or("");
}

Result<Algorithm> algorithm_of(const Input& input) {
    if (!input.parameters.contains("alg")) return Algorithm::OfTheKey;
    const auto name = text_parameter(input, "alg");
    if (name == "rsa-v1_5-sha256") return Algorithm::RsaSha256;
    if (name == "ed25519") return Algorithm::Ed25519;
    return refused("the algorithm must be rsa-v1_5-sha256 or ed25519");
}

Result<void> read_times(const Message& message, const Input& input, Parsed& parsed) {
    const auto created = input.parameters.find("created");
    if (created == input.parameters.end()) return refused("the signature has no \"created\"");
    const auto time = read_seconds(created->second);
    if (!time) return refused("\"created\" is no time");
    parsed.signed_at.push_back(*time);
    if (parsed.covers("date")) {
        TRY_ASSIGN(auto date, read_date(message));
        parsed.signed_at.push_back(date);
    }
    const auto expires = input.parameters.find("expires");
    if (expires == input.parameters.end()) return {};
    parsed.expires = read_seconds(expires->second);
    if (!parsed.expires) return refused("\"expires\" is no time");
    return {};
}

}  // namespace

Result<Parsed> parse_rfc9421(const Message& message) {
    TRY_ASSIGN(const auto input, parse_input(field_value(message, "signature-input").value_or("")));
    Parsed parsed;
    parsed.claim.scheme = Scheme::Rfc9421;
    TRY_ASSIGN(parsed.claim.signature,
               parse_signature(field_value(message, "signature").value_or(""), input.label));
    TRY_ASSIGN(parsed.claim.algorithm, algorithm_of(input));
    parsed.claim.key_id = text_parameter(input, "keyid");
    if (parsed.claim.key_id.empty() || parsed.claim.key_id.size() > kLongestKeyId)
        return refused("the signature has no keyid");
    parsed.covered = input.components;
    TRY_ASSIGN(auto base, signature_base(message, input));
    parsed.claim.signing_strings.push_back(std::move(base));
    TRY(read_times(message, input, parsed));
    return parsed;
}

}  // namespace kentongan::signatures
