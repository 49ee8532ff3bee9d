// BMKG's open earthquake data (data.bmkg.go.id/DataMKG/TEWS: autogempa, gempaterkini,
// gempadirasakan; JSON and XML alike) as CAP alerts. The presence of an entry is no danger: a
// recorded M1.8 carries "dirasakan untuk diteruskan pada masyarakat". So the severity comes from
// intensity, by this table:
//
//   highest felt MMI   severity   |  nothing felt is listed: magnitude, one row milder below 100 km
//   VIII and more      Extreme    |  8.0 and more      Extreme
//   VI, VII            Severe     |  7.0 to 7.9        Severe
//   V                  Moderate   |  6.0 to 6.9        Moderate
//   I to IV            Minor      |  below 6.0         Minor
//
// A positive tsunami potential is Severe at least; InaTEWS' own bulletins say where.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/base/result.h"

namespace kentongan::cap {

inline constexpr std::size_t kMaxQuakesPerDocument = 200;
inline constexpr auto kQuakeLife = std::chrono::hours(2);  // expires = origin time + this

// One Alert per quake, in the document's order; an entry that cannot be read is skipped and said so
// in the next one's remarks. The identifier is made of the origin time and the epicentre
// ("bmkg-gempa-20260923121656-851S12327E"), so the same quake in all three files is one alert.
// sent = effective = onset = origin time. Area: place_name is the first felt place, the circle
// around the epicentre has felt_radius_km. Parameters: Magnitude, Depth, Epicentre, Felt,
// TsunamiPotential (None | Possible | Unknown). Shakemap becomes a resource.
// Errors: those of parse_json / xml::parse; Unprocessable when no entry at all can be read.
Result<std::vector<Alert>> parse_quakes(std::string_view json_or_xml);

// Where people may have felt it strongly: 10^(0.4 M - 0.6) km, which is 10 km at M4, 25 at M5,
// 63 at M6, 158 at M7; never below 10, never above 400.
double felt_radius_km(double magnitude);

// "II-III Kab. Lembata, III Pekalongan": a range counts as its upper end; a list of places behind
// one intensity shares it ("III Pekalongan, Batang"). Accepts digits for roman numerals.
std::vector<Alert::Felt> parse_felt(std::string_view text);
std::optional<int> parse_mmi(std::string_view roman);  // "IV" → 4; I to XII only

// Prose, not a flag: "Tidak berpotensi tsunami" is None although it contains the positive words;
// what says nothing of a tsunami is Unknown.
enum class TsunamiPotential { Unknown, None, Possible };
TsunamiPotential tsunami_potential(std::string_view prose);

}  // namespace kentongan::cap
