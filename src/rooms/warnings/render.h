// Alerts as our own API shows them.
#pragma once

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
void append_health(JsonWriter& out, const Health& health, bool with_error);
void append_quarantine(JsonWriter& out, const QuarantineRow& row);

}  // namespace kentongan::warnings
