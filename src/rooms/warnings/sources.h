// The registry: who may warn for which regions, checked when added; BMKG's public addresses are
// there from the first start.
#pragma once

#include "platform/base/result.h"
#include "platform/platform.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

inline constexpr std::size_t kMaxSourceName = 30, kMaxSourceUrl = 2'000;
inline constexpr std::size_t kMaxSourceTitle = 200, kMaxSourceSender = 200;  // bytes
inline constexpr int kFastestPoll = 1, kSlowestPoll = 24 * 3600;             // seconds

// Unprocessable with the field that is wrong.
Result<Source> check_source(const NewSource& source, const regions::Regions& gazetteer);
// Its name for people, a message id: "BMKG: latest earthquake"; own ones by their name.
std::string title_of(const Source& source);
// Those never registered before, so that what an operator removed stays removed.
void ensure_default_sources(Platform& platform);

}  // namespace kentongan::warnings
