// What is counted of a tag: from the days that rooms/tags keeps, nothing is counted here.
#pragma once

#include <string_view>
#include <vector>

#include "rooms/moderation/impl.h"

namespace kentongan::moderation {

inline constexpr std::string_view kTagMeasures[] = {"tag_accounts", "tag_uses", "tag_servers"};

// People, servers or uses, by the name of the measure.
Measured measure_tag(db::Tx& tx, const Moderation::Impl& room, const Question& asked);
// How often people of each server used it, the most first; an empty subject is this server.
std::vector<Count> servers_of_tag(db::Tx& tx, const Moderation::Impl& room, const Question& asked,
                                  int limit);

}  // namespace kentongan::moderation
