// What pages and the API read about one alert, in one transaction.
#pragma once

#include <optional>

#include "platform/db/database.h"
#include "platform/http/message.h"
#include "rooms/warnings/room.h"
#include "rooms/warnings/views.h"

namespace kentongan::warnings {

// Empty when there is no such alert. Closed ones (drafts, system, restricted) are read, too: ask
// `chain.hidden` before showing them.
std::optional<PageData> read_alert(db::Tx& tx, const regions::Regions& gazetteer, AlertId id);

// The person who asks, their places and their zone.
Reader reader_of(const Warnings::Impl& room, db::Tx& tx, const http::Request& request);
// Writes warnings for some office, or administers this server: sees the ways to the officers'
// pages.
bool is_officer(const Warnings::Impl& room, db::Tx& tx, const http::Request& request);
bool is_admin(const Warnings::Impl& room, db::Tx& tx, const http::Request& request);

// The alert as we publish it: valid CAP 1.2, marked as an exercise when it is one, with the codes
// of the places of each area, and their outlines where it has no shape of its own.
std::string published_cap(const regions::Regions& gazetteer, const PageData& data, Kind kind);

}  // namespace kentongan::warnings
