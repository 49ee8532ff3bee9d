// Rows of this room's tables as values, and the words they are stored by. Inside the room only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cap/chain.h"
#include "cap/types.h"
#include "rooms/warnings/api.h"
#include "rooms/warnings/types.h"

namespace kentongan::warnings {

// Local: an office of this server, never fetched (api.h, Office). Kentongan: another server, whose
// messages the room relay brings.
enum class Kind { BmkgQuake, BmkgNowcast, BmkgTsunami, Cap, CapRss, CapAtom, Local, Kentongan };
std::optional<Kind> parse_kind(std::string_view word);
std::string_view name_of(Kind kind);

struct Source {
    SourceId id;
    std::string name, url;
    std::string title;                 // for people; empty: the name
    std::vector<std::string> hazards;  // keys it may warn of; empty: all
    Kind kind = Kind::Cap;
    int every_seconds = 0;
    bool trusted = true;
    bool exercise = false;
    std::vector<regions::Code> regions;  // sorted minimal cover; empty: all of Indonesia
    std::string sender;                  // the only one it may speak as; empty: any
    std::string public_key;     // PEM: its messages must be signed with it; empty: need not
    bool accepts_sha1 = false;  // of its signatures
    std::optional<accounts::AccountId> proposed_by, approved_by;  // empty: the operator
    TimePoint created_at;
    std::optional<TimePoint> fetched_at;
    int failures = 0;
    std::string last_error;
};

// What we know of one address, for conditional requests.
struct Document {
    std::string url, version, etag, last_modified, content_hash;
    TimePoint fetched_at;
};

struct QuarantineRow {
    std::int64_t id = 0;
    std::string source, url, reason, excerpt;
    std::int64_t size_bytes = 0, times = 1;
    TimePoint first_at, last_at;
};

std::string_view name_of(How how);
How parse_how(std::string_view word);

struct AlertRow {
    AlertId id;
    ChainId chain;
    SourceId source;
    std::string realm, sender, identifier;
    TimePoint sent, expires, received_at;
    cap::Status status = cap::Status::Actual;
    cap::MsgType msg_type = cap::MsgType::Alert;
    bool all_clear = false;
    Level level = Level::Info;
    std::string event, event_en, headline, headline_en, hazard;
    bool verified = false;
    State state = State::Live;
    int revision = 1;
};

struct ChainRow {
    ChainId id;
    std::string realm;
    AlertId head;
    State state = State::Live;
    Level level = Level::Info;
    bool exercise = false, verified = false, hidden = false;
    std::vector<regions::Code> cover;  // of what is live, or of the last message when nothing is
    TimePoint due_at;                  // when the first live message expires
    TimePoint expires;                 // when the last one does
    TimePoint updated_at;
    std::optional<TimePoint> ended_at;
    std::optional<statuses::StatusId> status;
    int rises = 0;  // how often its post was edited because the level rose
};

// "34.02 75.03" as packed numbers with spaces between, as the cover columns hold them.
std::string pack_codes(std::span<const regions::Code> codes);
std::vector<regions::Code> unpack_codes(std::string_view text);

}  // namespace kentongan::warnings
