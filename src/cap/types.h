// CAP 1.2 (OASIS, 1 July 2010) as values, in its own words. What a source really sent is normalised
// into this; what we publish is written from this.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/geo/geo.h"

namespace kentongan::cap {

enum class Status { Actual, Exercise, System, Test, Draft };
enum class MsgType { Alert, Update, Cancel, Ack, Error };
enum class Scope { Public, Restricted, Private };
enum class Category {
    Geo,
    Met,
    Safety,
    Security,
    Rescue,
    Fire,
    Health,
    Env,
    Transport,
    Infra,
    Cbrne,
    Other
};
enum class ResponseType {
    Shelter,
    Evacuate,
    Prepare,
    Execute,
    Avoid,
    Monitor,
    Assess,
    AllClear,
    None
};
enum class Urgency { Immediate, Expected, Future, Past, Unknown };
enum class Severity { Extreme, Severe, Moderate, Minor, Unknown };
enum class Certainty { Observed, Likely, Possible, Unlikely, Unknown };

// What people read. Awas > Siaga > Waspada > Info. `Info` never pushes.
enum class Level { Info, Waspada, Siaga, Awas };

// sender,identifier,sent of an earlier message (CAP 3.2.1 references).
struct Reference {
    std::string sender, identifier;
    std::optional<TimePoint>
        sent;  // some senders write it wrongly; identity is sender + identifier
    friend bool operator==(const Reference&, const Reference&) = default;
};

struct NameValue {
    std::string name, value;
};

struct Resource {
    std::string description, mime_type, uri;
};

struct Circle {
    geo::Point centre;
    double radius_km = 0;
};

struct Area {
    std::string description;
    std::vector<geo::Ring> polygons;
    std::vector<Circle> circles;
    std::vector<NameValue> geocodes;
    // From sources that say more than CAP can (InaTEWS zones).
    std::optional<Level> level;             // this zone's own order
    std::optional<TimePoint> arrival;       // first wave
    std::string province_name, place_name;  // as the source wrote them, for the gazetteer
};

struct Info {
    std::string language = "id";  // RFC 3066; CAP's default is en-US, BMKG's is Indonesian
    std::vector<Category> categories;
    std::string event;
    std::vector<ResponseType> responses;
    Urgency urgency = Urgency::Unknown;
    Severity severity = Severity::Unknown;
    Certainty certainty = Certainty::Unknown;
    std::string audience;
    std::vector<NameValue> event_codes;
    std::optional<TimePoint> effective, onset, expires;
    std::string sender_name, headline, description, instruction, web, contact;
    std::vector<NameValue> parameters;
    std::vector<Resource> resources;
    std::vector<Area> areas;
};

struct Alert {
    std::string identifier, sender;
    TimePoint sent;
    std::chrono::minutes sent_offset{7 * 60};  // as the sender wrote it, kept for references
    Status status = Status::Actual;
    MsgType msg_type = MsgType::Alert;
    Scope scope = Scope::Public;
    std::string source, restriction, addresses, note;
    std::vector<std::string> codes;
    std::vector<Reference> references;
    std::vector<std::string> incidents;
    std::vector<Info> infos;
    // What had to be mended or guessed while normalising, in English, for the operator.
    std::vector<std::string> remarks;
    // Felt intensities of a quake by place name ("Kab. Lembata", 3): who should be told, MMI.
    struct Felt {
        std::string place;
        int mmi = 0;
    };
    std::vector<Felt> felt;
};

}  // namespace kentongan::cap
