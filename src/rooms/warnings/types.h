// Warnings as this server keeps them: a chain of CAP messages about one event, the places it
// touches, and the one state that counts now.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cap/types.h"
#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/regions/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::warnings {

using AlertId = Id<struct AlertTag>;  // one message
using ChainId = Id<struct ChainTag>;  // one event: the connected component of references
using SourceId = Id<struct SourceTag>;

// The three words people know, from CAP severity or the tsunami order, by one table (cap/level.h).
using cap::Level;

enum class State { Live, Updated, Cancelled, Expired };  // Updated: superseded by a later message

// How a region came to be targeted; the strongest of several is kept.
enum class How { Whole, Centroid, Name, Polygon, Code };

struct Target {
    regions::Code region;
    Level level = Level::Info;
    double share = 1;
    How how = How::Polygon;
};

// A chain as it stands, told by its head: what other rooms may know of a warning. `hidden` ones
// (Draft, System, Restricted, Private) are never shown; what is not `verified` is never pushed.
struct Summary {
    ChainId chain;
    AlertId head;                    // the message that counts now
    SourceId speaker;                // whose message that is
    std::string sender, identifier;  // CAP's identity of that message
    State state = State::Live;
    Level level = Level::Info;
    bool exercise = false, verified = false, hidden = false;
    cap::Status status = cap::Status::Actual;
    cap::MsgType msg_type = cap::MsgType::Alert;
    cap::Urgency urgency = cap::Urgency::Unknown;  // these three of the gravest info
    cap::Severity severity = cap::Severity::Unknown;
    cap::Certainty certainty = cap::Certainty::Unknown;
    std::string hazard;  // key: "flood"
    // In the language asked for:
    std::string hazard_name, event, headline, source;
    std::string exercise_word;         // "LATIHAN", "UJI COBA", "KONSEP"; empty when it is real
    std::vector<std::string> steps;    // what to do now
    std::vector<regions::Code> cover;  // sorted minimal cover of what is warned
    TimePoint issued;                  // when we had the first message of the chain
    TimePoint sent, expires, updated;
    std::optional<TimePoint> ended_at;
    std::string path;  // "/peringatan/123", the head's page

    // A chain whose time is over is not live, even before the ticker has noticed.
    bool live_at(TimePoint now) const { return state == State::Live && expires > now; }
};

// One message of a chain.
struct Message {
    AlertId alert;
    TimePoint sent, received;
    State state = State::Live;
    Level level = Level::Info;
    cap::MsgType msg_type = cap::MsgType::Alert;
    bool all_clear = false;
    std::string headline, path;  // in the language asked for
};

// An office that warns from this server: a source of kind "local" whose officers have accounts
// here.
struct Office {
    SourceId id;
    std::string name, title;             // "bpbd-bantul", "BPBD Kabupaten Bantul"
    std::vector<regions::Code> regions;  // sorted minimal cover; empty: all of Indonesia
    std::vector<std::string> hazards;    // keys; empty: all
    bool exercise = false;               // can only warn for exercise
};

// What is prepared for an office that warns of a hazard at a level; its officers may change it.
struct Template {
    std::string hazard, name;  // key; "Banjir", in the language asked for
    cap::Category category = cap::Category::Other;
    std::vector<cap::ResponseType> responses;
    cap::Urgency urgency = cap::Urgency::Expected;
    cap::Certainty certainty = cap::Certainty::Likely;
    std::chrono::hours life{6};
    std::vector<std::string> steps;
};

// What warnings are about, for people to choose from.
struct HazardName {
    std::string key, name;  // "flood", "Banjir"
};

// Events, within the transaction and after the commit. Sent for real warnings and exercises alike:
// look at `exercise`.
struct AlertIssued {
    AlertId alert;
    ChainId chain;
    bool exercise = false;
};
struct AlertEnded {  // cancelled, expired or superseded without successor
    ChainId chain;
    bool exercise = false;
};

// What an office tells single people in confidence.
struct Notice {
    std::string text;  // Indonesian; at most 250 characters are shown
    std::string url;   // where to go on
    bool exercise = false;
    std::string subject = {};  // of a letter besides; empty: none
};

}  // namespace kentongan::warnings
