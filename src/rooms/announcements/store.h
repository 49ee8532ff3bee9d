// All SQL of announcements.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/accounts/types.h"
#include "rooms/announcements/types.h"

namespace kentongan::announcements {

using accounts::AccountId;

enum class State { Waiting, Published, Ended };

struct Announcement {
    AnnouncementId id;
    State state = State::Waiting;
    AccountId author;
    std::string text;  // as written
    std::optional<TimePoint> starts_at, ends_at;
    bool all_day = false;
    TimePoint publish_at, updated_at;
};

// One emoji under one announcement.
struct Kind {
    AnnouncementId announcement;
    std::string name;
    std::int64_t count = 0;
};

struct Reacted {
    AnnouncementId announcement;
    std::string name;
};

namespace store {

std::span<const db::Sql> queries();

void insert(db::Tx& tx, const Announcement& announcement);
std::optional<Announcement> find(db::Tx& tx, AnnouncementId id);
std::vector<Announcement> list(db::Tx& tx, State state, int limit);  // newest first
std::vector<Announcement> list_due(db::Tx& tx, TimePoint now, int limit);
std::vector<Announcement> list_over(db::Tx& tx, TimePoint now, int limit);
void update_state(db::Tx& tx, AnnouncementId id, State state, TimePoint now);

void insert_read(db::Tx& tx, AccountId account, AnnouncementId id);
std::vector<AnnouncementId> read_of(db::Tx& tx, AccountId account,
                                    std::span<const AnnouncementId> ids);

// Both false when nothing changed.
bool insert_reaction(db::Tx& tx, AccountId account, const Reacted& reacted);
bool remove_reaction(db::Tx& tx, AccountId account, const Reacted& reacted);
// The new count; a kind with none is gone. `first` orders the kinds.
std::int64_t change_kind(db::Tx& tx, const Reacted& reacted, int difference, std::int64_t first);
std::vector<Kind> list_kinds(db::Tx& tx, std::span<const AnnouncementId> ids);  // oldest first
std::vector<Reacted> reactions_of(db::Tx& tx, AccountId account,
                                  std::span<const AnnouncementId> ids);

}  // namespace store
}  // namespace kentongan::announcements
