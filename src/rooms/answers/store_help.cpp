// Requests for help and who did what about them.
#include "rooms/answers/store.h"

namespace kentongan::answers::store {

namespace {

#define HELP                                                                                     \
    "id, chain, asker, network, token_hash, exercise, need, detail, place, rt, spot, lat, lon, " \
    "name, phone, state, helper, created_at, changed_at"

constexpr db::Sql kInsert("INSERT INTO answer_help (" HELP
                          ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
                          "$15, $16, $17, $18, $19)");
constexpr db::Sql kFind("SELECT " HELP " FROM answer_help WHERE id = $1");
constexpr db::Sql kFindByToken("SELECT " HELP " FROM answer_help WHERE token_hash = $1");
constexpr db::Sql kList("SELECT " HELP
                        " FROM answer_help WHERE chain = $1 AND id > $2 ORDER BY id LIMIT $3");
constexpr db::Sql kUpdate(
    "UPDATE answer_help SET state = $2, helper = $3, changed_at = $4 WHERE id = $1 AND state = $5");
constexpr db::Sql kCountOpen(
    "SELECT COUNT(*) FROM (SELECT 1 FROM answer_help WHERE chain = $1 AND asker = $2 AND "
    "state IN ('open', 'taken') LIMIT $3) AS bounded");
constexpr db::Sql kCountOfNetwork(
    "SELECT COUNT(*) FROM (SELECT 1 FROM answer_help WHERE chain = $1 AND network = $2 "
    "LIMIT $3) AS bounded");
constexpr db::Sql kRemove(
    "DELETE FROM answer_help WHERE id IN (SELECT id FROM answer_help WHERE chain = $1 LIMIT $2)");
constexpr db::Sql kInsertEvent(
    "INSERT INTO answer_help_log (id, help, account, act, at) VALUES ($1, $2, $3, $4, $5)");
constexpr db::Sql kListEvents(
    "SELECT account, act, at FROM answer_help_log WHERE help = $1 ORDER BY id DESC LIMIT $2");

Help help_of(const db::Cursor& row) {
    Help help;
    help.id = row.id<HelpId>(0);
    help.chain = row.id<ChainId>(1);
    help.asker = row.string(2);
    help.network = row.string(3);
    help.token_hash = row.string(4);
    help.exercise = row.boolean(5);
    help.need = parse_need(row.text(6)).value_or(Need::Other);
    help.detail = row.string(7);
    help.place = regions::Code::from_packed(static_cast<std::uint64_t>(row.integer(8)));
    help.rt = row.string(9);
    help.spot = row.string(10);
    if (!row.is_null(11) && !row.is_null(12)) help.point = geo::lat_lon(row.real(11), row.real(12));
    help.name = row.string(13);
    help.phone = row.string(14);
    help.state = parse_state(row.text(15));
    help.helper = row.maybe_id<AccountId>(16);
    help.created_at = row.time(17);
    help.changed_at = row.time(18);
    return help;
}

}  // namespace

std::span<const db::Sql> help_queries() {
    static constexpr db::Sql kQueries[] = {kInsert,      kFind,      kFindByToken,    kList,
                                           kUpdate,      kCountOpen, kCountOfNetwork, kRemove,
                                           kInsertEvent, kListEvents};
    return kQueries;
}

void insert_help(db::Tx& tx, const Help& help) {
    std::optional<double> lat, lon;
    if (help.point) {
        lat = help.point->lat;
        lon = help.point->lon;
    }
    tx.execute(kInsert, {help.id, help.chain, help.asker, help.network, help.token_hash,
                         help.exercise, name_of(help.need), help.detail, help.place.packed(),
                         help.rt, help.spot, lat, lon, help.name, help.phone, name_of(help.state),
                         help.helper, help.created_at, help.changed_at});
}

std::optional<Help> find_help(db::Tx& tx, HelpId id) {
    auto row = tx.query(kFind, {id});
    if (!row.next()) return {};
    return help_of(row);
}

std::optional<Help> find_help_by_token(db::Tx& tx, std::string_view token_hash) {
    auto row = tx.query(kFindByToken, {token_hash});
    if (!row.next()) return {};
    return help_of(row);
}

std::vector<Help> list_help(db::Tx& tx, ChainId chain, HelpId after, int limit) {
    std::vector<Help> found;
    auto row = tx.query(kList, {chain, after, limit});
    while (row.next()) found.push_back(help_of(row));
    return found;
}

bool update_help(db::Tx& tx, const Help& help, HelpState from) {
    return tx.execute(kUpdate, {help.id, name_of(help.state), help.helper, help.changed_at,
                                name_of(from)}) > 0;
}

std::int64_t count_open_help(db::Tx& tx, ChainId chain, std::string_view asker, int most) {
    auto row = tx.query(kCountOpen, {chain, asker, most});
    return row.next() ? row.integer(0) : 0;
}

std::int64_t count_help_of_network(db::Tx& tx, ChainId chain, std::string_view network, int most) {
    auto row = tx.query(kCountOfNetwork, {chain, network, most});
    return row.next() ? row.integer(0) : 0;
}

bool remove_help(db::Tx& tx, ChainId chain, int most) {
    return tx.execute(kRemove, {chain, most}) > 0;
}

void insert_help_event(db::Tx& tx, std::int64_t id, HelpId help, const HelpEvent& event) {
    tx.execute(kInsertEvent, {id, help, event.account, event.act, event.at});
}

std::vector<HelpEvent> list_help_events(db::Tx& tx, HelpId help, int limit) {
    std::vector<HelpEvent> found;
    auto row = tx.query(kListEvents, {help, limit});
    while (row.next()) found.push_back({row.maybe_id<AccountId>(0), row.string(1), row.time(2)});
    return found;
}

}  // namespace kentongan::answers::store
