// The state that counts now: recomputed for a whole chain after every message and every expiry, so
// that the order of arrival cannot matter.
//
// Realms. Messages may only speak about messages of their own realm: "actual" is shared by all
// trusted sources speaking about their own regions; what is unverified, an exercise, or closed
// (Draft, System, Restricted, Private) lives in a realm of its source alone. So an unknown sender
// can neither cancel a real warning nor occupy its identifier, and a drill cannot end the truth.
// Inside "actual" a source registered for some regions or hazards speaks only about alerts within
// them. Nobody outside "actual" can end a real warning.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

inline constexpr std::string_view kActualRealm = "actual";

enum class Realm { Actual, Unverified, Exercise, Closed };
Realm realm_of(const Source& source, const cap::Alert& alert, std::span<const regions::Code> cover);
std::string realm_name(Realm realm, const Source& source);

// Is all of `cover` within what the source is registered for?
bool within_registered(const Source& source, std::span<const regions::Code> cover);
// Why this is not the source's own word, in English for the operator; empty: it is, and is
// verified.
std::vector<std::string> doubts(const Source& source, const cap::Alert& alert,
                                std::span<const regions::Code> cover);

// Clocks may differ by this much; what was sent later than we received it counts from then, so that
// a clock gone wrong cannot win over all messages that follow.
inline constexpr auto kClockDifference = std::chrono::minutes(15);
TimePoint counted_sent(const AlertRow& alert);

struct ChainChange {
    std::optional<ChainRow> before;  // empty: the chain is new
    ChainRow after;
    bool new_head = false;              // another message, or the same with other words
    bool rose = false;                  // the level is higher than people were told
    std::vector<regions::Code> joined;  // covered now and not before

    bool was_live() const { return before && before->state == State::Live; }
    bool is_live() const { return after.state == State::Live; }
};

class Chains {
public:
    Chains(Platform& platform, const regions::Regions& gazetteer)
        : platform_(platform), gazetteer_(gazetteer) {}

    // A chain of its own for a message not yet stored; recompute() fills the rest.
    ChainId begin(db::Tx& tx, const AlertRow& alert);
    // Joins the chains of all messages `alert` is connected with; returns the one that remains
    // (the oldest that people know) and the posts of those that vanished.
    struct Joined {
        ChainId chain;
        std::vector<statuses::StatusId> orphaned;
    };
    Joined join(db::Tx& tx, const AlertRow& alert);
    // May `source` revise this message, which another source sent first?
    bool may_change(db::Tx& tx, const Source& source, const AlertRow& alert) const {
        return may_speak(tx, source, alert);
    }
    ChainChange recompute(db::Tx& tx, ChainId chain, TimePoint now, bool content_changed);

private:
    std::vector<regions::Code> cover_of(db::Tx& tx, AlertId alert) const;
    std::vector<cap::Message> messages_of(db::Tx& tx, ChainId chain,
                                          const std::vector<AlertRow>& alerts) const;
    bool may_speak(db::Tx& tx, const Source& source, const AlertRow& about) const;

    Platform& platform_;
    const regions::Regions& gazetteer_;
};

}  // namespace kentongan::warnings
