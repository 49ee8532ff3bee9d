// The rules of posting: who may see, answer, boost and change what. Everything runs inside the
// caller's transaction; events go out and caches learn of it after the commit. No HTTP, no SQL.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/attachments/api.h"
#include "rooms/statuses/api.h"
#include "rooms/statuses/cache.h"
#include "rooms/statuses/store.h"

namespace kentongan::statuses {

inline constexpr std::size_t kMaxCharacters = 500;           // as /api/v2/instance says
inline constexpr std::size_t kMaxOfficialCharacters = 5000;  // region-bound posts
inline constexpr std::size_t kMaxAttachments = 4;
inline constexpr std::int64_t kMaxPins = 5;
inline constexpr int kMaxPinsElsewhere = 20;  // then the oldest goes
// As /api/v2/instance says.
inline constexpr std::size_t kMinPollOptions = 2, kMaxPollOptions = 4;
inline constexpr std::size_t kMaxOptionCharacters = 50;
inline constexpr Duration kShortestPoll = 5min, kLongestPoll = 2'629'746s;
// Mastodon's bounds of what is written for later.
inline constexpr Duration kSoonestScheduled = 5min;
inline constexpr std::int64_t kMaxScheduled = 300, kMaxScheduledPerDay = 25;
inline constexpr Duration kKeysRemembered = 1h;  // Idempotency-Key

// What a change replaces; the rest stays.
struct StatusChange {
    std::string text, spoiler_text, language;
    bool sensitive = false;
    std::optional<std::vector<attachments::AttachmentId>> attachments;
    // Of pictures the status has afterwards; of others they are passed over, as Mastodon does.
    std::vector<std::pair<attachments::AttachmentId, std::string>> descriptions;
    std::optional<std::string> extension_json;
    std::optional<NewPoll> poll;  // another one: nobody has voted in it
    bool remove_poll = false;
    std::optional<InteractionPolicy> quote_policy;
};

struct Thread {
    std::vector<StatusId> ancestors;    // oldest first
    std::vector<StatusId> descendants;  // every answer behind what it answers
};

// Who may see what, for one viewer in one transaction; remembers what it has asked.
class Sight {
public:
    Sight(db::Tx& tx, const accounts::Accounts& accounts, std::optional<AccountId> viewer)
        : tx_(tx), accounts_(accounts), viewer_(viewer) {}
    // The caller vouches that nobody who blocked the viewer is among the authors.
    void trust_authors() { hidden_.emplace(); }

    bool sees(AccountId author, Visibility visibility, std::span<const AccountId> mentions,
              bool exercise);
    bool joins_exercises();
    const accounts::Relation& relation(AccountId author);  // with a viewer only

private:
    bool is_blocked_by(AccountId author);

    db::Tx& tx_;
    const accounts::Accounts& accounts_;
    std::optional<AccountId> viewer_;
    std::optional<std::vector<AccountId>> hidden_;  // sorted
    std::optional<bool> joins_exercises_;
    std::vector<std::pair<AccountId, accounts::Relation>> relations_;
};

class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, attachments::Attachments& attachments,
            RenderCache& cache, ViewerCache& viewers)
        : platform_(platform),
          accounts_(accounts),
          attachments_(attachments),
          cache_(cache),
          viewers_(viewers) {}

    std::optional<Status> find(db::Tx& tx, StatusId id) const;
    bool may_see(db::Tx& tx, std::optional<AccountId> viewer, const Status& status) const;
    std::vector<Status> find_visible(db::Tx& tx, std::optional<AccountId> viewer,
                                     std::span<const StatusId> ids) const;
    // NotFound for what is not there and for what is not for the viewer alike.
    Result<Status> visible(db::Tx& tx, std::optional<AccountId> viewer, StatusId id) const;

    // Unprocessable with a field when it says too little or too much.
    Result<Status> publish(db::Tx& tx, const NewStatus& wanted);
    Result<void> edit(db::Tx& tx, StatusId id, const StatusChange& change);
    Result<void> remove(db::Tx& tx, StatusId id);
    Result<void> set_sensitive(db::Tx& tx, StatusId id, bool sensitive);
    void end_region_bound(db::Tx& tx, StatusId id);
    void change_region_bound(db::Tx& tx, StatusId id, const RegionBound& bound);

    // See api.h.
    std::optional<StatusId> find_by_uri(db::Tx& tx, std::string_view uri) const;
    Result<Status> receive(db::Tx& tx, const RemoteStatus& told);
    Result<void> revise(db::Tx& tx, StatusId id, const RemoteStatus& told);
    Result<StatusId> receive_boost(db::Tx& tx, AccountId by, StatusId id, std::string_view uri,
                                   TimePoint created_at);
    Result<void> receive_vote(db::Tx& tx, AccountId by, StatusId id, std::string_view option);
    Result<void> set_pinned(db::Tx& tx, AccountId author, StatusId id, bool pinned);
    Result<void> set_quote_state(db::Tx& tx, StatusId id, QuoteState state);

    // Each answers the status to show. Doing what is done already changes nothing.
    Result<StatusId> favourite(db::Tx& tx, AccountId by, StatusId id, bool wanted);
    Result<StatusId> bookmark(db::Tx& tx, AccountId by, StatusId id, bool wanted);
    Result<StatusId> silence(db::Tx& tx, AccountId by, StatusId id, bool wanted);
    Result<StatusId> pin(db::Tx& tx, AccountId by, StatusId id, bool wanted);
    Result<StatusId> reblog(db::Tx& tx, AccountId by, StatusId id, Visibility visibility);
    Result<StatusId> unreblog(db::Tx& tx, AccountId by, StatusId id);
    // A poll's choices by their place. Unprocessable: over, voted already, one's own, not there.
    Result<void> vote(db::Tx& tx, AccountId by, StatusId id, std::span<const int> choices);
    // Announces polls whose time is over. How many.
    std::size_t end_polls(db::Tx& tx);
    // The quoted post's author takes their consent back; doing it twice changes nothing.
    Result<StatusId> revoke_quote(db::Tx& tx, AccountId by, StatusId quoted, StatusId quote);
    Result<StatusId> set_quote_policy(db::Tx& tx, AccountId by, StatusId id,
                                      InteractionPolicy policy);
    void set_card(db::Tx& tx, StatusId id, std::string_view card_json);
    // Conflict-free check for routes that change: the author's own, else NotFound or Forbidden.
    Result<Status> own(db::Tx& tx, AccountId author, StatusId id) const;

    // Bounded as Mastodon bounds it: 40 and 60 with depth 20 for anonymous readers, else 4,096.
    Thread thread(db::Tx& tx, std::optional<AccountId> viewer, const Status& status) const;
    // Is it, or what its thread began with, of somebody elsewhere, where more of the thread may be?
    bool reaches_elsewhere(db::Tx& tx, const Status& status) const;

private:
    StatusId id_for(const NewStatus& wanted);
    StatusId id_at(db::Tx& tx, TimePoint created_at);
    // The lower bits of an id whose time is given: not those of IdSource's first eight nodes, for
    // somebody here may write in the same millisecond.
    std::int64_t imported_bits() { return 0x8000 | (imported_++ & 0x7fff); }
    void set_told(db::Tx& tx, Status& status, const RemoteStatus& told) const;
    Result<StatusId> boost(db::Tx& tx, const Status& original, std::shared_ptr<Status> boost);
    void name_addresses(Status& status, const accounts::Account& author) const;
    // Text as typed to what is kept and shown; checks the length.
    Result<void> set_text(db::Tx& tx, Status& status, std::string_view text,
                          std::string_view spoiler, std::size_t most) const;
    Result<void> set_poll(Status& status, const NewPoll& wanted) const;
    Result<Status> set_quote(db::Tx& tx, Status& status, StatusId quoted) const;
    Result<void> change_poll(db::Tx& tx, const Status& before, Status& after,
                             const StatusChange& change) const;
    bool allows(db::Tx& tx, AccountId by, const Status& status, InteractionPolicy policy) const;
    Result<void> set_parent(db::Tx& tx, Status& status, StatusId parent) const;
    // True when another picture's words changed.
    Result<bool> describe(db::Tx& tx, const Status& status, const StatusChange& change);
    void count_reply(db::Tx& tx, const Status& status, int difference);
    void forget_after_commit(db::Tx& tx, StatusId id, std::int64_t revision);
    // Does not touch the boosts of it.
    void remove_one(db::Tx& tx, const Head& head, std::shared_ptr<const Status> was, TimePoint now);
    // The original behind a boost, when `by` may see it.
    Result<Status> original(db::Tx& tx, AccountId by, StatusId id) const;
    void forget_account_after_commit(db::Tx& tx, AccountId account);
    void forget_viewer_after_commit(db::Tx& tx, AccountId viewer);
    // To those who write with it now, and to everybody after the commit.
    template <class Event>
    void announce(db::Tx& tx, const Event& event) {
        tx.after_commit([this, event] { platform_.bus.publish(event); });
        platform_.bus.publish_within(tx, event);
    }

    Platform& platform_;
    accounts::Accounts& accounts_;
    attachments::Attachments& attachments_;
    RenderCache& cache_;
    ViewerCache& viewers_;
    std::atomic<std::int64_t> imported_{0};
};

}  // namespace kentongan::statuses
