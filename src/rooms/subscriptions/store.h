// All SQL of the room.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "platform/geo/geo.h"
#include "rooms/subscriptions/index.h"
#include "rooms/subscriptions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::subscriptions {

using accounts::AccountId;
using PlaceId = Id<struct PlaceTag>;

struct Watcher {
    WatcherId id;
    std::optional<AccountId> account;  // empty: whoever holds the link
    std::string language = "id";       // of an account: its own counts
    bool joins_exercises = false;      // likewise
    bool paused = false;
    TimePoint created_at;
};

struct Place {
    PlaceId id;
    WatcherId watcher;
    std::string label;
    regions::Code region;
    std::optional<geo::Point> point;
    int radius_km = 0;
    std::vector<std::string> hazards;  // keys; empty: all
    warnings::Level threshold = warnings::Level::Waspada;
    std::optional<QuietHours> quiet;
};

struct Way {
    SubscriptionId id;
    WatcherId watcher;
    Channel channel = Channel::Push;
    std::string address, address_key, secret;
    bool confirmed = false;
    std::optional<std::string> proof;
    int attempts = 0;
    TimePoint created_at;
};

std::string_view key_of(Channel channel);  // "push", "email", "webhook", "sms", "whatsapp"
std::optional<Channel> channel_named(std::string_view key);

namespace store {

// All there are, for the test that no table is walked over.
std::span<const db::Sql> queries();

void insert_watcher(db::Tx& tx, const Watcher& watcher, std::optional<std::string> capability);
std::optional<Watcher> find_watcher(db::Tx& tx, WatcherId id);
std::optional<Watcher> find_watcher_of(db::Tx& tx, AccountId account);
std::optional<Watcher> find_watcher_by(db::Tx& tx, std::string_view capability_hash);
std::vector<Watcher> list_watchers(db::Tx& tx, WatcherId after, int limit);  // not the paused
std::vector<Watcher> list_watchers(db::Tx& tx, std::span<const WatcherId> ids);
void update_watcher(db::Tx& tx, const Watcher& watcher);  // language, exercises, paused
void remove_watcher(db::Tx& tx, WatcherId id);            // with all that is theirs
// Anonymous ones without any way, made before `id`.
std::int64_t remove_abandoned(db::Tx& tx, WatcherId before, int most);

void insert_place(db::Tx& tx, const Place& place);
void update_place(db::Tx& tx, const Place& place);
bool remove_place(db::Tx& tx, WatcherId watcher, PlaceId id);
std::vector<Place> list_places(db::Tx& tx, WatcherId watcher, int limit);
std::vector<Place> list_places(db::Tx& tx, std::span<const WatcherId> watchers);

void insert_way(db::Tx& tx, const Way& way);
std::optional<Way> find_way(db::Tx& tx, SubscriptionId id);
std::optional<Way> find_way(db::Tx& tx, WatcherId watcher, Channel channel, std::string_view key);
std::optional<Way> find_way_by_proof(db::Tx& tx, std::string_view proof);
std::vector<Way> list_ways(db::Tx& tx, WatcherId watcher, int limit);
std::vector<Way> list_ways(db::Tx& tx, std::span<const SubscriptionId> ids);
std::vector<Way> list_confirmed_ways(db::Tx& tx, std::span<const WatcherId> watchers);
// Of one address, whoever's; to be told apart by channel.
std::vector<Way> list_ways_to(db::Tx& tx, std::string_view address_key, int limit);
void update_way(db::Tx& tx, const Way& way);  // address, secret, confirmed, proof, attempts
bool remove_way(db::Tx& tx, SubscriptionId id);
std::int64_t remove_unconfirmed(db::Tx& tx, TimePoint before, int most);

void insert_asking(db::Tx& tx, std::int64_t id, std::string_view asker, std::string_view asked);
std::int64_t count_askings_by(db::Tx& tx, std::string_view asker, std::int64_t since, int most);
std::int64_t count_askings_of(db::Tx& tx, std::string_view asked, std::int64_t since, int most);
std::int64_t remove_askings(db::Tx& tx, std::int64_t before, int most);

}  // namespace store
}  // namespace kentongan::subscriptions
