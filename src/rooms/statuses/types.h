// Posts: what was said, by whom, for whom to see.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"
#include "rooms/attachments/types.h"
#include "rooms/regions/types.h"

namespace kentongan::statuses {

using StatusId = Id<struct StatusTag>;
using accounts::AccountId;

enum class Visibility { Public, Unlisted, Private, Direct };
std::string_view name_of(Visibility visibility);
std::optional<Visibility> visibility_named(std::string_view name);
bool is_open(Visibility visibility);  // to everybody who finds it

// Who may do something with a post besides its author (FEP-044f, and GoToSocial's interaction
// policies). Stored: the order is the database's.
enum class InteractionPolicy { Public, Followers, Nobody };
std::string_view name_of(InteractionPolicy policy);  // "public", "followers", "nobody"
std::optional<InteractionPolicy> interaction_policy_named(std::string_view name);

// What the author of a post from elsewhere asks for. Posts from here leave it to everybody.
struct InteractionPolicies {
    InteractionPolicy reply = InteractionPolicy::Public;  // those it mentions always may
    InteractionPolicy favourite = InteractionPolicy::Public;
    InteractionPolicy boost = InteractionPolicy::Public;
    bool operator==(const InteractionPolicies&) const = default;
};

// Pending: another server has not answered yet. Stored.
enum class QuoteState { Accepted, Revoked, Deleted, Pending, Rejected };

// A question with choices. It has the id of its post.
struct Poll {
    std::vector<std::string> options;
    std::vector<std::int64_t> tallies;  // of the options
    std::int64_t voters = 0;
    bool multiple = false;
    bool hide_totals = false;  // until it ends
    TimePoint expires_at;
};

struct Status {
    StatusId id;
    AccountId author;
    std::optional<StatusId> in_reply_to;
    std::optional<AccountId> in_reply_to_author;
    std::optional<StatusId> reblog_of;
    Visibility visibility = Visibility::Public;
    std::string text;          // as written
    std::string content_html;  // as shown
    std::string spoiler_text;
    std::string language;
    bool sensitive = false;
    TimePoint created_at;
    std::optional<TimePoint> edited_at;
    std::int64_t replies_count = 0, reblogs_count = 0, favourites_count = 0, quotes_count = 0;
    std::optional<StatusId> quote_of;
    QuoteState quote_state = QuoteState::Accepted;
    InteractionPolicy quote_policy = InteractionPolicy::Public;
    InteractionPolicies interaction_policies;
    std::shared_ptr<const Poll> poll;  // null: none
    std::string card_json;             // a PreviewCard; empty: none
    std::vector<attachments::AttachmentId> attachments;
    std::vector<AccountId> mentions;
    std::vector<std::string> tags;  // lower case, without #
    std::string extension_json;     // under the entity's key "kentongan"; empty: none
    std::string uri, url;
    StatusId thread;        // the first of the conversation, itself when it is that
    bool exercise = false;  // shown only to people who joined exercises
    std::optional<accounts::ApplicationId> application;
    std::int64_t revision = 0;                  // grows with every change
    std::vector<accounts::RemoteEmoji> emojis;  // of a post from elsewhere
};

bool is_warning(const Status& status);  // by what rooms/warnings hangs on it

// What deciding about a place in a list needs.
struct Head {
    StatusId id;
    AccountId author;
    std::optional<StatusId> reblog_of;
    std::optional<AccountId> reblog_author;
    std::optional<AccountId> in_reply_to_author;
    Visibility visibility = Visibility::Public;
    bool exercise = false;
    bool has_media = false;
    std::string language;  // none of boosts and warnings: nobody chooses among these
};

struct WeekOfPosts {
    std::int64_t posts = 0;    // without boosts
    std::int64_t authors = 0;  // of other posts than official warnings
};

// A status meant for the people of a region, whether they follow its author or not. Timelines put
// it into their home until `until`.
struct RegionBound {
    std::vector<regions::Code> regions;  // minimal cover, sorted
    bool exercise = false;               // only for people who joined exercises
    TimePoint until;
};

struct NewPoll {
    std::vector<std::string> options;
    Duration expires_in{0};
    bool multiple = false, hide_totals = false;
};

struct NewStatus {
    AccountId author;
    std::string text;
    std::string spoiler_text;
    std::string language = "id";
    Visibility visibility = Visibility::Public;
    bool sensitive = false;
    std::optional<StatusId> in_reply_to;
    std::vector<attachments::AttachmentId> attachments;
    std::optional<NewPoll> poll;
    std::optional<StatusId> quote_of;
    InteractionPolicy quote_policy = InteractionPolicy::Public;
    std::optional<RegionBound> region_bound;
    std::string extension_json;
    std::optional<accounts::ApplicationId> application;
    std::string idempotency_key;          // remembered for an hour per author
    std::optional<TimePoint> created_at;  // for imports and the demo; now when empty
};

// What another server says that one of its people wrote. HTML is sanitised, lists are bounded, and
// the author, those mentioned and the post it answers are known here already.
struct RemoteStatus {
    AccountId author;
    std::string uri, url;  // its id there, and its page; both http(s)
    std::string content_html, spoiler_text, language;
    Visibility visibility = Visibility::Public;
    bool sensitive = false;
    TimePoint created_at;
    std::optional<TimePoint> edited_at;
    std::optional<StatusId> in_reply_to;
    std::vector<attachments::RemoteAttachment> attachments;
    std::vector<AccountId> mentions;
    std::vector<std::string> tags;     // as text::normal_tag
    std::shared_ptr<const Poll> poll;  // counted there
    std::optional<StatusId> quote_of;
    QuoteState quote_state = QuoteState::Accepted;
    InteractionPolicy quote_policy = InteractionPolicy::Public;
    InteractionPolicies interaction_policies;
    std::string extension_json;
    std::optional<RegionBound> region_bound;
    std::vector<accounts::RemoteEmoji> emojis;
};

// Events, inside the transaction and after the commit.
struct StatusPublished {
    std::shared_ptr<const Status> status;
    std::shared_ptr<const RegionBound> region_bound;  // may be null
};
struct StatusEdited {
    StatusId status;
    AccountId author;
};
struct StatusRemoved {
    StatusId status;
    AccountId author;
    std::shared_ptr<const Status> was;  // null: a boost that went with its original
};
// Somebody chose in a poll of `author`, by the places of the choices.
struct PollVoted {
    StatusId status;
    AccountId author, by;
    std::vector<int> choices;
};
// An author put a post at the head of their profile, or took it away.
struct StatusPinned {
    StatusId status;
    AccountId author;
    bool undone = false;
};
// After: somebody here reads the thread this post is in.
struct ThreadOpened {
    StatusId status;
};
// A poll is over: its author and those who voted may want to know.
struct PollEnded {
    StatusId status;
    AccountId author;
};
// Somebody quotes a post of `author`.
struct StatusQuoted {
    StatusId status;
    AccountId author;
    StatusId quote;
    AccountId by;
};
// A region-bound status leaves the homes it was put into; it remains readable.
struct RegionBoundEnded {
    StatusId status;
};
// It is for other people, or for longer, than before: it leaves all homes and enters these.
struct RegionBoundChanged {
    std::shared_ptr<const Status> status;
    std::shared_ptr<const RegionBound> region_bound;
};
// Someone did something to a status that its author may want to know.
struct StatusFavourited {
    StatusId status;
    AccountId author, by;
    bool undone = false;
};
struct StatusReblogged {
    StatusId status;
    AccountId author, by;
    StatusId reblog;
    bool undone = false;
};

}  // namespace kentongan::statuses
