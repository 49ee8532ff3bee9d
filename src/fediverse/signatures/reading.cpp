#include "fediverse/signatures/reading.h"

#include <algorithm>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"

namespace kentongan::signatures {
namespace {

constexpr std::int64_t kLastSecond = 253'402'300'799;  // 31 December 9999

bool needs_digest(const Message& message) {
    return message.method == "POST" || !message.body.empty();
}

Result<void> check_cavage(const Message& message, const Parsed& parsed) {
    if (!parsed.covers("(request-target)"))
        return refused("the signature must cover (request-target)");
    if (!parsed.covers("host")) return refused("the signature must cover the Host header");
    if (parsed.signed_at.empty())
        return refused("the signature must cover the Date header or (created)");
    if (!needs_digest(message)) return {};
    if (!parsed.covers("digest")) return refused("the signature must cover the Digest header");
    return check_digest(message);
}

Result<void> check_rfc9421(const Message& message, const Parsed& parsed) {
    if (!parsed.covers("@method")) return refused("the signature must cover @method");
    const bool has_query = message.target.find('?') != std::string_view::npos;
    const bool host = parsed.covers("@authority") || parsed.covers("host");
    const bool target = parsed.covers("@request-target") ||
                        (parsed.covers("@path") && (!has_query || parsed.covers("@query")));
    if (!parsed.covers("@target-uri") && !(host && target))
        return refused("the signature must cover @target-uri, or @authority and @request-target");
    if (!needs_digest(message)) return {};
    if (!parsed.covers("content-digest"))
        return refused("the signature must cover the Content-Digest header");
    return check_content_digest(message);
}

Result<void> check_time(const Parsed& parsed, TimePoint now) {
    for (const auto signed_at : parsed.signed_at) {
        if (signed_at > now + kClockSkew) return refused("the signature is from the future");
        if (signed_at < now - kOldestSignature) return refused("the signature is too old");
    }
    if (parsed.expires && *parsed.expires < now - kClockSkew)
        return refused("the signature has expired");
    return {};
}

}  // namespace

Error refused(std::string text) {
    return Error(ErrorCode::Unauthorized, std::move(text));
}

bool Parsed::covers(std::string_view name) const {
    return std::ranges::find(covered, name) != covered.end();
}

std::optional<std::string> field_value(const Message& message, std::string_view name) {
    std::optional<std::string> joined;
    for (const auto& [field, value] : message.headers) {
        if (field != name) continue;
        if (joined)
            joined->append(", ").append(trim(value));
        else
            joined = trim(value);
    }
    return joined;
}

std::string host_as_sent(const Message& message) {
    auto sent = field_value(message, "host");
    if (sent && equals_ignoring_case(*sent, message.host)) return std::move(*sent);
    return std::string(message.host);
}

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

std::optional<std::string> read_base64(std::string_view text) {
    if (text.find_first_of("-_") != std::string_view::npos) return {};
    return base64_decode(text);
}

std::optional<TimePoint> read_seconds(std::string_view text) {
    const auto seconds = parse_integer(text);
    if (!seconds || *seconds < 0 || *seconds > kLastSecond) return {};
    return TimePoint(std::chrono::seconds(*seconds));
}

Result<TimePoint> read_date(const Message& message) {
    const auto text = field_value(message, "date");
    if (!text) return refused("the Date header is missing");
    const auto date = parse_http_date(*text);
    if (!date) return refused("the Date header is no date");
    return *date;
}

Result<Claim> read_signature(const Message& message, TimePoint now) {
    if (!message.target.starts_with('/')) return refused("the request has no path to sign");
    const bool modern = field_value(message, "signature-input").has_value();
    if (!modern && !field_value(message, "signature")) return refused("the request is not signed");
    TRY_ASSIGN(auto parsed, modern ? parse_rfc9421(message) : parse_cavage(message));
    TRY(modern ? check_rfc9421(message, parsed) : check_cavage(message, parsed));
    TRY(check_time(parsed, now));
    parsed.claim.created = parsed.signed_at.front();
    return std::move(parsed.claim);
}

bool verify(const Claim& claim, const PublicKey& key) {
    const auto expected = std::holds_alternative<crypto::RsaPublicKey>(key) ? Algorithm::RsaSha256
                                                                            : Algorithm::Ed25519;
    if (claim.algorithm != expected && claim.algorithm != Algorithm::OfTheKey) return false;
    return std::ranges::any_of(claim.signing_strings, [&](const auto& text) {
        return std::visit([&](const auto& k) { return k.verify(text, claim.signature); }, key);
    });
}

}  // namespace kentongan::signatures
