#include "platform/push/push.h"

#include <algorithm>
#include <stdexcept>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/base/time_text.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/sealing.h"

namespace kentongan::push {
namespace {

constexpr std::size_t kRecordBytes = 4'096;
constexpr std::size_t kLongestEndpoint = 2'048;
constexpr std::size_t kMostOrigins = 1'000;  // then all tokens are made anew
constexpr Duration kTokenLife = 12h;         // RFC 8292 allows 24 h
constexpr Duration kTokenRenewed = 11h;
constexpr Duration kTimeout = 10s;
constexpr Duration kLongestWait = 1h;
constexpr std::size_t kMostAnswerBytes = 16 << 10;
constexpr std::size_t kReasonShown = 120;  // code points

std::string_view name_of(Urgency urgency) {
    switch (urgency) {
        case Urgency::VeryLow:
            return "very-low";
        case Urgency::Low:
            return "low";
        case Urgency::Normal:
            return "normal";
        case Urgency::High:
            break;
    }
    return "high";
}

bool is_loopback(std::string_view origin) {
    return origin.starts_with("http://127.") || origin.starts_with("http://localhost") ||
           origin.starts_with("http://[::1]");
}

Error unusable(std::string_view why) {
    return Error(ErrorCode::Unprocessable, "This browser's push address cannot be used.",
                 "subscription")
        .with_detail(std::string(why));
}

// RFC 8188 §2.1: salt, record size, length and bytes of the key id, which is our public key.
std::string header_of(std::string_view salt, std::string_view public_key) {
    std::string header(salt);
    for (int shift : {24, 16, 8, 0}) header += static_cast<char>((kRecordBytes >> shift) & 0xff);
    header += static_cast<char>(public_key.size());
    header += public_key;
    return header;
}

Duration wait_of(std::string_view retry_after, TimePoint now) {
    Duration wait{0};
    if (auto seconds = parse_integer(retry_after))
        wait = std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, 86'400));
    else if (auto at = parse_http_date(retry_after))
        wait = *at - now;
    return std::clamp(wait, Duration(0), kLongestWait);
}

}  // namespace

std::string origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    const auto host = url.substr(scheme + 3);
    const auto end = host.find_first_of("/?#");
    if (host.empty() || end == 0 || host.substr(0, end).find_first_of("@\\ ") != host.npos)
        return {};
    return ascii_lower(url.substr(0, end == host.npos ? url.size() : scheme + 3 + end));
}

Result<void> check(const Subscription& subscription) {
    const auto& endpoint = subscription.endpoint;
    const auto origin = origin_of(endpoint);
    if (endpoint.size() > kLongestEndpoint ||
        std::ranges::any_of(endpoint, [](char c) { return c <= ' ' || c > '~'; }) ||
        !(origin.starts_with("https://") || is_loopback(origin)))
        return unusable("the endpoint is no https address");
    if (subscription.p256dh.size() != crypto::kEcPublicBytes ||
        subscription.auth.size() != kAuthBytes)
        return unusable("the keys have the wrong length");
    return {};
}

Result<Subscription> parse_subscription(std::string_view json) {
    TRY_ASSIGN(auto parsed, parse_json(json, {.max_bytes = 8 << 10, .max_depth = 4}));
    const auto* keys = find(parsed, "keys");
    const auto& holder = keys && keys->is_object() ? *keys : parsed;
    const auto* endpoint = find_string(parsed, "endpoint");
    const auto* p256dh = find_string(holder, "p256dh");
    const auto* auth = find_string(holder, "auth");
    if (!endpoint || !p256dh || !auth) return unusable("endpoint, p256dh and auth are wanted");
    Subscription made{std::string(*endpoint), base64_decode(*p256dh).value_or(""),
                      base64_decode(*auth).value_or("")};
    TRY(check(made));
    return made;
}

Result<std::string> encrypt(const Subscription& to, std::string_view payload) {
    return encrypt(to, payload, crypto::make_ec_key(), crypto::random_bytes(kSaltBytes));
}

Result<std::string> encrypt(const Subscription& to, std::string_view payload,
                            const crypto::EcKey& sender, std::string_view salt) {
    if (payload.size() > kMostPayloadBytes)
        return Error(ErrorCode::TooLarge).with_detail("push payload over 3,993 bytes");
    const auto shared = crypto::ecdh(sender.private_key, to.p256dh);
    if (!shared) return unusable("p256dh is no point of P-256");
    using namespace std::string_literals;
    const auto secret = crypto::hkdf_sha256(to.auth, *shared,
                                            "WebPush: info\0"s + to.p256dh + sender.public_key, 32);
    const auto key =
        crypto::hkdf_sha256(salt, secret, "Content-Encoding: aes128gcm\0"s, crypto::kAesKeyBytes);
    const auto nonce =
        crypto::hkdf_sha256(salt, secret, "Content-Encoding: nonce\0"s, crypto::kGcmNonceBytes);
    // 2 ends the last record; there is one.
    return header_of(salt, sender.public_key) +
           crypto::aes128gcm_seal(key, nonce, std::string(payload) + '\x02');
}

Result<std::string> encrypt_aesgcm(const Subscription& to, std::string_view payload,
                                   const crypto::EcKey& sender, std::string_view salt) {
    if (payload.size() > kMostPayloadBytes)
        return Error(ErrorCode::TooLarge).with_detail("push payload over 3,993 bytes");
    const auto shared = crypto::ecdh(sender.private_key, to.p256dh);
    if (!shared) return unusable("p256dh is no point of P-256");
    using namespace std::string_literals;
    const auto secret = crypto::hkdf_sha256(to.auth, *shared, "Content-Encoding: auth\0"s,
                                            crypto::kAesKeyBytes * 2);
    // Both keys with their lengths of two bytes.
    const auto context = "P-256\0\0A"s + to.p256dh + "\0A"s + sender.public_key;
    static_assert(crypto::kEcPublicBytes == 'A');
    const auto key = crypto::hkdf_sha256(salt, secret, "Content-Encoding: aesgcm\0"s + context,
                                         crypto::kAesKeyBytes);
    const auto nonce = crypto::hkdf_sha256(salt, secret, "Content-Encoding: nonce\0"s + context,
                                           crypto::kGcmNonceBytes);
    // Two bytes say how much padding follows: none.
    return crypto::aes128gcm_seal(key, nonce, "\0\0"s + std::string(payload));
}

Verdict verdict_of(const Result<fetch::FetchResponse>& answer, TimePoint now) {
    using Kind = Verdict::Kind;
    if (!answer.ok()) {
        const auto& detail = answer.error().detail();
        return {answer.error().code() == ErrorCode::Unavailable ? Kind::Later : Kind::Refused,
                Duration(0), utf8_prefix(detail, kReasonShown)};
    }
    const int status = answer->status;
    if (status >= 200 && status < 300) return {};
    const auto reason =
        std::to_string(status) + " " + utf8_prefix(trim(answer->body), kReasonShown);
    if (status == 404 || status == 410) return {Kind::Gone, Duration(0), reason};
    if (status == 429 || status >= 500)
        return {Kind::Later, wait_of(answer->header("retry-after"), now), reason};
    return {Kind::Refused, Duration(0), reason};
}

std::string make_server_key() {
    return crypto::make_ec_key().private_key;
}

std::string public_key_of(std::string_view private_key) {
    const auto key = crypto::ec_key_of(private_key);
    return key ? base64url_encode(key->public_key) : std::string();
}

Sender::Sender(std::string_view private_key, std::string contact, const Clock& clock)
    : contact_(std::move(contact)), clock_(clock) {
    auto key = crypto::ec_key_of(private_key);
    if (!key) throw std::invalid_argument("the VAPID key is no key of P-256");
    key_ = std::move(*key);
}

std::string Sender::public_key() const {
    return base64url_encode(key_.public_key);
}

// One signature serves a push service for hours: signing costs as much as two encryptions.
std::string Sender::token(const std::string& origin) {
    const auto now = clock_.now();
    std::lock_guard lock(mutex_);
    if (auto known = tokens_.find(origin); known != tokens_.end() && now < known->second.renew_at)
        return known->second.text;
    std::string claims;
    JsonWriter out(claims);
    out.begin_object().member("aud", origin);
    out.member("exp", to_millis(now + kTokenLife) / 1000).member("sub", contact_).end_object();
    const auto signed_part =
        base64url_encode(R"({"typ":"JWT","alg":"ES256"})") + "." + base64url_encode(claims);
    const auto text = signed_part + "." + base64url_encode(crypto::es256_sign(key_, signed_part));
    if (tokens_.size() >= kMostOrigins) tokens_.clear();
    tokens_[origin] = {text, now + kTokenRenewed};
    return text;
}

Result<fetch::FetchRequest> Sender::request(const Subscription& to, const Message& message) {
    fetch::FetchRequest made;
    made.method = "POST";
    made.url = to.endpoint;
    made.timeout = kTimeout;
    made.max_redirects = 0;
    made.max_bytes = kMostAnswerBytes;
    const auto seconds = std::max<std::int64_t>(0, message.time_to_live.count() / 1000);
    made.headers = {{"TTL", std::to_string(seconds)},
                    {"Urgency", std::string(name_of(message.urgency))},
                    {"Content-Type", "application/octet-stream"}};
    if (!message.topic.empty()) made.headers.emplace_back("Topic", message.topic);
    const auto proof = token(origin_of(to.endpoint));
    if (to.encoding == Encoding::Aes128Gcm) {
        TRY_ASSIGN(made.body, encrypt(to, message.payload));
        made.headers.emplace_back("Content-Encoding", "aes128gcm");
        made.headers.emplace_back("Authorization", "vapid t=" + proof + ", k=" + public_key());
        return made;
    }
    const auto sender = crypto::make_ec_key();
    const auto salt = crypto::random_bytes(kSaltBytes);
    TRY_ASSIGN(made.body, encrypt_aesgcm(to, message.payload, sender, salt));
    made.headers.emplace_back("Content-Encoding", "aesgcm");
    made.headers.emplace_back("Encryption", "salt=" + base64url_encode(salt));
    made.headers.emplace_back(
        "Crypto-Key", "dh=" + base64url_encode(sender.public_key) + ";p256ecdsa=" + public_key());
    made.headers.emplace_back("Authorization", "WebPush " + proof);
    return made;
}

}  // namespace kentongan::push
