// Following, asking, blocking, muting: the rules between two people.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/bus/bus.h"
#include "platform/platform.h"
#include "rooms/accounts/directory.h"
#include "rooms/accounts/relation_store.h"

namespace kentongan::accounts {

inline constexpr std::size_t kMaxRelationNote = 2'000;

// What is said of a follow; what is left out stays as it was.
struct FollowChange {
    std::optional<bool> reblogs = {}, notify = {};
    std::optional<std::string> languages = {};  // by blanks; empty: all
};

class Relations {
public:
    Relations(Platform& platform, Directory& directory)
        : platform_(platform), directory_(directory) {}

    // Follows, or asks when the other one approves followers or lives elsewhere; again: changes
    // the options. NotFound, Forbidden for oneself, across a block and to who has moved away,
    // Unprocessable at the limit.
    using Options = FollowChange;
    Result<void> follow(db::Tx& tx, AccountId follower, AccountId target, Options options = {});
    Result<void> follow(AccountId follower, AccountId target, Options options = {});
    Result<void> unfollow(db::Tx& tx, AccountId follower, AccountId target);
    Result<void> unfollow(AccountId follower, AccountId target);  // or takes the question back
    Result<void> remove_follower(AccountId target, AccountId follower);
    // A follow or a question, by the will of the target; nothing there is fine.
    void reject_follower(db::Tx& tx, AccountId target, AccountId follower);
    // The same follow of somebody else; stays as it is when that is refused.
    void move_follow(db::Tx& tx, AccountId follower, AccountId from, AccountId to);

    // NotFound when nobody asked.
    Result<void> accept(db::Tx& tx, AccountId target, AccountId follower);
    Result<void> accept(AccountId target, AccountId follower);
    Result<void> reject(AccountId target, AccountId follower);
    void accept_all(AccountId target);  // somebody stopped approving followers

    Result<void> block(db::Tx& tx, AccountId account, AccountId target);
    Result<void> block(AccountId account, AccountId target);
    Result<void> unblock(db::Tx& tx, AccountId account, AccountId target);
    Result<void> unblock(AccountId account, AccountId target);
    Result<void> mute(AccountId account, AccountId target, const store::Mute& mute);
    Result<void> unmute(AccountId account, AccountId target);
    // Recommends somebody on one's own profile: only whom one follows (Unprocessable).
    Result<void> endorse(AccountId account, AccountId target);
    Result<void> unendorse(AccountId account, AccountId target);
    // Hides everybody of a server, and ends what is between them. Unprocessable with "domain".
    Result<void> block_domain(AccountId account, std::string_view domain);
    Result<void> unblock_domain(AccountId account, std::string_view domain);
    Result<void> set_note(AccountId account, AccountId target, std::string_view comment);

    // To those who write with it now, and to everybody after the commit.
    template <class Event>
    void announce(db::Tx& tx, const Event& event) {
        tx.after_commit([this, event] { platform_.bus.publish(event); });
        platform_.bus.publish_within(tx, event);
    }

private:
    Result<Account> other(db::Tx& tx, AccountId account, AccountId target) const;
    void begin_follow(db::Tx& tx, AccountId follower, AccountId target,
                      store::FollowOptions options);
    // Who ends it: the follower, or who is followed.
    enum class By { Follower, Target };
    void end_follow(db::Tx& tx, AccountId follower, AccountId target, By by);
    bool end_request(db::Tx& tx, AccountId follower, AccountId target,
                     FollowRequested::State state);
    // Everything between two people, by the will of the first.
    void end_all(db::Tx& tx, AccountId account, AccountId other);
    bool accept_one(db::Tx& tx, AccountId target, AccountId follower);

    Platform& platform_;
    Directory& directory_;
};

}  // namespace kentongan::accounts
