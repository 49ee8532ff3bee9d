// Publishing, finding and rendering posts, for the rooms that arrange them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/base/result.h"
#include "platform/db/database.h"
#include "platform/http/message.h"
#include "platform/platform.h"
#include "platform/web/web.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/filters/api.h"
#include "rooms/regions/api.h"
#include "rooms/statuses/types.h"

namespace kentongan::statuses {

// What one status needs besides itself to be put into timelines; region-bound ones carry their
// regions.
struct RegionStatus {
    StatusId id;
    AccountId author;
    RegionBound bound;
};

enum class Origin { Anywhere, Here, Elsewhere };

// What somebody looks for in posts they may find: their own, those they are mentioned in or marked,
// and public ones of authors who want to be found (accounts::Account::indexable).
struct StatusQuestion {
    std::optional<AccountId> viewer;
    std::string text;  // words, each by its stem; may be empty where an author is named
    std::optional<AccountId> author;
    std::string language;
    bool only_library = false;  // own, mentioned, marked
    std::optional<bool> media, poll, link, reply, sensitive;
    std::optional<TimePoint> before, since;  // excluding, including
};

class Statuses {
public:
    // Without `regions` pages name no places, without `filters` nothing is filtered.
    Statuses(Platform& platform, accounts::Accounts& accounts,
             attachments::Attachments& attachments, const regions::Regions* regions = nullptr,
             filters::Filters* filters = nullptr);
    ~Statuses();
    static std::vector<db::Migration> migrations();

    // Validates and writes in its own transaction / in the caller's.
    Result<Status> publish(const NewStatus& status);
    Result<Status> publish(db::Tx& tx, const NewStatus& status);
    // For rooms that own the text (warnings): keeps history, tells streams.
    Result<void> edit(db::Tx& tx, StatusId id, std::string text, std::string extension_json);
    // Takes a region-bound status out of homes at once (the warning ended).
    void end_region_bound(db::Tx& tx, StatusId id);
    // Other regions or another end for a region-bound status (the warning was updated).
    void change_region_bound(db::Tx& tx, StatusId id, const RegionBound& bound);
    Result<void> remove(db::Tx& tx, StatusId id);
    // By moderators, whatever its author chose: a change like any other, with its history.
    Result<void> set_sensitive(db::Tx& tx, StatusId id, bool sensitive);

    // Posts of people elsewhere, and what these do here. The caller has made sure that whoever says
    // it may. What is known already is answered, not kept twice.
    std::optional<StatusId> find_by_uri(db::Tx& tx, std::string_view uri) const;  // ours, too
    Result<Status> receive(db::Tx& tx, const RemoteStatus& status);
    Result<void> revise(db::Tx& tx, StatusId id, const RemoteStatus& status);
    Result<StatusId> receive_boost(db::Tx& tx, AccountId by, StatusId id, std::string_view uri,
                                   TimePoint created_at);
    // Boosts in the name of an account here that nobody signs in to (a group).
    Result<StatusId> boost(db::Tx& tx, AccountId by, StatusId id);
    // By the words of a choice; each choice of a poll with many comes on its own.
    Result<void> receive_vote(db::Tx& tx, AccountId by, StatusId id, std::string_view option);
    Result<void> set_favourite(db::Tx& tx, AccountId by, StatusId id, bool wanted);
    Result<void> remove_boost(db::Tx& tx, AccountId by, StatusId id);
    // As its author, who lives elsewhere, says; at most 20 are kept. NotFound when it is not
    // theirs.
    Result<void> set_pinned(db::Tx& tx, AccountId author, StatusId id, bool pinned);
    // As the author of a quoted post, or their server, says. NotFound when `id` quotes nothing.
    Result<void> set_quote_state(db::Tx& tx, StatusId id, QuoteState state);

    // What an author shows to everybody, the latest first; and their pinned posts.
    std::vector<StatusId> ids_open(db::Tx& tx, AccountId author, const Page& page) const;
    std::vector<StatusId> ids_pinned(db::Tx& tx, AccountId author) const;
    // Open answers to a post, the oldest first, behind `after`.
    std::vector<StatusId> replies(db::Tx& tx, StatusId id, StatusId after, int limit) const;

    std::optional<Status> find(db::Tx& tx, StatusId id) const;  // no visibility check
    std::vector<Head> heads(db::Tx& tx, std::span<const StatusId> ids) const;  // newest first
    bool may_see(db::Tx& tx, std::optional<AccountId> viewer, const Status& status) const;
    // Those of them that the viewer may see, in no order; without their polls.
    std::vector<Status> find_visible(db::Tx& tx, std::optional<AccountId> viewer,
                                     std::span<const StatusId> ids) const;

    // Who boosted it, the latest first.
    std::vector<AccountId> boosters(db::Tx& tx, StatusId id, int limit) const;
    // Who voted in its poll, each once.
    std::vector<AccountId> voters(db::Tx& tx, StatusId id, int limit) const;
    // The posts that quote it, the latest first.
    std::vector<StatusId> quotes(db::Tx& tx, StatusId id, int limit) const;
    // Does this person want to hear nothing of the thread any more?
    bool has_silenced(db::Tx& tx, AccountId viewer, const Status& status) const;
    // Does it look the same to everybody who did nothing with it and filters nothing?
    bool looks_alike(const Status& status) const;
    bool has_filters(db::Tx& tx, AccountId viewer) const;
    // What stands behind a link in it: the JSON of a PreviewCard, empty to take it away. Tells
    // streams.
    void set_card(db::Tx& tx, StatusId id, std::string card_json);

    // `count` weeks from `first` on. Walks over their posts: keep the answer for a while.
    std::vector<WeekOfPosts> weeks(db::Tx& tx, TimePoint first, int count) const;

    // Newest first within `page`; visibility as named; nothing hidden from the viewer is filtered
    // here.
    std::vector<StatusId> ids_by_authors(db::Tx& tx, std::span<const AccountId> authors,
                                         const Page& page) const;
    std::vector<StatusId> ids_public(db::Tx& tx, Origin origin, bool only_media,
                                     const Page& page) const;
    std::vector<StatusId> ids_with_tag(db::Tx& tx, std::string_view tag, const Page& page) const;
    // Of these, the ones that carry any of the tags.
    std::vector<StatusId> tagged(db::Tx& tx, std::span<const StatusId> ids,
                                 std::span<const std::string> tags) const;
    // Tags that begin so and stand in a public post, in order; `prefix` as text::normal_tag.
    std::vector<std::string> tags_beginning(db::Tx& tx, std::string_view prefix, int limit) const;
    std::vector<StatusId> ids_near(db::Tx& tx, regions::Code within,
                                   const Page& page) const;  // authors living there
    std::vector<RegionStatus> region_bound_since(db::Tx& tx, StatusId after, TimePoint now) const;
    std::vector<StatusId> search(db::Tx& tx, const StatusQuestion& question,
                                 const Page& page) const;

    // Mastodon's Status entities as a JSON array, in the order of ids; leaves out what the viewer
    // may not see. The hot path of every timeline: cached per status, the viewer's flags added on
    // top.
    std::string render_json(db::Tx& tx, std::optional<AccountId> viewer,
                            std::span<const StatusId> ids) const;
    // The same for a home, from which the caller has already left out whom the viewer does not
    // want to see and who blocked them.
    std::string render_home_json(db::Tx& tx, AccountId viewer, std::span<const StatusId> ids) const;
    std::string render_one_json(db::Tx& tx, std::optional<AccountId> viewer,
                                StatusId id) const;  // empty: not visible
    // What stands in posts without being theirs is another now (emoji): all are rendered anew.
    void forget_renderings();
    // The view models of the template "statuses/post", same rules.
    std::vector<web::View> views(db::Tx& tx, std::optional<AccountId> viewer,
                                 std::span<const StatusId> ids, std::string_view language) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::statuses
