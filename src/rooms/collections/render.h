// What apps are told of collections (docs.joinmastodon.org/entities/Collection).
#pragma once

#include <string>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "rooms/collections/service.h"

namespace kentongan::collections {

std::string path_of(const Collection& collection);  // its page

void append_collection(JsonWriter& out, const Config& config, const Shown& shown);
void append_item(JsonWriter& out, const Item& item);

}  // namespace kentongan::collections
