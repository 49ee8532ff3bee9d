// What requests say of filters, in all the ways that apps write it.
#pragma once

#include "platform/http/message.h"
#include "rooms/filters/service.h"

namespace kentongan::filters {

// Unprocessable when expires_in is no number.
Result<FilterChange> filter_change_of(const http::Params& params);
Result<V1Change> v1_change_of(const http::Params& params);
std::vector<KeywordChange> keyword_changes_of(const http::Params& params);

}  // namespace kentongan::filters
