// A forwarded message: known, ended, superseded, an exercise, altered, or not from here.
#include "rooms/answers/check.h"

#include "platform/base/strings.h"
#include "platform/text/unmask.h"
#include "rooms/answers/official.h"
#include "rooms/answers/tests/village.h"

using namespace kentongan;
using namespace kentongan::answers;

namespace {

struct Forwarded {
    explicit Forwarded(Village& given, const testkit::Warned& wanted = {})
        : village(given), chain(village.warn(village.bpbd, wanted)) {
        refresh();
    }
    void refresh() {
        const auto made = code_for(village.room(), village.head(chain));
        REQUIRE(made.ok());
        code = *made;
        text = village.read([&](db::Tx& tx) {
            const About known{chain, *village.warnings.summary(tx, chain, "id")};
            return pass_on_text(village.room(), known, code, "id");
        });
    }
    std::string check(const std::string& typed) {
        return village.platform.post("/periksa", {{"teks", typed}}).body;
    }
    Village& village;
    warnings::ChainId chain;
    std::string code, text;
};

bool says(const std::string& page, std::string_view words) {
    return page.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("What neighbours get is short, complete and checkable") {
    Village village;
    const Forwarded forwarded(village);
    CHECK(utf8_length(forwarded.text) <= 500);
    CHECK(forwarded.text.starts_with("SIAGA: Banjir di Bambanglipuro\n"));
    CHECK(says(forwarded.text, "Di mana: Bambanglipuro, Bantul"));
    CHECK(says(forwarded.text, "\n1. "));
    CHECK(says(forwarded.text, "BPBD bpbd-bantul"));
    CHECK(says(forwarded.text, "/k/" + shown_code(forwarded.code)));
    const Forwarded drill(village, {.identifier = "latihan-1", .status = cap::Status::Exercise});
    CHECK(drill.text.starts_with("LATIHAN · "));
    const Forwarded endless(
        village,
        {.identifier = "panjang", .headline = std::string(400, 'B') + " " + std::string(400, 'C')});
    CHECK(utf8_length(endless.text) <= 500);
    CHECK(says(endless.text, "/k/" + shown_code(endless.code)));
}

TEST_CASE("A code stays what it is and leads to the present state") {
    in_villages([](Village& village) {
        Forwarded forwarded(village);
        const auto first = forwarded.code;
        village.warn(village.bpbd, {.identifier = "banjir-2",
                                    .type = cap::MsgType::Update,
                                    .severity = cap::Severity::Extreme,
                                    .references = {"banjir-1"}});
        forwarded.refresh();
        CHECK(forwarded.code == first);
        auto answer = village.platform.get("/k/" + ascii_lower(shown_code(first)));
        CHECK(answer.status == 303);
        CHECK(std::ranges::find(answer.headers,
                                std::pair<std::string, std::string>(
                                    "Location", village.summary(forwarded.chain).path)) !=
              answer.headers.end());
        CHECK(village.platform.get("/k/<script>").status == 303);
    });
}

TEST_CASE("Codes are read as people write and say them") {
    CHECK(normal_code("7kq2-9xhm") == "7KQ29XHM");
    CHECK(normal_code("7KQ2 9XHM") == "7KQ29XHM");
    CHECK(normal_code("oil2-9xhm") == "01129XHM");
    CHECK(normal_code("7KQ29XH") == "");
    CHECK(normal_code("7KQ2-9XHU") == "");
    // RFC 4648 §10 in Crockford's alphabet: "fooba" is CSQPYRK1.
    CHECK(code_of("fooba") == "CSQPYRK1");
}

TEST_CASE("The untouched text and the code alone are known and in force") {
    Village village;
    Forwarded forwarded(village);
    for (const auto& typed :
         {forwarded.text, forwarded.code, shown_code(forwarded.code),
          "kata Pak RT kodenya " + ascii_lower(shown_code(forwarded.code)),
          "lihat https://lain.test/peringatan/" + village.head(forwarded.chain).to_string()}) {
        const auto page = forwarded.check(typed);
        CHECK(says(page, "Dikenal di sini dan masih berlaku."));
        CHECK_FALSE(says(page, "Teks ini diubah"));
    }
}

TEST_CASE("A real code with another level, place or time: what differs is named") {
    Village village;
    Forwarded forwarded(village);
    auto page = forwarded.check(replace_all(forwarded.text, "SIAGA", "AWAS"));
    CHECK(says(page, "Teks ini diubah"));
    CHECK(says(page, "tertulis AWAS; yang dikeluarkan SIAGA"));
    page = forwarded.check(replace_all(forwarded.text, "Bambanglipuro, Bantul", "Depok, Sleman"));
    CHECK(says(page, "Teks ini diubah"));
    CHECK(says(page, "depok, sleman"));
    const auto until = village.read([&](db::Tx& tx) {
        const About known{forwarded.chain, *village.warnings.summary(tx, forwarded.chain, "id")};
        return said_in(tx, village.room(), known).at(0).official;
    });
    page = forwarded.check(replace_all(forwarded.text, until.clock, "03.33"));
    CHECK(says(page, "tertulis 03.33; yang dikeluarkan " + until.clock));
    // Cyrillic letters, and a zero-width space within the word, change nothing.
    page = forwarded.check(replace_all(forwarded.text, "SIAGA", "АW\u200bАS"));
    CHECK(says(page, "tertulis AWAS"));
}

TEST_CASE("An older message of the event is superseded, an ended one ended") {
    Village village;
    Forwarded forwarded(village);
    const auto old = forwarded.text;
    village.platform.clock().advance(1min);
    village.warn(village.bpbd, {.identifier = "banjir-2",
                                .type = cap::MsgType::Update,
                                .severity = cap::Severity::Extreme,
                                .references = {"banjir-1"}});
    auto page = forwarded.check(old);
    CHECK(says(page, "sudah ada pesan yang lebih baru"));
    CHECK_FALSE(says(page, "Teks ini diubah"));
    village.warn(
        village.bpbd,
        {.identifier = "banjir-3", .type = cap::MsgType::Cancel, .references = {"banjir-2"}});
    page = forwarded.check(old);
    CHECK(says(page, "BERAKHIR"));
    CHECK_FALSE(says(page, "masih berlaku"));
}

TEST_CASE("An exercise says that it is one") {
    Village village;
    Forwarded drill(village, {.identifier = "latihan-1", .status = cap::Status::Exercise});
    CHECK(says(drill.check(drill.code), "<b>LATIHAN.</b>"));
}

TEST_CASE("Without a code the words decide, and how sure that is is told") {
    Village village;
    Forwarded forwarded(village);
    auto bare = forwarded.text.substr(0, forwarded.text.rfind('\n'));
    CHECK(says(forwarded.check(bare), "Hampir kata demi kata"));
    CHECK(says(forwarded.check("Dapat kiriman, benar tidak? " + bare.substr(0, bare.size() / 2) +
                               " tolong sebarkan ke semua grup keluarga besar kita sekarang juga"),
               "Mirip dengan pesan"));
}

TEST_CASE("What is not from here is unknown, and never called a lie") {
    Village village;
    Forwarded forwarded(village);
    const auto junk = [] {
        std::string text;
        while (text.size() < 100'000) text += "kucing saya tidur di atas meja \xff<b>\u202e ";
        return text;
    }();
    for (const std::string& typed :
         {std::string("Gempa besar akan terjadi malam ini jam 12, sebarkan ke semua grup"), junk,
          std::string("ABCD-1234"), std::string("<script>alert(1)</script>"),
          std::string(100'000, 'A'), std::string("\0\0", 2)}) {
        const auto page = forwarded.check(typed);
        CHECK(says(page, "Bukan dari sini: tidak dikenal."));
        CHECK_FALSE(says(ascii_lower(page), "hoaks"));
        CHECK_FALSE(says(page, "<script>alert"));
    }
}

TEST_CASE("Claims are read only where a warning makes them") {
    const auto claims = claims_of(text::unmask(
        "AWAS tetap waspada. Saya terima jam 10.15\n*Di mana:* Kec. Sewon dan sekitarnya\n"
        "Berlaku sampai 26 November 2026, 14:32 WIB"));
    CHECK(claims.levels == std::vector<std::string>{"AWAS"});
    CHECK(claims.clocks == std::vector<std::string>{"14.32"});
    CHECK(claims.dates == std::vector<std::string>{"26 november"});
    CHECK(claims.places == std::vector<std::string>{"sewon"});
    CHECK_FALSE(claims_of("tidak ada apa-apa di sini").any());
}
