// People elsewhere and how they are reached: who they are (WebFinger, actors), who signed what
// (keys, the inbox), and who follows whom across servers. Rooms that understand activities register
// handlers; rooms that say something to other servers send().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/json.h"
#include "platform/db/database.h"
#include "platform/jobs/jobs.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/actors/types.h"
#include "rooms/moderation/api.h"

namespace kentongan::fediverse {
class Delivery;
}

namespace kentongan::actors {

// Names of the tags somebody here shows on their profile.
using FeaturedTags = std::function<std::vector<std::string>(db::Tx&, AccountId)>;

// What is said, by whom and to whom.
struct Sending {
    AccountId sender;
    std::string body;       // the activity as JSON
    std::string order_key;  // id of the object it is about
    jobs::Lane lane = jobs::Lane::Interactive;
    bool to_followers = false;
    std::vector<AccountId> to;              // those elsewhere among them
    std::vector<std::string> inboxes = {};  // besides, by address (relays)
};

// The emoji of this server that stand in texts, by the address of their picture. It never changes
// under its address, so that is the id of the tag, too.
std::vector<accounts::RemoteEmoji> emojis_in(const accounts::Accounts& accounts,
                                             std::span<const std::string_view> texts);
void append_emoji_tags(JsonWriter& out, const std::vector<accounts::RemoteEmoji>& emojis);

class Actors {
public:
    Actors(Platform& platform, accounts::Accounts& accounts, moderation::Moderation& moderation);
    ~Actors();
    static std::vector<db::Migration> migrations();
    void start();
    void stop();

    // Before start. Of several handlers of a type the first that takes an activity has it.
    void handle(std::string_view type, Handler handler);
    // Before start. Told of what a handler has taken, before the peer gets its 202: an error makes
    // it come again. The answer means nothing else.
    void witness(std::string_view type, Handler witness);
    // Before start. Asked first about what somebody else than its actor signed (relays).
    void set_forwarder(Forwarder forwarder);

    void set_featured_tags(FeaturedTags list);  // before start; they are kept beside us

    // The person of an actor's id: known, or fetched from its own host. Blocks on the network: pool
    // and jobs only, never inside a transaction. NotFound, Gone, Forbidden (shut out),
    // Unprocessable (no actor), Unavailable.
    Result<AccountId> find_person(std::string_view uri);
    // "ani@example.org", by WebFinger when unknown. As above.
    Result<AccountId> find_acct(std::string_view acct);
    // An ActivityStreams document, from the host of its id; signed by this server. As above.
    Result<json::value> fetch(std::string_view uri);
    // Who signed a GET, for what only some may read; empty without a signature. Unauthorized,
    // Forbidden when their server is shut out.
    Result<std::optional<AccountId>> reader(const http::Request& request);
    // Whether nothing of this host comes in or goes out.
    bool is_shut_out(db::Tx& tx, std::string_view host) const;
    // Whether no pictures of this host are shown.
    bool rejects_media(db::Tx& tx, std::string_view host) const;
    // By a job: a new key pair for somebody here, and their followers are told. NotFound.
    Result<void> rotate_key(std::string_view username);

    // A person's followers collection as their server calls it; empty for our own and unknown ones.
    std::string followers_uri(db::Tx& tx, AccountId account) const;
    // The same of their pinned posts.
    std::string featured_uri(db::Tx& tx, AccountId account) const;

    // Whether send() would reach anybody: for what is costly to write. The body is not looked at.
    bool reaches_somebody(db::Tx& tx, const Sending& sending) const;
    // A delivery in the caller's transaction; nobody elsewhere to reach: nothing.
    void send(db::Tx& tx, const Sending& sending);

    struct Impl;
    Impl& impl() const { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

// Whether a request wants the ActivityStreams document rather than the page.
bool wants_activity(const http::Request& request);
http::Response activity_response(std::string json);
// "@context" of everything we write.
std::string_view context_json();

}  // namespace kentongan::actors
