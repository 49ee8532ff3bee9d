// How places and ways are written for those whose they are.
#pragma once

#include <string>

#include "platform/base/json.h"
#include "rooms/regions/api.h"
#include "rooms/subscriptions/store.h"

namespace kentongan::subscriptions {

std::string time_of(int minute);  // "05:00"
void append_place(JsonWriter& out, const regions::Regions& regions, const Place& place);
void append_way(JsonWriter& out, const Way& way, bool is_new);

}  // namespace kentongan::subscriptions
