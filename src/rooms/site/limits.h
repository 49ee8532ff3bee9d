// The limits that other rooms enforce, as GET /api/v2/instance tells them to apps.
#pragma once

#include <string_view>

namespace kentongan::site {

inline constexpr int kMaxDisplayName = 30, kMaxNote = 500, kMaxFields = 4, kMaxFieldText = 255;
inline constexpr int kMaxCharacters = 500, kMaxAttachments = 4, kAddressCharacters = 23;
inline constexpr int kMaxDescription = 1500;
inline constexpr std::string_view kPictureTypes[] = {"image/jpeg", "image/png", "image/gif",
                                                     "image/webp"};

}  // namespace kentongan::site
