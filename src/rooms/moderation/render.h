// Mastodon's entities of this room.
#pragma once

#include <span>

#include "platform/base/json.h"
#include "rooms/accounts/api.h"
#include "rooms/moderation/store.h"
#include "rooms/statuses/api.h"

namespace kentongan::moderation {

// Everything an entity may have to look up.
struct Shelves {
    db::Tx& tx;
    accounts::Accounts& accounts;
    statuses::Statuses& statuses;
    AccountId viewer;
};

void append_report(JsonWriter& out, const accounts::Accounts& accounts, const Report& report,
                   const accounts::Account& target);
void append_strike(JsonWriter& out, const accounts::Accounts& accounts, const Strike& strike,
                   const accounts::Account& target);
void append_rule(JsonWriter& out, const Rule& rule);

void append_admin_account(JsonWriter& out, const accounts::Accounts& accounts,
                          const accounts::Dossier& dossier);
void append_admin_report(JsonWriter& out, const Shelves& shelves, const Report& report);
void append_domain_block(JsonWriter& out, const DomainBlock& block);         // for moderators
void append_public_domain_block(JsonWriter& out, const DomainBlock& block);  // for everybody
void append_ip_block(JsonWriter& out, const IpBlock& block);

}  // namespace kentongan::moderation
