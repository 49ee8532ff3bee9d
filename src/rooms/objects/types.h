// The facts of an event as they stand in a post's extension, and so in the database and the API.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/clock.h"

namespace kentongan::objects {

// Stored: the order is the database's.
enum class JoinMode { Free, Restricted, External, Invite, None };
enum class EventState { Confirmed, Tentative, Cancelled };
std::string_view name_of(JoinMode mode);
std::string_view name_of(EventState state);
std::optional<JoinMode> join_mode_named(std::string_view name);
std::optional<EventState> event_state_named(std::string_view name);

struct EventFacts {
    std::string name;
    TimePoint start;
    std::optional<TimePoint> end;
    std::string timezone;  // "Asia/Makassar"; empty when its server does not say
    std::string place_name, place_address;
    std::optional<double> latitude, longitude;  // both or none
    JoinMode join_mode = JoinMode::None;
    EventState state = EventState::Confirmed;
    std::optional<std::int64_t> capacity;
    std::optional<std::int64_t> participants;  // as its server says; our own are counted
    std::string organiser;                     // "ani@desa.example"

    bool operator==(const EventFacts&) const = default;
};

// {"event": {…}}; its id is the post's.
std::string extension_json(const EventFacts& facts);
// Empty when the extension is of something else.
std::optional<EventFacts> event_facts(std::string_view extension_json);

}  // namespace kentongan::objects
