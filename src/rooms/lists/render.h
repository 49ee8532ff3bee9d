// What apps are told of lists (docs.joinmastodon.org/entities/List).
#pragma once

#include <span>
#include <string>

#include "platform/base/json.h"
#include "rooms/lists/types.h"

namespace kentongan::lists {

void append_list(JsonWriter& out, const List& list);
std::string lists_json(std::span<const List> lists);

}  // namespace kentongan::lists
