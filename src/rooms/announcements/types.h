// Announcements and the emoji of this server, as other rooms see them.
#pragma once

#include <cstdint>
#include <string>

#include "platform/base/id.h"

namespace kentongan::announcements {

using AnnouncementId = Id<struct AnnouncementTag>;

// A picture of this server that stands for ":shortcode:".
struct Emoji {
    std::string shortcode;
    std::string url;       // complete
    std::string category;  // empty: none
    bool visible_in_picker = true;
};

// Events, after the commit: for streams.
struct AnnouncementPublished {  // or changed
    AnnouncementId announcement;
};
struct AnnouncementReaction {
    AnnouncementId announcement;
    std::string name;
    std::int64_t count = 0;  // now
};
struct AnnouncementDeleted {  // or ended
    AnnouncementId announcement;
};

// Some may be new, others gone: what was rendered with them is out of date.
struct EmojiChanged {};

}  // namespace kentongan::announcements
