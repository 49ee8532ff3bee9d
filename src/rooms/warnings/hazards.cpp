#include "rooms/warnings/hazards.h"

#include <array>
#include <string>

#include "platform/base/strings.h"
#include "rooms/warnings/api.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kShortWord = 3;

struct Step {
    std::string_view id, en;
};

struct Entry {
    Hazard hazard;
    std::array<std::string_view, 6> words;  // lower case, anywhere in the event
    std::array<Step, 5> strong, mild;       // empty ones at the end are left out
};

constexpr Entry kHazards[] = {
    {{"tsunami", "Tsunami", "Tsunami"},
     {"tsunami"},
     {{{"Jauhi pantai dan muara sungai sekarang juga.",
        "Leave the beach and river mouths right now."},
       {"Naik ke tempat tinggi atau lantai tiga ke atas. Jalan kaki lebih cepat daripada mobil.",
        "Go to high ground or above the second floor. Walking is faster than driving."},
       {"Bantu anak-anak, orang tua, dan penyandang disabilitas.",
        "Help children, old people and people with disabilities."},
       {"Tetap di tempat tinggi. Gelombang berikutnya bisa lebih besar.",
        "Stay high. The next wave can be larger."},
       {"Kembali hanya setelah peringatan ini berakhir.",
        "Return only after this warning has ended."}}},
     {{{"Jauhi pantai dan tepian sungai.", "Stay away from beaches and river banks."},
       {"Jangan pergi melihat laut.", "Do not go to look at the sea."},
       {"Siapkan tas darurat dan ikuti arahan BPBD.",
        "Have an emergency bag ready and follow the local disaster office."},
       {},
       {}}}},
    {{"quake", "Gempa bumi", "Earthquake"},
     {"gempa", "earthquake", "seismic"},
     {{{"Keluar dari bangunan yang retak atau miring.", "Leave cracked or leaning buildings."},
       {"Di pantai: kalau guncangan kuat atau lama, segera naik ke tempat tinggi.",
        "On the coast: after strong or long shaking, go to high ground at once."},
       {"Matikan kompor, gas, dan listrik.", "Turn off stove, gas and electricity."},
       {"Gempa susulan mungkin terjadi. Lindungi kepala.",
        "Aftershocks may follow. Protect your head."},
       {"Periksa tetangga Anda.", "Look after your neighbours."}}},
     {{{"Tetap tenang. Jauhi kaca dan lemari yang bisa jatuh.",
        "Stay calm. Keep away from glass and shelves."},
       {"Periksa rumah: retakan, gas, dan listrik.", "Check your house: cracks, gas, power."},
       {"Gempa susulan mungkin terasa.", "Aftershocks may be felt."},
       {},
       {}}}},
    {{"flood", "Banjir", "Flood"},
     {"banjir", "flood", "luapan", "rob"},
     {{{"Pindah ke tempat yang lebih tinggi sekarang.", "Move to higher ground now."},
       {"Jangan melewati air yang mengalir, jalan kaki maupun berkendara.",
        "Do not walk or drive through moving water."},
       {"Matikan listrik sebelum air masuk rumah.", "Switch off power before water enters."},
       {"Bawa obat, surat penting, dan air minum.", "Take medicine, papers and drinking water."},
       {"Bantu tetangga yang sulit bergerak.", "Help neighbours who cannot move easily."}}},
     {{{"Naikkan barang penting dan alat listrik.", "Lift valuables and electric devices."},
       {"Jauhi sungai dan selokan besar.", "Stay away from rivers and large drains."},
       {"Siapkan tas darurat dan tempat mengungsi.", "Prepare a bag and a place to go."},
       {},
       {}}}},
    {{"landslide", "Tanah longsor", "Landslide"},
     {"longsor", "landslide", "gerakan tanah"},
     {{{"Tinggalkan lereng dan tepi tebing sekarang.", "Leave slopes and cliff edges now."},
       {"Jangan tidur di rumah di bawah lereng saat hujan lebat.",
        "Do not sleep in a house below a slope in heavy rain."},
       {"Waspadai retakan tanah dan pohon miring.", "Watch for cracks and leaning trees."},
       {},
       {}}},
     {{{"Perhatikan retakan tanah, mata air baru, dan pohon miring.",
        "Watch for cracks, new springs and leaning trees."},
       {"Hindari jalan di bawah tebing.", "Avoid roads below cliffs."},
       {"Siapkan tempat mengungsi untuk malam ini.", "Arrange a safe place for tonight."},
       {},
       {}}}},
    {{"volcano", "Gunung api", "Volcano"},
     {"gunung api", "gunungapi", "erupsi", "volcan", "lahar", "abu vulkanik"},
     {{{"Keluar dari zona bahaya. Ikuti jalur mengungsi.",
        "Leave the danger zone by the evacuation route."},
       {"Jauhi sungai yang berhulu di gunung: lahar bisa datang tiba-tiba.",
        "Stay away from rivers from the mountain: lahars come suddenly."},
       {"Pakai masker dan pelindung mata.", "Wear a mask and eye protection."},
       {"Tutup sumur dan tempat air.", "Cover wells and water tanks."},
       {}}},
     {{{"Jangan memasuki zona bahaya.", "Do not enter the danger zone."},
       {"Siapkan masker dan tas darurat.", "Have masks and an emergency bag ready."},
       {"Jauhi sungai yang berhulu di gunung.", "Stay away from rivers from the mountain."},
       {},
       {}}}},
    {{"fire", "Kebakaran hutan dan lahan", "Wildfire"},
     {"kebakaran", "karhutla", "fire", "asap"},
     {{{"Menjauhlah dari api melawan arah angin dari samping.",
        "Move away from the fire, across the wind."},
       {"Pakai masker. Tutup pintu dan jendela dari asap.",
        "Wear a mask. Close doors and windows against smoke."},
       {"Jangan membakar apa pun.", "Do not burn anything."},
       {"Telepon pemadam: 113.", "Call the fire brigade: 113."},
       {}}},
     {{{"Jangan membakar lahan atau sampah.", "Do not burn land or rubbish."},
       {"Pakai masker di luar rumah.", "Wear a mask outdoors."},
       {"Laporkan titik api: 113.", "Report fires: 113."},
       {},
       {}}}},
    {{"wave", "Gelombang tinggi", "High waves"},
     {"gelombang", "wave", "pasang", "surf"},
     {{{"Jangan melaut.", "Do not go to sea."},
       {"Tarik perahu ke tempat aman.", "Pull boats to safety."},
       {"Jauhi pantai dan dermaga.", "Stay away from beaches and piers."},
       {},
       {}}},
     {{{"Tunda melaut dengan perahu kecil.", "Do not go out in small boats."},
       {"Jangan berenang di laut.", "Do not swim in the sea."},
       {},
       {},
       {}}}},
    {{"wind", "Angin kencang", "Strong wind"},
     {"angin", "puting beliung", "wind", "siklon", "cyclone", "badai"},
     {{{"Masuk ke bangunan yang kuat. Jauhi jendela.",
        "Go inside a strong building. Stay away from windows."},
       {"Jangan berteduh di bawah pohon atau papan reklame.",
        "Do not shelter under trees or billboards."},
       {"Ikat atau masukkan barang yang bisa terbang.", "Tie down or bring in loose things."},
       {},
       {}}},
     {{{"Hindari pohon besar dan papan reklame.", "Avoid large trees and billboards."},
       {"Ikat barang yang bisa terbang.", "Tie down loose things."},
       {},
       {},
       {}}}},
    {{"storm", "Hujan lebat dan petir", "Heavy rain and lightning"},
     {"hujan", "petir", "thunderstorm", "rain", "cuaca ekstrem", "storm"},
     {{{"Masuk ke rumah atau mobil. Jauhi pohon dan tempat terbuka.",
        "Go into a house or a car. Stay away from trees and open ground."},
       {"Jauhi sungai, selokan, dan lereng curam.",
        "Stay away from rivers, drains and steep slopes."},
       {"Naikkan barang dan alat listrik bila air datang.",
        "Lift valuables and electric devices if water comes."},
       {"Tunda perjalanan sampai reda.", "Wait with travelling until it eases."},
       {}}},
     {{{"Masuk ke rumah. Jangan berteduh di bawah pohon.",
        "Go indoors. Do not shelter under trees."},
       {"Jauhi sungai dan selokan yang airnya naik.",
        "Stay away from rivers and drains that rise."},
       {"Berkendara pelan, nyalakan lampu.", "Drive slowly with lights on."},
       {},
       {}}}},
    {{"other", "Peringatan", "Warning"},
     {},
     {{{"Ikuti arahan petugas dan BPBD setempat.", "Follow the local disaster office."},
       {"Siapkan tas darurat: obat, air, surat penting, pengisi daya.",
        "Have a bag ready: medicine, water, papers, charger."},
       {"Beri tahu keluarga dan tetangga.", "Tell your family and neighbours."},
       {},
       {}}},
     {{{"Tetap waspada dan ikuti kabar resmi.", "Stay alert and follow official news."},
       {"Beri tahu keluarga dan tetangga.", "Tell your family and neighbours."},
       {},
       {},
       {}}}},
};

const Entry& entry_named(std::string_view key) {
    for (const auto& entry : kHazards)
        if (entry.hazard.key == key) return entry;
    return kHazards[std::size(kHazards) - 1];
}

// Is `word` the beginning of a word of `text`? Short ones only as whole words: "rob" is a flood
// from the sea, Robatal a district.
bool mentions(std::string_view text, std::string_view word) {
    auto is_letter = [&](std::size_t i) {
        return i < text.size() && text[i] >= 'a' && text[i] <= 'z';
    };
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        if (at > 0 && is_letter(at - 1)) continue;
        if (word.size() > kShortWord || !is_letter(at + word.size())) return true;
    }
    return false;
}

}  // namespace

const Hazard& hazard_of(const cap::Alert& alert) {
    for (const auto& info : alert.infos) {
        auto event = ascii_lower(info.event);
        for (const auto& entry : kHazards)
            for (auto word : entry.words)
                if (!word.empty() && mentions(event, word)) return entry.hazard;
    }
    return kHazards[std::size(kHazards) - 1].hazard;
}

const Hazard& hazard_named(std::string_view key) {
    return entry_named(key).hazard;
}

std::string_view name_of(const Hazard& hazard, std::string_view language) {
    return language == "en" ? hazard.name_en : hazard.name_id;
}

std::vector<HazardName> Warnings::hazards(std::string_view language) {
    std::vector<HazardName> names;
    for (const auto& entry : kHazards)
        names.push_back(
            {std::string(entry.hazard.key), std::string(name_of(entry.hazard, language))});
    return names;
}

std::vector<std::string> steps_of(const cap::Info& info, std::string_view hazard_key,
                                  cap::Level level, std::string_view language) {
    bool english = language == "en";
    std::vector<std::string> steps;
    // BMKG's quake list says "berpotensi tsunami" before its tsunami centre says where.
    for (const auto& parameter : info.parameters)
        if (parameter.name == "TsunamiPotential" && parameter.value == "Possible")
            steps.emplace_back(
                english ? "On the coast: go to high ground now. The tsunami bulletin follows."
                        : "Di pantai: naik ke tempat tinggi sekarang. Buletin tsunami menyusul.");
    const auto& entry = entry_named(hazard_key);
    for (auto step : level >= cap::Level::Siaga ? entry.strong : entry.mild)
        if (!step.id.empty()) steps.emplace_back(english ? step.en : step.id);
    return steps;
}

}  // namespace kentongan::warnings
