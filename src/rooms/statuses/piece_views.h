// The view models of what stands inside a post: each is empty or one, as sections of a template.
#pragma once

#include <string_view>
#include <vector>

#include "platform/base/time_text.h"
#include "platform/web/web.h"
#include "rooms/accounts/types.h"
#include "rooms/statuses/types.h"

namespace kentongan::statuses {

struct PollReader {
    std::vector<int> votes;
    bool may_vote = false;
    Zone zone = Zone::Wib;
    TimePoint now;
};
std::vector<web::View> poll_views(const Status& status, const PollReader& reader,
                                  std::string_view language);
// The caller has checked that the reader may see it.
std::vector<web::View> quote_views(const Status& quoted, const accounts::Account& author);
std::vector<web::View> card_views(const Status& status);
// Where a post is of an event: the way to its page, and when and where unless its text says so.
std::vector<web::View> event_views(const Status& status, std::string_view language);
// Does it call itself a warning, and nobody here can say that it is one?
bool is_unverified(const Status& status, const accounts::Account& author);

}  // namespace kentongan::statuses
