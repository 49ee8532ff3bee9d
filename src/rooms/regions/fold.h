// Names reduced to what people mean by them, for comparing and searching: case, accents,
// punctuation, spacing and the word for the kind of place do not count. Used by the server and by
// tools/pack_regions, so that both agree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rooms/regions/types.h"

namespace kentongan::regions {

// Lower-case ASCII words: "Regapu’u (Kota)" → {"regapuu", "kota"}.
std::vector<std::string> fold_words(std::string_view text);

enum class Kind { Unsaid, Kabupaten, Kota };

struct Folded {
    Kind kind = Kind::Unsaid;
    std::string key;  // words without spaces
};

// "KAB. KEP. SULA" at regency level → {Kabupaten, "kepulauansula"}.
Folded fold_name(const std::vector<std::string>& words, Level level);
// The same without taking a first word for a kind: "Kotabaru" may be written "Kota Baru".
std::string plain_key(const std::vector<std::string>& words);

}  // namespace kentongan::regions
