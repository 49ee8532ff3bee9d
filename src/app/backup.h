// A server's whole memory in one file, while it serves, and back again on either engine. The file
// is a tar (zstd) of: about.json, what it is; tables.db, every table as a plain SQLite file;
// files/…, what lies in the folders of the data directory; manifest.json, what must have arrived.
// Keys are rows of the database, so they are in it.
#pragma once

#include <string>

#include "platform/base/result.h"
#include "platform/config/config.h"

namespace kentongan {

// Writes `file` at once and whole: it has its name only when everything is in it and on disk.
// Throws when the database or the disk fails.
Result<void> back_up(const Config& config, const std::string& file);

// Into an empty data directory and, with PostgreSQL, an empty database; all of it or nothing.
// Conflict: not empty, or a server runs there. Unprocessable: damaged, hostile or too new.
Result<void> restore(const Config& config, const std::string& file);

// Parts that both need.
inline constexpr int kBackupFormat = 1;
inline constexpr const char *kAboutName = "about.json", *kTablesName = "tables.db",
                            *kFilesFolder = "files/", *kManifestName = "manifest.json";

// A path below the data directory that a backup may hold: plain names, in a folder, none hidden.
bool is_carried_path(std::string_view path);

}  // namespace kentongan
