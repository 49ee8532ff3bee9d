#include "rooms/filters/phrases.h"

#include <doctest/doctest.h>

#include <chrono>
#include <random>

#include "platform/text/stem.h"

using namespace kentongan;
using filters::Phrase;
using filters::Phrases;

namespace {

using Found = std::vector<std::uint32_t>;

bool has(const char* phrase, bool whole_word, const char* text) {
    const Phrase one{phrase, whole_word};
    return !Phrases({&one, 1}).found_in(text).empty();
}

}  // namespace

TEST_CASE("a phrase is found whatever its case, its accents and the letters around it") {
    CHECK(has("banjir", false, "BANJIR di Bantul"));
    CHECK(has("Kopi Tubruk", false, "secangkir kopi tubruk"));
    CHECK(has("anj", false, "Banjir"));
    CHECK_FALSE(has("banjir", false, "banji r"));
    CHECK(has("café", false, "CAFE baru"));
    CHECK(has("ＰＥＭＩＬＵ", false, "pemilu"));
    CHECK(has("straße", false, "STRASSE"));
    CHECK(has("選挙", false, "今日の選挙です"));
    CHECK(has("🍜", false, "sarapan 🍜 pagi"));
    CHECK(has("pemilu", false, "pe\u200bmi\u200blu"));
    CHECK_FALSE(has("a", false, ""));
    CHECK(has("a", false, "a"));
    CHECK(has("x", false, "ends with x"));
}

TEST_CASE("a whole word does not touch another letter, digit or underscore") {
    CHECK(has("art", true, "Pop art."));
    CHECK(has("art", true, "art"));
    CHECK(has("art", true, "(art)"));
    CHECK_FALSE(has("art", true, "party"));
    CHECK_FALSE(has("art", true, "artis"));
    CHECK_FALSE(has("art", true, "_art"));
    CHECK_FALSE(has("art", true, "art2"));
    CHECK(has("art", true, "party art"));
    CHECK_FALSE(has("art", true, "éart"));
    CHECK_FALSE(has("art", true, "artж"));
    CHECK(has("art", true, "“art”"));
    CHECK(has("art", true, "🎨art🎨"));
    CHECK(has("ꦲꦏꦱꦫ", true, "ꦲꦏꦱꦫ ꦗꦮ"));
    CHECK_FALSE(has("ꦲꦏꦱꦫ", true, "ꦲꦏꦱꦫꦗꦮ"));
}

TEST_CASE("an end that is no letter may stand anywhere, as in Mastodon") {
    CHECK(has("#pemilu", true, "x#pemilu"));
    CHECK_FALSE(has("#pemilu", true, "#pemilu2029"));
    CHECK(has("c++", true, "c++17"));
    CHECK_FALSE(has("c++", true, "abc++"));
    CHECK(has(":)", true, "a:)b"));
}

TEST_CASE("a phrase of nothing that can be seen is never found") {
    CHECK_FALSE(has("", false, "apa saja"));
    CHECK_FALSE(has("\u200b", true, "apa\u200bsaja"));
    CHECK(Phrases({}).found_in("apa saja").empty());
}

TEST_CASE("all that are in a text are found, each once, also within and across each other") {
    const std::vector<Phrase> phrases{{"he"},  {"she"}, {"his"}, {"hers"}, {"she", true},
                                      {"rsx"}, {"HE"},  {"zzz"}, {"sh"}};
    CHECK(Phrases(phrases).found_in("ushers she") == Found{0, 1, 3, 4, 6, 8});
    const std::vector<Phrase> nested{{"a"}, {"aa"}, {"aaa"}, {"aaaaaa"}};
    CHECK(Phrases(nested).found_in("aaaa") == Found{0, 1, 2});
    const std::vector<Phrase> falling_back{{"abcd"}, {"bce"}, {"c", true}};
    CHECK(Phrases(falling_back).found_in("abce c") == Found{1, 2});
}

TEST_CASE("a text is folded in parts as it is as a whole") {
    std::mt19937 random(11);
    const std::vector<std::vector<const char*>> alphabets{
        {"a", "B", " ", ".", "9"},
        {"é", "É", "ß", "ﬁ", "ş", "İ", "ǅ", "̈", "́"},
        {"ς", "Σ", "ά", "Ω", "Ж", "ё", "й"},
        {"“", "”", "—", "…", "\u200b", "\u200d", "‘", "⁰"},
        {"🌅", "👍", "🏽", "\ufe0f", "①", "Ａ", "㎞", "🅰"},
        {"か", "\u3099", "ｶ", "ﾞ", "漢", "한", "\u1112", "\u1161", "\u11ab"},
        {"ꦲ", "ꦏ", "\ua9c0", "\ua9b6", "ᬅ", "ᬓ", "\u1b44", "ا", "\u0653", "क", "\u093c"}};
    const auto pick = [&](const auto& list) {
        return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random)];
    };
    for (int round = 0; round < 3'000; ++round) {
        std::string text;
        for (int i = std::uniform_int_distribution(1, 12)(random); i > 0; --i) {
            const auto alphabet = pick(alphabets);
            for (int j = std::uniform_int_distribution(1, 3)(random); j > 0; --j)
                text += pick(alphabet);
            if (i % 4 == 0) text.append("kata tengah");
        }
        CAPTURE(text);
        CHECK(filters::folded(text) == text::fold(text));
    }
    CHECK(filters::folded("\xff\xc3") == text::fold("\xff\xc3"));
}

TEST_CASE("one pass finds what looking for each phrase finds") {
    std::mt19937 random(7);
    const auto word = [&](int most) {
        std::string made;
        for (int i = std::uniform_int_distribution(1, most)(random); i > 0; --i)
            made += "ab é"[std::uniform_int_distribution(0, 2)(random)];
        return made;
    };
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string> words;
        for (int i = 0; i < 12; ++i) words.push_back(word(5));
        const auto text = word(30);
        std::vector<Phrase> phrases;
        Found expected;
        for (std::uint32_t i = 0; i < words.size(); ++i) {
            phrases.push_back({words[i], false});
            if (text.find(words[i]) != std::string::npos) expected.push_back(i);
        }
        CHECK(Phrases(phrases).found_in(text) == expected);
    }
}

TEST_CASE("many phrases over long repetitive texts take no long time") {
    std::vector<std::string> words;
    for (int i = 1; i < 100; ++i) words.emplace_back(static_cast<std::size_t>(i * 5), 'a');
    std::vector<Phrase> phrases;
    for (const auto& word : words) phrases.push_back({word, true});
    const Phrases all(phrases);
    const std::string text(5'000, 'a');
    const auto begin = std::chrono::steady_clock::now();
    CHECK(all.found_in(text).empty());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
}
