// WebP files without metadata chunks.
#pragma once

#include <string>
#include <string_view>

namespace kentongan::picture {

// Only the picture and its transparency (RFC 9649, 2.7); empty when `webp` is malformed.
std::string webp_without_metadata(std::string_view webp);

}  // namespace kentongan::picture
