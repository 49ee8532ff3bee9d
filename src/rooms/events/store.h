// All SQL of the room. Every function runs inside the caller's transaction.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.h"
#include "rooms/events/types.h"

namespace kentongan::events::store {

// For the test that no table is walked over.
std::span<const db::Sql> queries();

struct Row {
    StatusId id;
    AccountId organiser;
    bool own = false;
    TimePoint starts_at, over_at;
    JoinMode join_mode = JoinMode::None;
    EventState state = EventState::Confirmed;
    std::optional<std::int64_t> capacity;
    std::int64_t participants = 0;
    std::int64_t sequence = 0;
    TimePoint changed_at;
    std::string text;
};

void insert_event(db::Tx& tx, const Row& row);
// All but `organiser`, `own`, `participants` and `text`.
void update_event(db::Tx& tx, const Row& row);
void update_text(db::Tx& tx, StatusId id, std::string_view text);
void update_participants(db::Tx& tx, StatusId id, std::int64_t participants);
std::optional<Row> find_event(db::Tx& tx, StatusId id);
// Not over at `from`, by their end, behind the one that ends at `from` with the id `after`.
std::vector<Row> list_events(db::Tx& tx, TimePoint from, StatusId after, int limit);
void remove_event(db::Tx& tx, StatusId id);

// One more takes part; false when it is full. Safe against others who do the same.
bool take_seat(db::Tx& tx, StatusId id);
void give_seat_back(db::Tx& tx, StatusId id);

struct Participant {
    StatusId event;
    AccountId account;
    Answer answer = Answer::Requested;
    std::string activity;
    TimePoint asked_at;
};
void put_participant(db::Tx& tx, const Participant& participant);
std::optional<Participant> find_participant(db::Tx& tx, StatusId event, AccountId account);
std::optional<Participant> find_participant(db::Tx& tx, std::string_view activity);
// By account, behind `after`.
std::vector<Participant> list_participants(db::Tx& tx, StatusId event, AccountId after, int limit);
// Of these events, the answers of one person.
std::vector<Participant> list_answers(db::Tx& tx, AccountId account, std::span<const StatusId> of);
// In what another organises.
std::vector<Participant> list_between(db::Tx& tx, AccountId organiser, AccountId account);
void remove_participant(db::Tx& tx, StatusId event, AccountId account);
// With the seats that they had.
void remove_account(db::Tx& tx, AccountId account);

}  // namespace kentongan::events::store
