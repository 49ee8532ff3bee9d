#include "rooms/delivery/words.h"

#include "platform/base/strings.h"
#include "rooms/delivery/channels/gsm.h"
#include "rooms/delivery/channels/operators.h"
#include "testkit/region_world.h"

using namespace kentongan;
using namespace kentongan::delivery;
using testkit::code;

namespace {

warnings::Summary flood() {
    warnings::Summary warning;
    warning.chain = ChainId(7);
    warning.head = AlertId(8);
    warning.level = Level::Awas;
    warning.verified = true;
    warning.hazard_name = "Banjir";
    warning.source = "BPBD Bantul";
    warning.steps = {"Pindah ke tempat yang lebih tinggi.", "Matikan listrik."};
    warning.cover = {code("34.02.05")};
    warning.expires = from_millis(1'790'003'600'000);
    return warning;
}

Words words(const warnings::Summary& warning, std::string_view place = "34.02.05.2001",
            bool ended = false, std::string_view language = "id") {
    return words_for(testkit::gazetteer(), {warning, language, code(place), warning.level, ended,
                                            from_millis(1'790'000'000'000)});
}

constexpr std::string_view kLink =
    "https://kabar.bantulkab.go.id/t/"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

}  // namespace

TEST_CASE("An SMS has level, hazard, place, end, action, and where to look") {
    CHECK(sms_text(words(flood()), "https://desa.test/t/x") ==
          "AWAS BANJIR Sidomulyo, Bambanglipuro, Bantul sampai 22.13 WIB. "
          "Pindah ke tempat yang lebih tinggi. Info: https://desa.test/t/x - BPBD Bantul");
}

TEST_CASE("An SMS is never more than two segments, and never loses level, action or end") {
    for (auto steps : {std::vector<std::string>{"Pindah ke tempat yang lebih tinggi."},
                       std::vector<std::string>{std::string(400, 'x'), "Naik ke atap sekarang."},
                       std::vector<std::string>{std::string(400, 'x')},
                       {}})
        for (bool exercise : {false, true})
            for (auto source : {std::string("BMKG"), std::string(200, 'q'), std::string("ꦧꦩꦏꦒ")})
                for (bool ended : {false, true}) {
                    auto warning = flood();
                    warning.steps = steps;
                    warning.exercise = exercise;
                    warning.exercise_word = exercise ? "LATIHAN" : "";
                    warning.source = source;
                    const auto text = sms_text(words(warning, "34.02.05.2001", ended), kLink);
                    CAPTURE(text);
                    CHECK(gsm::count(text).segments <= 2);
                    CHECK(text.find(ended ? "BERAKHIR" : "AWAS") != std::string::npos);
                    CHECK(text.find("BANJIR") != std::string::npos);
                    CHECK(text.starts_with("LATIHAN") == exercise);
                    if (ended) continue;
                    CHECK(text.find("sampai 22.13 WIB") != std::string::npos);
                    const bool acts =
                        text.find("Pindah ke tempat yang lebih tinggi.") != text.npos ||
                        text.find("Naik ke atap sekarang.") != text.npos ||
                        text.find("Ikuti petunjuk petugas.") != text.npos;
                    CHECK(acts);
                }
}

TEST_CASE("Segments are counted as phones count them") {
    auto count = [](const std::string& text) { return gsm::count(text); };
    CHECK(count("").segments == 0);
    CHECK(count(std::string(160, 'a')).segments == 1);
    CHECK(count(std::string(161, 'a')).segments == 2);
    CHECK(count(std::string(306, 'a')).segments == 2);
    CHECK(count(std::string(307, 'a')).segments == 3);
    CHECK(count("€").units == 2);
    CHECK(count(std::string(159, 'a') + "€").segments == 2);
    CHECK(count("é@Ñ").is_gsm7);
    CHECK(count("é@Ñ").units == 3);
    CHECK_FALSE(count("—").is_gsm7);
    CHECK_FALSE(count("`").is_gsm7);  // ASCII, and not in the alphabet
    std::string javanese;
    for (int i = 0; i < 70; ++i) javanese += "ꦧ";
    CHECK(count(javanese).segments == 1);
    CHECK(count(javanese + "ꦧ").segments == 2);
    CHECK(count("🥁").units == 2);  // a surrogate pair
    CHECK(gsm::folded("A — “b” · c…") == "A - \"b\" - c...");
}

TEST_CASE("An end on another day says its day") {
    auto warning = flood();
    warning.expires += 24h;
    CHECK(words(warning).clock == "22/9 22.13 WIB");
}

TEST_CASE("The whole country is a place too") {
    auto warning = flood();
    CHECK(words_for(testkit::gazetteer(), {warning, "id", regions::Code(), Level::Awas, false,
                                           from_millis(1'790'000'000'000)})
              .place == "Bambanglipuro, Bantul");
}

TEST_CASE("In English an exercise still says LATIHAN") {
    auto warning = flood();
    warning.exercise = true;
    warning.exercise_word = "EXERCISE";
    warning.hazard_name = "Flood";
    const auto said = words(warning, "34.02.05", false, "en");
    CHECK(said.title == "LATIHAN (EXERCISE) · AWAS · Flood");
    CHECK(said.body.ends_with("This is only an exercise."));
}

TEST_CASE("A place has the level of the zone it lies in") {
    const std::vector<warnings::Target> targets{{code("34.02.05"), Level::Waspada, 1, {}},
                                                {code("34.04"), Level::Awas, 1, {}}};
    CHECK(level_at(targets, code("34.02.05.2001"), Level::Siaga) == Level::Waspada);
    CHECK(level_at(targets, code("34"), Level::Siaga) == Level::Awas);
    CHECK(level_at(targets, code("35"), Level::Siaga) == Level::Siaga);
}

TEST_CASE("Numbers are written in one way, and belong to an operator") {
    for (auto text : {"0812-3456-7890", "+62 812 3456 7890", "6281234567890", "+62 0812 3456 7890",
                      "(0812) 3456.7890"})
        CHECK(normal_phone(text) == "+6281234567890");
    for (auto text : {"", "abc", "12", "0812x", "+62 812 3456 7890 1234 5678", "00812345678"})
        CHECK(normal_phone(text) == "");
    CHECK(operator_of("+6281234567890") == "telkomsel");
    CHECK(operator_of("+6285612345678") == "indosat");
    CHECK(operator_of("+6287712345678") == "xl");
    CHECK(operator_of("+6289512345678") == "tri");
    CHECK(operator_of("+6288112345678") == "smartfren");
    CHECK(operator_of("+6580000000") == "other");
}

TEST_CASE("Slots of one operator follow each other, those of others do not wait") {
    Slots slots(10);
    const auto now = from_millis(1'790'000'000'000);
    CHECK(slots.take("xl", 10, now) == 0ms);
    CHECK(slots.take("xl", 5, now) == 1s);
    CHECK(slots.take("xl", 5, now) == 1500ms);
    CHECK(slots.take("tri", 10, now) == 0ms);
    CHECK(slots.take("xl", 1, now + 1min) == 0ms);
}
