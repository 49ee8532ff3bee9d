// One <info> of the InaTEWS history, read but not yet a CAP alert. Inside this kit only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cap/types.h"
#include "platform/xml/xml.h"

namespace kentongan::cap {

struct Bulletin {
    std::string event_id, subject, headline, description, potential, place;
    std::string magnitude, depth;
    TimePoint sent, origin;
    std::optional<geo::Point> epicentre;
    std::vector<Area> zones;  // each once
    std::vector<std::string> observations;
    std::vector<NameValue> orders;  // instruction1..3
    std::vector<std::string> maps;  // file names
    std::vector<std::string> remarks;
    bool is_end = false;
};

// Empty when it has neither a time of sending nor an origin time.
std::optional<Bulletin> read_bulletin(const xml::Element& info);

// Highest level, earliest arrival; `zones` keeps each province and place once.
void add_zone(std::vector<Area>& zones, Area zone);

}  // namespace kentongan::cap
