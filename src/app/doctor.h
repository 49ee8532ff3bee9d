// Looks for what is wrong with this installation and says what to do about it. Changes nothing.
#pragma once

#include "platform/base/result.h"
#include "platform/config/config.h"

namespace kentongan {

// Prints one line per check; Unavailable when one failed.
Result<void> run_doctor(const Config& config);

}  // namespace kentongan
