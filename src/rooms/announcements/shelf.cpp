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

std::shared_ptr<const Shelf::Content> Shelf::content() const {
    const std::lock_guard lock(mutex_);
    return content_;
}

void Shelf::load() {
    // One reads after the other: what is put here last was also read last, after every commit whose
    // writer has been here.
    const std::lock_guard loading(loading_);
    auto made = std::make_shared<Content>();
    made->kept =
        platform_.database.read([](db::Tx& tx) { return emoji_store::list(tx, kMostEmojis); });
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
    content_ = std::move(made);
}

}  // namespace kentongan::announcements
