// What apps are told of filters (docs.joinmastodon.org/entities/Filter, …/V1_Filter).
#pragma once

#include <optional>
#include <string_view>

#include "platform/base/json.h"
#include "rooms/filters/store.h"

namespace kentongan::filters {

// Where a filter counts; the order is that of the bits of Filter::contexts.
inline constexpr std::string_view kContexts[] = {"home", "notifications", "public", "thread",
                                                 "account"};
std::optional<unsigned> context_named(std::string_view name);
std::optional<Action> action_named(std::string_view name);

enum class Parts { With, Without };  // its keywords and statuses
void append_filter(JsonWriter& out, const Filter& filter, Parts parts);
void append_keyword(JsonWriter& out, const Keyword& keyword);
void append_status(JsonWriter& out, const FilteredStatus& status);
// The first version of the API knows keywords only, each as a filter of its own.
void append_v1(JsonWriter& out, const Filter& filter, const Keyword& keyword);

}  // namespace kentongan::filters
