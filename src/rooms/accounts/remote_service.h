// People of other servers, as somebody above learnt of them; and who has moved where. Knows nothing
// of how servers speak with each other, and makes no calls.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/jobs/jobs.h"
#include "platform/platform.h"
#include "rooms/accounts/admission_service.h"
#include "rooms/accounts/directory.h"
#include "rooms/accounts/relation_service.h"

namespace kentongan::accounts {

inline constexpr std::size_t kMaxAlsoKnownAs = 16;

class Remote {
public:
    Remote(Platform& platform, Directory& directory, Relations& relations, Admission& admission);

    // As in Accounts.
    AccountId put(db::Tx& tx, const RemoteProfile& profile);
    void remove(db::Tx& tx, AccountId id);
    Result<void> set_moved(db::Tx& tx, AccountId id, std::optional<AccountId> to);
    // Of what another server says only what fits is kept.
    Result<void> set_also_known_as(db::Tx& tx, AccountId id, const std::vector<std::string>& uris);

private:
    void changed(db::Tx& tx, const Account& account);
    // Of who followed somebody that moved away.
    Result<void> take_followers_along(const jobs::Job& job);

    Platform& platform_;
    Directory& directory_;
    Relations& relations_;
    Admission& admission_;
};

}  // namespace kentongan::accounts
