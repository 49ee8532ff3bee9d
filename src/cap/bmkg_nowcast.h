// What BMKG's weather nowcast needs beyond CAP. Its documents are valid CAP 1.2, but areaDesc is
// only the province, there is no geocode, the districts stand in the prose, the advice stands there
// too, and Indonesian and English are two documents with one identifier.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"

namespace kentongan::cap {

inline constexpr std::size_t kMaxNamedPlaces = 500;

struct NamedPlaces {
    std::vector<std::string> now;  // "khususnya di DENGILO, MANANGGU", without "dan sekitarnya"
    std::vector<std::string> spreading;  // "dapat meluas ke wilayah …"
};

// District names as the prose writes them, in order, each once; the English prose likewise
// ("particularly in …", "may spread to …"). Empty lists when the prose has another shape.
NamedPlaces named_places(std::string_view description);
// Both lists as one.
std::vector<std::string> places_in_description(std::string_view description);

// Fills what the office left out, once after parse_cap: Area::province_name from areaDesc, the
// instruction from the description's "Masyarakat dihimbau …", expires from "hingga 24 September
// 2026, 17:27 WITA" (else sent + 3 h). Leaves everything else alone.
void normalise_nowcast(Alert& alert);

// Takes over the infos of the other language's document with the same identifier; an info of a
// language `into` has already is replaced only when `other` was sent later. Different identifiers:
// does nothing and returns false.
bool merge_languages(Alert& into, Alert other);

}  // namespace kentongan::cap
