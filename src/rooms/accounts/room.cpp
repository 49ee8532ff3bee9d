#include "embedded/accounts_migrations.h"
#include "rooms/accounts/api.h"

namespace kentongan::accounts {

struct Accounts::Impl {};

Accounts::Accounts(Platform&, const regions::Regions&) : impl_(std::make_unique<Impl>()) {}
Accounts::~Accounts() = default;

std::vector<db::Migration> Accounts::migrations() {
    return db::migrations_from("accounts", embedded::accounts_migrations());
}

std::optional<AccountId> Accounts::viewer(const http::Request& request) {
    if (!request.principal || request.principal->account == 0) return {};
    return AccountId(request.principal->account);
}
std::optional<Account> Accounts::find(db::Tx&, AccountId) const {
    return {};
}
std::vector<Account> Accounts::find_many(db::Tx&, std::span<const AccountId>) const {
    return {};
}
std::optional<Account> Accounts::find_by_username(db::Tx&, std::string_view) const {
    return {};
}
std::vector<Account> Accounts::search(db::Tx&, std::string_view, int, int,
                                      std::optional<AccountId>) const {
    return {};
}
Preferences Accounts::preferences(db::Tx&, AccountId) const {
    return {};
}
std::vector<AccountId> Accounts::following(db::Tx&, AccountId) const {
    return {};
}
std::vector<AccountId> Accounts::followers(db::Tx&, AccountId) const {
    return {};
}
Relation Accounts::relation(db::Tx&, AccountId, AccountId) const {
    return {};
}
std::vector<AccountId> Accounts::hidden_from(db::Tx&, AccountId) const {
    return {};
}
std::vector<regions::Code> Accounts::places(db::Tx&, AccountId) const {
    return {};
}
std::vector<AccountId> Accounts::people_in(db::Tx&, std::span<const regions::Code>, bool, AccountId,
                                           int) const {
    return {};
}
Result<AccountId> Accounts::create(const NewAccount&) {
    return Error(ErrorCode::Unavailable);
}
AccountId Accounts::ensure_source_account(db::Tx&, const SourceAccount&) {
    return {};
}
Result<std::string> Accounts::issue_token(std::string_view, std::string_view) {
    return Error(ErrorCode::Unavailable);
}
Result<void> Accounts::follow(AccountId, AccountId) {
    return Error(ErrorCode::Unavailable);
}
Result<void> Accounts::set_places(AccountId, std::optional<regions::Code>,
                                  const std::vector<regions::Code>&) {
    return Error(ErrorCode::Unavailable);
}
Result<void> Accounts::set_suspended(AccountId, bool) {
    return Error(ErrorCode::Unavailable);
}
void Accounts::set_password_cost(crypto::PasswordCost) {}
void Accounts::count_status(db::Tx&, AccountId, int, TimePoint) {}
void Accounts::append_account(JsonWriter&, const Account&) const {}
web::View Accounts::profile_view(db::Tx&, const Account&, std::optional<AccountId>,
                                 std::string_view) const {
    return {};
}

}  // namespace kentongan::accounts
