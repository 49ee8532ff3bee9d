// Files built into the program: migrations, templates, assets, catalogues, region data.
#pragma once

#include <span>
#include <string_view>

namespace kentongan {

struct EmbeddedFile {
    std::string_view name;     // relative path, "0001_alerts.sql"
    std::string_view content;  // static storage
};

}  // namespace kentongan
