// JSON of places and ways, for those whose they are.
#include "rooms/subscriptions/render.h"

#include <fmt/format.h>

#include "cap/level.h"

namespace kentongan::subscriptions {

std::string time_of(int minute) {
    return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

void append_place(JsonWriter& out, const regions::Regions& regions, const Place& place) {
    out.begin_object().member("id", place.id).member("label", place.label);
    out.member("region", place.region.to_string());
    out.member("region_name", regions.full_name(place.region));
    out.key("point");
    if (place.point)
        out.begin_object()
            .member("lat", place.point->lat)
            .member("lon", place.point->lon)
            .end_object();
    else
        out.value(nullptr);
    out.member("radius_km", place.radius_km);
    out.key("hazards").begin_array();
    for (const auto& hazard : place.hazards) out.value(hazard);
    out.end_array().member("threshold", cap::key(place.threshold));
    out.key("quiet");
    if (place.quiet)
        out.begin_object()
            .member("from", time_of(place.quiet->from))
            .member("until", time_of(place.quiet->until))
            .end_object();
    else
        out.value(nullptr);
    out.end_object();
}

// Its secret is said once, to who made it.
void append_way(JsonWriter& out, const Way& way, bool is_new) {
    out.begin_object().member("id", way.id).member("channel", key_of(way.channel));
    if (way.channel != Channel::Push) out.member("address", way.address);
    out.member("state", way.confirmed ? "confirmed" : "unconfirmed");
    if (is_new && !way.secret.empty()) out.member("secret", way.secret);
    out.member("created_at", way.created_at).end_object();
}

}  // namespace kentongan::subscriptions
