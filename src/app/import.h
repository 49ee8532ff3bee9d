// What somebody has at Mastodon comes along: exported lists (CSV) and the archive of their posts.
// Running it twice adds nothing. A bad line is named and passed over.
#pragma once

#include <string>

#include "platform/base/result.h"
#include "platform/config/config.h"

namespace kentongan {

struct ImportOptions {
    std::string file;
    std::string username;  // whose it becomes
    std::string kind;      // of a list; empty: told by the file's name and first line
};

// NotFound: no such file or person. BadRequest: nothing we know. Prints a summary.
Result<void> import_file(Config config, const ImportOptions& options);

}  // namespace kentongan
