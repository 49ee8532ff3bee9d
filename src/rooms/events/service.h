// The rules of events: who may write one, what it must say, and who sees it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rooms/events/api.h"
#include "rooms/events/store.h"

namespace kentongan::events {

inline constexpr std::int64_t kMostSeats = 100'000;
inline constexpr int kMostListed = 40;

struct Event {
    store::Row row;
    statuses::Status status;
    EventFacts facts;
};

// Where a list goes on: behind the event that ends at `from` and has the id `after`.
struct Place {
    TimePoint from;
    StatusId after{};
};

class Service {
public:
    Service(Platform& platform, accounts::Accounts& accounts, statuses::Statuses& statuses,
            actors::Actors& actors, objects::Objects& objects)
        : platform_(platform),
          accounts_(accounts),
          statuses_(statuses),
          actors_(actors),
          objects_(objects) {}

    // Unprocessable with a field.
    Result<StatusId> create(AccountId by, const NewEvent& wanted);
    // Visibility and language stay. By its organiser, else NotFound or Forbidden; Unprocessable.
    Result<void> change(AccountId by, StatusId id, const NewEvent& wanted);
    Result<void> cancel(AccountId by, StatusId id);

    // NotFound.
    Result<Event> visible(db::Tx& tx, std::optional<AccountId> viewer, StatusId id) const;
    // The same for its organiser; Forbidden.
    Result<Event> own(db::Tx& tx, AccountId by, StatusId id) const;
    // What is not over and for the viewer to see; `place` is moved behind the last of them.
    std::vector<Event> coming(db::Tx& tx, std::optional<AccountId> viewer, Place& place,
                              int limit) const;

    // A post came, changed or went: inside its transaction.
    void published(db::Tx& tx, const statuses::Status& status);
    void edited(db::Tx& tx, StatusId id);
    void removed(db::Tx& tx, const statuses::StatusRemoved& event);

private:
    Result<EventFacts> checked(const NewEvent& wanted, std::optional<TimePoint> known_start) const;
    Result<void> rewrite(db::Tx& tx, const Event& event, const EventFacts& facts,
                         const std::string& text);
    bool lists(db::Tx& tx, std::optional<AccountId> viewer, const Event& event) const;
    void tell_participants(db::Tx& tx, const statuses::Status& status, const std::string& body);

    Platform& platform_;
    accounts::Accounts& accounts_;
    statuses::Statuses& statuses_;
    actors::Actors& actors_;
    objects::Objects& objects_;
};

}  // namespace kentongan::events
