// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/statuses/api.h"
#include "rooms/statuses/types.h"

namespace kentongan::statuses::store {

enum class Mark { Favourite = 0, Bookmark = 1, Reblog = 2, Pin = 3, Silence = 4 };

struct Edit {
    TimePoint created_at;
    std::string content_html, spoiler_text;
    bool sensitive = false;
    std::vector<attachments::AttachmentId> attachments;
};

struct Marked {
    std::int64_t mark = 0;  // the cursor of the list
    StatusId status;
    AccountId account;
};

// Whose posts of one author: `most_hidden` is the most hidden visibility shown without a mention.
struct OfAuthor {
    AccountId author;
    std::optional<AccountId> viewer;
    Visibility most_hidden = Visibility::Unlisted;
    bool only_media = false, without_replies = false, without_reblogs = false;
    bool with_exercises = false;
    std::string tag;
};

// Everything asked of SQLite, for the test that no table is walked over.
std::span<const db::Sql> queries();
std::span<const db::Sql> list_queries();

// statuses
void insert_status(db::Tx& tx, const Status& status, regions::Code home);
std::optional<Status> find_status(db::Tx& tx, StatusId id);
std::vector<Status> list_statuses(db::Tx& tx, std::span<const StatusId> ids);  // in no order
std::vector<Head> list_heads(db::Tx& tx, std::span<const StatusId> ids);       // newest first
// The new revision. Replaces text, mentions, tags and attachments.
std::int64_t update_status(db::Tx& tx, const Status& status);
enum class Count { Replies, Reblogs, Favourites };
// The new revision; 0 when the status is gone. Never below zero.
std::int64_t update_count(db::Tx& tx, StatusId id, Count count, int difference);
void remove_status(db::Tx& tx, StatusId id);
std::vector<Head> list_reblogs(db::Tx& tx, StatusId original);
// Answers to a removed status stay, as the beginning of what is left; they are returned.
std::vector<std::pair<StatusId, std::int64_t>> detach_replies(db::Tx& tx, StatusId parent);

// edits
void insert_edit(db::Tx& tx, const Status& before);
std::vector<Edit> list_edits(db::Tx& tx, StatusId id);  // oldest first

// marks
bool insert_mark(db::Tx& tx, AccountId account, StatusId status, Mark kind, std::int64_t id);
bool remove_mark(db::Tx& tx, AccountId account, StatusId status, Mark kind);
std::optional<std::int64_t> find_mark(db::Tx& tx, AccountId account, StatusId status, Mark kind);
std::int64_t count_marks(db::Tx& tx, AccountId account, Mark kind);
// Of these statuses, one bit per Mark.
std::vector<std::pair<StatusId, unsigned>> list_flags(db::Tx& tx, AccountId account,
                                                      std::span<const StatusId> statuses);
std::vector<Marked> list_marked_by(db::Tx& tx, AccountId account, Mark kind, const Page& page);
std::vector<Marked> list_marks_of(db::Tx& tx, StatusId status, Mark kind, const Page& page);

// threads
std::vector<StatusId> list_ancestors(db::Tx& tx, StatusId id, int most);  // oldest first
struct Answer {
    StatusId id, parent;
};
std::vector<Answer> list_descendants(db::Tx& tx, StatusId id, int most, int depth);

// lists
std::vector<StatusId> list_by_authors(db::Tx& tx, std::span<const AccountId> authors,
                                      const Page& page);
std::vector<StatusId> list_of_author(db::Tx& tx, const OfAuthor& wanted, const Page& page);
std::vector<StatusId> list_public(db::Tx& tx, bool only_media, const Page& page);
std::vector<StatusId> list_with_tag(db::Tx& tx, std::string_view tag, const Page& page);
// The first tag at or behind `from` that begins with `prefix`.
std::optional<std::string> find_tag_from(db::Tx& tx, std::string_view from,
                                         std::string_view prefix);
std::vector<StatusId> list_near(db::Tx& tx, regions::Code within, const Page& page);
std::vector<StatusId> list_found(db::Tx& tx, std::optional<AccountId> viewer, std::string_view text,
                                 const Page& page);
// Of these, the ones that carry the tag.
std::vector<StatusId> list_tagged(db::Tx& tx, std::span<const StatusId> ids,
                                  std::span<const std::string> tags);

// regions
void insert_regions(db::Tx& tx, StatusId status, const RegionBound& bound);
bool remove_regions(db::Tx& tx, StatusId status);
void remove_ended_regions(db::Tx& tx, TimePoint before);
std::vector<RegionStatus> list_regions(db::Tx& tx, StatusId after, TimePoint now, int limit);

// idempotency
// Empty: the key is now `status`'s. Else the status that has it since `expired` or later.
std::optional<StatusId> claim_key(db::Tx& tx, AccountId author, std::string_view key,
                                  StatusId status, TimePoint now, TimePoint expired);
void remove_keys(db::Tx& tx, TimePoint before);

}  // namespace kentongan::statuses::store
