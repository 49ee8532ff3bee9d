// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "platform/db/database.h"
#include "rooms/webpush/types.h"

namespace kentongan::webpush::store {

std::span<const db::Sql> queries();

void insert(db::Tx& tx, const Subscription& subscription);
void update(db::Tx& tx, const Subscription& subscription);  // what is wanted, and from whom
std::optional<Subscription> find(db::Tx& tx, TokenId token);
std::vector<Subscription> find_many(db::Tx& tx, std::span<const SubscriptionId> ids);
std::vector<Subscription> list_of(db::Tx& tx, std::span<const AccountId> accounts);
void remove(db::Tx& tx, std::span<const SubscriptionId> ids);
void remove_of_token(db::Tx& tx, TokenId token);
// All but the latest of an account.
void remove_beyond(db::Tx& tx, AccountId account, int kept);

}  // namespace kentongan::webpush::store
