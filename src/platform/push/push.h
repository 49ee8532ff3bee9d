// Web Push without a room: the payload encrypted for one browser (RFC 8291, or the draft before it
// for old apps), the server's proof of who it is (VAPID, RFC 8292), the request to the push service
// (RFC 8030) and what its answer means. Who is told what, and when again, is the caller's business.
// Both rooms that push, warnings and the client API, stand on this.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "platform/base/clock.h"
#include "platform/base/result.h"
#include "platform/crypto/elliptic.h"
#include "platform/fetch/fetch.h"

namespace kentongan::push {

// A record of 4,096 bytes is what every push service must carry; this is left for the payload.
inline constexpr std::size_t kMostPayloadBytes = 3'993;
inline constexpr std::size_t kSaltBytes = 16, kAuthBytes = 16;

// AesGcm: draft-ietf-webpush-encryption-04, with its keys in the headers.
enum class Encoding { Aes128Gcm, AesGcm };

struct Subscription {
    std::string endpoint;
    std::string p256dh;  // the browser's public key, 65 raw bytes
    std::string auth;    // 16 raw bytes
    Encoding encoding = Encoding::Aes128Gcm;
};

// {"endpoint", "p256dh", "auth"} with base64url, or the same keys below "keys" as a browser's
// PushSubscription has them. Unprocessable names what is wrong. Only https, and http to loopback,
// which the client refuses outside of tests.
Result<Subscription> parse_subscription(std::string_view json);
// Unprocessable when the endpoint or a key is none.
Result<void> check(const Subscription& subscription);
std::string origin_of(std::string_view url);  // "https://push.example.org"; empty when malformed

enum class Urgency { VeryLow, Low, Normal, High };

struct Message {
    std::string payload;  // at most kMostPayloadBytes
    Duration time_to_live{0};
    Urgency urgency = Urgency::Normal;
    std::string topic;  // base64url, at most 32: what is not yet delivered under it is replaced
};

// The encrypted content. `sender` and `salt` are used once; encrypt(…) without them makes both.
// Unprocessable when the browser's key is no point of the curve, TooLarge over the limit.
Result<std::string> encrypt(const Subscription& to, std::string_view payload);
Result<std::string> encrypt(const Subscription& to, std::string_view payload,
                            const crypto::EcKey& sender, std::string_view salt);

// The content of the draft's encoding, whose salt and key travel apart.
Result<std::string> encrypt_aesgcm(const Subscription& to, std::string_view payload,
                                   const crypto::EcKey& sender, std::string_view salt);

// What the push service's answer means for the sender.
struct Verdict {
    enum class Kind {
        Accepted,
        Gone,    // 404, 410: this browser will never answer again
        Later,   // 429, 5xx, no answer
        Refused  // our fault, or this message's
    } kind = Kind::Accepted;
    Duration wait{0};  // what Retry-After asks for
    std::string reason;
};
Verdict verdict_of(const Result<fetch::FetchResponse>& answer, TimePoint now);

// The server's key: one for everybody who pushes, by this name in keys::Keys. Apps and browsers
// subscribe with its public half, base64url.
inline constexpr std::string_view kServerKeyName = "push.vapid";
std::string make_server_key();
std::string public_key_of(std::string_view private_key);

// Thread-safe.
class Sender {
public:
    // `private_key`: 32 bytes that stay the same, or browsers do not know us any more. `contact`:
    // mailto: or https:, whom a push service writes to.
    Sender(std::string_view private_key, std::string contact, const Clock& clock);

    std::string public_key() const;  // base64url, what a browser subscribes with
    Result<fetch::FetchRequest> request(const Subscription& to, const Message& message);

private:
    std::string token(const std::string& origin);

    struct Token {
        std::string text;  // a JWT
        TimePoint renew_at;
    };
    crypto::EcKey key_;
    std::string contact_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Token, std::less<>> tokens_;  // by origin
};

}  // namespace kentongan::push
