// CAP from others, made into values: a strict reader of what must be there, a forgiving one of how
// it is written. Whatever had to be mended is said in Alert::remarks. Called for every fetched
// document; never fetches, never decides whom to believe.
#pragma once

#include <string_view>
#include <vector>

#include "cap/types.h"
#include "platform/base/result.h"
#include "platform/xml/xml.h"

namespace kentongan::cap {

// Bounds of one document, beyond those of the XML reader.
inline constexpr std::size_t kMaxAlertsPerDocument = 200;
inline constexpr std::size_t kMaxInfos = 32;
inline constexpr std::size_t kMaxAreasPerInfo = 1'000;
inline constexpr std::size_t kMaxPointsPerAlert = 200'000;
inline constexpr std::size_t kMaxTextBytes = 64 * 1024;  // one text element; longer is cut
inline constexpr std::size_t kMaxListItems = 1'000;      // references, codes, parameters, …

// Every <alert> of a document, in order: CAP 1.1 and 1.2 with any prefix, alone, in an EDXL-DE
// envelope or in any other wrapper. Mended, with a remark: times with WIB/WITA/WIT, "Z" or without
// offset, fractions; latitude and longitude swapped (when only the swap lies in Indonesia); rings
// left open; rings of fewer than four points and circles out of range dropped; duplicate areas;
// words of an enumeration in another case; identifiers and senders with characters CAP forbids;
// references that cannot be read; a web, uri, mimeType, size, derefUri, altitude or ceiling that is
// none; elements twice, unknown or in another order. An area that loses its geometry keeps its
// name. Errors: those of xml::parse; Unprocessable naming the element (`field`) when one that CAP
// requires is missing or unreadable, and when there is no alert at all; of several alerts a bad one
// spoils only itself. An info without urgency, severity or certainty is taken as Unknown, one
// without category as Other, one without event takes its headline: a warning is not dropped for
// that. InaTEWS' bulletin history is recognised and read by bmkg_tsunami.h.
Result<std::vector<Alert>> parse_cap(std::string_view xml);

// The same for one <alert> element of a tree already read, as feeds embed it.
Result<Alert> read_alert(const xml::Element& alert);

}  // namespace kentongan::cap
