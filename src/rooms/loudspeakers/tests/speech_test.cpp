#include "rooms/loudspeakers/speech.h"

#include "platform/base/strings.h"
#include "testkit/region_world.h"

using namespace kentongan;
using loudspeakers::spoken;
using testkit::RegionWorld;

TEST_CASE("Text is made for the ear") {
    CHECK(spoken("Hubungi BPBD, ya") == "Hubungi be pe be de, ya");
    CHECK(spoken("14.32 WIB") == "14.32 waktu Indonesia barat");
    CHECK(spoken("Kec. Bambanglipuro, Kab. Bantul") == "kecamatan Bambanglipuro, kabupaten Bantul");
    CHECK(spoken("lihat https://bmkg.go.id/x?y=1 segera") == "lihat segera");
    CHECK(spoken("tinggi & cepat\nsekali") == "tinggi dan cepat sekali");
    CHECK(spoken("<b>tinggi</b>").find_first_of("<>/") == std::string::npos);
    CHECK(spoken("$(rm -rf) `x`; |").find_first_of("$`|()") == std::string::npos);
    CHECK(spoken("10 km") == "10 kilometer");
    CHECK(spoken("") == "");
}

TEST_CASE("A warning is said whole: level, what, where, until, steps, source") {
    RegionWorld world;
    world.migrate();
    auto chain = world.warn(world.office("bpbd-bantul", "34.02"));
    const auto text = loudspeakers::speech_of(world.summary(chain), testkit::gazetteer());
    CHECK(text.starts_with(
        "Peringatan siaga. Banjir di Bambanglipuro. Untuk Bambanglipuro, Bantul."));
    CHECK(text.find("Berlaku sampai pukul ") != std::string::npos);
    CHECK(text.find("waktu Indonesia barat") != std::string::npos);
    CHECK(text.find("Pindah ke tempat yang lebih tinggi sekarang.") != std::string::npos);
    CHECK(text.ends_with("Sumber: be pe be de bpbd-bantul."));
    CHECK(text.find("atihan") == std::string::npos);
}

TEST_CASE("An exercise says so first and last, also when the text is too long") {
    RegionWorld world;
    world.migrate();
    auto office = world.office("bpbd-bantul", "34.02");
    auto told = world.summary(world.warn(office, {.status = cap::Status::Exercise}));
    for (int i = 0; i < 2; ++i) {
        const auto text = loudspeakers::speech_of(told, testkit::gazetteer());
        CHECK(text.starts_with("Latihan. Latihan. Ini hanya latihan, bukan kejadian sungguhan."));
        CHECK(text.ends_with("ini hanya latihan, bukan kejadian sungguhan."));
        CHECK(utf8_length(text) <= loudspeakers::kLongestSpeech);
        told.steps = {std::string(3000, 'a') + ". Akhir."};
    }
    told.state = warnings::State::Cancelled;
    const auto end = loudspeakers::farewell_of(told, testkit::gazetteer());
    CHECK(end.starts_with("Latihan."));
    CHECK(end.find("sudah dinyatakan berakhir") != std::string::npos);
}

TEST_CASE("What only ran out is not called safe") {
    RegionWorld world;
    world.migrate();
    auto told = world.summary(world.warn(world.office("bpbd-bantul", "34.02")));
    told.state = warnings::State::Expired;
    const auto end = loudspeakers::farewell_of(told, testkit::gazetteer());
    CHECK(end.find("habis masa berlakunya") != std::string::npos);
    CHECK(end.find("aman") == std::string::npos);
}
