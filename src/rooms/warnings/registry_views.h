// The registry as view models of web/templates/warnings/registry.html. No SQL of its own, no HTTP.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/web/web.h"
#include "rooms/warnings/registry.h"
#include "rooms/warnings/room.h"
#include "rooms/warnings/views.h"

namespace kentongan::warnings {

// What one page needs, read in one transaction.
struct RegistryData {
    accounts::AccountId viewer;
    std::vector<Source> sources, offices;
    std::map<SourceId, Health> health;
    std::vector<Proposal> proposals;
    std::vector<Alarm> alarms;
    std::vector<store::LogRow> log;
    std::map<SourceId, std::vector<accounts::AccountId>> officers;
    std::map<accounts::AccountId, std::string> names;  // of everybody who occurs, "@ani"
    std::vector<SourceId> decides;                     // sources the viewer may decide about
    std::vector<std::int64_t> approves;                // proposals
    Reader reader;
};
RegistryData read_registry(Warnings::Impl& room, db::Tx& tx, accounts::AccountId viewer,
                           std::int64_t log_before);

web::View registry_view(const regions::Regions& gazetteer, const RegistryData& data);

// Of a key, in groups of four that two people can read to each other.
std::string fingerprint_text(std::string_view fingerprint);
// "Banjir, Tsunami"; empty: all.
std::string hazards_text(const std::vector<std::string>& keys, std::string_view language);

}  // namespace kentongan::warnings
