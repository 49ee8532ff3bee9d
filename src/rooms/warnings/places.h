// Names as warnings write them ("KOTA-BAU-BAU", "Kab. Lembata", "SELAYAR", "NTT") to codes. Offices
// do not use Kemendagri's spelling; this is where that is forgiven.
#pragma once

#include <string_view>
#include <vector>

#include "rooms/regions/api.h"

namespace kentongan::warnings {

// Lower-case letters and digits only, without "Kabupaten", "Kab.", "Kepulauan"; "Kota" is kept
// as the marker in `city`.
struct PlainName {
    std::string letters;
    bool city = false;
};
PlainName plain_name(std::string_view name);

// Regencies and cities of that name within `within`; a bare name means both "Kabupaten Semarang"
// and "Kota Semarang".
std::vector<regions::Code> regencies_called(const regions::Regions& gazetteer,
                                            std::string_view name, regions::Code within);

// The place an area description names when nothing else tells: a province, else regencies, else
// districts of all Indonesia when only one is called so.
std::vector<regions::Code> region_called(const regions::Regions& gazetteer, std::string_view name);

}  // namespace kentongan::warnings
