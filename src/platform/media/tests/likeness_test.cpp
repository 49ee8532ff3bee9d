// The same photo is found again however it was scaled or compressed; others are not.
#include "platform/media/likeness.h"

#include <doctest/doctest.h>

#include <bit>

#include "platform/media/picture.h"
#include "platform/media/tests/pictures.h"

using namespace kentongan;
using namespace kentongan::media;

namespace {

std::string shade(int width, int height, auto light) {
    std::string rgb;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) rgb.append(3, static_cast<char>(light(x, y)));
    return rgb;
}

}  // namespace

TEST_CASE("the bits say where it gets darker to the right") {
    CHECK(likeness(shade(9, 8, [](int x, int) { return 250 - 20 * x; }), 9, 8) == ~0ull);
    CHECK(likeness(shade(9, 8, [](int x, int) { return 20 * x; }), 9, 8) == 0);
    // Darker to the right in the first row only: the first eight bits.
    CHECK(likeness(shade(9, 8, [](int x, int y) { return y == 0 ? 250 - 20 * x : 20 * x; }), 9,
                   8) == 0xff00'0000'0000'0000);
    CHECK(likeness("short", 9, 8) == 0);
    CHECK(likeness(std::string(3, 'x'), 1, 1) == 0);
}

TEST_CASE("what has no structure is like nothing") {
    CHECK_FALSE(looks_the_same(0, 0));
    CHECK_FALSE(looks_the_same(~0ull, ~0ull));
    constexpr std::uint64_t kSome = 0x0f0f'1234'5678'9abc;
    CHECK(looks_the_same(kSome, kSome));
    CHECK(looks_the_same(kSome, kSome ^ 0b111111));
    CHECK_FALSE(looks_the_same(kSome, kSome ^ 0b1111111));
}

TEST_CASE("a photo is found again scaled, compressed and lighter; another is not") {
    testkit::Pictures pictures;
    const PictureProcessor processor(KENTONGAN_BUILD "/kentongan-picture");
    const std::string photo = KENTONGAN_SOURCE "/tests/data/pictures/sawah.jpg";
    const auto hash_of = [&](const std::string& arguments) {
        auto picture = processor.process(pictures.make(arguments, "x.jpg"));
        REQUIRE(picture.ok());
        return picture->likeness;
    };
    const auto original = hash_of(photo);
    CHECK(looks_the_same(original, hash_of(photo + " -resize 40%")));
    CHECK(looks_the_same(original, hash_of(photo + " -quality 25")));
    CHECK(looks_the_same(original, hash_of(photo + " -modulate 112")));
    CHECK_FALSE(looks_the_same(original, hash_of(photo + " -flop")));
    CHECK_FALSE(looks_the_same(original, hash_of("-size 640x480 -seed 3 plasma:")));
}
