// Files that must be there after a power cut.
#pragma once

#include <filesystem>
#include <string_view>

namespace kentongan {

// The whole file or none under its name, on disk before we say so. Throws std::system_error.
void write_durably(const std::filesystem::path& path, std::string_view bytes);

}  // namespace kentongan
