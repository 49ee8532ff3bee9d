// All emoji of this server in memory: every app asks for them at its start, and every post is
// looked through for them, also where there is no transaction. Thread-safe.
#pragma once

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
        std::shared_ptr<const std::string> json = std::make_shared<const std::string>("[]");

        const Emoji* find(std::string_view shortcode) const;
    };

    explicit Shelf(Platform& platform) : platform_(platform) {}

    // As it was loaded last; empty before. Never null.
    std::shared_ptr<const Content> content() const;
    // Reads what is committed: at the start, and after the commit of a change.
    void load();

private:
    Platform& platform_;
    std::mutex loading_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Content> content_ = std::make_shared<const Content>();
};

}  // namespace kentongan::announcements
