#include "rooms/events/store.h"

namespace kentongan::events::store {
namespace {

#define EVENT_COLUMNS                                                                        \
    "status, organiser, own, starts_at, over_at, join_mode, state, capacity, participants, " \
    "sequence, changed_at, text "
#define PARTICIPANT_COLUMNS "event, account, state, activity, asked_at "

constexpr db::Sql kInsertEvent = "INSERT INTO events (" EVENT_COLUMNS
                                 ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr db::Sql kUpdateEvent =
    "UPDATE events SET starts_at = $2, over_at = $3, join_mode = $4, state = $5, capacity = $6, "
    "sequence = $7, changed_at = $8 WHERE status = $1";
constexpr db::Sql kUpdateText = "UPDATE events SET text = $2 WHERE status = $1";
constexpr db::Sql kUpdateParticipants = "UPDATE events SET participants = $2 WHERE status = $1";
constexpr db::Sql kFindEvent = "SELECT " EVENT_COLUMNS "FROM events WHERE status = $1";
constexpr db::Sql kEvents = "SELECT " EVENT_COLUMNS
                            "FROM events WHERE over_at >= $1 AND (over_at > $1 OR status > $2) "
                            "ORDER BY over_at, status LIMIT $3";
constexpr db::Sql kRemoveEvent = "DELETE FROM events WHERE status = $1";
constexpr db::Sql kTakeSeat =
    "UPDATE events SET participants = participants + 1 "
    "WHERE status = $1 AND (capacity IS NULL OR participants < capacity)";
constexpr db::Sql kGiveSeatBack =
    "UPDATE events SET participants = participants - 1 WHERE status = $1 AND participants > 0";
constexpr db::Sql kPutParticipant =
    "INSERT INTO event_participants (" PARTICIPANT_COLUMNS
    ") VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (event, account) DO UPDATE SET state = $3, activity = $4, asked_at = $5";
constexpr db::Sql kFindParticipant =
    "SELECT " PARTICIPANT_COLUMNS "FROM event_participants WHERE event = $1 AND account = $2";
constexpr db::Sql kFindByActivity =
    "SELECT " PARTICIPANT_COLUMNS "FROM event_participants WHERE activity = $1 LIMIT 1";
constexpr db::Sql kParticipants = "SELECT " PARTICIPANT_COLUMNS
                                  "FROM event_participants WHERE event = $1 AND account > $2 "
                                  "ORDER BY account LIMIT $3";
constexpr db::Sql kAnswers =
    "SELECT " PARTICIPANT_COLUMNS "FROM event_participants WHERE account = $1 AND event IN $ids(2)";
constexpr db::Sql kBetween =
    "SELECT p.event, p.account, p.state, p.activity, p.asked_at FROM event_participants p "
    "JOIN events e ON e.status = p.event WHERE p.account = $2 AND e.organiser = $1";
constexpr db::Sql kRemoveParticipant =
    "DELETE FROM event_participants WHERE event = $1 AND account = $2";
constexpr db::Sql kGiveSeatsBack =
    "UPDATE events SET participants = participants - 1 WHERE own = 1 AND participants > 0 AND "
    "status IN (SELECT event FROM event_participants WHERE account = $1 AND state = $2)";
constexpr db::Sql kRemoveAccount = "DELETE FROM event_participants WHERE account = $1";

constexpr db::Sql kQueries[] = {kInsertEvent,        kUpdateEvent,     kUpdateText,
                                kUpdateParticipants, kFindEvent,       kEvents,
                                kRemoveEvent,        kTakeSeat,        kGiveSeatBack,
                                kPutParticipant,     kFindParticipant, kFindByActivity,
                                kParticipants,       kAnswers,         kBetween,
                                kRemoveParticipant,  kGiveSeatsBack,   kRemoveAccount};

Row event_of(const db::Cursor& row) {
    Row event;
    event.id = row.id<StatusId>(0);
    event.organiser = row.id<AccountId>(1);
    event.own = row.boolean(2);
    event.starts_at = row.time(3);
    event.over_at = row.time(4);
    event.join_mode = static_cast<JoinMode>(row.integer(5));
    event.state = static_cast<EventState>(row.integer(6));
    if (!row.is_null(7)) event.capacity = row.integer(7);
    event.participants = row.integer(8);
    event.sequence = row.integer(9);
    event.changed_at = row.time(10);
    event.text = row.string(11);
    return event;
}

std::vector<Participant> read(db::Cursor rows) {
    std::vector<Participant> found;
    while (rows.next())
        found.push_back({rows.id<StatusId>(0), rows.id<AccountId>(1),
                         static_cast<Answer>(rows.integer(2)), rows.string(3), rows.time(4)});
    return found;
}
std::optional<Participant> first(std::vector<Participant> found) {
    if (found.empty()) return {};
    return std::move(found.front());
}

}  // namespace

std::span<const db::Sql> queries() {
    return kQueries;
}

void insert_event(db::Tx& tx, const Row& row) {
    tx.execute(kInsertEvent,
               {row.id, row.organiser, row.own, row.starts_at, row.over_at,
                static_cast<int>(row.join_mode), static_cast<int>(row.state), row.capacity,
                row.participants, row.sequence, row.changed_at, row.text});
}
void update_event(db::Tx& tx, const Row& row) {
    tx.execute(kUpdateEvent,
               {row.id, row.starts_at, row.over_at, static_cast<int>(row.join_mode),
                static_cast<int>(row.state), row.capacity, row.sequence, row.changed_at});
}
void update_text(db::Tx& tx, StatusId id, std::string_view text) {
    tx.execute(kUpdateText, {id, text});
}
void update_participants(db::Tx& tx, StatusId id, std::int64_t participants) {
    tx.execute(kUpdateParticipants, {id, participants});
}
std::optional<Row> find_event(db::Tx& tx, StatusId id) {
    auto rows = tx.query(kFindEvent, {id});
    if (!rows.next()) return {};
    return event_of(rows);
}
std::vector<Row> list_events(db::Tx& tx, TimePoint from, StatusId after, int limit) {
    std::vector<Row> found;
    auto rows = tx.query(kEvents, {from, after, limit});
    while (rows.next()) found.push_back(event_of(rows));
    return found;
}
void remove_event(db::Tx& tx, StatusId id) {
    tx.execute(kRemoveEvent, {id});
}

bool take_seat(db::Tx& tx, StatusId id) {
    return tx.execute(kTakeSeat, {id}) > 0;
}
void give_seat_back(db::Tx& tx, StatusId id) {
    tx.execute(kGiveSeatBack, {id});
}

void put_participant(db::Tx& tx, const Participant& one) {
    tx.execute(kPutParticipant,
               {one.event, one.account, static_cast<int>(one.answer), one.activity, one.asked_at});
}
std::optional<Participant> find_participant(db::Tx& tx, StatusId event, AccountId account) {
    return first(read(tx.query(kFindParticipant, {event, account})));
}
std::optional<Participant> find_participant(db::Tx& tx, std::string_view activity) {
    if (activity.empty()) return {};
    return first(read(tx.query(kFindByActivity, {activity})));
}
std::vector<Participant> list_participants(db::Tx& tx, StatusId event, AccountId after, int limit) {
    return read(tx.query(kParticipants, {event, after, limit}));
}
std::vector<Participant> list_answers(db::Tx& tx, AccountId account, std::span<const StatusId> of) {
    if (of.empty()) return {};
    return read(tx.query(kAnswers, {account, db::Value::list(of)}));
}
std::vector<Participant> list_between(db::Tx& tx, AccountId organiser, AccountId account) {
    return read(tx.query(kBetween, {organiser, account}));
}
void remove_participant(db::Tx& tx, StatusId event, AccountId account) {
    tx.execute(kRemoveParticipant, {event, account});
}
void remove_account(db::Tx& tx, AccountId account) {
    tx.execute(kGiveSeatsBack, {account, static_cast<int>(Answer::Accepted)});
    tx.execute(kRemoveAccount, {account});
}

}  // namespace kentongan::events::store
