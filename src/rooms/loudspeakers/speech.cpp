#include "rooms/loudspeakers/speech.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>

#include "cap/level.h"
#include "platform/base/strings.h"

namespace kentongan::loudspeakers {
namespace {

constexpr std::size_t kPlacesSaid = 4;
constexpr std::size_t kStepsSaid = 5;

// What a person would say for it; the voice knows none of them.
constexpr std::pair<std::string_view, std::string_view> kWords[] = {
    {"WIB", "waktu Indonesia barat"},
    {"WITA", "waktu Indonesia tengah"},
    {"WIT", "waktu Indonesia timur"},
    {"BPBD", "be pe be de"},
    {"BNPB", "be en pe be"},
    {"BMKG", "be em ka ge"},
    {"PVMBG", "pe ve em be ge"},
    {"TNI", "te en i"},
    {"PMI", "pe em i"},
    {"RT", "er te"},
    {"RW", "er we"},
    {"SAR", "sar"},
    {"SR", "skala richter"},
    {"KM", "kilometer"},
    {"Km", "kilometer"},
    {"km", "kilometer"},
    {"cm", "sentimeter"},
    {"m", "meter"},
    {"jam/km", "jam per kilometer"},
    {"Kec.", "kecamatan"},
    {"Kab.", "kabupaten"},
    {"Ds.", "desa"},
    {"Kel.", "kelurahan"},
    {"Prov.", "provinsi"},
    {"Gn.", "gunung"},
    {"dll.", "dan lain-lain"},
    {"dsb.", "dan sebagainya"},
    {"s.d.", "sampai dengan"},
    {"s/d", "sampai dengan"},
    {"yg", "yang"},
    {"&", "dan"},
    {"%", "persen"},
    {"AWAS", "awas"},
    {"SIAGA", "siaga"},
    {"WASPADA", "waspada"},
    {"LATIHAN", "latihan"},
};

bool is_address(std::string_view word) {
    return word.find("://") != std::string_view::npos || word.starts_with("www.");
}

std::string_view known_word(std::string_view word) {
    for (const auto& [written, said] : kWords)
        if (word == written) return said;
    return {};
}

// Letters, digits and the signs that make a voice pause; all else is a space.
std::string only_speakable(std::string_view text) {
    std::string kept;
    while (!text.empty()) {
        const auto length = utf8_sequence_length(text);
        const unsigned char first = static_cast<unsigned char>(text.front());
        const bool plain = length == 1 && (std::isalnum(first) || std::strchr(" .,;:!?-'", first));
        // Letters with marks (é) are U+00C0 to U+024F.
        const bool marked = length == 2 && first >= 0xc3 && first <= 0xc9;
        if (plain || marked)
            kept += text.substr(0, length);
        else if (length != 0)
            kept += ' ';
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return kept;
}

std::string time_said(TimePoint time, Zone zone) {
    const auto local = time + offset_of(zone);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
    auto text = fmt::format("pukul {}", minutes / 60);
    if (minutes % 60 != 0) text += fmt::format(" lewat {} menit", minutes % 60);
    return text + ", " + spoken(name_of(zone));
}

// "20 September 2026" when it ends on another day than it was sent.
std::string day_said(TimePoint time, TimePoint sent, Zone zone) {
    const auto day = [&](TimePoint point) {
        return std::chrono::floor<std::chrono::days>(point + offset_of(zone));
    };
    if (day(time) == day(sent)) return {};
    const auto whole = date_text(time, zone, "id");
    return "tanggal " + whole.substr(0, whole.rfind(',')) + ", ";
}

std::string sentence(std::string_view text) {
    auto said = spoken(text);
    while (!said.empty() && (said.back() == '.' || said.back() == ' ')) said.pop_back();
    return said.empty() ? said : said + ". ";
}

struct Mark {
    std::string before, after;
};

// First and last: who hears only the beginning or only the end knows it too.
Mark mark_of(const warnings::Summary& told) {
    if (told.exercise_word.empty()) return {};
    const bool test = told.status == cap::Status::Test;
    const std::string word = test ? "Uji coba" : "Latihan";
    const auto what = fmt::format("ini hanya {}, bukan kejadian sungguhan. ", ascii_lower(word));
    return {fmt::format("{0}. {0}. I{1}", word, what.substr(1)),
            fmt::format("Sekali lagi, {}", what)};
}

std::string whole(const Mark& mark, std::string middle) {
    const auto taken = utf8_length(mark.before) + utf8_length(mark.after);
    if (utf8_length(middle) + taken > kLongestSpeech) {
        middle = utf8_prefix(middle, kLongestSpeech - taken - 1);
        middle = spoken(middle.substr(0, middle.rfind('.') + 1)) + " ";
    }
    auto text = mark.before + middle + mark.after;
    return std::string(trim(text));
}

}  // namespace

std::string spoken(std::string_view text) {
    std::string said;
    std::string spaced = replace_all(std::string(text), "\n", " ");
    for (auto word : split(spaced, ' ')) {
        if (word.empty() || is_address(word)) continue;
        // What follows a word stays behind it: "BPBD," is "be pe be de,".
        auto stem = word;
        if (known_word(stem).empty())
            while (!stem.empty() && std::strchr(".,;:!?)", stem.back())) stem.remove_suffix(1);
        const auto tail = only_speakable(word.substr(stem.size()));
        if (stem.starts_with("(")) stem.remove_prefix(1);
        const auto known = known_word(stem);
        auto part = known.empty() ? only_speakable(stem) : std::string(known);
        part += tail;
        const auto clean = trim(part);
        if (clean.empty()) continue;
        if (!said.empty()) said += ' ';
        said += clean;
    }
    return said;
}

std::string places_of(const regions::Regions& gazetteer, const std::vector<regions::Code>& cover) {
    std::string text;
    for (std::size_t i = 0; i < std::min(cover.size(), kPlacesSaid); ++i) {
        if (i > 0) text += "; ";
        text += cover[i] == regions::Code() ? std::string("seluruh Indonesia")
                                            : gazetteer.full_name(cover[i]);
    }
    if (cover.size() > kPlacesSaid)
        text += fmt::format("; dan {} tempat lain", cover.size() - kPlacesSaid);
    return text;
}

Zone zone_of(const std::vector<regions::Code>& cover) {
    return cover.empty() ? Zone::Wib : zone_of_province(cover.front().province());
}

std::string speech_of(const warnings::Summary& told, const regions::Regions& gazetteer) {
    const auto zone = zone_of(told.cover);
    std::string text = fmt::format("Peringatan {}. ", ascii_lower(cap::word(told.level)));
    text += sentence(told.headline.empty() ? told.hazard_name : told.headline);
    if (!told.cover.empty()) text += "Untuk " + sentence(places_of(gazetteer, told.cover));
    text += fmt::format("Berlaku sampai {}{}. ", day_said(told.expires, told.sent, zone),
                        time_said(told.expires, zone));
    if (!told.steps.empty()) text += "Yang harus dilakukan sekarang. ";
    for (std::size_t i = 0; i < std::min(told.steps.size(), kStepsSaid); ++i)
        text += sentence(told.steps[i]);
    text += "Sumber: " + sentence(told.source);
    return whole(mark_of(told), std::move(text));
}

std::string farewell_of(const warnings::Summary& told, const regions::Regions& gazetteer) {
    std::string text = fmt::format("Peringatan {} ", ascii_lower(told.hazard_name));
    if (ascii_lower(told.hazard_name) == "peringatan") text = "Peringatan ";
    if (!told.cover.empty()) text += "untuk " + spoken(places_of(gazetteer, told.cover)) + " ";
    if (told.state == warnings::State::Cancelled)
        text += "sudah dinyatakan berakhir oleh " + sentence(told.source);
    else
        text += "sudah habis masa berlakunya. ";
    text += "Tetap berhati-hati. Ikuti kabar resmi berikutnya. ";
    return whole(mark_of(told), std::move(text));
}

std::string test_speech() {
    return "Uji coba. Ini hanya uji suara pengeras. Tidak ada kejadian apa-apa. Uji coba selesai.";
}

}  // namespace kentongan::loudspeakers
