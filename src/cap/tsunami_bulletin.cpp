#include "cap/tsunami_bulletin.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cap/bmkg_quake.h"
#include "cap/geometry.h"
#include "cap/level.h"
#include "cap/parse.h"
#include "cap/reading.h"
#include "cap/times.h"
#include "cap/write.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

std::optional<geo::Point> point_of(std::string_view lat, std::string_view lon) {
    const auto north = parse_real(trim(lat)), east = parse_real(trim(lon));
    if (!north || !east || !std::isfinite(*north) || !std::isfinite(*east)) return {};
    return geo::lat_lon(*north, *east);
}

// <coordinates> is lon,lat in this feed; range decides when it is not.
std::optional<geo::Point> read_epicentre(const xml::Element& info) {
    const xml::Element* point = info.child("point");
    const auto parts = split(point ? point->child_text("coordinates") : std::string_view(), ',');
    if (parts.size() < 2) return {};
    auto found = point_of(parts[1], parts[0]);
    if (found && is_swapped(*found)) found = swap(*found);
    return found && is_on_globe(*found) ? found : std::nullopt;
}

std::optional<TimePoint> read_moment(const xml::Element& element) {
    const auto parsed =
        parse_time(fmt::format("{} {}", line_of(element, "date"), line_of(element, "time")));
    return parsed ? std::optional(parsed->time) : std::nullopt;
}

// The event id is the local time of sending: 20260815050037.
std::optional<TimePoint> time_of_event_id(std::string_view id) {
    if (id.size() != 14 || id.find_first_not_of("0123456789") != std::string_view::npos) return {};
    const auto parsed = parse_time(fmt::format("{}-{}-{} {}:{}:{} WIB", id.substr(0, 4),
                                               id.substr(4, 2), id.substr(6, 2), id.substr(8, 2),
                                               id.substr(10, 2), id.substr(12, 2)));
    return parsed ? std::optional(parsed->time) : std::nullopt;
}

void read_zones(const xml::Element& info, Bulletin& bulletin) {
    std::size_t listed = 0;
    for (const xml::Element* element : info.all("wzarea")) {
        if (++listed > kMaxAreasPerInfo) return;
        Area zone;
        zone.province_name = line_of(*element, "province");
        zone.place_name = line_of(*element, "district");
        if (zone.place_name.empty() && zone.province_name.empty()) continue;
        zone.description = zone.place_name.empty() ? zone.province_name
                           : zone.province_name.empty()
                               ? zone.place_name
                               : zone.place_name + ", " + zone.province_name;
        zone.level = parse_level(line_of(*element, "level"));
        if (!zone.level || *zone.level == Level::Info) {
            remark(bulletin.remarks, "wzarea: an unknown level, taken as Waspada");
            zone.level = Level::Waspada;
        }
        zone.arrival = read_moment(*element);
        const std::size_t before = bulletin.zones.size();
        add_zone(bulletin.zones, std::move(zone));
        if (bulletin.zones.size() == before)
            remark(bulletin.remarks, "wzarea: a zone listed twice was joined");
    }
}

void read_observations(const xml::Element& info, Bulletin& bulletin) {
    for (const xml::Element* element : info.all("obsarea")) {
        if (bulletin.observations.size() == kMaxListItems) return;
        auto point =
            point_of(element->child_text("loclatitude"), element->child_text("loclongitude"));
        if (point && is_swapped(*point)) {
            point = swap(*point);
            remark(bulletin.remarks, "obsarea: latitude and longitude were swapped");
        }
        std::string text = fmt::format("{} {} {} m", line_of(*element, "location"),
                                       line_of(*element, "time"), line_of(*element, "height"));
        if (point && is_on_globe(*point)) text += fmt::format(" @ {},{}", point->lat, point->lon);
        bulletin.observations.push_back(std::move(text));
    }
}

bool says_end(const Bulletin& bulletin) {
    const std::string text = ascii_lower(bulletin.headline + " " + bulletin.description);
    if (text.find("telah berakhir") != std::string::npos) return true;
    if (text.find("dinyatakan berakhir") != std::string::npos) return true;
    if (ascii_lower(bulletin.subject).ends_with("pd-4")) return true;
    return bulletin.zones.empty() &&
           tsunami_potential(bulletin.potential) == TsunamiPotential::None;
}

std::string without_signature(std::string text) {
    if (text.ends_with("::BMKG")) text.resize(text.size() - 6);
    return std::string(trim(text));
}

}  // namespace

void add_zone(std::vector<Area>& zones, Area zone) {
    const auto same = std::ranges::find_if(zones, [&](const Area& known) {
        return equals_ignoring_case(known.place_name, zone.place_name) &&
               equals_ignoring_case(known.province_name, zone.province_name);
    });
    if (same == zones.end()) {
        zones.push_back(std::move(zone));
        return;
    }
    same->level = std::max(same->level, zone.level);
    if (zone.arrival)
        same->arrival = std::min(same->arrival.value_or(*zone.arrival), *zone.arrival);
}

std::optional<Bulletin> read_bulletin(const xml::Element& info) {
    Bulletin bulletin;
    bulletin.event_id = safe_identifier(line_of(info, "eventid"));
    const auto timesent = parse_time(info.child_text("timesent"));
    const auto sent =
        timesent ? std::optional(timesent->time) : time_of_event_id(bulletin.event_id);
    const auto origin = read_moment(info);
    if (!sent && !origin) return {};
    if (!timesent) remark(bulletin.remarks, "timesent: unreadable");
    if (!origin) remark(bulletin.remarks, "date, time: unreadable, taken from the time of sending");
    bulletin.sent = sent.value_or(origin.value_or(TimePoint{}));
    bulletin.origin = origin.value_or(bulletin.sent);
    bulletin.epicentre = read_epicentre(info);
    bulletin.subject = line_of(info, "subject");
    bulletin.headline = without_signature(line_of(info, "headline"));
    bulletin.description = text_of(info, "description");
    bulletin.potential = line_of(info, "potential");
    bulletin.place = line_of(info, "area");
    bulletin.magnitude = line_of(info, "magnitude");
    bulletin.depth = line_of(info, "depth");
    for (const std::string name : {"instruction1", "instruction2", "instruction3"})
        if (auto text = text_of(info, name); !text.empty())
            bulletin.orders.push_back({name, std::move(text)});
    for (const std::string_view name : {"wzmap", "ttmap", "sshmap", "shakemap"})
        if (auto file = line_of(info, name); !file.empty())
            bulletin.maps.push_back(std::move(file));
    read_zones(info, bulletin);
    read_observations(info, bulletin);
    bulletin.is_end = says_end(bulletin);
    return bulletin;
}

}  // namespace kentongan::cap
