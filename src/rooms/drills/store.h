// All SQL of drills.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "rooms/drills/types.h"

namespace kentongan::drills::store {

void insert_drill(db::Tx& tx, const Drill& drill);
void update_drill(db::Tx& tx, const Drill& drill);  // state, why, times, chain
std::optional<Drill> find_drill(db::Tx& tx, DrillId id);
std::vector<Drill> list_running(db::Tx& tx, int limit);
std::vector<Drill> list_planned(db::Tx& tx, TimePoint after, int limit);  // soonest first
// Started ones that are over, the latest first, before that id.
std::vector<Drill> list_over(db::Tx& tx, DrillId before, int limit);
// The drill of the same office and region before this one that came to its end.
std::optional<Drill> find_previous(db::Tx& tx, const Drill& drill);

void insert_message(db::Tx& tx, DrillId drill, const Message& message);
void update_issued(db::Tx& tx, DrillId drill, const Message& message);
std::vector<Message> list_messages(db::Tx& tx, DrillId drill);

struct Participant {
    accounts::AccountId account;
    regions::Code place;
    bool switched_on = false;  // joining switched exercises on for this person
    TimePoint joined_at;
    std::optional<TimePoint> answered_at;
};
void put_participant(db::Tx& tx, DrillId drill, const Participant& participant);
void remove_participant(db::Tx& tx, DrillId drill, accounts::AccountId account);
std::optional<Participant> find_participant(db::Tx& tx, DrillId drill, accounts::AccountId account);
void update_answered(db::Tx& tx, DrillId drill, accounts::AccountId account, TimePoint at);
// That exercises are on for this person is from now on owed to another drill they joined and that
// is not over. False: there is none.
bool hand_over_switch(db::Tx& tx, DrillId drill, accounts::AccountId account);
std::vector<accounts::AccountId> list_switched_on(db::Tx& tx, DrillId drill, int limit);
void forget_switched_on(db::Tx& tx, DrillId drill, accounts::AccountId account);
// By place, the largest first.
std::vector<Turnout> list_turnout(db::Tx& tx, DrillId drill, int limit);
Turnout count_turnout(db::Tx& tx, DrillId drill);  // place: the country
// When the first half of those who answered had done so.
std::optional<TimePoint> find_median_answer(db::Tx& tx, DrillId drill);

std::span<const db::Sql> queries();

}  // namespace kentongan::drills::store
