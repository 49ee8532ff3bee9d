#include "rooms/warnings/hazards.h"

#include <algorithm>
#include <array>
#include <string>

#include "platform/base/strings.h"
#include "rooms/warnings/api.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kShortWord = 3, kMostSteps = 12;

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
    {{"house_fire", "Kebakaran permukiman", "Building fire"},
     {"kebakaran permukiman", "kebakaran rumah", "kebakaran gedung", "kebakaran pasar",
      "house fire", "building fire"},
     {{{"Keluar sekarang. Jangan mengambil barang.", "Get out now. Do not fetch belongings."},
       {"Merunduk di bawah asap dan tutup hidung dengan kain basah.",
        "Stay low under the smoke, with a wet cloth over your nose."},
       {"Matikan listrik dan gas bila sempat.", "Turn off electricity and gas if there is time."},
       {"Telepon pemadam: 113.", "Call the fire brigade: 113."},
       {"Beri jalan untuk mobil pemadam.", "Keep the road free for fire engines."}}},
     {{{"Jauhi tempat kebakaran. Beri jalan untuk pemadam.",
        "Stay away from the fire. Keep the road free for fire engines."},
       {"Tutup jendela dari asap.", "Close windows against smoke."},
       {"Siapkan surat penting dan obat.", "Have papers and medicine ready."},
       {},
       {}}}},
    {{"haze", "Kabut asap", "Haze"},
     {"kabut asap", "kualitas udara", "haze", "air quality"},
     {{{"Tetap di dalam rumah. Tutup pintu dan jendela.", "Stay indoors. Close doors and windows."},
       {"Pakai masker yang rapat bila harus keluar.", "Wear a tight mask if you must go out."},
       {"Jaga anak, orang tua, dan penderita asma.",
        "Look after children, old people and people with asthma."},
       {"Sesak napas? Segera ke puskesmas.", "Short of breath? Go to a clinic at once."},
       {}}},
     {{{"Kurangi kegiatan di luar rumah.", "Spend less time outdoors."},
       {"Pakai masker di luar.", "Wear a mask outdoors."},
       {"Jangan membakar sampah atau lahan.", "Do not burn rubbish or land."},
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
    {{"drought", "Kekeringan", "Drought"},
     {"kekeringan", "kemarau", "drought", "krisis air"},
     {{{"Dahulukan air untuk minum dan memasak.", "Keep water for drinking and cooking first."},
       {"Ambil air bersih di titik pembagian dari BPBD.",
        "Get clean water where the disaster office hands it out."},
       {"Rebus air sampai mendidih sebelum diminum.", "Boil water before you drink it."},
       {"Bantu tetangga yang tidak bisa mengambil air.", "Help neighbours who cannot fetch water."},
       {}}},
     {{{"Hemat air mulai hari ini.", "Save water from today."},
       {"Tampung air selagi ada.", "Store water while there is some."},
       {"Jangan membakar lahan.", "Do not burn land."},
       {},
       {}}}},
    {{"epidemic", "Wabah penyakit", "Epidemic"},
     {"wabah", "klb", "kejadian luar biasa", "epidemi", "disease", "outbreak"},
     {{{"Demam tinggi atau sesak napas? Segera ke puskesmas.",
        "High fever or short of breath? Go to a clinic at once."},
       {"Jaga jarak dari orang sakit dan pakai masker.",
        "Keep away from the sick and wear a mask."},
       {"Cuci tangan dengan sabun sebelum makan.", "Wash hands with soap before you eat."},
       {"Minum air yang sudah mendidih.", "Drink boiled water only."},
       {"Ikuti arahan dinas kesehatan.", "Follow the health office."}}},
     {{{"Cuci tangan dengan sabun.", "Wash hands with soap."},
       {"Bersihkan tempat air dan selokan.", "Clean water tanks and drains."},
       {"Periksakan diri bila demam lebih dari dua hari.",
        "See a nurse if a fever lasts more than two days."},
       {},
       {}}}},
    {{"security", "Gangguan keamanan", "Security incident"},
     {"gangguan keamanan", "kerusuhan", "ancaman bom", "penembakan", "security", "riot"},
     {{{"Masuk ke rumah dan kunci pintu.", "Go indoors and lock the door."},
       {"Jauhi tempat kejadian dan kerumunan.", "Stay away from the place and from crowds."},
       {"Jangan menyebarkan kabar yang belum pasti.", "Do not spread unconfirmed news."},
       {"Melihat bahaya? Telepon polisi: 110.", "See danger? Call the police: 110."},
       {}}},
     {{{"Hindari tempat kejadian.", "Avoid the place."},
       {"Pilih jalan lain.", "Take another road."},
       {"Melihat hal mencurigakan? Telepon polisi: 110.",
        "Something suspicious? Call the police: 110."},
       {},
       {}}}},
    {{"missing", "Orang hilang", "Missing person"},
     {"orang hilang", "pencarian", "missing person", "child abduction"},
     {{{"Periksa halaman, kebun, dan bangunan kosong di sekitar Anda.",
        "Look in yards, gardens and empty buildings around you."},
       {"Melihat orang ini? Temani dan telepon 110 atau 115.",
        "Seen this person? Stay with them and call 110 or 115."},
       {"Jangan mencari sendirian di sungai, laut, atau hutan.",
        "Do not search rivers, sea or forest alone."},
       {"Bagikan peringatan ini, bukan kabar lain.", "Pass on this notice, not other news."},
       {}}},
     {{{"Perhatikan orang di sekitar Anda.", "Look at the people around you."},
       {"Melihat orang ini? Telepon 110 atau 115.", "Seen this person? Call 110 or 115."},
       {},
       {},
       {}}}},
    {{"infrastructure", "Gangguan layanan umum", "Failure of public services"},
     {"gangguan layanan", "jembatan", "bendungan", "tanggul", "listrik padam", "infrastructure"},
     {{{"Jauhi bangunan, jembatan, atau bendungan yang rusak.",
        "Stay away from the damaged building, bridge or dam."},
       {"Di hilir bendungan: pindah ke tempat tinggi sekarang.",
        "Below a dam: move to high ground now."},
       {"Anggap kabel yang jatuh masih berlistrik.", "Treat fallen wires as live."},
       {"Simpan air minum dan isi daya telepon.", "Store drinking water and charge your phone."},
       {}}},
     {{{"Pilih jalan lain.", "Take another road."},
       {"Simpan air minum dan isi daya telepon.", "Store drinking water and charge your phone."},
       {"Bantu tetangga yang memakai alat medis listrik.",
        "Help neighbours who need powered medical devices."},
       {},
       {}}}},
    {{"transport", "Kecelakaan dan jalan tertutup", "Transport accident, road closed"},
     {"kecelakaan", "jalan tertutup", "jalan putus", "transport", "road closed", "accident"},
     {{{"Jauhi tempat kecelakaan. Beri jalan untuk ambulans.",
        "Stay away from the accident. Keep the road free for ambulances."},
       {"Pilih jalan lain atau tunda perjalanan.", "Take another road or wait with your journey."},
       {"Ada korban? Telepon 119.", "Someone hurt? Call 119."},
       {"Ikuti petugas di jalan.", "Follow the officers on the road."},
       {}}},
     {{{"Pilih jalan lain atau tunda perjalanan.", "Take another road or wait with your journey."},
       {"Ikuti petugas di jalan.", "Follow the officers on the road."},
       {},
       {},
       {}}}},
    {{"chemical", "Bahan kimia berbahaya", "Dangerous chemicals"},
     {"bahan kimia", "kebocoran gas", "gas beracun", "radiasi", "chemical", "gas leak"},
     {{{"Menjauh dari tempat itu, melawan arah angin.",
        "Move away from the place, against the wind."},
       {"Tidak bisa pergi? Tutup pintu, jendela, dan lubang angin.",
        "Cannot leave? Close doors, windows and vents."},
       {"Jangan menyalakan api, rokok, atau kendaraan di dekatnya.",
        "No fire, cigarettes or engines nearby."},
       {"Kena kulit atau mata? Bilas dengan banyak air.",
        "On skin or in eyes? Rinse with much water."},
       {"Sesak atau pusing? Telepon 119.", "Short of breath or dizzy? Call 119."}}},
     {{{"Jauhi tempat itu.", "Stay away from the place."},
       {"Tutup jendela bila tercium bau.", "Close windows if you smell it."},
       {"Jangan memakai air atau makanan yang tercemar.",
        "Do not use water or food that is polluted."},
       {},
       {}}}},
    {{"animal", "Satwa berbahaya", "Dangerous animal"},
     {"satwa", "buaya", "harimau", "gajah liar", "anjing gila", "dangerous animal"},
     {{{"Masuk ke rumah. Bawa anak dan ternak masuk.",
        "Go indoors. Bring children and livestock inside."},
       {"Jangan mendekati, mengusir, atau memotret satwa itu.",
        "Do not approach, chase or photograph it."},
       {"Jauhi sungai dan tepi hutan.", "Stay away from rivers and forest edges."},
       {"Tergigit? Cuci luka dengan sabun, segera ke puskesmas.",
        "Bitten? Wash the wound with soap and go to a clinic at once."},
       {}}},
     {{{"Jangan sendirian di kebun, sungai, atau tepi hutan.",
        "Do not be alone in fields, at rivers or forest edges."},
       {"Awasi anak dan ternak.", "Watch children and livestock."},
       {"Lihat satwanya? Telepon petugas desa.", "Seen it? Call the village office."},
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
        for (const auto& code : info.event_codes)
            if (code.name == kHazardCode && entry_named(code.value).hazard.key == code.value)
                return entry_named(code.value).hazard;
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

bool says_steps(const cap::Info& info, std::string_view language) {
    if (ascii_lower(info.language).substr(0, 2) != language || info.instruction.empty())
        return false;
    return std::any_of(info.parameters.begin(), info.parameters.end(), [](const auto& parameter) {
        return parameter.name == kStepsParameter && parameter.value == kStepsInInstruction;
    });
}

std::vector<std::string> standard_steps(std::string_view hazard_key, cap::Level level,
                                        std::string_view language) {
    std::vector<std::string> steps;
    const auto& entry = entry_named(hazard_key);
    for (auto step : level >= cap::Level::Siaga ? entry.strong : entry.mild)
        if (!step.id.empty()) steps.emplace_back(language == "en" ? step.en : step.id);
    return steps;
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
    if (says_steps(info, language)) {
        for (auto line : split(info.instruction, '\n'))
            if (auto step = trim(line); !step.empty() && steps.size() < kMostSteps)
                steps.emplace_back(step);
        return steps;
    }
    // BMKG's quake list says "berpotensi tsunami" before its tsunami centre says where.
    for (const auto& parameter : info.parameters)
        if (parameter.name == "TsunamiPotential" && parameter.value == "Possible")
            steps.emplace_back(
                english ? "On the coast: go to high ground now. The tsunami bulletin follows."
                        : "Di pantai: naik ke tempat tinggi sekarang. Buletin tsunami menyusul.");
    for (auto& step : standard_steps(hazard_key, level, language)) steps.push_back(std::move(step));
    return steps;
}

}  // namespace kentongan::warnings
