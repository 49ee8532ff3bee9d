// What the room is made of; seen by its own files only.
#pragma once

#include "fediverse/activitystreams/readers.h"
#include "rooms/objects/api.h"
#include "rooms/objects/documents.h"

namespace kentongan::objects {

struct Objects::Impl {
    Impl(Platform& p, accounts::Accounts& a, attachments::Attachments& t, statuses::Statuses& s,
         actors::Actors& k)
        : platform(p), accounts(a), statuses(s), actors(k), documents(p.config, a, t, s) {}

    // Fetched posts with what they answer, the oldest first; the last is the one asked for.
    Result<std::vector<activitystreams::Object>> fetch_thread(activitystreams::Object last);
    // Keeps an object that its author's server said; the author is known. `quote`: whether what it
    // quotes has been seen to agree. Conflict: taken back.
    enum class Quote { Unproven, Proven };
    Result<StatusId> keep(const activitystreams::Object& object, AccountId author,
                          Quote quote = Quote::Unproven);
    // Whether the stamp of a quote is good, asked of the host of what it quotes: jobs only.
    Quote proof_of(const activitystreams::Object& object);
    // Whether it quotes what neither is ours nor its author's: then its stamp is asked for.
    bool quotes_elsewhere(const activitystreams::Object& object) const;

    // To everybody a post of ours is for: followers, and those it names or answers.
    actors::Sending sending_about(db::Tx& tx, const Status& status, const Account& author) const;

    Platform& platform;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    actors::Actors& actors;
    Documents documents;
};

void add_routes(Objects& room);
void add_incoming(Objects& room);
void add_from_groups(Objects& room);
void add_quotes(Objects& room);
void add_outgoing(Objects& room);
void add_poll_totals(Objects& room);
void add_pins(Objects& room);
void add_context(Objects& room);
void add_backfill(Objects& room);

}  // namespace kentongan::objects
