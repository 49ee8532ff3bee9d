// What other rooms may ask of announcements and emoji. Functions with a Tx run inside the caller's
// transaction.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/base/json.h"
#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/announcements/types.h"

namespace kentongan::announcements {

class Announcements {
public:
    Announcements(Platform& platform, accounts::Accounts& accounts);
    ~Announcements();
    static std::vector<db::Migration> migrations();

    // The payloads of streams. Mastodon's Announcement without what only a reader knows; empty when
    // it is not published (any more).
    std::string announcement_json(db::Tx& tx, AnnouncementId id) const;
    // {"name", "count", "announcement_id"}, with addresses for an emoji of this server.
    std::string reaction_json(db::Tx& tx, const AnnouncementReaction& reaction) const;

    // Once, before requests come: reads the emoji of this server into memory.
    void load_emojis();
    // An accounts::EmojiWriter; at most 100.
    void append_emojis(JsonWriter& out, std::span<const std::string_view> texts) const;
    static void append_emoji(JsonWriter& out, const Emoji& emoji);
    // How many published ones somebody has not read yet: for the line on the home page.
    std::int64_t unread_count(db::Tx& tx, accounts::AccountId account) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::announcements
