#include "rooms/drills/store.h"

#include <array>

namespace kentongan::drills::store {
namespace {

#define DRILL                                                                                    \
    "id, office, title, region, hazard, words, planned_at, state, why, created_by, started_at, " \
    "ended_at, chain"

constexpr int kMostMessages = 20;

constexpr db::Sql kInsertDrill("INSERT INTO drills (" DRILL
                               ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
constexpr db::Sql kUpdateDrill(
    "UPDATE drills SET state = $2, why = $3, started_at = $4, ended_at = $5, chain = $6 "
    "WHERE id = $1");
constexpr db::Sql kFindDrill("SELECT " DRILL " FROM drills WHERE id = $1");
constexpr db::Sql kListRunning("SELECT " DRILL
                               " FROM drills WHERE state = 1 ORDER BY planned_at LIMIT $1");
constexpr db::Sql kListPlanned("SELECT " DRILL
                               " FROM drills WHERE state = 0 AND planned_at > $1 "
                               "ORDER BY planned_at LIMIT $2");
constexpr db::Sql kListOver(
    "SELECT " DRILL
    " FROM drills WHERE id < $1 AND state IN (2, 3) AND started_at IS NOT NULL "
    "ORDER BY id DESC LIMIT $2");
constexpr db::Sql kFindPrevious(
    "SELECT " DRILL
    " FROM drills WHERE office = $1 AND region = $2 AND started_at < $3 AND state = 2 "
    "ORDER BY started_at DESC LIMIT 1");
constexpr db::Sql kInsertMessage(
    "INSERT INTO drill_messages (drill, number, minutes, level, words, alert, issued_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)");
constexpr db::Sql kUpdateIssued(
    "UPDATE drill_messages SET alert = $3, issued_at = $4 WHERE drill = $1 AND number = $2");
constexpr db::Sql kListMessages(
    "SELECT number, minutes, level, words, alert, issued_at FROM drill_messages WHERE drill = $1 "
    "ORDER BY number LIMIT $2");
constexpr db::Sql kPutParticipant(
    "INSERT INTO drill_participants (drill, account, place, switched_on, joined_at) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (drill, account) DO NOTHING");
constexpr db::Sql kRemoveParticipant(
    "DELETE FROM drill_participants WHERE drill = $1 AND account = $2");
constexpr db::Sql kFindParticipant(
    "SELECT account, place, switched_on, joined_at, answered_at FROM drill_participants "
    "WHERE drill = $1 AND account = $2");
constexpr db::Sql kUpdateAnswered(
    "UPDATE drill_participants SET answered_at = $3 WHERE drill = $1 AND account = $2 "
    "AND answered_at IS NULL");
constexpr db::Sql kHandOver(
    "UPDATE drill_participants SET switched_on = 1 WHERE account = $1 AND drill = "
    "(SELECT d.id FROM drill_participants p JOIN drills d ON d.id = p.drill "
    "WHERE p.account = $1 AND d.id <> $2 AND d.state < 2 ORDER BY d.id LIMIT 1)");
constexpr db::Sql kListSwitchedOn(
    "SELECT account FROM drill_participants WHERE drill = $1 AND switched_on = 1 LIMIT $2");
constexpr db::Sql kForgetSwitchedOn(
    "UPDATE drill_participants SET switched_on = 0 WHERE drill = $1 AND account = $2");
constexpr db::Sql kListTurnout(
    "SELECT place, COUNT(*), COUNT(answered_at) FROM drill_participants WHERE drill = $1 "
    "GROUP BY place ORDER BY COUNT(*) DESC, place LIMIT $2");
constexpr db::Sql kCountTurnout(
    "SELECT COUNT(*), COUNT(answered_at) FROM drill_participants WHERE drill = $1");
constexpr db::Sql kFindMedian(
    "SELECT answered_at FROM drill_participants WHERE drill = $1 AND answered_at IS NOT NULL "
    "ORDER BY answered_at LIMIT 1 OFFSET $2");

#undef DRILL

constexpr std::array kQueries{kFindDrill,    kListRunning,  kListPlanned,     kListOver,
                              kFindPrevious, kListMessages, kFindParticipant, kListTurnout,
                              kCountTurnout, kFindMedian,   kListSwitchedOn};

std::int64_t packed(regions::Code code) {
    return static_cast<std::int64_t>(code.packed());
}
regions::Code code_from(const db::Cursor& cursor, int column) {
    return regions::Code::from_packed(static_cast<std::uint64_t>(cursor.integer(column)));
}

Drill drill_from(const db::Cursor& cursor) {
    Drill made;
    made.id = cursor.id<DrillId>(0);
    made.office = cursor.id<warnings::SourceId>(1);
    made.title = cursor.string(2);
    made.region = code_from(cursor, 3);
    made.hazard = cursor.string(4);
    made.text = cursor.string(5);
    made.planned_at = cursor.time(6);
    made.state = static_cast<State>(cursor.integer(7));
    made.why = cursor.string(8);
    made.created_by = cursor.id<accounts::AccountId>(9);
    made.started_at = cursor.maybe_time(10);
    made.ended_at = cursor.maybe_time(11);
    made.chain = cursor.maybe_id<warnings::ChainId>(12);
    return made;
}

std::vector<Drill> drills_from(db::Cursor cursor) {
    std::vector<Drill> found;
    while (cursor.next()) found.push_back(drill_from(cursor));
    return found;
}

}  // namespace

void insert_drill(db::Tx& tx, const Drill& d) {
    tx.execute(kInsertDrill,
               {d.id, d.office, d.title, packed(d.region), d.hazard, d.text, d.planned_at,
                static_cast<int>(d.state), d.why, d.created_by, d.started_at, d.ended_at, d.chain});
}

void update_drill(db::Tx& tx, const Drill& d) {
    tx.execute(kUpdateDrill,
               {d.id, static_cast<int>(d.state), d.why, d.started_at, d.ended_at, d.chain});
}

std::optional<Drill> find_drill(db::Tx& tx, DrillId id) {
    auto cursor = tx.query(kFindDrill, {id});
    if (!cursor.next()) return {};
    return drill_from(cursor);
}

std::vector<Drill> list_running(db::Tx& tx, int limit) {
    return drills_from(tx.query(kListRunning, {limit}));
}

std::vector<Drill> list_planned(db::Tx& tx, TimePoint after, int limit) {
    return drills_from(tx.query(kListPlanned, {after, limit}));
}

std::vector<Drill> list_over(db::Tx& tx, DrillId before, int limit) {
    return drills_from(tx.query(kListOver, {before, limit}));
}

std::optional<Drill> find_previous(db::Tx& tx, const Drill& drill) {
    auto cursor = tx.query(kFindPrevious, {drill.office, packed(drill.region),
                                           drill.started_at.value_or(drill.planned_at)});
    if (!cursor.next()) return {};
    return drill_from(cursor);
}

void insert_message(db::Tx& tx, DrillId drill, const Message& m) {
    tx.execute(kInsertMessage, {drill, m.number, m.minutes, static_cast<int>(m.level), m.text,
                                m.alert, m.issued_at});
}

void update_issued(db::Tx& tx, DrillId drill, const Message& m) {
    tx.execute(kUpdateIssued, {drill, m.number, m.alert, m.issued_at});
}

std::vector<Message> list_messages(db::Tx& tx, DrillId drill) {
    std::vector<Message> found;
    auto cursor = tx.query(kListMessages, {drill, kMostMessages});
    while (cursor.next())
        found.push_back({static_cast<int>(cursor.integer(0)), static_cast<int>(cursor.integer(1)),
                         static_cast<warnings::Level>(cursor.integer(2)), cursor.string(3),
                         cursor.maybe_id<warnings::AlertId>(4), cursor.maybe_time(5)});
    return found;
}

void put_participant(db::Tx& tx, DrillId drill, const Participant& p) {
    tx.execute(kPutParticipant, {drill, p.account, packed(p.place), p.switched_on, p.joined_at});
}

void remove_participant(db::Tx& tx, DrillId drill, accounts::AccountId account) {
    tx.execute(kRemoveParticipant, {drill, account});
}

std::optional<Participant> find_participant(db::Tx& tx, DrillId drill,
                                            accounts::AccountId account) {
    auto cursor = tx.query(kFindParticipant, {drill, account});
    if (!cursor.next()) return {};
    return Participant{cursor.id<accounts::AccountId>(0), code_from(cursor, 1), cursor.boolean(2),
                       cursor.time(3), cursor.maybe_time(4)};
}

void update_answered(db::Tx& tx, DrillId drill, accounts::AccountId account, TimePoint at) {
    tx.execute(kUpdateAnswered, {drill, account, at});
}

bool hand_over_switch(db::Tx& tx, DrillId drill, accounts::AccountId account) {
    return tx.execute(kHandOver, {account, drill}) > 0;
}

std::vector<accounts::AccountId> list_switched_on(db::Tx& tx, DrillId drill, int limit) {
    std::vector<accounts::AccountId> found;
    auto cursor = tx.query(kListSwitchedOn, {drill, limit});
    while (cursor.next()) found.push_back(cursor.id<accounts::AccountId>(0));
    return found;
}

void forget_switched_on(db::Tx& tx, DrillId drill, accounts::AccountId account) {
    tx.execute(kForgetSwitchedOn, {drill, account});
}

std::vector<Turnout> list_turnout(db::Tx& tx, DrillId drill, int limit) {
    std::vector<Turnout> found;
    auto cursor = tx.query(kListTurnout, {drill, limit});
    while (cursor.next())
        found.push_back({code_from(cursor, 0), cursor.integer(1), cursor.integer(2)});
    return found;
}

Turnout count_turnout(db::Tx& tx, DrillId drill) {
    auto cursor = tx.query(kCountTurnout, {drill});
    if (!cursor.next()) return {};
    return {{}, cursor.integer(0), cursor.integer(1)};
}

std::optional<TimePoint> find_median_answer(db::Tx& tx, DrillId drill) {
    const auto answered = count_turnout(tx, drill).answered;
    if (answered == 0) return {};
    auto cursor = tx.query(kFindMedian, {drill, (answered - 1) / 2});
    if (!cursor.next()) return {};
    return cursor.time(0);
}

std::span<const db::Sql> queries() {
    return kQueries;
}

}  // namespace kentongan::drills::store
