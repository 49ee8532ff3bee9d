#include "platform/http/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#include <array>
#include <bit>
#include <cstring>

#include "platform/base/strings.h"

namespace kentongan::http {

namespace {

constexpr int kGzipLevel = 5;
constexpr int kBrotliLevel = 4;
constexpr int kBrotliWindow = 18;
constexpr std::size_t kMostEntries = 256;

std::string gzip(std::string_view body) {
    z_stream stream{};
    // 15 bits of window, +16 for gzip's frame instead of zlib's.
    if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return {};
    std::string out(deflateBound(&stream, body.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = deflate(&stream, Z_FINISH);
    out.resize(result == Z_STREAM_END ? stream.total_out : 0);
    deflateEnd(&stream);
    return out;
}

std::string brotli(std::string_view body) {
    std::size_t size = BrotliEncoderMaxCompressedSize(body.size());
    std::string out(size, '\0');
    const bool ok =
        BrotliEncoderCompress(kBrotliLevel, kBrotliWindow, BROTLI_MODE_TEXT, body.size(),
                              reinterpret_cast<const std::uint8_t*>(body.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data()));
    out.resize(ok ? size : 0);
    return out;
}

std::uint64_t load(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15u;

std::uint64_t mix(std::uint64_t lane, std::uint64_t word) {
    return std::rotl((lane ^ word) * kOdd, 29);
}

}  // namespace

std::string_view name_of(Coding coding) {
    switch (coding) {
        case Coding::Gzip:
            return "gzip";
        case Coding::Brotli:
            return "br";
        case Coding::Identity:
            return "identity";
    }
    return "identity";
}

Coding choose_coding(std::string_view accept_encoding) {
    double gzip_quality = 0, brotli_quality = 0;
    for (auto item : split(accept_encoding, ',')) {
        const auto semicolon = std::min(item.find(';'), item.size());
        const auto name = trim(item.substr(0, semicolon));
        double quality = 1;
        const auto q = item.find("q=", semicolon);
        if (q != std::string_view::npos) quality = parse_real(trim(item.substr(q + 2))).value_or(0);
        if (equals_ignoring_case(name, "br")) brotli_quality = quality;
        if (equals_ignoring_case(name, "gzip")) gzip_quality = quality;
    }
    if (brotli_quality > 0 && brotli_quality >= gzip_quality) return Coding::Brotli;
    return gzip_quality > 0 ? Coding::Gzip : Coding::Identity;
}

bool is_compressible(std::string_view content_type) {
    const auto type = trim(content_type.substr(0, content_type.find(';')));
    return type.starts_with("text/") || type.ends_with("json") || type.ends_with("xml") ||
           type.ends_with("javascript");
}

std::string compress(std::string_view body, Coding coding) {
    std::string out;
    if (body.size() > kMostCompressed) return out;
    if (coding == Coding::Gzip) out = gzip(body);
    if (coding == Coding::Brotli) out = brotli(body);
    if (out.size() >= body.size()) out.clear();
    return out;
}

// Eight lanes of eight bytes keep the multiplier busy: 50 KB cost three microseconds, half of what
// four lanes take.
std::string quick_digest(std::string_view body) {
    std::array<std::uint64_t, 8> lanes{1, 2, 3, body.size(), 5, 6, 7, 8};
    const char* at = body.data();
    std::size_t left = body.size();
    for (; left >= 64; left -= 64, at += 64)
        for (std::size_t i = 0; i < 8; ++i) lanes[i] = mix(lanes[i], load(at + 8 * i));
    for (std::size_t i = 0; i < 4; ++i) lanes[i] = mix(lanes[i], lanes[i + 4]);
    for (; left >= 8; left -= 8, at += 8) lanes[0] = mix(lanes[0], load(at));
    std::array<char, 8> tail{};
    std::memcpy(tail.data(), at, left);
    lanes[1] = mix(lanes[1], load(tail.data()));
    std::array<std::uint64_t, 2> words{mix(mix(lanes[0], lanes[1]), lanes[2]),
                                       mix(mix(lanes[3], lanes[2]), lanes[0])};
    words[0] = mix(words[0], words[0] >> 32);
    words[1] = mix(words[1], words[1] >> 32);
    std::array<char, 16> bytes{};
    std::memcpy(bytes.data(), words.data(), bytes.size());
    return hex_encode({bytes.data(), bytes.size()});
}

SharedBodies::Entry& SharedBodies::entry_of(const Body& body) {
    if (!entries_.contains(body.get())) {
        std::erase_if(entries_, [](const auto& entry) { return entry.second.body.expired(); });
        if (entries_.size() >= kMostEntries) entries_.clear();
    }
    auto& entry = entries_[body.get()];
    if (entry.body.lock() != body) {
        entry = Entry();
        entry.body = body;
    }
    return entry;
}

SharedBodies::Body SharedBodies::compressed(const Body& body, Coding coding) {
    {
        std::lock_guard lock(mutex_);
        const auto& entry = entry_of(body);
        if (coding == Coding::Gzip && entry.tried_gzip) return entry.gzip;
        if (coding == Coding::Brotli && entry.tried_brotli) return entry.brotli;
    }
    // Outside the lock: two threads may do the same work once.
    auto bytes = compress(*body, coding);
    const Body result =
        bytes.empty() ? nullptr : std::make_shared<const std::string>(std::move(bytes));
    std::lock_guard lock(mutex_);
    auto& entry = entry_of(body);
    (coding == Coding::Gzip ? entry.gzip : entry.brotli) = result;
    (coding == Coding::Gzip ? entry.tried_gzip : entry.tried_brotli) = true;
    return result;
}

std::string SharedBodies::digest(const Body& body) {
    {
        std::lock_guard lock(mutex_);
        const auto& entry = entry_of(body);
        if (!entry.digest.empty()) return entry.digest;
    }
    auto digest = quick_digest(*body);
    std::lock_guard lock(mutex_);
    entry_of(body).digest = digest;
    return digest;
}

}  // namespace kentongan::http
