// What one can listen to, by Mastodon's names.
#pragma once

#include <string>
#include <string_view>

#include "platform/http/message.h"
#include "rooms/accounts/types.h"

namespace kentongan::streaming {

using accounts::AccountId;

// "user", "user:notification", "public", "public:local", "hashtag", …
struct Topic {
    std::string name;
    std::string tag;    // of hashtags, lower case
    AccountId account;  // of a person's own topics

    bool is_personal() const { return bool(account); }
    std::string key() const;  // the same for all listeners that get the same events
    auto operator<=>(const Topic&) const = default;
};

// BadRequest for an unknown name or a missing tag, Unauthorized or Forbidden when `asker` may not.
Result<Topic> make_topic(std::string_view name, std::string_view tag,
                         const std::optional<http::Principal>& asker);

}  // namespace kentongan::streaming
