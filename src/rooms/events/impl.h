// What the room is made of; seen by its own files only.
#pragma once

#include "rooms/events/rsvp.h"
#include "rooms/events/service.h"

namespace kentongan::events {

struct Events::Impl {
    Impl(Platform& p, accounts::Accounts& a, statuses::Statuses& s, actors::Actors& k,
         objects::Objects& o)
        : platform(p), accounts(a), service(p, a, s, k, o), rsvp(p, a, s, k, service) {}

    Platform& platform;
    accounts::Accounts& accounts;
    Service service;
    Rsvp rsvp;
};

// What a request says, over what is known already. Unprocessable: a time that is none.
Result<NewEvent> event_of(const http::Request& request, NewEvent known);
// As it was written last.
NewEvent written(const Event& event);
// The calendar entry of an event, as a file.
http::Response calendar_of(Events::Impl& room, db::Tx& tx, const Event& event);

void add_routes(Events::Impl& room);
void add_pages(Events::Impl& room);

}  // namespace kentongan::events
