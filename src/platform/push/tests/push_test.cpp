#include "platform/push/push.h"

#include <doctest/doctest.h>

#include "platform/base/json.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/sealing.h"
#include "testkit/testkit.h"

using namespace kentongan;

namespace {

// RFC 8291, appendix A.
constexpr std::string_view kPlain = "When I grow up, I want to be a watermelon";
constexpr std::string_view kBrowserPublic =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
constexpr std::string_view kBrowserPrivate = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
constexpr std::string_view kAuth = "BTBZMqHH6r4Tts7J_aSIgg";
constexpr std::string_view kServerPrivate = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw";
constexpr std::string_view kServerPublic =
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
constexpr std::string_view kSalt = "DGv6ra1nlYgDCS1FRnbzlw";
constexpr std::string_view kContent =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6T"
    "lzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4"
    "a-fN";

std::string raw(std::string_view text) {
    auto bytes = base64_decode(text);
    REQUIRE(bytes);
    return *bytes;
}

push::Subscription browser(std::string endpoint = "https://push.example.net/p/abc") {
    return {std::move(endpoint), raw(kBrowserPublic), raw(kAuth)};
}

std::string header(const fetch::FetchRequest& request, std::string_view name) {
    for (const auto& [known, value] : request.headers)
        if (known == name) return value;
    return {};
}

// The token and the key of "vapid t=…, k=…".
std::pair<std::string, std::string> vapid(const fetch::FetchRequest& request) {
    const auto text = header(request, "Authorization");
    const auto comma = text.find(", k=");
    REQUIRE(text.starts_with("vapid t="));
    REQUIRE(comma != std::string::npos);
    return {text.substr(8, comma - 8), text.substr(comma + 4)};
}

json::value claims(const std::string& token) {
    const auto parts = split(token, '.');
    REQUIRE(parts.size() == 3);
    return *parse_json(raw(parts[1]));
}

Result<fetch::FetchResponse> answered(int status, std::string retry_after = {}) {
    fetch::FetchResponse response;
    response.status = status;
    if (!retry_after.empty()) response.headers.emplace_back("retry-after", retry_after);
    return response;
}

}  // namespace

TEST_CASE("the example of RFC 8291 comes out byte for byte") {
    const auto key = crypto::ec_key_of(raw(kServerPrivate));
    REQUIRE(key);
    CHECK(base64url_encode(key->public_key) == kServerPublic);
    const auto content = push::encrypt(browser(), kPlain, *key, raw(kSalt));
    REQUIRE(content.ok());
    CHECK(base64url_encode(*content) == kContent);
}

TEST_CASE("two encryptions of one payload share nothing, and a browser reads the largest one") {
    const std::string payload(push::kMostPayloadBytes, 'x');
    const auto one = push::encrypt(browser(), payload), two = push::encrypt(browser(), payload);
    REQUIRE(one.ok());
    REQUIRE(two.ok());
    CHECK(one->size() == 4'096);
    CHECK(one->substr(0, 16) != two->substr(0, 16));
    CHECK(one->substr(21, 65) != two->substr(21, 65));
    // The browser's side of RFC 8291 §3.4.
    const auto theirs = one->substr(21, 65);
    const auto shared = crypto::ecdh(raw(kBrowserPrivate), theirs);
    REQUIRE(shared);
    using namespace std::string_literals;
    const auto secret = crypto::hkdf_sha256(raw(kAuth), *shared,
                                            "WebPush: info\0"s + raw(kBrowserPublic) + theirs, 32);
    const auto salt = one->substr(0, 16);
    const auto plain = crypto::aes128gcm_open(
        crypto::hkdf_sha256(salt, secret, "Content-Encoding: aes128gcm\0"s, 16),
        crypto::hkdf_sha256(salt, secret, "Content-Encoding: nonce\0"s, 12), one->substr(86));
    CHECK(plain == payload + '\x02');
    CHECK(push::encrypt(browser(), payload + "x").error().code() == ErrorCode::TooLarge);
}

// draft-ietf-webpush-encryption-04 §5: what the browser's author wrote down.
TEST_CASE("the draft's example comes out byte for byte") {
    const push::Subscription to{
        "https://push.example.net/p/abc",
        raw("BCEkBjzL8Z3C-oi2Q7oE5t2Np-"
            "p7osjGLg93qUP0wvqRT21EEWyf0cQDQcakQMqz4hQKYOQ3il2nNZct4HgAUQU"),
        raw("R29vIGdvbyBnJyBqb29iIQ"), push::Encoding::AesGcm};
    const auto sender = crypto::ec_key_of(raw("nCScek-QpEjmOOlT-rQ38nZzvdPlqa00Zy0i6m2OJvY"));
    REQUIRE(sender);
    const auto content =
        push::encrypt_aesgcm(to, "I am the walrus", *sender, raw("lngarbyKfMoi9Z75xYXmkg"));
    REQUIRE(content.ok());
    CHECK(base64url_encode(*content) == "6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA");
}

TEST_CASE("an old app's message has its keys in the headers, and the app reads it") {
    testkit::FakeClock clock;
    push::Sender sender(raw(kServerPrivate), "mailto:posko@desa.test", clock);
    auto old = browser();
    old.encoding = push::Encoding::AesGcm;
    const auto request = sender.request(old, {.payload = "Halo", .time_to_live = 1min});
    REQUIRE(request.ok());
    CHECK(header(*request, "Content-Encoding") == "aesgcm");
    CHECK(header(*request, "Authorization").starts_with("WebPush "));
    const auto keys = header(*request, "Crypto-Key");
    const auto semicolon = keys.find(';');
    REQUIRE(keys.starts_with("dh="));
    CHECK(keys.substr(semicolon) == ";p256ecdsa=" + std::string(kServerPublic));
    const auto theirs = raw(keys.substr(3, semicolon - 3));
    const auto salt = raw(header(*request, "Encryption").substr(5));
    const auto shared = crypto::ecdh(raw(kBrowserPrivate), theirs);
    REQUIRE(shared);
    using namespace std::string_literals;
    const auto secret = crypto::hkdf_sha256(raw(kAuth), *shared, "Content-Encoding: auth\0"s, 32);
    const auto context = "P-256\0"s + "\0\x41"s + raw(kBrowserPublic) + "\0\x41"s + theirs;
    const auto plain = crypto::aes128gcm_open(
        crypto::hkdf_sha256(salt, secret, "Content-Encoding: aesgcm\0"s + context, 16),
        crypto::hkdf_sha256(salt, secret, "Content-Encoding: nonce\0"s + context, 12),
        request->body);
    CHECK(plain == "\0\0Halo"s);
}

TEST_CASE("a key that is no point of the curve is refused") {
    auto bad = browser();
    bad.p256dh.back() = static_cast<char>(bad.p256dh.back() ^ 1);
    CHECK(push::encrypt(bad, "x").error().code() == ErrorCode::Unprocessable);
}

TEST_CASE("a browser's subscription is read in both forms, and bounded") {
    auto json = [](std::string_view endpoint, std::string_view p256dh, std::string_view auth) {
        std::string text;
        JsonWriter(text)
            .begin_object()
            .member("endpoint", endpoint)
            .member("p256dh", p256dh)
            .member("auth", auth)
            .end_object();
        return text;
    };
    auto flat = push::parse_subscription(json("https://push.test/1", kBrowserPublic, kAuth));
    REQUIRE(flat.ok());
    CHECK(flat->auth == raw(kAuth));
    CHECK(push::parse_subscription(R"({"endpoint":"https://push.test/1","keys":{"p256dh":")" +
                                   std::string(kBrowserPublic) + R"(","auth":")" +
                                   std::string(kAuth) + R"("}})")
              .ok());
    for (auto endpoint : {"http://push.test/1", "ftp://push.test", "https://", "https:///x",
                          "https://a@b.test/", "https://push.test/\r\nX: y", ""})
        CHECK_FALSE(push::parse_subscription(json(endpoint, kBrowserPublic, kAuth)).ok());
    CHECK_FALSE(push::parse_subscription(json("https://a.test", kAuth, kAuth)).ok());
    CHECK_FALSE(
        push::parse_subscription(json("https://a.test", kBrowserPublic, kBrowserPublic)).ok());
    CHECK_FALSE(push::parse_subscription("[]").ok());
    CHECK(push::origin_of("https://Push.Test:8443/a?b") == "https://push.test:8443");
}

TEST_CASE("a request says how long, how urgent and in whose place, and who we are") {
    testkit::FakeClock clock;
    push::Sender sender(raw(kServerPrivate), "mailto:posko@desa.test", clock);
    CHECK(sender.public_key() == kServerPublic);
    push::Message message{
        .payload = "{}", .time_to_live = 90min, .urgency = push::Urgency::High, .topic = "banjir"};
    auto request = sender.request(browser(), message);
    REQUIRE(request.ok());
    CHECK(request->method == "POST");
    CHECK(header(*request, "TTL") == "5400");
    CHECK(header(*request, "Urgency") == "high");
    CHECK(header(*request, "Topic") == "banjir");
    CHECK(header(*request, "Content-Encoding") == "aes128gcm");
    const auto [token, key] = vapid(*request);
    CHECK(key == kServerPublic);
    const auto told = claims(token);
    CHECK(*find_string(told, "aud") == "https://push.example.net");
    CHECK(*find_string(told, "sub") == "mailto:posko@desa.test");
    const auto exp = find(told, "exp")->as_int64();
    CHECK(exp > to_millis(clock.now()) / 1000);
    CHECK(exp <= to_millis(clock.now()) / 1000 + 24 * 3600);
    const auto dot = token.rfind('.');
    CHECK(
        crypto::es256_verify(raw(kServerPublic), token.substr(0, dot), raw(token.substr(dot + 1))));
    CHECK_FALSE(crypto::es256_verify(raw(kServerPublic), token.substr(0, dot) + "x",
                                     raw(token.substr(dot + 1))));
}

TEST_CASE("a token serves its push service until it is near its end") {
    testkit::FakeClock clock;
    push::Sender sender(raw(kServerPrivate), "https://desa.test", clock);
    auto token = [&](std::string endpoint) {
        auto request = sender.request(browser(std::move(endpoint)), {.payload = "{}"});
        REQUIRE(request.ok());
        return vapid(*request).first;
    };
    const auto first = token("https://one.test/a");
    clock.advance(10h);
    CHECK(token("https://one.test/b") == first);
    CHECK(token("https://two.test/a") != first);
    clock.advance(90min);
    CHECK(token("https://one.test/a") != first);
}

TEST_CASE("what a push service answers means one of four things") {
    testkit::FakeClock clock;
    const auto now = clock.now();
    using Kind = push::Verdict::Kind;
    for (int status : {200, 201, 202, 204})
        CHECK(push::verdict_of(answered(status), now).kind == Kind::Accepted);
    for (int status : {404, 410}) CHECK(push::verdict_of(answered(status), now).kind == Kind::Gone);
    for (int status : {400, 401, 403, 413, 301})
        CHECK(push::verdict_of(answered(status), now).kind == Kind::Refused);
    for (int status : {429, 500, 503})
        CHECK(push::verdict_of(answered(status), now).kind == Kind::Later);
    CHECK(push::verdict_of(answered(429, "120"), now).wait == 2min);
    CHECK(push::verdict_of(answered(503, "Mon, 21 Sep 2026 14:14:20 GMT"), now).wait == 1min);
    CHECK(push::verdict_of(answered(503, "99999999999999"), now).wait <= 1h);
    CHECK(push::verdict_of(Error(ErrorCode::Unavailable), now).kind == Kind::Later);
    CHECK(push::verdict_of(Error(ErrorCode::Forbidden), now).kind == Kind::Refused);
}

// Run by tests/interop/push.test.js, which is the service and the browser.
TEST_CASE("a push service that we do not know understands us") {
    const char* subscription = std::getenv("KENTONGAN_TEST_PUSH");
    const char* payload = std::getenv("KENTONGAN_TEST_PUSH_PAYLOAD");
    if (!subscription || !payload) return;
    SystemClock clock;
    fetch::Fetcher fetcher({.filter = fetch::AddressFilter({"127.0.0.0/8"}), .user_agent = "x"});
    push::Sender sender(crypto::make_ec_key().private_key, "mailto:posko@desa.test", clock);
    auto to = push::parse_subscription(subscription);
    REQUIRE(to.ok());
    auto request = sender.request(*to, {.payload = payload,
                                        .time_to_live = 1min,
                                        .urgency = push::Urgency::High,
                                        .topic = "kentongan"});
    REQUIRE(request.ok());
    CHECK(push::verdict_of(fetcher.fetch(*request), clock.now()).kind ==
          push::Verdict::Kind::Accepted);
}
