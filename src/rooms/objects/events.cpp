#include "rooms/objects/events.h"

#include <algorithm>
#include <array>

#include "platform/base/strings.h"
#include "platform/base/time_text.h"

namespace kentongan::objects {
namespace {

constexpr std::array<std::string_view, 5> kJoinModes{"free", "restricted", "external", "invite",
                                                     "none"};
constexpr std::array<std::string_view, 3> kStates{"confirmed", "tentative", "cancelled"};
constexpr std::int64_t kMostPeople = 10'000'000;

template <class Enum, std::size_t n>
std::optional<Enum> named(const std::array<std::string_view, n>& names, std::string_view name) {
    const auto found = std::ranges::find(names, ascii_lower(name));
    if (found == names.end()) return {};
    return static_cast<Enum>(found - names.begin());
}

std::string text_in(const json::value& object, std::string_view key) {
    const auto* found = find_string(object, key);
    return found ? std::string(*found) : std::string();
}
std::optional<TimePoint> time_in(const json::value& object, std::string_view key) {
    const auto* found = find_string(object, key);
    return found ? parse_iso(*found) : std::nullopt;
}
template <class Number>
std::optional<Number> number_in(const json::value& object, std::string_view key) {
    const auto* found = find(object, key);
    if (!found || !found->is_number()) return {};
    boost::system::error_code error;
    const auto number = found->to_number<Number>(error);
    return error ? std::nullopt : std::optional(number);
}

void append_place(JsonWriter& out, const EventFacts& facts) {
    if (facts.place_name.empty() && facts.place_address.empty() && !facts.latitude) return;
    out.key("location").begin_object().member("type", "Place");
    out.member("name", facts.place_name.empty() ? facts.place_address : facts.place_name);
    if (!facts.place_address.empty())
        out.key("address")
            .begin_object()
            .member("type", "PostalAddress")
            .member("streetAddress", facts.place_address)
            .end_object();
    if (facts.latitude)
        out.member("latitude", *facts.latitude).member("longitude", *facts.longitude);
    out.end_object();
}

}  // namespace

std::string_view name_of(JoinMode mode) {
    return kJoinModes.at(static_cast<std::size_t>(mode));
}
std::string_view name_of(EventState state) {
    return kStates.at(static_cast<std::size_t>(state));
}
std::optional<JoinMode> join_mode_named(std::string_view name) {
    return named<JoinMode>(kJoinModes, name);
}
std::optional<EventState> event_state_named(std::string_view name) {
    return named<EventState>(kStates, name);
}

std::string extension_json(const EventFacts& facts) {
    std::string json;
    JsonWriter out(json);
    out.begin_object().key("event").begin_object();
    out.member("name", facts.name).member("start", facts.start).member("end", facts.end);
    out.member("timezone", facts.timezone);
    out.key("place").begin_object().member("name", facts.place_name);
    out.member("address", facts.place_address).member("latitude", facts.latitude);
    out.member("longitude", facts.longitude).end_object();
    out.member("join_mode", name_of(facts.join_mode)).member("status", name_of(facts.state));
    out.member("capacity", facts.capacity);
    if (facts.participants) out.member("participants", *facts.participants);
    out.member("organiser", facts.organiser).end_object().end_object();
    return json;
}

std::optional<EventFacts> event_facts(std::string_view extension_json) {
    if (!extension_json.starts_with("{\"event\":")) return {};
    const auto parsed = parse_json(extension_json);
    const auto* event = parsed ? find(*parsed, "event") : nullptr;
    const auto start = event ? time_in(*event, "start") : std::nullopt;
    if (!start) return {};
    EventFacts facts;
    facts.name = text_in(*event, "name");
    facts.start = *start;
    facts.end = time_in(*event, "end");
    facts.timezone = text_in(*event, "timezone");
    if (const auto* place = find(*event, "place")) {
        facts.place_name = text_in(*place, "name");
        facts.place_address = text_in(*place, "address");
        facts.latitude = number_in<double>(*place, "latitude");
        facts.longitude = number_in<double>(*place, "longitude");
        if (!facts.latitude || !facts.longitude) facts.latitude = facts.longitude = std::nullopt;
    }
    facts.join_mode = join_mode_named(text_in(*event, "join_mode")).value_or(JoinMode::None);
    facts.state = event_state_named(text_in(*event, "status")).value_or(EventState::Confirmed);
    facts.capacity = number_in<std::int64_t>(*event, "capacity");
    facts.participants = number_in<std::int64_t>(*event, "participants");
    facts.organiser = text_in(*event, "organiser");
    return facts;
}

void append_event(JsonWriter& out, const EventFacts& facts, std::int64_t participants,
                  const std::string& author_uri) {
    out.member("name", facts.name).member("startTime", facts.start);
    if (facts.end) out.member("endTime", *facts.end);
    out.member("timezone", facts.timezone);
    append_place(out, facts);
    out.key("organizers").begin_array().value(author_uri).end_array();
    out.member("joinMode", name_of(facts.join_mode));
    if (facts.capacity) {
        out.member("maximumAttendeeCapacity", *facts.capacity);
        out.member("remainingAttendeeCapacity",
                   std::max<std::int64_t>(*facts.capacity - participants, 0));
    }
    out.member("participantCount", participants);
    auto status = std::string(name_of(facts.state));
    std::ranges::transform(status, status.begin(),
                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    out.member("ical:status", status).member("mediaType", "text/html");
}

std::string event_content(const EventFacts& facts, std::string_view content_html) {
    const auto title = "<p>" + html_escape(facts.name) + "</p>";
    if (content_html.starts_with(title)) content_html.remove_prefix(title.size());
    return std::string(content_html);
}

std::string event_extension(const activitystreams::Object& object, std::string_view organiser) {
    if (!object.event || !object.event->start_time) return {};
    const auto& told = *object.event;
    const auto people = [](std::optional<std::int64_t> number) {
        return number && *number >= 0 && *number <= kMostPeople ? number : std::nullopt;
    };
    EventFacts facts;
    facts.name = object.name;
    facts.start = *told.start_time;
    if (told.end_time && *told.end_time >= facts.start) facts.end = told.end_time;
    facts.timezone = told.timezone;
    facts.place_name = told.location_name;
    facts.place_address = told.location_address;
    facts.latitude = told.latitude;
    facts.longitude = told.longitude;
    facts.join_mode = join_mode_named(told.join_mode).value_or(JoinMode::None);
    facts.state = event_state_named(told.status).value_or(EventState::Confirmed);
    facts.capacity = people(told.maximum_attendee_capacity);
    // Mobilizon's word for no limit.
    if (facts.capacity == 0) facts.capacity.reset();
    facts.participants = people(told.participant_count);
    facts.organiser = organiser;
    return extension_json(facts);
}

}  // namespace kentongan::objects
