#include "rooms/subscriptions/store.h"

#include <array>
#include <cmath>

#include "cap/level.h"
#include "platform/base/strings.h"

namespace kentongan::subscriptions {

namespace {

constexpr std::array<std::string_view, 5> kChannels{"push", "email", "webhook", "sms", "whatsapp"};

}  // namespace

std::string_view key_of(Channel channel) {
    return kChannels.at(static_cast<std::size_t>(channel));
}

std::optional<Channel> channel_named(std::string_view key) {
    for (std::size_t i = 0; i < kChannels.size(); ++i)
        if (kChannels.at(i) == key) return static_cast<Channel>(i);
    return {};
}

namespace store {

namespace {

#define WATCHER "id, account, language, joins_exercises, paused, created_at"
#define PLACE                                                                           \
    "id, watcher, label, region, lat, lon, radius_km, hazards, threshold, quiet_from, " \
    "quiet_until"
#define WAY \
    "id, watcher, channel, address, address_key, secret, confirmed, proof, attempts, created_at"

constexpr db::Sql kInsertWatcher("INSERT INTO subscription_watchers (" WATCHER
                                 ", capability) VALUES ($1, $2, $3, $4, $5, $6, $7)");
constexpr db::Sql kFindWatcher("SELECT " WATCHER " FROM subscription_watchers WHERE id = $1");
constexpr db::Sql kFindWatcherOf("SELECT " WATCHER
                                 " FROM subscription_watchers WHERE account = $1");
constexpr db::Sql kFindWatcherBy("SELECT " WATCHER
                                 " FROM subscription_watchers WHERE capability = $1");
constexpr db::Sql kListWatchers(
    "SELECT " WATCHER
    " FROM subscription_watchers WHERE id > $1 AND paused = 0 ORDER BY id LIMIT $2");
constexpr db::Sql kListWatchersOf("SELECT " WATCHER
                                  " FROM subscription_watchers WHERE id IN $ids(1)");
constexpr db::Sql kUpdateWatcher(
    "UPDATE subscription_watchers SET language = $2, joins_exercises = $3, paused = $4 "
    "WHERE id = $1");
constexpr db::Sql kRemoveWatcher("DELETE FROM subscription_watchers WHERE id = $1");
constexpr db::Sql kRemoveAbandoned(
    "DELETE FROM subscription_watchers WHERE id IN (SELECT w.id FROM subscription_watchers w "
    "WHERE w.id < $1 AND w.account IS NULL AND NOT EXISTS (SELECT 1 FROM subscription_ways s "
    "WHERE s.watcher = w.id) ORDER BY w.id LIMIT $2)");

constexpr db::Sql kInsertPlace("INSERT INTO subscription_places (" PLACE
                               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
constexpr db::Sql kUpdatePlace(
    "UPDATE subscription_places SET label = $3, region = $4, lat = $5, lon = $6, radius_km = $7, "
    "hazards = $8, threshold = $9, quiet_from = $10, quiet_until = $11 "
    "WHERE id = $1 AND watcher = $2");
constexpr db::Sql kRemovePlace("DELETE FROM subscription_places WHERE id = $1 AND watcher = $2");
constexpr db::Sql kListPlaces("SELECT " PLACE
                              " FROM subscription_places WHERE watcher = $1 ORDER BY id LIMIT $2");
constexpr db::Sql kListPlacesOf("SELECT " PLACE
                                " FROM subscription_places WHERE watcher IN $ids(1) ORDER BY id");

constexpr db::Sql kInsertWay("INSERT INTO subscription_ways (" WAY
                             ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
constexpr db::Sql kFindWay("SELECT " WAY " FROM subscription_ways WHERE id = $1");
constexpr db::Sql kFindWayTo(
    "SELECT " WAY
    " FROM subscription_ways WHERE watcher = $1 AND channel = $2 AND address_key = $3");
constexpr db::Sql kFindWayByProof("SELECT " WAY
                                  " FROM subscription_ways WHERE proof = $1 AND proof IS NOT NULL");
constexpr db::Sql kListWays("SELECT " WAY
                            " FROM subscription_ways WHERE watcher = $1 ORDER BY id LIMIT $2");
constexpr db::Sql kListWaysById("SELECT " WAY " FROM subscription_ways WHERE id IN $ids(1)");
constexpr db::Sql kListConfirmed(
    "SELECT " WAY " FROM subscription_ways WHERE watcher IN $ids(1) AND confirmed = 1 ORDER BY id");
constexpr db::Sql kListWaysTo(
    "SELECT " WAY " FROM subscription_ways WHERE address_key = $1 ORDER BY id LIMIT $2");
constexpr db::Sql kUpdateWay(
    "UPDATE subscription_ways SET address = $2, secret = $3, confirmed = $4, proof = $5, "
    "attempts = $6, created_at = $7 WHERE id = $1");
constexpr db::Sql kRemoveWay("DELETE FROM subscription_ways WHERE id = $1");
constexpr db::Sql kRemoveUnconfirmed(
    "DELETE FROM subscription_ways WHERE id IN (SELECT id FROM subscription_ways "
    "WHERE confirmed = 0 AND created_at < $1 ORDER BY created_at LIMIT $2)");

constexpr db::Sql kInsertAsking(
    "INSERT INTO subscription_askings (id, asker, asked) VALUES ($1, $2, $3)");
constexpr db::Sql kCountBy(
    "SELECT COUNT(*) FROM (SELECT 1 FROM subscription_askings WHERE asker = $1 AND id > $2 "
    "LIMIT $3) AS bounded");
constexpr db::Sql kCountOf(
    "SELECT COUNT(*) FROM (SELECT 1 FROM subscription_askings WHERE asked = $1 AND id > $2 "
    "LIMIT $3) AS bounded");
constexpr db::Sql kRemoveAskings(
    "DELETE FROM subscription_askings WHERE id IN (SELECT id FROM subscription_askings "
    "WHERE id < $1 ORDER BY id LIMIT $2)");

constexpr db::Sql kQueries[] = {
    kInsertWatcher,  kFindWatcher,   kFindWatcherOf,  kFindWatcherBy,   kListWatchers,
    kListWatchersOf, kUpdateWatcher, kRemoveWatcher,  kRemoveAbandoned, kInsertPlace,
    kUpdatePlace,    kRemovePlace,   kListPlaces,     kListPlacesOf,    kInsertWay,
    kFindWay,        kFindWayTo,     kFindWayByProof, kListWays,        kListWaysById,
    kListConfirmed,  kListWaysTo,    kUpdateWay,      kRemoveWay,       kRemoveUnconfirmed,
    kInsertAsking,   kCountBy,       kCountOf,        kRemoveAskings};

constexpr double kUnits = 1e5;

Watcher watcher_of(const db::Cursor& row) {
    return {row.id<WatcherId>(0), row.maybe_id<AccountId>(1),
            row.string(2),        row.boolean(3),
            row.boolean(4),       row.time(5)};
}

Place place_of(const db::Cursor& row) {
    Place place;
    place.id = row.id<PlaceId>(0);
    place.watcher = row.id<WatcherId>(1);
    place.label = row.string(2);
    place.region = regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(3)));
    if (!row.is_null(4) && !row.is_null(5))
        place.point = geo::lat_lon(static_cast<double>(row.integer(4)) / kUnits,
                                   static_cast<double>(row.integer(5)) / kUnits);
    place.radius_km = static_cast<int>(row.integer(6));
    for (auto key : split(row.text(7), ' '))
        if (!key.empty()) place.hazards.emplace_back(key);
    place.threshold = cap::parse_level(row.text(8)).value_or(warnings::Level::Waspada);
    if (!row.is_null(9) && !row.is_null(10))
        place.quiet = {static_cast<int>(row.integer(9)), static_cast<int>(row.integer(10))};
    return place;
}

Way way_of(const db::Cursor& row) {
    Way way;
    way.id = row.id<SubscriptionId>(0);
    way.watcher = row.id<WatcherId>(1);
    way.channel = channel_named(row.text(2)).value_or(Channel::Push);
    way.address = row.string(3);
    way.address_key = row.string(4);
    way.secret = row.string(5);
    way.confirmed = row.boolean(6);
    way.proof = row.maybe_string(7);
    way.attempts = static_cast<int>(row.integer(8));
    way.created_at = row.time(9);
    return way;
}

template <class Row, class Make>
std::vector<Row> all_of(db::Cursor row, Make make) {
    std::vector<Row> rows;
    while (row.next()) rows.push_back(make(row));
    return rows;
}

template <class Row, class Make>
std::optional<Row> one_of(db::Cursor row, Make make) {
    if (!row.next()) return {};
    return make(row);
}

struct PlaceValues {
    std::optional<std::int64_t> lat, lon, quiet_from, quiet_until;
    std::string hazards;

    explicit PlaceValues(const Place& place) : hazards(join(place.hazards, " ")) {
        if (place.point) {
            lat = std::lround(place.point->lat * kUnits);
            lon = std::lround(place.point->lon * kUnits);
        }
        if (place.quiet) {
            quiet_from = place.quiet->from;
            quiet_until = place.quiet->until;
        }
    }
};

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_watcher(db::Tx& tx, const Watcher& watcher, std::optional<std::string> capability) {
    tx.execute(kInsertWatcher,
               {watcher.id, watcher.account, watcher.language, watcher.joins_exercises,
                watcher.paused, watcher.created_at, capability});
}
std::optional<Watcher> find_watcher(db::Tx& tx, WatcherId id) {
    return one_of<Watcher>(tx.query(kFindWatcher, {id}), watcher_of);
}
std::optional<Watcher> find_watcher_of(db::Tx& tx, AccountId account) {
    return one_of<Watcher>(tx.query(kFindWatcherOf, {account}), watcher_of);
}
std::optional<Watcher> find_watcher_by(db::Tx& tx, std::string_view capability_hash) {
    return one_of<Watcher>(tx.query(kFindWatcherBy, {capability_hash}), watcher_of);
}
std::vector<Watcher> list_watchers(db::Tx& tx, WatcherId after, int limit) {
    return all_of<Watcher>(tx.query(kListWatchers, {after, limit}), watcher_of);
}
std::vector<Watcher> list_watchers(db::Tx& tx, std::span<const WatcherId> ids) {
    return all_of<Watcher>(tx.query(kListWatchersOf, {db::Value::list(ids)}), watcher_of);
}
void update_watcher(db::Tx& tx, const Watcher& watcher) {
    tx.execute(kUpdateWatcher,
               {watcher.id, watcher.language, watcher.joins_exercises, watcher.paused});
}
void remove_watcher(db::Tx& tx, WatcherId id) {
    tx.execute(kRemoveWatcher, {id});
}
std::int64_t remove_abandoned(db::Tx& tx, WatcherId before, int most) {
    return tx.execute(kRemoveAbandoned, {before, most});
}

void insert_place(db::Tx& tx, const Place& place) {
    const PlaceValues values(place);
    tx.execute(kInsertPlace, {place.id, place.watcher, place.label,
                              static_cast<std::int64_t>(place.region.packed()), values.lat,
                              values.lon, place.radius_km, values.hazards,
                              cap::key(place.threshold), values.quiet_from, values.quiet_until});
}
void update_place(db::Tx& tx, const Place& place) {
    const PlaceValues values(place);
    tx.execute(kUpdatePlace, {place.id, place.watcher, place.label,
                              static_cast<std::int64_t>(place.region.packed()), values.lat,
                              values.lon, place.radius_km, values.hazards,
                              cap::key(place.threshold), values.quiet_from, values.quiet_until});
}
bool remove_place(db::Tx& tx, WatcherId watcher, PlaceId id) {
    return tx.execute(kRemovePlace, {id, watcher}) > 0;
}
std::vector<Place> list_places(db::Tx& tx, WatcherId watcher, int limit) {
    return all_of<Place>(tx.query(kListPlaces, {watcher, limit}), place_of);
}
std::vector<Place> list_places(db::Tx& tx, std::span<const WatcherId> watchers) {
    return all_of<Place>(tx.query(kListPlacesOf, {db::Value::list(watchers)}), place_of);
}

void insert_way(db::Tx& tx, const Way& way) {
    tx.execute(kInsertWay, {way.id, way.watcher, key_of(way.channel), way.address, way.address_key,
                            way.secret, way.confirmed, way.proof, way.attempts, way.created_at});
}
std::optional<Way> find_way(db::Tx& tx, SubscriptionId id) {
    return one_of<Way>(tx.query(kFindWay, {id}), way_of);
}
std::optional<Way> find_way(db::Tx& tx, WatcherId watcher, Channel channel, std::string_view key) {
    return one_of<Way>(tx.query(kFindWayTo, {watcher, key_of(channel), key}), way_of);
}
std::optional<Way> find_way_by_proof(db::Tx& tx, std::string_view proof) {
    return one_of<Way>(tx.query(kFindWayByProof, {proof}), way_of);
}
std::vector<Way> list_ways(db::Tx& tx, WatcherId watcher, int limit) {
    return all_of<Way>(tx.query(kListWays, {watcher, limit}), way_of);
}
std::vector<Way> list_ways(db::Tx& tx, std::span<const SubscriptionId> ids) {
    return all_of<Way>(tx.query(kListWaysById, {db::Value::list(ids)}), way_of);
}
std::vector<Way> list_confirmed_ways(db::Tx& tx, std::span<const WatcherId> watchers) {
    return all_of<Way>(tx.query(kListConfirmed, {db::Value::list(watchers)}), way_of);
}
std::vector<Way> list_ways_to(db::Tx& tx, std::string_view address_key, int limit) {
    return all_of<Way>(tx.query(kListWaysTo, {address_key, limit}), way_of);
}
void update_way(db::Tx& tx, const Way& way) {
    tx.execute(kUpdateWay, {way.id, way.address, way.secret, way.confirmed, way.proof, way.attempts,
                            way.created_at});
}
bool remove_way(db::Tx& tx, SubscriptionId id) {
    return tx.execute(kRemoveWay, {id}) > 0;
}
std::int64_t remove_unconfirmed(db::Tx& tx, TimePoint before, int most) {
    return tx.execute(kRemoveUnconfirmed, {before, most});
}

void insert_asking(db::Tx& tx, std::int64_t id, std::string_view asker, std::string_view asked) {
    tx.execute(kInsertAsking, {id, asker, asked});
}
std::int64_t count_askings_by(db::Tx& tx, std::string_view asker, std::int64_t since, int most) {
    auto row = tx.query(kCountBy, {asker, since, most});
    return row.next() ? row.integer(0) : 0;
}
std::int64_t count_askings_of(db::Tx& tx, std::string_view asked, std::int64_t since, int most) {
    auto row = tx.query(kCountOf, {asked, since, most});
    return row.next() ? row.integer(0) : 0;
}
std::int64_t remove_askings(db::Tx& tx, std::int64_t before, int most) {
    return tx.execute(kRemoveAskings, {before, most});
}

}  // namespace store
}  // namespace kentongan::subscriptions
