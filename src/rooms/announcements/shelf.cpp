#include "rooms/announcements/shelf.h"

#include <algorithm>

#include "platform/base/json.h"
#include "platform/config/config.h"
#include "rooms/announcements/api.h"
#include "rooms/announcements/emoji_files.h"

namespace kentongan::announcements {

const Emoji* Shelf::Content::find(std::string_view shortcode) const {
    const auto at = std::ranges::lower_bound(emojis, shortcode, {}, &Emoji::shortcode);
    return at == emojis.end() || at->shortcode != shortcode ? nullptr : &*at;
}

std::shared_ptr<const Shelf::Content> Shelf::content(db::Tx& tx) const {
    std::uint64_t before = 0;
    {
        const std::lock_guard lock(mutex_);
        if (content_) return content_;
        before = changes_;
    }
    auto made = std::make_shared<Content>();
    made->kept = emoji_store::list(tx, kMostEmojis);
    std::ranges::sort(made->kept, {}, &KeptEmoji::shortcode);
    auto json = std::make_shared<std::string>();
    JsonWriter out(*json);
    out.begin_array();
    for (const auto& one : made->kept) {
        made->emojis.push_back({one.shortcode, platform_.config.url(emoji_path(one.picture)),
                                one.category, one.visible_in_picker});
        Announcements::append_emoji(out, made->emojis.back());
    }
    out.end_array();
    made->json = std::move(json);
    const std::lock_guard lock(mutex_);
    // Whoever read before a change must not put its old shelf in the place of the new one.
    if (changes_ == before) content_ = made;
    return made;
}

void Shelf::changed() {
    const std::lock_guard lock(mutex_);
    ++changes_;
    content_.reset();
}

}  // namespace kentongan::announcements
