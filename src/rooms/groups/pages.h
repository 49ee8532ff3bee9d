// What the pages of this room share.
#pragma once

#include <string>

#include "platform/http/router.h"
#include "platform/web/pages.h"
#include "rooms/groups/service.h"

namespace kentongan::groups {

// The group of "/grup/ronda"; NotFound.
Result<accounts::Account> group_of(db::Tx& tx, const Groups::Impl& room,
                                   const http::Request& request);
std::string page_of(const accounts::Account& group);
std::vector<web::View> moderator_views(db::Tx& tx, const Groups::Impl& room, AccountId group);

using PageHandler = Result<http::Response> (*)(Groups::Impl&, http::Request&);
void add_page(Groups::Impl& room, http::Method method, std::string pattern, PageHandler handler,
              http::Access access);

}  // namespace kentongan::groups
