// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/actors/types.h"

namespace kentongan::actors::store {

// For the test that no table is walked over.
std::span<const db::Sql> queries();

struct Row {
    AccountId account;
    std::string uri, inbox, shared_inbox, followers, featured;
    TimePoint fetched_at;
};
void upsert_actor(db::Tx& tx, const Row& row);
std::optional<Row> find_actor(db::Tx& tx, AccountId account);
void remove_actor(db::Tx& tx, AccountId account);
// Each inbox once; the shared one where there is one.
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
void remove_pair(db::Tx& tx, std::int64_t account);

void upsert_follow(db::Tx& tx, AccountId follower, AccountId target, std::string_view uri);
std::string find_follow(db::Tx& tx, AccountId follower, AccountId target);  // empty: unknown
void accept_follow(db::Tx& tx, AccountId follower, AccountId target);
void remove_follow(db::Tx& tx, AccountId follower, AccountId target);

}  // namespace kentongan::actors::store
