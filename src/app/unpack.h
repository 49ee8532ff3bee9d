// Takes a backup apart. What comes in may be damaged or made to hurt: only names that a backup of
// ours has are written, below one folder, and never more than its disk bears.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "app/carry.h"
#include "platform/base/result.h"

namespace kentongan {

// This is no whole backup, and why.
Error damaged(const std::string& why);

// What manifest.json promises.
struct Manifest {
    std::map<std::string, TableSum> tables;
    std::int64_t tables_bytes = 0, files = 0, files_bytes = 0;
    std::string tables_checksum, files_checksum;
};

// `staging` is an empty folder; what is in it after an error is to be thrown away. Unprocessable:
// damaged, hostile or too new. Throws when the disk fails or the archive cannot be read.
Result<Manifest> unpack(const std::string& file, const std::string& staging);

}  // namespace kentongan
