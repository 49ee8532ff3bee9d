// What is posted: appoint, hand over, dismiss, import.
#pragma once

#include "platform/web/web.h"
#include "rooms/coordinators/impl.h"

namespace kentongan::coordinators {

// What was typed into the form of a place, and what was wrong with it.
void fill_form(web::View& view, const http::Request& request, const std::optional<Error>& error);

// The page of one place; with what was refused.
http::Response show_place(Coordinators::Impl& room, const http::Request& request, Code place,
                          const std::optional<Error>& error);

void add_pages(Coordinators::Impl& room);
void add_forms(Coordinators::Impl& room);
void add_routes(Coordinators::Impl& room);

}  // namespace kentongan::coordinators
