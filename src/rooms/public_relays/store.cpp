#include "rooms/public_relays/store.h"

namespace kentongan::public_relays::store {
namespace {

#define COLUMNS "id, address, kind, state, inbox, actor, dropped, next_at"

constexpr db::Sql kInsertRelay =
    "INSERT INTO public_relays (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
constexpr db::Sql kFindRelay = "SELECT " COLUMNS " FROM public_relays WHERE id = $1";
constexpr db::Sql kFindByAddress = "SELECT " COLUMNS " FROM public_relays WHERE address = $1";
constexpr db::Sql kFindByActor = "SELECT " COLUMNS
                                 " FROM public_relays WHERE actor = $1 AND actor <> '' "
                                 "ORDER BY CASE state WHEN 1 THEN 0 ELSE 1 END, id LIMIT 1";
constexpr db::Sql kListRelays =
    "SELECT " COLUMNS " FROM public_relays WHERE id > 0 ORDER BY id LIMIT $1";
constexpr db::Sql kUpdateState = "UPDATE public_relays SET state = $2, actor = $3 WHERE id = $1";
constexpr db::Sql kUpdateNext = "UPDATE public_relays SET next_at = $2 WHERE id = $1";
constexpr db::Sql kCountDropped = "UPDATE public_relays SET dropped = dropped + 1 WHERE id = $1";
constexpr db::Sql kRemoveRelay = "DELETE FROM public_relays WHERE id = $1";

constexpr db::Sql kInsertFind =
    "INSERT INTO public_relay_finds (id, relay, uri, again, arrived_at) "
    "VALUES ($1, $2, $3, $4, $5)";
constexpr db::Sql kFindFind = "SELECT id, relay, uri, again FROM public_relay_finds WHERE id = $1";
constexpr db::Sql kCountFinds = "SELECT COUNT(*) FROM public_relay_finds WHERE relay = $1";
constexpr db::Sql kRemoveFind = "DELETE FROM public_relay_finds WHERE id = $1";
constexpr db::Sql kRemoveFinds = "DELETE FROM public_relay_finds WHERE arrived_at < $1";

constexpr db::Sql kQueries[] = {kInsertRelay, kFindRelay,   kFindByAddress, kFindByActor,
                                kListRelays,  kUpdateState, kUpdateNext,    kCountDropped,
                                kRemoveRelay, kInsertFind,  kFindFind,      kCountFinds,
                                kRemoveFind,  kRemoveFinds};

std::vector<Relay> read(db::Cursor row) {
    std::vector<Relay> relays;
    while (row.next())
        relays.push_back({row.id<RelayId>(0), row.string(1), static_cast<Kind>(row.integer(2)),
                          static_cast<State>(row.integer(3)), row.string(4), row.string(5),
                          row.integer(6), row.time(7)});
    return relays;
}
std::optional<Relay> read_one(db::Cursor row) {
    auto relays = read(std::move(row));
    if (relays.empty()) return {};
    return std::move(relays.front());
}

std::int64_t number(auto value) {
    return static_cast<std::int64_t>(value);
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_relay(db::Tx& tx, const Relay& relay) {
    tx.execute(kInsertRelay, {relay.id, relay.address, number(relay.kind), number(relay.state),
                              relay.inbox, relay.actor, relay.dropped, relay.next_at});
}
std::optional<Relay> find_relay(db::Tx& tx, RelayId id) {
    return read_one(tx.query(kFindRelay, {id}));
}
std::optional<Relay> find_by_address(db::Tx& tx, std::string_view address) {
    return read_one(tx.query(kFindByAddress, {address}));
}
std::optional<Relay> find_by_actor(db::Tx& tx, std::string_view actor) {
    return read_one(tx.query(kFindByActor, {actor}));
}
std::vector<Relay> list_relays(db::Tx& tx, std::size_t limit) {
    return read(tx.query(kListRelays, {number(limit)}));
}
void update_state(db::Tx& tx, RelayId id, State state, std::string_view actor) {
    tx.execute(kUpdateState, {id, number(state), actor});
}
void update_next(db::Tx& tx, RelayId id, TimePoint next_at) {
    tx.execute(kUpdateNext, {id, next_at});
}
void count_dropped(db::Tx& tx, RelayId id) {
    tx.execute(kCountDropped, {id});
}
void remove_relay(db::Tx& tx, RelayId id) {
    tx.execute(kRemoveRelay, {id});
}

void insert_find(db::Tx& tx, const Find& find, TimePoint now) {
    tx.execute(kInsertFind, {find.id, find.relay, find.uri, find.again, now});
}
std::optional<Find> find_find(db::Tx& tx, std::int64_t id) {
    auto row = tx.query(kFindFind, {id});
    if (!row.next()) return {};
    return Find{row.integer(0), row.id<RelayId>(1), row.string(2), row.boolean(3)};
}
std::int64_t count_finds(db::Tx& tx, RelayId relay) {
    auto row = tx.query(kCountFinds, {relay});
    return row.next() ? row.integer(0) : 0;
}
void remove_find(db::Tx& tx, std::int64_t id) {
    tx.execute(kRemoveFind, {id});
}
void remove_finds(db::Tx& tx, TimePoint before) {
    tx.execute(kRemoveFinds, {before});
}

}  // namespace kentongan::public_relays::store
