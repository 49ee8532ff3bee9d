// Who takes part: people here and elsewhere, in events of ours and of others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rooms/actors/types.h"
#include "rooms/events/service.h"

namespace kentongan::events {

class Rsvp {
public:
    Rsvp(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
         actors::Actors& actors, Service& service)
        : platform_(platform),
          accounts_(accounts),
          statuses_(statuses),
          actors_(actors),
          service_(service) {}

    // Asks, or takes part at once where that is free. Again: nothing new. NotFound, Forbidden for
    // the organiser and whom they have refused, Unprocessable when it is full, over or closed.
    Result<Answer> join(AccountId by, StatusId id);
    Result<void> leave(AccountId by, StatusId id);
    // By the organiser: NotFound, Forbidden, Unprocessable when it is full.
    Result<void> decide(AccountId by, StatusId id, AccountId who, Answer answer);

    // What came from elsewhere. False: it is about something else.
    Result<bool> asked(const actors::Arrived& arrived);
    Result<bool> left(const actors::Arrived& arrived);
    Result<bool> undone(const actors::Arrived& arrived);
    Result<bool> answered(const actors::Arrived& arrived, Answer answer);

    // The organiser blocked them.
    void blocked(db::Tx& tx, AccountId organiser, AccountId who);

private:
    Result<void> check_open(const Event& event) const;
    // Lets in or keeps waiting, as the event says. Empty: it is full.
    std::optional<Answer> admit(db::Tx& tx, const Event& event, AccountId who,
                                const std::string& activity);
    void put(db::Tx& tx, StatusId event, AccountId who, Answer answer, const std::string& activity);
    void go(db::Tx& tx, const store::Row& event, const store::Participant& who);
    bool answers_for(db::Tx& tx, const accounts::Account& actor, const store::Row& event,
                     const statuses::Status& status) const;
    bool removed(db::Tx& tx, std::string_view event_uri, AccountId who);
    // Join or Leave of somebody here, to an organiser elsewhere.
    void ask(db::Tx& tx, const Event& event, AccountId who, const std::string& type,
             const std::string& id);
    // The organiser's Accept or Reject, to somebody elsewhere.
    void tell(db::Tx& tx, const Event& event, AccountId who, Answer answer,
              const std::string& activity);
    std::string fresh() { return std::to_string(platform_.ids.next_value()); }

    Platform& platform_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
    actors::Actors& actors_;
    Service& service_;
};

}  // namespace kentongan::events
