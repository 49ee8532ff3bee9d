// From SQLite to PostgreSQL, when one machine is not enough any more.
#pragma once

#include <string>

#include "platform/base/result.h"
#include "platform/config/config.h"

namespace kentongan {

// Copies all rows to the empty database at `url`, and compares them afterwards. It may be killed
// and run again: it goes on behind the last row that arrived. Files stay in the data directory.
// Conflict: a server runs, or the database holds something else.
Result<void> migrate_to(const Config& config, const std::string& url);

}  // namespace kentongan
