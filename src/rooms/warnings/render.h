// Alerts as our own API shows them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "rooms/warnings/views.h"

namespace kentongan::warnings {

// The entity Alert, from memory: what lists show.
void append_card(JsonWriter& out, const Config& config, const regions::Regions& gazetteer,
                 const Card& card, TimePoint now);
// The same with instruction, description and history.
std::string alert_json(const Config& config, const regions::Regions& gazetteer,
                       const PageData& data, const Reader& reader);
// A source or an office. Who let it in, and what went wrong last, is for administrators.
struct ToldOfSources {
    std::vector<Alarm> alarms;
    std::map<accounts::AccountId, std::string> names;
    bool to_administrator = false;
};
void append_health(JsonWriter& out, const Health& health, const ToldOfSources& told);
void append_quarantine(JsonWriter& out, const QuarantineRow& row);

}  // namespace kentongan::warnings
