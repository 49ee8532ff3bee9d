// Proposals of the registry as JSON, as their rows keep them.
#pragma once

#include "rooms/warnings/registry.h"

namespace kentongan::warnings {

std::string encode_proposal(const Proposal& proposal);
// Empty when the row is from another version of this program.
std::optional<Proposal> decode_proposal(const store::ProposalRow& row);

}  // namespace kentongan::warnings
