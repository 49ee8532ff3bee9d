// The rules of drills: who plans and starts one, that it speaks only to those who joined, and that
// a real warning always comes first.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/jobs/jobs.h"
#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/drills/store.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/api.h"

namespace kentongan::drills {

struct NewDrill {
    warnings::SourceId office;
    std::string title, hazard, text;
    regions::Code region;
    TimePoint planned_at;
    std::vector<Message> messages;  // in order; the last one ends it
};

// Who would hear the exercise.
struct Audience {
    std::int64_t people = 0;  // living in or watching a place of it, and joining exercises
    bool more = false;        // than were counted
};

class Service {
public:
    Service(Platform& platform, const regions::Regions& gazetteer, accounts::Accounts& accounts,
            warnings::Warnings& warnings);

    // What is wrong with it, each with its field.
    std::vector<Error> problems(const NewDrill& drill) const;
    Result<DrillId> plan(accounts::AccountId by, const NewDrill& drill);
    // Is this person an officer of the office that planned it?
    bool may_run(db::Tx& tx, accounts::AccountId account, const Drill& drill) const;

    Result<void> join(accounts::AccountId account, DrillId id);
    Result<void> leave(accounts::AccountId account, DrillId id);
    // "The exercise has reached me": once, while it runs or on the same day.
    Result<void> answer(accounts::AccountId account, DrillId id);

    Audience audience(db::Tx& tx, regions::Code region) const;
    // Why it cannot be started now: a message id, or nothing.
    std::string_view obstacle(db::Tx& tx, const Drill& drill) const;
    // From now on its messages go out at their times, whatever happens to this process. Conflict
    // with the obstacle.
    Result<void> start(accounts::AccountId by, DrillId id);
    Result<void> stop(accounts::AccountId by, DrillId id);      // at once, with a cancel message
    Result<void> call_off(accounts::AccountId by, DrillId id);  // before it began

private:
    Result<Drill> find_own(db::Tx& tx, accounts::AccountId by, DrillId id) const;
    Result<void> issue(db::Tx& tx, Drill& drill, Message message);
    Result<void> cancel(db::Tx& tx, const Drill& drill);
    cap::Alert alert_of(db::Tx& tx, const Drill& drill, const Message& message) const;
    void give_way(db::Tx& tx, const warnings::AlertIssued& event);
    Result<void> run_message(const jobs::Job& job);
    Result<void> run_cancel(const jobs::Job& job);
    void release_after(db::Tx& tx, DrillId id, Duration delay);
    Result<void> run_release(const jobs::Job& job);

    Platform& platform_;
    const regions::Regions& gazetteer_;
    accounts::Accounts& accounts_;
    warnings::Warnings& warnings_;
};

}  // namespace kentongan::drills
