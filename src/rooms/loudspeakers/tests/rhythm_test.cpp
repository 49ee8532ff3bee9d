// The drum and the voice: what is heard, measured on the samples themselves.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "rooms/loudspeakers/audio.h"
#include "testkit/testkit.h"

using namespace kentongan;
using namespace kentongan::loudspeakers;
using cap::Level;

namespace {

double loudness(std::span<const std::int16_t> samples) {
    double sum = 0;
    for (double value : samples) sum += value * value;
    return samples.empty() ? 0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

// Where strokes begin: a window twice as loud as the one before, and not the same stroke rising.
std::vector<int> strokes_at(const Samples& samples) {
    constexpr std::size_t kWindow = kSampleRate / 100;
    std::vector<int> found;
    double before = 0;
    for (std::size_t at = 0; at + kWindow <= samples.size(); at += kWindow) {
        const double now = loudness(std::span(samples).subspan(at, kWindow));
        const int milliseconds = static_cast<int>(at / kWindow * 10);
        if (now > 800 && now > 2 * before && (found.empty() || milliseconds - found.back() > 50))
            found.push_back(milliseconds);
        before = now;
    }
    return found;
}

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("Titir is fast and even") {
    const Part parts[] = {{&rhythm_named("titir"), 2}};
    const auto strokes = strokes_at(drum(parts));
    REQUIRE(strokes.size() == 20);
    for (std::size_t i = 1; i < strokes.size(); ++i) {
        CHECK(strokes[i] - strokes[i - 1] >= 130);
        CHECK(strokes[i] - strokes[i - 1] <= 170);
    }
}

TEST_CASE("Dara muluk begins with a pause, quickens, and ends with one stroke") {
    const Part parts[] = {{&rhythm_named("dara-muluk"), 1}};
    const auto strokes = strokes_at(drum(parts));
    REQUIRE(strokes.size() >= 8);
    const int first_pause = strokes[1] - strokes[0];
    CHECK(first_pause > 900);
    CHECK(strokes[2] - strokes[1] < first_pause);
    CHECK(strokes[4] - strokes[3] < strokes[2] - strokes[1]);
    CHECK(strokes.back() - strokes[strokes.size() - 2] > 500);
}

TEST_CASE("What is grave is drummed with titir, what is not is counted out") {
    CHECK(name_of(drummed("tsunami", Level::Awas)) == "titir*6");
    CHECK(name_of(drummed("flood", Level::Siaga)) == "titir*3 empat*3");
    CHECK(name_of(drummed("flood", Level::Waspada)) == "empat*3");
    CHECK(name_of(drummed("fire", Level::Siaga)) == "titir*3 tiga*3");
    CHECK(drummed("flood", Level::Info).empty());
    CHECK(times_said(Level::Awas) == 3);
    CHECK(times_said(Level::Siaga) == 3);
    CHECK(times_said(Level::Waspada) == 1);
    CHECK(times_said(Level::Info) == 0);
}

TEST_CASE("A sound file holds drum and voice, and comes back as it was") {
    testkit::TempDir folder;
    Audio audio(folder.path() + "/audio");
    const Recipe recipe{{}, {{&rhythm_named("titir"), 2}}, "Peringatan awas. Banjir di Bantul."};
    auto path = audio.file(recipe, Audio::Format::Wav);
    REQUIRE(path.ok());
    auto samples = samples_of_wav(bytes_of(*path));
    REQUIRE(samples.ok());
    // Drum for 3 s, then a voice of about 3 s: both are loud, the pause between is not.
    const auto rate = static_cast<std::size_t>(kSampleRate);
    const auto span = std::span<const std::int16_t>(*samples);
    REQUIRE(samples->size() > rate * 5);
    CHECK(loudness(span.subspan(0, rate * 3)) > 2'000);
    CHECK(loudness(span.subspan(rate * 3 + rate / 2, rate / 5)) < 400);
    CHECK(loudness(span.subspan(rate * 4, rate)) > 1'000);
    const auto again = wav_of(*samples);
    CHECK(again == bytes_of(*path));
    CHECK_FALSE(samples_of_wav("RIFF").ok());
}

TEST_CASE("The same words are the same file, other words another, and old files go") {
    testkit::TempDir folder;
    Audio audio(folder.path());
    const Recipe one{{}, {{&rhythm_named("sekali"), 1}}, {}};
    auto other = one;
    other.before = "Latihan.";
    CHECK(one.key() != other.key());
    auto first = audio.file(one, Audio::Format::Wav);
    auto second = audio.file(one, Audio::Format::Wav);
    REQUIRE((first.ok() && second.ok()));
    CHECK(*first == *second);
    const Recipe third{{}, {{&rhythm_named("titir"), 1}}, {}};
    REQUIRE(audio.file(third, Audio::Format::Wav).ok());
    audio.sweep(1);
    int left = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        left += entry.is_regular_file() ? 1 : 0;
    CHECK(left == 1);
}

TEST_CASE("Packed sound is a tenth of the plain one") {
    if (access("/usr/bin/opusenc", X_OK) != 0) return;
    testkit::TempDir folder;
    Audio audio(folder.path());
    const Recipe recipe{{}, {{&rhythm_named("titir"), 3}}, {}};
    auto small = audio.file(recipe, Audio::Format::Opus);
    auto plain = audio.file(recipe, Audio::Format::Wav);
    REQUIRE((small.ok() && plain.ok()));
    CHECK(bytes_of(*small).starts_with("OggS"));
    CHECK(std::filesystem::file_size(*small) * 10 < std::filesystem::file_size(*plain));
}
