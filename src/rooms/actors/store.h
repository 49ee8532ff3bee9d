// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/actors/types.h"
#include "rooms/moderation/types.h"

namespace kentongan::actors::store {

// For the test that no table is walked over.
std::span<const db::Sql> queries();

struct Row {
    AccountId account;
    std::string uri, inbox, shared_inbox, followers, featured;
    TimePoint fetched_at;
    bool gone = false;               // of the inbox
    moderation::Severity done = {};  // to the account, because of its host
};
// The inbox is there again.
void upsert_actor(db::Tx& tx, const Row& row);
std::optional<Row> find_actor(db::Tx& tx, AccountId account);
void remove_actor(db::Tx& tx, AccountId account);
struct Place {
    AccountId account;
    std::string uri;
};
std::vector<Place> list_actors(db::Tx& tx, AccountId after, int limit);
void set_done(db::Tx& tx, AccountId account, moderation::Severity done);
// Whoever looks next finds it too old.
void make_stale(db::Tx& tx, AccountId account);
// Of everybody who is reached there.
void set_gone(db::Tx& tx, std::string_view shared_inbox, bool gone);
// Each inbox once, the shared one where there is one; without those that are gone.
std::vector<std::string> list_inboxes(db::Tx& tx, std::span<const AccountId> accounts);
std::vector<std::string> list_follower_inboxes(db::Tx& tx, AccountId target);

struct Key {
    AccountId account;
    std::string uri;  // of its actor
    std::string text;
};
void replace_keys(db::Tx& tx, AccountId account,
                  std::span<const std::pair<std::string, std::string>> keys);
std::optional<Key> find_key(db::Tx& tx, std::string_view key_id);

struct Pair {
    std::string private_pem, public_pem;
};
std::optional<Pair> find_pair(db::Tx& tx, std::int64_t account);
// Of two makers at once the first wins.
void insert_pair(db::Tx& tx, std::int64_t account, const Pair& pair, TimePoint now);
// Who signed with the old one signs no more.
void replace_pair(db::Tx& tx, std::int64_t account, const Pair& pair, TimePoint now);

void upsert_follow(db::Tx& tx, AccountId follower, AccountId target, std::string_view uri);
std::string find_follow(db::Tx& tx, AccountId follower, AccountId target);  // empty: unknown
// Whom somebody asked to follow with this Follow.
std::optional<AccountId> find_followed(db::Tx& tx, AccountId follower, std::string_view uri);
std::vector<std::string> list_follower_uris(db::Tx& tx, AccountId target);
void accept_follow(db::Tx& tx, AccountId follower, AccountId target);
void remove_follow(db::Tx& tx, AccountId follower, AccountId target);

void upsert_block(db::Tx& tx, AccountId account, AccountId target, std::string_view uri);
// Whom somebody blocked with this Block.
std::optional<AccountId> find_blocked(db::Tx& tx, AccountId account, std::string_view uri);
void remove_block(db::Tx& tx, AccountId account, AccountId target);

void upsert_move(db::Tx& tx, AccountId account, TimePoint now);
std::optional<TimePoint> find_move(db::Tx& tx, AccountId account);

}  // namespace kentongan::actors::store
