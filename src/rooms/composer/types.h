// A warning while it is being written: draft, approval, and what was done to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/accounts/types.h"
#include "rooms/regions/types.h"
#include "rooms/warnings/types.h"

namespace kentongan::composer {

using DraftId = Id<struct DraftTag>;

enum class State { Draft, Submitted, Issued, Returned, Withdrawn };
enum class Kind { Warn, Update, AllClear, Cancel };
// What went out without a second officer must be looked at by one afterwards.
enum class Review { None, Waiting, Agreed, Objected };

// What its author may change.
struct Content {
    std::string hazard;  // key
    std::optional<warnings::Level> level;
    int hours = 0;  // of life; 0: not chosen
    std::vector<regions::Code> places;
    std::string polygon;  // as CAP writes it: "lat,lon lat,lon …", closed
    std::string headline, description, instruction;
    std::string headline_en, instruction_en;  // both empty: Indonesian only
    std::string contact;
    friend bool operator==(const Content&, const Content&) = default;
};

struct Draft {
    DraftId id;
    warnings::SourceId office;
    accounts::AccountId author;
    Kind kind = Kind::Warn;
    State state = State::Draft;
    Review review = Review::None;
    int version = 1;
    bool exercise = false;  // from its first moment to its last
    warnings::ChainId chain;
    warnings::AlertId alert;
    Content content;
    std::string note;  // why it was returned, ended, or sent without a second officer
    TimePoint created_at, updated_at;

    bool is_open() const { return state != State::Issued && state != State::Withdrawn; }
};

struct LogEntry {
    std::int64_t id = 0;
    DraftId draft;
    int version = 0;
    accounts::AccountId officer;
    std::string action;  // created, edited, submitted, approved, returned, withdrawn, issued, …
    std::string detail;  // fields or reason
    TimePoint logged_at;
};

// What is wrong with one field, as the form and the API name it; the text is a message id.
struct Problem {
    std::string field, text;
};

}  // namespace kentongan::composer
