#include "rooms/reports/kinds.h"

namespace kentongan::reports {
namespace {

constexpr Word kDepths[] = {{"ankle", "semata kaki", "ankle-deep"},
                            {"knee", "selutut", "knee-deep"},
                            {"waist", "sepinggang", "waist-deep"},
                            {"chest", "sedada", "chest-deep"},
                            {"over", "lebih tinggi dari dada", "over the chest"}};
constexpr Word kFires[] = {{"small", "kecil", "small"},
                           {"large", "besar", "large"},
                           {"spreading", "besar dan merambat", "large and spreading"}};
constexpr Word kSlides[] = {{"cracks", "baru retakan", "only cracks yet"},
                            {"road", "menutup jalan", "covers a road"},
                            {"houses", "mengenai rumah", "reached houses"}};
constexpr Word kDamages[] = {{"light", "rusak ringan", "light damage"},
                             {"medium", "rusak sedang", "medium damage"},
                             {"heavy", "rusak berat", "heavy damage"}};
constexpr Word kWinds[] = {{"branches", "dahan patah", "branches broken"},
                           {"trees", "pohon tumbang", "trees down"},
                           {"roofs", "atap rumah rusak", "roofs damaged"}};
constexpr Word kEruptions[] = {{"ash", "hujan abu", "ash falls"},
                               {"stones", "hujan batu atau kerikil", "stones fall"},
                               {"flow", "lahar atau awan panas", "lahar or hot clouds"}};
constexpr Word kSights[] = {{"far", "masih terlihat lebih dari 1 km", "seen beyond 1 km"},
                            {"near", "terlihat kurang dari 1 km", "seen less than 1 km"},
                            {"close", "terlihat kurang dari 100 m", "seen less than 100 m"}};
constexpr Word kRoads[] = {{"slow", "bisa lewat pelan", "slow"},
                           {"cars", "mobil tidak bisa lewat", "no cars can pass"},
                           {"closed", "tertutup sama sekali", "closed"}};
constexpr Word kSupplies[] = {{"power", "listrik padam", "no power"},
                              {"water", "air bersih mati", "no water"},
                              {"both", "listrik dan air mati", "neither power nor water"}};

constexpr Word kHowGrave{"detail", "Seberapa parah?", "How bad is it?"};
constexpr Kind kKinds[] = {
    {{"flood", "Banjir", "Flood"},
     {"detail", "Setinggi apa airnya?", "How deep is the water?"},
     kDepths,
     cap::Category::Met,
     3h},
    {{"fire", "Kebakaran", "Fire"}, kHowGrave, kFires, cap::Category::Fire, 3h},
    {{"landslide", "Tanah longsor", "Landslide"}, kHowGrave, kSlides, cap::Category::Geo, 3h},
    {{"wind", "Angin kencang", "Strong wind"}, kHowGrave, kWinds, cap::Category::Met, 3h},
    {{"quake", "Kerusakan gempa", "Earthquake damage"},
     kHowGrave,
     kDamages,
     cap::Category::Geo,
     3h},
    {{"eruption", "Letusan gunung", "Eruption"},
     {"detail", "Apa yang jatuh atau mengalir?", "What falls or flows?"},
     kEruptions,
     cap::Category::Geo,
     3h},
    {{"haze", "Kabut asap", "Haze"},
     {"detail", "Seberapa jauh Anda bisa melihat?", "How far can you see?"},
     kSights,
     cap::Category::Env,
     3h},
    {{"road", "Jalan terhalang", "Road blocked"},
     {"detail", "Masih bisa lewat?", "Can one pass?"},
     kRoads,
     cap::Category::Transport,
     12h},
    {{"supply", "Listrik atau air mati", "No power or water"},
     {"detail", "Apa yang mati?", "What is missing?"},
     kSupplies,
     cap::Category::Infra,
     12h},
};

}  // namespace

std::span<const Kind> kinds() {
    return kKinds;
}

const Kind* find_kind(std::string_view key) {
    for (const auto& kind : kKinds)
        if (kind.word.key == key) return &kind;
    return nullptr;
}

std::string_view detail_word(const Kind& kind, std::string_view key, std::string_view language) {
    for (const auto& word : kind.details)
        if (word.key == key) return word.in(language);
    return {};
}

cap::Severity severity_of(const Kind& kind, std::string_view detail) {
    for (std::size_t i = 0; i < kind.details.size(); ++i)
        if (kind.details[i].key == detail)
            return i == 0 ? cap::Severity::Minor : cap::Severity::Moderate;
    return cap::Severity::Unknown;
}

}  // namespace kentongan::reports
