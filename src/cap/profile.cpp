// What the schema cannot say (CAP 1.2 §3.2 and what experienced offices add to it).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cap/geometry.h"
#include "cap/level.h"
#include "cap/reading.h"
#include "cap/write.h"
#include "platform/base/strings.h"

namespace kentongan::cap {

namespace {

constexpr std::size_t kMaxEventCharacters = 35;  // WMO CAP Composer's limit, as push titles show
constexpr std::size_t kMaxHeadlineCharacters = 160;  // CAP 1.2 §3.2.2: some displays show 160
constexpr std::size_t kMaxRingForCrossing = 500;
constexpr double kHugeCircleKm = 1'000;

using Objections = std::vector<std::string>;

void check_names(const Alert& alert, Objections& found) {
    if (alert.identifier.empty() || safe_identifier(alert.identifier) != alert.identifier)
        remark(found, "identifier: empty, or has white space, comma, < or &");
    if (alert.sender.empty() || safe_identifier(alert.sender) != alert.sender)
        remark(found, "sender: empty, or has white space, comma, < or &");
}

void check_references(const Alert& alert, Objections& found) {
    const bool needs_one = alert.msg_type != MsgType::Alert;
    if (needs_one && alert.references.empty())
        remark(found, fmt::format("references: missing in msgType {}", name_of(alert.msg_type)));
    for (const Reference& reference : alert.references) {
        if (reference.identifier == alert.identifier && reference.sender == alert.sender)
            remark(found, "references: names the message itself");
        if (!reference.sent)
            remark(found, "references: without time");
        else if (*reference.sent > alert.sent)
            remark(found, "references: names a later message");
        if (reference.sender.empty() || reference.identifier.empty())
            remark(found, "references: incomplete");
    }
}

void check_envelope(const Alert& alert, Objections& found) {
    if (alert.scope == Scope::Restricted && alert.restriction.empty())
        remark(found, "restriction: missing although the scope is Restricted");
    if (alert.scope != Scope::Restricted && !alert.restriction.empty())
        remark(found, "restriction: given although the scope is not Restricted");
    if (alert.scope == Scope::Private && alert.addresses.empty())
        remark(found, "addresses: missing although the scope is Private");
    if (alert.status == Status::Exercise && alert.note.empty())
        remark(found, "note: should say which exercise this is");
    if (alert.msg_type == MsgType::Error && alert.note.empty())
        remark(found, "note: missing in msgType Error");
    const bool warns = alert.msg_type == MsgType::Alert || alert.msg_type == MsgType::Update;
    if (warns && alert.infos.empty()) remark(found, "info: missing");
    for (const auto* texts : {&alert.codes, &alert.incidents})
        for (const std::string& text : *texts)
            if (text.empty()) remark(found, "code: empty");
}

void check_times(const Alert& alert, const Info& info, Objections& found) {
    if (!info.expires) return remark(found, "expires: missing");
    if (*info.expires <= alert.sent) remark(found, "expires: not after sent");
    if (info.effective && *info.expires <= *info.effective)
        remark(found, "expires: not after effective");
    if (info.onset && *info.expires < *info.onset) remark(found, "expires: before onset");
    if (info.effective && *info.effective < alert.sent - std::chrono::hours(24))
        remark(found, "effective: more than a day before sent");
}

void check_texts(const Info& info, Objections& found) {
    if (info.event.empty()) remark(found, "event: empty");
    if (utf8_length(info.event) > kMaxEventCharacters)
        remark(found, fmt::format("event: longer than {} characters", kMaxEventCharacters));
    if (utf8_length(info.headline) > kMaxHeadlineCharacters)
        remark(found, fmt::format("headline: longer than {} characters", kMaxHeadlineCharacters));
    if (info.headline.empty()) remark(found, "headline: missing");
    if (info.description.empty()) remark(found, "description: missing");
    if (!info.description.empty() && info.description == info.headline)
        remark(found, "description: repeats the headline");
    if (!info.instruction.empty() && info.instruction == info.description)
        remark(found, "instruction: repeats the description");
    const bool severe = info.severity == Severity::Severe || info.severity == Severity::Extreme;
    if (severe && info.instruction.empty())
        remark(found, "instruction: missing although the severity is Severe or Extreme");
    if (info.sender_name.empty()) remark(found, "senderName: missing");
    if (!info.web.empty() && !info.web.starts_with("http://") && !info.web.starts_with("https://"))
        remark(found, "web: not a web address");
}

void check_scales(const Info& info, Objections& found) {
    if (info.categories.empty()) remark(found, "category: missing");
    if (info.urgency == Urgency::Unknown) remark(found, "urgency: Unknown is not recommended");
    if (info.severity == Severity::Unknown) remark(found, "severity: Unknown is not recommended");
    if (info.certainty == Certainty::Unknown)
        remark(found, "certainty: Unknown is not recommended");
}

double cross(geo::Point o, geo::Point a, geo::Point b) {
    return (a.lon - o.lon) * (b.lat - o.lat) - (a.lat - o.lat) * (b.lon - o.lon);
}

// Do the inner points of two edges meet? Touching corners do not count.
bool edges_cross(geo::Point a, geo::Point b, geo::Point c, geo::Point d) {
    return cross(a, b, c) * cross(a, b, d) < 0 && cross(c, d, a) * cross(c, d, b) < 0;
}

bool crosses_itself(const geo::Ring& ring) {
    if (ring.size() > kMaxRingForCrossing) return false;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i)
        for (std::size_t j = i + 2; j + 1 < ring.size(); ++j)
            if (edges_cross(ring[i], ring[i + 1], ring[j], ring[j + 1])) return true;
    return false;
}

void check_ring(const geo::Ring& ring, Objections& found) {
    if (ring.size() < 4) remark(found, "polygon: fewer than four points");
    if (ring.size() > kMaxPolygonPoints)
        remark(found, fmt::format("polygon: more than {} points", kMaxPolygonPoints));
    if (!ring.empty() && !(ring.front() == ring.back())) remark(found, "polygon: not closed");
    if (!std::ranges::all_of(ring, is_on_globe)) remark(found, "polygon: a point out of range");
    if (std::ranges::any_of(ring, is_swapped))
        remark(found, "polygon: latitude and longitude look swapped");
    if (crosses_itself(ring)) remark(found, "polygon: crosses itself");
}

void check_area(const Area& area, Objections& found) {
    if (area.description.empty()) remark(found, "areaDesc: empty");
    for (const geo::Ring& ring : area.polygons) check_ring(ring, found);
    for (const Circle& circle : area.circles) {
        if (!is_on_globe(circle.centre) || circle.radius_km < 0)
            remark(found, "circle: out of range");
        else if (circle.radius_km == 0)
            remark(found, "circle: a radius of zero warns nobody");
        else if (circle.radius_km > kHugeCircleKm)
            remark(found, "circle: larger than a country");
    }
    const bool located = !area.polygons.empty() || !area.circles.empty() || !area.geocodes.empty();
    if (!located) remark(found, "area: neither polygon nor circle nor geocode");
    for (const NameValue& geocode : area.geocodes)
        if (geocode.name.empty() || geocode.value.empty()) remark(found, "geocode: incomplete");
}

// Infos are the same message in other languages or for other areas: what is the same event may not
// differ (CAP 1.2 §3.2.2).
void check_agreement(const Alert& alert, Objections& found) {
    for (const Info& info : alert.infos)
        if (info.categories != alert.infos.front().categories)
            remark(found, "category: differs between infos");
}

}  // namespace

std::vector<std::string> check_profile(const Alert& alert) {
    Objections found;
    check_names(alert, found);
    check_references(alert, found);
    check_envelope(alert, found);
    for (const Info& info : alert.infos) {
        check_times(alert, info, found);
        check_texts(info, found);
        check_scales(info, found);
        if (info.areas.empty() && alert.msg_type != MsgType::Cancel) remark(found, "area: missing");
        for (const Area& area : info.areas) check_area(area, found);
        for (const auto* pairs : {&info.event_codes, &info.parameters})
            for (const NameValue& pair : *pairs)
                if (pair.name.empty()) remark(found, "valueName: empty");
    }
    check_agreement(alert, found);
    return found;
}

}  // namespace kentongan::cap
