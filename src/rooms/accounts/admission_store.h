// All SQL about who may come in: confirmed addresses, approval, invitations, and what moderators
// see of people.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/page.h"
#include "platform/db/database.h"
#include "rooms/accounts/types.h"

namespace kentongan::accounts::store {

// For the test that no table is walked over; the list of dossiers says that it does.
std::span<const db::Sql> admission_queries();
std::span<const db::Sql> erasure_queries();

struct Standing {
    bool confirmed = true, approved = true, disabled = false;
};
std::optional<Standing> find_standing(db::Tx& tx, AccountId account);
void update_standing(db::Tx& tx, AccountId account, const Standing& standing, TimePoint now);
void update_email(db::Tx& tx, AccountId account, std::string_view email);
void update_activity(db::Tx& tx, AccountId account, TimePoint when, std::string_view ip);
void remove_account(db::Tx& tx, AccountId account);
// Empties the row and removes all others of this person, and their own of other people.
void erase_account(db::Tx& tx, AccountId account);

struct UserDetails {
    std::string email, language, invite_request, last_ip;
    Standing standing;
    std::optional<AccountId> invited_by;
    std::optional<ApplicationId> application;
    std::optional<TimePoint> last_active_at;
};
std::optional<UserDetails> find_user_details(db::Tx& tx, AccountId account);
std::vector<AccountId> list_accounts_matching(db::Tx& tx, const DossierFilter& filter,
                                              const Page& page);

struct Confirmation {
    std::string secret_hash;
    AccountId account;
    std::string email;
    TimePoint expires_at;
};
void insert_confirmation(db::Tx& tx, const Confirmation& confirmation);
std::optional<Confirmation> find_confirmation(db::Tx& tx, std::string_view secret_hash);
void remove_confirmations(db::Tx& tx, AccountId account);
std::int64_t remove_expired_confirmations(db::Tx& tx, TimePoint now);
// People who never confirmed their address, oldest first.
std::vector<AccountId> list_unconfirmed(db::Tx& tx, AccountId before, int limit);

struct Invitation {
    std::int64_t id = 0;
    AccountId account;
    std::string code;
    std::optional<std::int64_t> max_uses;
    std::int64_t uses = 0;
    std::optional<TimePoint> expires_at;
    TimePoint created_at;
};
void insert_invitation(db::Tx& tx, const Invitation& invitation);
std::optional<Invitation> find_invitation(db::Tx& tx, std::string_view code);
std::vector<Invitation> list_invitations(db::Tx& tx, AccountId account, int limit);
// False when it is used up or over.
bool use_invitation(db::Tx& tx, std::string_view code, TimePoint now);
bool end_invitation(db::Tx& tx, AccountId account, std::int64_t id, TimePoint now);
std::int64_t count_invitations(db::Tx& tx, AccountId account, TimePoint now);

}  // namespace kentongan::accounts::store
