// InaTEWS' tsunami bulletins (last30tsunamievent.xml): a document that claims to be one CAP alert
// but is the bulletin history of several earthquakes with elements of its own. Here it becomes one
// CAP alert per bulletin, PD-1 to PD-4, chained by references.
//
// The end. PD-4 ("dinyatakan telah berakhir") becomes msgType Cancel that references every earlier
// bulletin of the quake, with an AllClear info: CAP 1.2 §3.2.1 says Cancel cancels what it
// references, so that afterwards nothing of the chain is live anywhere, also at readers that only
// know CAP. Levels (of a zone and, by the highest zone, of the bulletin):
//   AWAS    Extreme   Immediate   Likely        SIAGA   Severe   Immediate   Likely
//   WASPADA Moderate  Immediate   Likely        once waves are observed, certainty is Observed
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/base/result.h"
#include "platform/xml/xml.h"

namespace kentongan::cap {

inline constexpr std::size_t kMaxBulletins = 500;
inline constexpr auto kBulletinLife =
    std::chrono::hours(3);  // expires = sent + this; updates renew

// Oldest first. Identifier "bmkg-tsunami-<eventid>" with incidents "bmkg-gempa-<first origin,
// UTC>"; sender from the document; sent = timesent, else the eventid read as WIB. Bulletins belong
// to one quake when origin times lie within kSameQuakeTime and epicentres within kSameQuakeKm
// (values are revised between bulletins). The first is Alert, later ones Update, the ending Cancel;
// references name all earlier ones of the document. Infos: one per level present, highest first,
// each with the citizens' instruction of that level; the orders to local government stay as
// parameters "instruction1".."instruction3". One Area per zone (province_name, place_name, level,
// arrival; the gazetteer knows the names, there is no geometry); a zone listed twice is collapsed
// to the highest level and the earliest arrival. A later bulletin without zones keeps those of the
// one before; a first one without zones warns at Siaga within kUnknownCoastKm of the epicentre. The
// Cancel names every zone of its chain, so that everybody who was warned hears of the end. Observed
// waves are parameters "observation"
// ("SIKKA 05:03 WIB 0.19 m @ -8.3,121.73", swapped coordinates repaired with a remark).
// Errors: those of xml::parse; Unprocessable when no bulletin can be read.
Result<std::vector<Alert>> parse_tsunami_bulletins(std::string_view xml);

inline constexpr auto kSameQuakeTime = std::chrono::minutes(10);
inline constexpr double kSameQuakeKm = 150;
inline constexpr double kUnknownCoastKm = 300;

// The same for a tree already read: parse_cap asks, for sources registered as plain CAP.
bool is_tsunami_document(const xml::Element& root);
Result<std::vector<Alert>> read_tsunami_bulletins(const xml::Element& root);

// The regency a zone name means, for the gazetteer: "MANGGARAI-BARAT BAGIAN UTARA" → "MANGGARAI
// BARAT", "KOTA-BAU-BAU" → "KOTA BAU BAU", "BIMA PULAU SANGIANG" → "BIMA", "PULAU ENDE" → "ENDE".
std::string zone_regency(std::string_view zone);

// What people at the coast do at this level, in plain Indonesian.
std::string_view tsunami_instruction(Level level);

}  // namespace kentongan::cap
