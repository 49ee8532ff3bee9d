// What other rooms may ask about people. Functions with a Tx run inside the caller's transaction.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/json.h"
#include "platform/base/page.h"
#include "platform/crypto/crypto.h"
#include "platform/db/database.h"
#include "platform/http/message.h"
#include "platform/platform.h"
#include "platform/web/web.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/api.h"

namespace kentongan::accounts {

struct NewAccount {
    std::string username, email, password;
    std::string display_name;
    std::string language = "id";
    Role role = Role::Member;
    std::optional<regions::Code> home;
    bool joins_exercises = false;
    std::optional<TimePoint> created_at;  // for the demo; now when empty
};

// An account that speaks for a registered source of warnings, or a group; it has no password.
struct SourceAccount {
    std::string username, display_name, note, official_of;
    bool group = false;
};

// Moderation's word about somebody who signs up: an Error refuses.
enum class Welcome { Open, AfterApproval };
using SignUpCheck = std::function<Result<Welcome>(db::Tx&, const SignUpAttempt&)>;

// Elements of CustomEmoji[] for the shortcodes in these texts, each once; from memory only.
using EmojiWriter = std::function<void(JsonWriter&, std::span<const std::string_view> texts)>;

class Accounts {
public:
    Accounts(Platform& platform, const regions::Regions& regions);
    ~Accounts();
    static std::vector<db::Migration> migrations();

    // The person who asks; empty for anonymous requests and app tokens.
    static std::optional<AccountId> viewer(const http::Request& request);

    std::optional<Account> find(db::Tx& tx, AccountId id) const;
    std::vector<Account> find_many(
        db::Tx& tx, std::span<const AccountId> ids) const;  // order of ids; missing left out
    std::optional<Account> find_by_username(
        db::Tx& tx, std::string_view username) const;  // "ani" or "ani@domain"
    std::vector<Account> search(db::Tx& tx, std::string_view text, int limit, int offset,
                                std::optional<AccountId> followed_by = {}) const;
    // Local people too. Tombstones of removed ones are found, suspended.
    std::optional<Account> find_by_uri(db::Tx& tx, std::string_view uri) const;
    Preferences preferences(db::Tx& tx, AccountId id) const;
    std::optional<PublicApplication> find_application(db::Tx& tx, ApplicationId id) const;
    // Walks over all local accounts: keep the answer for a while.
    Census census(db::Tx& tx, TimePoint active_since) const;
    // `count` weeks from `first` on. As costly as the census.
    std::vector<WeekOfPeople> weeks(db::Tx& tx, TimePoint first, int count) const;

    std::vector<AccountId> following(db::Tx& tx, AccountId id) const;  // at most 7,500
    std::vector<AccountId> followers(db::Tx& tx, AccountId id) const;  // local and remote
    Relation relation(db::Tx& tx, AccountId viewer, AccountId target) const;
    // Whom `viewer` does not want to see, or who blocked them: blocks both ways and mutes.
    std::vector<AccountId> hidden_from(db::Tx& tx, AccountId viewer) const;

    // The follows that leave something out, of one person and of one target, in the order of the
    // other side; cheap, because they are few.
    std::vector<ChoosyFollow> choosy_follows(db::Tx& tx, AccountId follower) const;
    std::vector<ChoosyFollow> choosy_followers(db::Tx& tx, AccountId target) const;

    // Who wants to be told of every post of this account.
    std::vector<AccountId> followers_to_notify(db::Tx& tx, AccountId id) const;

    // Pages of the same lists, newest first; `before` is the cursor of the last line, 0 at first.
    std::vector<FollowLine> list_followers_page(db::Tx& tx, AccountId id, std::int64_t before,
                                                int limit) const;
    std::vector<FollowLine> list_following_page(db::Tx& tx, AccountId id, std::int64_t before,
                                                int limit) const;
    // Does anybody with an account here follow them? Cheap.
    bool follows_locally(db::Tx& tx, AccountId target) const;
    // The servers of people known here, in order.
    std::vector<std::string> domains(db::Tx& tx, int limit) const;

    // How far somebody has read a timeline ("home", "notifications"); 0: not at all. Never goes
    // back.
    std::int64_t last_read(db::Tx& tx, AccountId id, std::string_view timeline) const;
    void mark_read(db::Tx& tx, AccountId id, std::string_view timeline, std::int64_t last_read_id);

    // Places: home first, then watched ones.
    std::vector<regions::Code> places(db::Tx& tx, AccountId id) const;
    // People who live in or watch one of `sorted_cover` (regions::minimal_cover), a page ordered by
    // id.
    std::vector<AccountId> people_in(db::Tx& tx, std::span<const regions::Code> sorted_cover,
                                     bool exercise_participants_only, AccountId after,
                                     int limit) const;

    // Unprocessable with a field when something is missing, malformed or taken. Hashes: pool only.
    Result<AccountId> create(const NewAccount& account);
    AccountId ensure_source_account(db::Tx& tx, const SourceAccount& account);
    // For what must not happen by an open browser alone. Unprocessable with the field `password`;
    // TooManyRequests after many failures. Hashes: pool only.
    Result<void> check_password(AccountId id, std::string_view password);
    // A token of its own for command line and tests; scopes as in OAuth. NotFound.
    Result<std::string> issue_token(std::string_view username, std::string_view scopes);
    // Is this token still good now? For connections that outlive a request.
    bool is_valid(db::Tx& tx, TokenId token) const;
    Result<void> follow(AccountId follower, AccountId target);
    // The same in the caller's transaction: NotFound, Forbidden for oneself, across a block and
    // to who has moved away, Unprocessable at the limit. Somebody here only asks to follow
    // somebody elsewhere, until accept_request.
    Result<void> follow(db::Tx& tx, AccountId follower, AccountId target);
    Result<void> unfollow(db::Tx& tx, AccountId follower, AccountId target);
    // NotFound when nobody asked.
    Result<void> accept_request(db::Tx& tx, AccountId target, AccountId follower);
    // Ends a request or a follow by the will of the target; nothing there is fine.
    Result<void> reject_follower(db::Tx& tx, AccountId target, AccountId follower);
    Result<void> block(db::Tx& tx, AccountId account, AccountId target);
    Result<void> unblock(db::Tx& tx, AccountId account, AccountId target);
    Result<void> set_places(AccountId id, std::optional<regions::Code> home,
                            const std::vector<regions::Code>& watched);

    // Inserts, or updates by uri; the newer uri of the same name takes the account over. What is
    // too long is cut. AccountChanged after the commit when something changed.
    AccountId put_remote(db::Tx& tx, const RemoteProfile& profile);
    // Somebody on another server is gone: a suspended tombstone stays, everything else about them
    // goes. AccountErased.
    void remove_remote(db::Tx& tx, AccountId id);
    // Our people who follow `id` ask to follow `to` instead, 1,000 in each transaction, by a job.
    // NotFound; Forbidden to oneself.
    Result<void> set_moved(db::Tx& tx, AccountId id, std::optional<AccountId> to);
    // At most 16; Unprocessable beyond. NotFound.
    Result<void> set_also_known_as(db::Tx& tx, AccountId id, const std::vector<std::string>& uris);

    // In the caller's transaction: does the person receive exercise warnings from now on?
    void set_joins_exercises(db::Tx& tx, AccountId id, bool joins);

    // Ends every token and session of a suspended account and hides it; or lets it in again.
    Result<void> set_suspended(AccountId id, bool suspended);
    Result<void> set_suspended(db::Tx& tx, AccountId id, bool suspended);

    // For moderators. The list walks over accounts, newest first, and is for them alone.
    std::optional<Dossier> find_dossier(db::Tx& tx, AccountId id) const;
    std::vector<Dossier> list_dossiers(db::Tx& tx, const DossierFilter& filter,
                                       const Page& page) const;
    // Only of somebody who waits: NotFound without a user, Forbidden when nobody waits. Who is
    // rejected is gone; both are told by e-mail.
    Result<void> approve(db::Tx& tx, AccountId id);
    Result<void> reject(db::Tx& tx, AccountId id);
    // Disabled: cannot sign in, tokens answer 403 and streams end; NotFound without a user.
    Result<void> set_disabled(db::Tx& tx, AccountId id, bool disabled);
    // Silenced: strangers do not come across it. Sensitized: all its pictures are covered.
    Result<void> set_silenced(db::Tx& tx, AccountId id, bool silenced);
    Result<void> set_sensitized(db::Tx& tx, AccountId id, bool sensitized);
    // Of a suspended person only the name stays, so that nobody takes it again, and posts until
    // their room removes them. NotFound; Forbidden for others and who is erased already.
    Result<void> erase(db::Tx& tx, AccountId id);
    void set_sign_up_check(SignUpCheck check);  // before requests come

    void set_emoji_writer(EmojiWriter writer);  // before requests come; emoji are kept above us
    // The whole array; empty without a writer.
    void append_emojis(JsonWriter& out, std::span<const std::string_view> texts) const;
    // Of somebody elsewhere: theirs, never ours of the same name. Nobody here picks them.
    void append_emojis(JsonWriter& out, const std::vector<RemoteEmoji>& theirs,
                       std::span<const std::string_view> texts) const;

    // What apps are told as the server's key for web push; before requests come.
    void set_vapid_key(std::string key);
    // Tests and the demonstration make many people; a real server never lowers it.
    void set_password_cost(crypto::PasswordCost cost);

    // Called by statuses inside its own transaction.
    void count_status(db::Tx& tx, AccountId author, int difference, TimePoint when);

    // Mastodon's Account entity, the same for every viewer; with our `kentongan` key (home,
    // official).
    void append_account(JsonWriter& out, const Account& account) const;
    // The view model of the template "accounts/profile_card": the head of a profile page, with the
    // forms to follow and unfollow as they suit `viewer`.
    web::View profile_view(db::Tx& tx, const Account& account, std::optional<AccountId> viewer,
                           std::string_view language) const;

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace kentongan::accounts
