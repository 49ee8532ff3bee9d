#include "platform/media/blurhash.h"

#include <doctest/doctest.h>

using kentongan::media::blurhash;

namespace {

std::string flat(unsigned char r, unsigned char g, unsigned char b, int pixels) {
    std::string rgb;
    for (int i = 0; i < pixels; ++i) {
        rgb += static_cast<char>(r);
        rgb += static_cast<char>(g);
        rgb += static_cast<char>(b);
    }
    return rgb;
}

// BlurHash, Algorithm.md: base 83, most significant digit first.
int base83(std::string_view digits) {
    constexpr std::string_view alphabet =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    int value = 0;
    for (char c : digits) value = value * 83 + static_cast<int>(alphabet.find(c));
    return value;
}

}  // namespace

TEST_CASE("one component is the mean colour") {
    // "00TSUA": what the format's description gives for white; black is all zeros.
    CHECK(blurhash(flat(255, 255, 255, 16), 4, 4, 1, 1) == "00TSUA");
    CHECK(blurhash(flat(0, 0, 0, 16), 4, 4, 1, 1) == "000000");
}

TEST_CASE("a hash says its size, its colour and its strongest wave") {
    // Left half black, right half white: the mean of linear light is one half, which is sRGB 188.
    std::string rgb;
    for (int y = 0; y < 32; ++y) rgb += flat(0, 0, 0, 16) + flat(255, 255, 255, 16);
    auto hash = blurhash(rgb, 32, 32);
    REQUIRE(hash.size() == 4 + 2 * 12);
    CHECK(base83(hash.substr(0, 1)) == (4 - 1) + (3 - 1) * 9);
    CHECK(base83(hash.substr(2, 4)) == (188 << 16 | 188 << 8 | 188));
    // The first wave across is dark left of the middle: every channel at the least value, 0.
    CHECK(base83(hash.substr(6, 2)) == 0);
    // Down there is no wave, but the format's cosines begin at the edge of the first pixel and sum
    // to one: 1/32 of light against the clamped maximum 83/166, so √(1/16) · 9 + 9.5 is 11.
    CHECK(base83(hash.substr(6 + 2 * 3, 2)) == 11 * 19 * 19 + 11 * 19 + 11);
}

TEST_CASE("what is no picture has no hash") {
    CHECK(blurhash("", 0, 0).empty());
    CHECK(blurhash("abc", 2, 2).empty());
    CHECK(blurhash(flat(1, 2, 3, 4), 2, 2, 10, 1).empty());
}
