#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"

namespace kentongan::attachments {

using AttachmentId = Id<struct AttachmentTag>;

struct Attachment {
    AttachmentId id;
    accounts::AccountId owner;
    std::string type = "image";
    std::string url, preview_url;
    std::string description;
    std::string blurhash;
    int width = 0, height = 0, preview_width = 0, preview_height = 0;
    double focus_x = 0, focus_y = 0;
    std::int64_t size_bytes = 0;
    std::uint64_t likeness = 0;  // platform/media/likeness.h
};

}  // namespace kentongan::attachments
