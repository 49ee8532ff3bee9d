// The rules of the coordinator tree: who may appoint, what a post must say, and who may see a
// telephone number. Pages and JSON go through here.
#pragma once

#include <functional>

#include "platform/platform.h"
#include "rooms/accounts/api.h"
#include "rooms/coordinators/store.h"
#include "rooms/regions/api.h"

namespace kentongan::coordinators {

inline constexpr std::size_t kMaxName = 100, kMaxEmail = 120;  // code points

class Service {
public:
    using IsOfficer = std::function<bool(db::Tx&, AccountId, Code)>;

    Service(Platform& platform, const regions::Regions& regions, accounts::Accounts& accounts)
        : platform_(platform), regions_(regions), accounts_(accounts) {}
    void recognise_officers(IsOfficer is_officer) { is_officer_ = std::move(is_officer); }

    std::optional<Coordinator> nearest(db::Tx& tx, Code place) const;
    bool coordinates(db::Tx& tx, AccountId account, Code place) const;
    // Administrators, officers responsible for the place, heads and liaisons of a place above it.
    bool may_manage(db::Tx& tx, std::optional<AccountId> account, Code place) const;
    // Places in this one: heads and liaisons of the place itself too.
    bool may_manage_below(db::Tx& tx, std::optional<AccountId> account, Code place) const;
    // Those who manage it, and who coordinates the place itself or a place above
    // it.
    bool may_see_contacts(db::Tx& tx, std::optional<AccountId> account, Code place) const;

    // What may be stored: trimmed, telephone numbers as "+62…". Unprocessable with the field.
    Result<Coordinator> checked(Coordinator coordinator) const;
    Result<CoordinatorId> appoint(db::Tx& tx, const Coordinator& coordinator,
                                  std::optional<AccountId> by);
    void dismiss(db::Tx& tx, CoordinatorId id, std::optional<AccountId> by);

private:
    bool is_admin(db::Tx& tx, AccountId account) const;

    Platform& platform_;
    const regions::Regions& regions_;
    accounts::Accounts& accounts_;
    IsOfficer is_officer_;
};

// "+6281234567890" of what people write ("0812-3456-7890"); empty when it is no number.
std::optional<std::string> normal_phone(std::string_view text);

}  // namespace kentongan::coordinators
