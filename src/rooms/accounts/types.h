// People and offices with an account here, their places, and who follows whom.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/regions/types.h"

namespace kentongan::accounts {

using AccountId = Id<struct AccountTag>;
using ApplicationId = Id<struct ApplicationTag>;
using TokenId = Id<struct TokenTag>;

enum class Role { Member, Moderator, Admin, Owner };

struct Field {
    std::string name, value_html;
    std::optional<TimePoint> verified_at;
};

// An emoji of another server: what stands between colons, and its picture there.
struct RemoteEmoji {
    std::string shortcode, url;
    bool operator==(const RemoteEmoji&) const = default;
};

struct Account {
    AccountId id;
    std::string username;  // unique without case
    std::string domain;    // empty: local
    std::string display_name;
    std::string note_html;
    std::string avatar_url, header_url;
    std::vector<Field> fields;
    std::string official_of;  // "bmkg.go.id": an official account, empty otherwise
    bool bot = false, group = false, locked = false, discoverable = true;
    // pending: not confirmed or not approved yet, so there is nobody to be seen.
    bool suspended = false, silenced = false, sensitized = false, pending = false;
    bool indexable = true, hides_collections = false, memorial = false;
    bool shows_media = true, shows_media_replies = true, shows_featured = true;
    std::optional<AccountId> moved_to;
    std::vector<std::string> also_known_as;  // other accounts of the same person, by uri
    std::string avatar_description, header_description;
    Role role = Role::Member;
    TimePoint created_at;
    std::optional<TimePoint> last_status_at;
    std::int64_t followers_count = 0, following_count = 0, statuses_count = 0;
    std::optional<regions::Code> home;  // village or district; shown with the name
    std::string uri, url;               // actor id and profile page
    std::vector<RemoteEmoji> emojis;    // in the name, note and fields of somebody elsewhere

    std::string acct() const { return domain.empty() ? username : username + "@" + domain; }
    const std::string& shown_name() const { return display_name.empty() ? username : display_name; }
};

// What another server says of somebody of its people. HTML is sanitised; addresses are http(s).
struct RemoteProfile {
    std::string uri, url, username, domain;  // uri: the actor's id, which is the identity
    std::string display_name, note_html;
    std::vector<Field> fields;           // verified_at empty
    std::string avatar_url, header_url;  // empty: none; as the other server says
    std::string avatar_description, header_description;
    bool bot = false, group = false, locked = false;
    bool discoverable = false, indexable = false, memorial = false;
    std::optional<TimePoint> created_at;
    std::optional<std::int64_t> followers_count, following_count, statuses_count;
    std::vector<RemoteEmoji> emojis;
};

// What only the owner and the server know.
struct Preferences {
    std::string email;
    std::string language = "id";
    std::string default_visibility = "public";
    bool default_sensitive = false;
    bool joins_exercises = false;          // receives exercise warnings
    bool save_data = false;                // no pictures until tapped
    std::string quote_policy = "public";   // public, followers, nobody
    std::string expand_media = "default";  // default, show_all, hide_all
    bool expand_spoilers = false, autoplay_gifs = false;
};

// What anybody may know of the app that posted something.
struct PublicApplication {
    std::string name;
    std::optional<std::string> website;
};

// This server in numbers.
struct Census {
    std::int64_t people = 0;    // who can sign in
    std::int64_t active = 0;    // of them: who wrote lately
    std::int64_t statuses = 0;  // of all local accounts
};

struct WeekOfPeople {
    std::int64_t joined = 0;     // confirmed their address
    std::int64_t last_seen = 0;  // were here, and not since
};

struct Relation {
    bool following = false, followed_by = false, requested = false, requested_by = false;
    bool showing_reblogs = false, notifying = false;
    bool blocking = false, blocked_by = false, muting = false, muting_notifications = false;
    bool domain_blocking = false, endorsed = false;
    std::optional<TimePoint> muting_expires_at;
    std::optional<TimePoint> followed_since;  // by the other one
    std::string note;
    std::vector<std::string> languages;  // only posts in these are wanted; empty: in all
};

// A line of somebody's followers, or of whom they follow.
struct FollowLine {
    std::int64_t cursor = 0;
    AccountId account;
};

// A follow that does not want everything of its target.
struct ChoosyFollow {
    AccountId follower, target;
    bool boosts = true;
    std::vector<std::string> languages;  // empty: all
};

// Everything the house knows of somebody, for moderators.
struct Dossier {
    Account account;
    std::string email, language, invite_request, last_ip;
    bool confirmed = true, approved = true, disabled = false, silenced = false, sensitized = false;
    std::optional<AccountId> invited_by;
    std::optional<ApplicationId> created_by_application;
    std::optional<TimePoint> last_active_at;
};

// Empty texts match everybody; names and addresses match by their beginning, an IP as a whole.
struct DossierFilter {
    std::string username, display_name, email, ip;
    std::optional<Role> least_role;
    enum State { Any, Active, Pending, Disabled, Silenced, Suspended } state = Any;
    bool only_local = false, only_remote = false;
    std::string by_domain;
};

struct SignUpAttempt {
    std::string username, email, ip;
};

// Events
// Within and after.
struct AccountCreated {
    AccountId account;
    bool pending = false;  // waits for a moderator
};
// Who signed up themselves may come in: confirmed, and approved where that is asked.
struct AccountAdmitted {
    AccountId account;
};
struct AccountChanged {
    AccountId account;
};  // profile, places or preferences
// Within and after: what others see of a local person, once for each change and never for counts.
struct ProfileChanged {
    AccountId account;
};
// Within.
struct AccountSuspended {
    AccountId account;
    bool suspended = true;
};
// Within and after: only when somebody moves to another account, never when that is taken back.
struct AccountMoved {
    AccountId account, to;
};
// Within: what rooms keep about this person goes, too.
struct AccountErased {
    AccountId account;
};
// Within and after, as all of the following but the last.
struct FollowChanged {
    AccountId follower, target;
    bool following = false;
    bool by_target = false;  // ended by who was followed
};
struct FollowRequested {
    AccountId follower, target;
    enum class State { Asked, Withdrawn, Accepted, Rejected } state = State::Asked;
};
struct AccountBlocked {
    AccountId account, target;  // who blocks, and whom
};
struct AccountUnblocked {
    AccountId account, target;
};
// Nobody may use this token or session any more: open streams of it must end.
struct TokenRevoked {
    TokenId token;
};

}  // namespace kentongan::accounts
