#include "rooms/accounts/impl.h"
namespace kentongan::accounts {
void add_consent_pages(Accounts&) {}
void add_sign_up_pages(Accounts&) {}
void add_session_pages(Accounts&) {}
void add_settings_pages(Accounts&) {}
void add_relation_pages(Accounts&) {}
web::View Accounts::profile_view(db::Tx&, const Account&, std::optional<AccountId>,
                                 std::string_view) const {
    return {};
}
}  // namespace kentongan::accounts
