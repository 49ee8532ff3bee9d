#include "platform/remote_media/cache.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "platform/remote_media/type.h"
#include "testkit/testkit.h"

using namespace kentongan;
using remote_media::Cache;
using remote_media::type_of;
using namespace std::string_view_literals;

namespace {

const std::string kGif = "GIF89a" + std::string(994, 'g');  // 1,000 bytes

std::string name_of(char digit) {
    return std::string(64, digit);
}

}  // namespace

TEST_CASE("what nobody looked at for longest goes when the budget is used up") {
    const testkit::TempDir folder;
    testkit::FakeClock clock;
    Cache cache(folder.path(), 3000, clock);
    for (char name : {'a', 'b', 'c'}) {
        cache.keep(name_of(name), kGif);
        clock.advance(2h);
    }
    CHECK(cache.find(name_of('a')));
    clock.advance(2h);
    cache.keep(name_of('d'), kGif);
    CHECK(cache.find(name_of('a')));
    CHECK_FALSE(cache.find(name_of('b')));
    CHECK_FALSE(cache.find(name_of('c')));  // a tenth is made free, or each file would sweep
    CHECK(cache.find(name_of('d')));
}

TEST_CASE("what was kept before the start counts") {
    const testkit::TempDir folder;
    testkit::FakeClock clock;
    Cache(folder.path(), 9000, clock).keep(name_of('a'), kGif);
    Cache cache(folder.path(), 1500, clock);
    cache.sweep();
    CHECK(cache.find(name_of('a')));
    clock.advance(1min);
    cache.keep(name_of('b'), kGif);
    CHECK_FALSE(cache.find(name_of('a')));
    CHECK(cache.find(name_of('b')));
}

TEST_CASE("looking at a file leaves its tag as it is") {
    const testkit::TempDir folder;
    testkit::FakeClock clock;
    Cache cache(folder.path(), 3000, clock);
    cache.keep(name_of('a'), kGif);
    const auto found = cache.find(name_of('a'));
    REQUIRE(found);
    CHECK(found->type == "image/gif");
    const auto written = std::filesystem::last_write_time(found->path);
    clock.advance(5h);
    CHECK(cache.find(name_of('a')));
    CHECK(std::filesystem::last_write_time(found->path) == written);
}

TEST_CASE("the content says what a file is") {
    CHECK(type_of("\xff\xd8\xff\xe0") == "image/jpeg");
    CHECK(type_of("RIFF....WEBPVP8 "sv) == "image/webp");
    CHECK(type_of("\0\0\0\x1c"
                  "ftypavif"sv) == "image/avif");
    CHECK(type_of("\0\0\0\x1c"
                  "ftypisom"sv) == "video/mp4");
    CHECK(type_of("\0\0\0\x1c"
                  "ftypM4A "sv) == "audio/mp4");
    CHECK(type_of("\0\0\0\x1c"
                  "ftypheic"sv)
              .empty());
    CHECK(type_of("OggS\0\2OpusHead"sv) == "audio/ogg");
    CHECK(type_of("ID3\4"sv) == "audio/mpeg");
    CHECK(type_of("\xff\xfb\x90\x44"sv) == "audio/mpeg");
    for (auto refused :
         {"<svg xmlns"sv, "<!doctype html>"sv, "%PDF-1.7"sv, "{\"@context\":"sv, "\xff\xfe<\0h"sv,
          "\x1a\x45\xdf\xa3matroska"sv, ""sv, "BM\0\0"sv, "PK\3\4"sv}) {
        CAPTURE(refused);
        CHECK(type_of(refused).empty());
    }
}
