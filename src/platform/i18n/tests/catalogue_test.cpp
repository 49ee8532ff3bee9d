#include "platform/i18n/catalogue.h"

#include <doctest/doctest.h>

#include <stdexcept>
#include <utility>

#include "platform/i18n/mo.h"

using namespace kentongan;
using namespace kentongan::i18n;

namespace {

void append_word(std::string& out, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>((value >> shift) & 0xff);
}

// A .mo file by the GNU manual's layout; `entries` sorted by id.
std::string mo_file(const std::vector<std::pair<std::string, std::string>>& entries) {
    const auto count = static_cast<std::uint32_t>(entries.size());
    const std::uint32_t originals = 28, translations = originals + 8 * count;
    std::string out, texts;
    for (auto word : {0x950412deu, 0u, count, originals, translations, 0u, 0u})
        append_word(out, word);
    const std::uint32_t start = translations + 8 * count;
    for (bool second : {false, true})
        for (const auto& [id, text] : entries) {
            const auto& written = second ? text : id;
            append_word(out, static_cast<std::uint32_t>(written.size()));
            append_word(out, start + static_cast<std::uint32_t>(texts.size()));
            texts += written + '\0';
        }
    return out + texts;
}

}  // namespace

TEST_CASE("a catalogue finds its texts and nothing else") {
    using namespace std::string_literals;
    const auto file = mo_file({{"", "Plural-Forms: nplurals=2; plural=(n != 1);"},
                               {"Home", "Beranda"},
                               {"Left", ""},
                               {"{n} post\0{n} posts"s, "{n} satu\0{n} banyak"s}});
    const Catalogue catalogue(file);
    CHECK(catalogue.find("Home") == "Beranda");
    CHECK_FALSE(catalogue.find("Hom"));
    CHECK_FALSE(catalogue.find("Homes"));
    CHECK_FALSE(catalogue.find("Left"));
    CHECK_FALSE(catalogue.find(""));
    CHECK(catalogue.find_plural("{n} post", 1) == "{n} satu");
    CHECK(catalogue.find_plural("{n} post", 2) == "{n} banyak");
    CHECK(catalogue.find_plural("{n} post", 0) == "{n} banyak");
}

TEST_CASE("a damaged catalogue is refused, not read beyond its end") {
    CHECK_THROWS_AS(Catalogue("short"), std::runtime_error);
    CHECK_THROWS_AS(Catalogue(std::string(64, 'x')), std::runtime_error);
    auto file = mo_file({{"", "header"}, {"Home", "Beranda"}});
    file.resize(file.size() - 12);
    CHECK_THROWS_AS(static_cast<void>(Catalogue(file).find("Home")), std::runtime_error);
}

TEST_CASE("a text that nobody translated is itself") {
    CHECK(translate("id", "No such sentence 4711") == "No such sentence 4711");
    CHECK(translate("xx", "Home") == "Home");
    CHECK(translate("id", "Home") == "Beranda");
    CHECK(translate("en", "Home") == "Home");
}

TEST_CASE("plural forms follow the language") {
    CHECK(translate_plural("en", "{n} apple 4711", "{n} apples 4711", 1) == "1 apple 4711");
    CHECK(translate_plural("en", "{n} apple 4711", "{n} apples 4711", 1250) == "1,250 apples 4711");
}

TEST_CASE("fill replaces what it knows and leaves the rest alone") {
    CHECK(fill("{a} and {b}", {{"a", "x"}, {"b", "{a}"}}) == "x and {a}");
    CHECK(fill("{unknown} {", {{"a", "x"}}) == "{unknown} {");
    CHECK(fill("{}{a", {{"a", "x"}}) == "{}{a");
    CHECK(fill("", {}).empty());
}

TEST_CASE("the reader's language is negotiated") {
    CHECK(negotiate("", "en-GB,en;q=0.9,id;q=0.1") == "en");
    CHECK(negotiate("", "en;q=0.4, id-ID;q=0.8") == "id");
    CHECK(negotiate("", "de-DE,de;q=0.9") == "id");
    CHECK(negotiate("", "") == "id");
    CHECK(negotiate("", "en;q=0") == "id");
    CHECK(negotiate("", "in") == "id");
    CHECK(negotiate("en", "id") == "en");
    CHECK(negotiate("<script>", "en") == "en");
    CHECK(negotiate("", ",;q=,=,en;q=nan") == "id");
}

TEST_CASE("numbers are grouped as the language does") {
    CHECK(number(0, "id") == "0");
    CHECK(number(999, "id") == "999");
    CHECK(number(1250, "id") == "1.250");
    CHECK(number(1250, "en") == "1,250");
    CHECK(number(-1234567, "id") == "-1.234.567");
}
