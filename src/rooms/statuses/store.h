// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "platform/text/stem.h"
#include "rooms/statuses/api.h"
#include "rooms/statuses/types.h"

namespace kentongan::statuses::store {

enum class Mark { Favourite = 0, Bookmark = 1, Reblog = 2, Pin = 3, Silence = 4 };

struct Edit {
    TimePoint created_at;
    std::string content_html, spoiler_text;
    bool sensitive = false;
    std::vector<attachments::AttachmentId> attachments;
    std::vector<std::string> poll_options;
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
std::span<const db::Sql> poll_queries();

// statuses
void insert_status(db::Tx& tx, const Status& status, regions::Code home);
std::optional<Status> find_status(db::Tx& tx, StatusId id);
std::optional<StatusId> find_uri(db::Tx& tx, std::string_view uri);  // of posts from elsewhere
std::vector<Status> list_statuses(db::Tx& tx, std::span<const StatusId> ids);  // in no order
std::vector<Head> list_heads(db::Tx& tx, std::span<const StatusId> ids);       // newest first
// The new revision. Replaces text, mentions, tags and attachments.
std::int64_t update_status(db::Tx& tx, const Status& status);
enum class Count { Replies, Reblogs, Favourites, Quotes };
// The new revision; 0 when the status is gone. Never below zero.
std::int64_t update_count(db::Tx& tx, StatusId id, Count count, int difference);
void remove_status(db::Tx& tx, StatusId id);
std::vector<Head> list_reblogs(db::Tx& tx, StatusId original);
// Answers to a removed status stay, as the beginning of what is left; they are returned.
std::vector<std::pair<StatusId, std::int64_t>> detach_replies(db::Tx& tx, StatusId parent);

// The new revision, 0 when it is gone.
std::int64_t update_card(db::Tx& tx, StatusId id, std::string_view card_json);
std::int64_t update_quote_state(db::Tx& tx, StatusId quote, QuoteState state);
std::int64_t update_quote_policy(db::Tx& tx, StatusId id, InteractionPolicy policy);
// Quotes of a removed status stay and say so; they are returned with their new revisions.
std::vector<std::pair<StatusId, std::int64_t>> orphan_quotes(db::Tx& tx, StatusId quoted);
std::vector<StatusId> list_quotes(db::Tx& tx, StatusId quoted, const Page& page);

// polls
void insert_poll(db::Tx& tx, StatusId status, const Poll& poll);
void remove_poll(db::Tx& tx, StatusId status);
std::shared_ptr<const Poll> find_poll(db::Tx& tx, StatusId status);
std::vector<std::pair<StatusId, std::shared_ptr<const Poll>>> list_polls(
    db::Tx& tx, std::span<const StatusId> statuses);
void update_poll(db::Tx& tx, StatusId status, const Poll& poll);  // tallies, voters and end
std::int64_t touch(db::Tx& tx, StatusId status);                  // the new revision
bool insert_vote(db::Tx& tx, StatusId status, AccountId account, int choice);  // false: there
std::vector<std::pair<StatusId, int>> list_votes(db::Tx& tx, AccountId account,
                                                 std::span<const StatusId> statuses);
std::vector<AccountId> list_voters(db::Tx& tx, StatusId status, int limit);
// Marks up to `limit` polls as ended whose time is over.
std::vector<StatusId> end_polls(db::Tx& tx, TimePoint now, int limit);

// scheduled
struct Scheduled {
    StatusId id;
    AccountId author;
    TimePoint scheduled_at;
    std::vector<attachments::AttachmentId> attachments;
    std::string params_json;
};
void insert_scheduled(db::Tx& tx, const Scheduled& scheduled);
std::optional<Scheduled> find_scheduled(db::Tx& tx, AccountId author, StatusId id);
std::vector<Scheduled> list_scheduled(db::Tx& tx, AccountId author, const Page& page);
std::vector<Scheduled> list_due(db::Tx& tx, TimePoint now, int limit);
void update_scheduled(db::Tx& tx, StatusId id, TimePoint scheduled_at);
bool remove_scheduled(db::Tx& tx, AccountId author, StatusId id);
// All of an author, and those between two times.
std::int64_t count_scheduled(db::Tx& tx, AccountId author, TimePoint from, TimePoint to);

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
std::vector<Answer> list_thread(db::Tx& tx, StatusId thread, int most);
std::vector<Answer> list_descendants(db::Tx& tx, StatusId id, int most, int depth);

// lists
std::vector<StatusId> list_by_authors(db::Tx& tx, std::span<const AccountId> authors,
                                      const Page& page);
std::vector<StatusId> list_of_author(db::Tx& tx, const OfAuthor& wanted, const Page& page);
std::vector<StatusId> list_public(db::Tx& tx, Origin origin, bool only_media, const Page& page);
// Open answers, the oldest first, behind `after`.
std::vector<StatusId> list_replies(db::Tx& tx, StatusId parent, StatusId after, int limit);
std::vector<StatusId> list_with_tag(db::Tx& tx, std::string_view tag, const Page& page);
// The first tag at or behind `from` that begins with `prefix`.
std::optional<std::string> find_tag_from(db::Tx& tx, std::string_view from,
                                         std::string_view prefix);
std::vector<StatusId> list_near(db::Tx& tx, regions::Code within, const Page& page);
// Public ones and those the viewer wrote, is mentioned in or marked. In SQLite the words come
// first, so without words an author must be named; else nothing is found.
struct Found {
    StatusId id;
    AccountId author;
    bool in_library = false;  // the viewer wrote it, is mentioned in it or marked it
};
std::vector<Found> list_found(db::Tx& tx, const StatusQuestion& question, text::LastWord last,
                              const Page& page);
std::vector<WeekOfPosts> count_weeks(db::Tx& tx, TimePoint first, int count);
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
