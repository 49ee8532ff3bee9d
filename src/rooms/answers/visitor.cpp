// Browsers without an account are told apart by a random cookie; addresses are kept as hashes only.
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"
#include "platform/http/rate_limiter.h"
#include "platform/keys/keys.h"
#include "rooms/answers/check.h"
#include "rooms/answers/impl.h"

namespace kentongan::answers {

namespace {

constexpr std::string_view kCookie = "warga";
constexpr std::int64_t kCookieSeconds = 30 * 24 * 3600;
constexpr std::size_t kLeastToken = 16, kMostToken = 100;
constexpr std::size_t kHashDigits = 32;
constexpr int kMostTries = 8;

std::string hashed(const Answers::Impl& room, std::string_view text) {
    return hex_encode(crypto::hmac_sha256(room.platform.keys.secret("answers"), text))
        .substr(0, kHashDigits);
}

bool is_token(std::string_view text) {
    return text.size() >= kLeastToken && text.size() <= kMostToken;
}

}  // namespace

Who who_of_token(const Answers::Impl& room, const http::Request& request, std::string_view token) {
    Who who;
    who.network = hashed(room, "network:" + http::network_of(request.remote_address));
    who.account = accounts::Accounts::viewer(request);
    who.key = who.account ? "account:" + who.account->to_string()
                          : "visitor:" + hashed(room, "visitor:" + std::string(token));
    return who;
}

Visitor visitor_of(const Answers::Impl& room, const http::Request& request) {
    Visitor visitor;
    auto cookie = request.cookie(kCookie).value_or("");
    if (!is_token(cookie)) {
        cookie = crypto::random_token();
        if (!accounts::Accounts::viewer(request)) visitor.cookie = cookie;
    }
    visitor.who = who_of_token(room, request, cookie);
    return visitor;
}

void set_visitor(http::Response& response, const Visitor& visitor) {
    if (!visitor.cookie.empty()) response.set_cookie(kCookie, visitor.cookie, kCookieSeconds);
}

std::string hash_of_token(std::string_view token) {
    return hex_encode(crypto::sha256(token));
}

Result<std::string> code_for(Answers::Impl& room, AlertId alert) {
    const auto secret = room.platform.keys.secret("codes");
    auto& database = room.platform.database;
    TRY_ASSIGN(auto found, database.read([&](db::Tx& tx) { return about(tx, room, alert, "id"); }));
    const auto read = [&](db::Tx& tx) { return store::find_code_of(tx, found.chain); };
    if (auto code = database.read(read)) return *std::move(code);
    return database.write([&](db::Tx& tx) -> Result<std::string> {
        if (auto code = read(tx)) return *std::move(code);
        // 40 bits: another chain has the same code once in many millions, then the next is taken.
        for (int attempt = 0; attempt < kMostTries; ++attempt) {
            auto code = code_of(crypto::hmac_sha256(
                secret, "chain:" + found.chain.to_string() + ":" + std::to_string(attempt)));
            if (store::insert_code(tx, code, {found.chain, found.summary.head})) return code;
        }
        return Error(ErrorCode::Internal);
    });
}

Result<store::CodeRow> find_code(db::Tx& tx, std::string_view typed) {
    const auto code = normal_code(typed);
    if (code.empty()) return Error(ErrorCode::NotFound);
    if (auto row = store::find_code(tx, code)) return *row;
    return Error(ErrorCode::NotFound);
}

}  // namespace kentongan::answers
