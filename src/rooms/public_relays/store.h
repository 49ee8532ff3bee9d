// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/public_relays/types.h"

namespace kentongan::public_relays::store {

// For the test that no table is walked over.
std::span<const db::Sql> queries();

void insert_relay(db::Tx& tx, const Relay& relay);
std::optional<Relay> find_relay(db::Tx& tx, RelayId id);
std::optional<Relay> find_by_address(db::Tx& tx, std::string_view address);
// The one that was accepted, if there are several.
std::optional<Relay> find_by_actor(db::Tx& tx, std::string_view actor);
std::vector<Relay> list_relays(db::Tx& tx, std::size_t limit);
void update_state(db::Tx& tx, RelayId id, State state, std::string_view actor);
void update_next(db::Tx& tx, RelayId id, TimePoint next_at);
void count_dropped(db::Tx& tx, RelayId id);
void remove_relay(db::Tx& tx, RelayId id);

// What is to be asked of its origin.
struct Find {
    std::int64_t id = 0;
    RelayId relay;
    std::string uri;
    bool again = false;  // also when the post is here
};
void insert_find(db::Tx& tx, const Find& find, TimePoint now);
std::optional<Find> find_find(db::Tx& tx, std::int64_t id);
std::int64_t count_finds(db::Tx& tx, RelayId relay);
void remove_find(db::Tx& tx, std::int64_t id);
void remove_finds(db::Tx& tx, TimePoint before);

}  // namespace kentongan::public_relays::store
