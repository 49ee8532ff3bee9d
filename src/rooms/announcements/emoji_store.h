// All SQL of the emoji of this server.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/announcements/types.h"

namespace kentongan::announcements {

using EmojiId = Id<struct EmojiTag>;

struct KeptEmoji {
    EmojiId id;
    std::string shortcode, picture, category;
    bool visible_in_picker = true;
};

namespace emoji_store {

std::span<const db::Sql> queries();

bool insert(db::Tx& tx, const KeptEmoji& emoji);  // false: the shortcode is taken
std::vector<KeptEmoji> list(db::Tx& tx, int limit);
std::optional<KeptEmoji> remove(db::Tx& tx, EmojiId id);
bool has_picture(db::Tx& tx, std::string_view picture);

}  // namespace emoji_store
}  // namespace kentongan::announcements
