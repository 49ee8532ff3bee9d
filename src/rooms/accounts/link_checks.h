// Looks at the links of profiles, whether they lead back: when a profile changes, and every week.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "platform/db/database.h"
#include "platform/platform.h"
#include "rooms/accounts/directory.h"

namespace kentongan::accounts {

inline constexpr Duration kLinkCheckEvery = std::chrono::hours(24 * 7);

class LinkChecks {
public:
    LinkChecks(Platform& platform, Directory& directory);

    // In the transaction that changed the lines.
    void enqueue(db::Tx& tx, AccountId account);
    // Asks again for those whose week is over.
    void sweep();

    enum class Answer { Leads, LeadsNot, Unknown };
    // Blocks: fetches the page. Tests answer themselves.
    std::function<Answer(std::string_view link, const std::string& profile_url)> ask;

private:
    void look(AccountId account);
    Answer fetch_page(std::string_view link, const std::string& profile_url);

    Platform& platform_;
    Directory& directory_;
};

}  // namespace kentongan::accounts
