// The limits that other rooms enforce, as GET /api/v2/instance tells them to apps.
#pragma once

#include <string_view>

namespace kentongan::site {

inline constexpr int kMaxDisplayName = 30, kMaxNote = 500, kMaxFields = 4, kMaxFieldText = 255;
inline constexpr int kMaxAvatarDescription = 150, kMaxFeaturedTags = 10, kMaxPins = 5;
inline constexpr int kMaxCharacters = 500, kMaxAttachments = 4, kAddressCharacters = 23;
inline constexpr int kMaxDescription = 1500;
inline constexpr int kMaxPollOptions = 4, kMaxOptionCharacters = 50;
inline constexpr int kShortestPoll = 300, kLongestPoll = 2'629'746;  // seconds
inline constexpr std::string_view kMediaTypes[] = {
    "image/jpeg", "image/png",       "image/gif",  "image/webp", "image/heic",
    "video/mp4",  "video/quicktime", "video/webm", "audio/mpeg", "audio/mp4",
    "audio/ogg",  "audio/flac",      "audio/wav"};

}  // namespace kentongan::site
