// All SQL about who follows, asks, blocks, mutes and remembers whom.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/accounts/types.h"

namespace kentongan::accounts::store {

// For the test that no table is walked over.
std::span<const db::Sql> relation_queries();

struct FollowOptions {
    bool reblogs = true, notify = false;
    std::string languages = {};  // by blanks; empty: all
};

// True when a row came or went: counts change only then.
bool insert_follow(db::Tx& tx, std::int64_t id, AccountId follower, AccountId target,
                   FollowOptions options);
bool update_follow(db::Tx& tx, AccountId follower, AccountId target, FollowOptions options);
bool remove_follow(db::Tx& tx, AccountId follower, AccountId target);
std::optional<FollowOptions> find_follow(db::Tx& tx, AccountId follower, AccountId target);

bool insert_request(db::Tx& tx, std::int64_t id, AccountId follower, AccountId target,
                    FollowOptions options);
bool remove_request(db::Tx& tx, AccountId follower, AccountId target);
std::optional<FollowOptions> find_request(db::Tx& tx, AccountId follower, AccountId target);
std::int64_t count_requests(db::Tx& tx, AccountId target);

bool insert_block(db::Tx& tx, std::int64_t id, AccountId account, AccountId target);
bool remove_block(db::Tx& tx, AccountId account, AccountId target);
struct Mute {
    bool notifications = true;
    std::optional<TimePoint> expires_at;
};
void upsert_mute(db::Tx& tx, std::int64_t id, AccountId account, AccountId target,
                 const Mute& mute);
bool remove_mute(db::Tx& tx, AccountId account, AccountId target);
void upsert_note(db::Tx& tx, AccountId account, AccountId target, std::string_view comment);

bool insert_endorsement(db::Tx& tx, std::int64_t id, AccountId account, AccountId target);
bool remove_endorsement(db::Tx& tx, AccountId account, AccountId target);
std::int64_t count_endorsements(db::Tx& tx, AccountId account);

void insert_domain_block(db::Tx& tx, std::int64_t id, AccountId account, std::string_view domain);
bool remove_domain_block(db::Tx& tx, AccountId account, std::string_view domain);
std::int64_t count_domain_blocks(db::Tx& tx, AccountId account);
struct DomainBlock {
    std::int64_t id = 0;
    std::string domain;
};
std::vector<DomainBlock> list_domain_blocks(db::Tx& tx, AccountId account, const Page& page);
// People of a server who follow, ask, or are followed or asked by somebody.
std::vector<AccountId> list_related_of_domain(db::Tx& tx, AccountId account,
                                              std::string_view domain, int limit);
struct Ties {
    std::int64_t following = 0, followers = 0;
};
Ties count_ties_with_domain(db::Tx& tx, AccountId account, std::string_view domain);

std::vector<AccountId> list_requested(db::Tx& tx, AccountId follower, int limit);
void insert_dismissal(db::Tx& tx, AccountId account, AccountId target);
std::vector<AccountId> list_dismissed(db::Tx& tx, AccountId account, int limit);

// Everything between two people in one query; expired mutes count as none.
Relation find_relation(db::Tx& tx, AccountId viewer, AccountId target, TimePoint now);
// Or all of the other one's server.
bool is_blocked_between(db::Tx& tx, AccountId a, AccountId b);
std::vector<AccountId> list_following(db::Tx& tx, AccountId id, int limit);
std::vector<AccountId> list_followers(db::Tx& tx, AccountId id, int limit);
std::vector<ChoosyFollow> list_choosy_follows(db::Tx& tx, AccountId follower);
std::vector<ChoosyFollow> list_choosy_followers(db::Tx& tx, AccountId target);
std::vector<AccountId> list_notified_followers(db::Tx& tx, AccountId id, int limit);
std::vector<AccountId> list_hidden(db::Tx& tx, AccountId viewer, TimePoint now, int limit);
std::vector<AccountId> list_familiar(db::Tx& tx, AccountId viewer, AccountId target, int limit);

// Pages newest first; the cursor is the id of the relation, not of the account.
struct Entry {
    std::int64_t id = 0;
    AccountId account;
    std::optional<TimePoint> expires_at;  // mutes only
};
enum class List { Followers, Following, Requests, Blocks, Mutes, Endorsements };
std::vector<Entry> list_page(db::Tx& tx, List list, AccountId of, const Page& page, TimePoint now);

}  // namespace kentongan::accounts::store
