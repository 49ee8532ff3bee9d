// All emoji of this server in memory: every app asks for them at its start, and every post is
// looked through for them. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/announcements/emoji_store.h"

namespace kentongan::announcements {

inline constexpr int kMostEmojis = 2'000;

class Shelf {
public:
    struct Content {
        std::vector<KeptEmoji> kept;  // by shortcode
        std::vector<Emoji> emojis;    // the same, as others see them
        std::shared_ptr<const std::string> json;

        const Emoji* find(std::string_view shortcode) const;
    };

    explicit Shelf(const Platform& platform) : platform_(platform) {}

    // What is committed, or what this transaction sees when a change came since.
    std::shared_ptr<const Content> content(db::Tx& tx) const;
    void changed();  // after the commit of a change

private:
    const Platform& platform_;
    mutable std::mutex mutex_;
    mutable std::shared_ptr<const Content> content_;
    std::uint64_t changes_ = 0;
};

}  // namespace kentongan::announcements
