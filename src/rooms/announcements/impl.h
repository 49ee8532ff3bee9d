// The room's own parts, for its routes and pages.
#pragma once

#include "rooms/announcements/api.h"
#include "rooms/announcements/service.h"

namespace kentongan::announcements {

struct Announcements::Impl {
    Impl(Platform& given, accounts::Accounts& all_accounts)
        : platform(given),
          accounts(all_accounts),
          shelf(given),
          service(given, all_accounts, shelf) {}

    Platform& platform;
    accounts::Accounts& accounts;
    Shelf shelf;
    Service service;
};

// The elements of CustomEmoji[] for the shortcodes in these texts, each once, at most 100.
void append_emojis(JsonWriter& out, const Shelf& shelf, std::span<const std::string_view> texts);
// Safe HTML with links, mentions and tags.
std::string content_html(db::Tx& tx, const Announcements::Impl& room, std::string_view text);
// Announcement entities in this order, without brackets; `read` and `me` only for a reader.
void append_announcements(JsonWriter& out, db::Tx& tx, const Announcements::Impl& room,
                          std::optional<AccountId> reader,
                          std::span<const Announcement> announcements);

void add_routes(Announcements::Impl& room);
void add_pages(Announcements::Impl& room);
void add_emoji_pages(Announcements::Impl& room);

}  // namespace kentongan::announcements
