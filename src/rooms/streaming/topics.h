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
    std::string tag;    // of hashtags, lower case; of lists their id
    AccountId account;  // of a person's own topics

    bool is_personal() const { return bool(account); }
    std::string key() const;  // the same for all listeners that get the same events
    auto operator<=>(const Topic&) const = default;
};

// What a request names: the stream, and the tag or list of those that have one.
struct Wanted {
    std::string_view stream, tag, list;
};
// BadRequest for an unknown name or a missing tag or list, Unauthorized or Forbidden when `asker`
// may not. Whether a list is the asker's own is not known here.
Result<Topic> make_topic(const Wanted& wanted, const std::optional<http::Principal>& asker);

}  // namespace kentongan::streaming
