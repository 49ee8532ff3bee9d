// Who announces, when it is seen, and how people react.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/announcements/shelf.h"
#include "rooms/announcements/store.h"

namespace kentongan::announcements {

inline constexpr int kMostShown = 40;
inline constexpr std::size_t kMostCharacters = 5'000;
inline constexpr std::size_t kMostKinds = 8;  // Mastodon's limit of ReactionValidator

struct NewAnnouncement {
    std::string text;
    std::optional<TimePoint> starts_at, ends_at;  // of what it is about; at the end it disappears
    bool all_day = false;
    std::optional<TimePoint> publish_at;  // now when empty or past
};

struct NewEmoji {
    std::string_view shortcode, category, picture;  // picture: bytes of the upload
    bool visible_in_picker = true;
};

class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, Shelf& shelf)
        : platform_(platform), accounts_(accounts), shelf_(shelf) {}

    bool may_announce(db::Tx& tx, AccountId account) const;

    // Forbidden unless an administrator; Unprocessable with a field.
    Result<AnnouncementId> write(db::Tx& tx, AccountId by, const NewAnnouncement& wanted);
    Result<void> end(db::Tx& tx, AccountId by, AnnouncementId id);
    // What waits and is due is published, what is over ends.
    void keep_time();

    // Those to be seen now, in the order of what they are about; without the ones read already
    // unless `with_dismissed`.
    std::vector<Announcement> shown(db::Tx& tx, std::optional<AccountId> reader,
                                    bool with_dismissed) const;
    Result<void> dismiss(db::Tx& tx, AccountId reader, AnnouncementId id);
    Result<void> react(db::Tx& tx, AccountId by, const Reacted& reacted);
    Result<void> unreact(db::Tx& tx, AccountId by, const Reacted& reacted);

    // Opens its own transactions: a picture is made in between. Pool only.
    Result<void> add_emoji(AccountId by, const NewEmoji& wanted);
    Result<void> remove_emoji(AccountId by, EmojiId id);

private:
    Result<void> check_emoji(db::Tx& tx, AccountId by, const NewEmoji& wanted) const;
    Result<Announcement> published(db::Tx& tx, AnnouncementId id) const;
    void say_emoji_changed();  // after the commit
    void say_reaction(db::Tx& tx, const Reacted& reacted, std::int64_t count);

    Platform& platform_;
    accounts::Accounts& accounts_;
    Shelf& shelf_;
};

}  // namespace kentongan::announcements
