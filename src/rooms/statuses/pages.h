// What the pages of this room share.
#pragma once

#include <string>
#include <vector>

#include "platform/http/message.h"
#include "platform/web/pages.h"
#include "rooms/statuses/impl.h"

namespace kentongan::statuses {

// The person of "/@name"; NotFound for anything else in that place of an address.
Result<accounts::Account> person_of(db::Tx& tx, const accounts::Accounts& accounts,
                                    const http::Request& request);
std::string page_of_status(const accounts::Account& author, StatusId id);
// Fills the template "statuses/list". `older` is the address of the next page, empty at the end.
struct ListWords {
    std::string empty_title, empty_text;
};
void set_list(web::View& view, std::vector<web::View> posts, std::string older, bool at_beginning,
              ListWords words);

}  // namespace kentongan::statuses
