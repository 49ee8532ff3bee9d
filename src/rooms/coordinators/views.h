// Posts and places as view models of the templates.
#pragma once

#include "platform/http/message.h"
#include "platform/web/web.h"
#include "rooms/coordinators/impl.h"

namespace kentongan::coordinators {

// "Kecamatan": of one place, as a word.
std::string level_word(const http::Request& request, regions::Level level);
std::string post_word(const http::Request& request, Post post);
std::string page_of(Code place);  // "/penghubung/34.02"

// `name`, `post`, `since`; with contacts `phone`, `phone_url`, `chat_url`, `email`, `username`.
web::View holder_view(db::Tx& tx, const Coordinators::Impl& room, const http::Request& request,
                      const Coordinator& holder, bool with_contacts);
// A place in a list: `name`, `full_name`, `url`, `code`, and its liaison as `holder` or `vacant`.
web::View place_view(db::Tx& tx, const Coordinators::Impl& room, const http::Request& request,
                     Code place, const Coordinator* liaison, bool with_contacts);
// Places with their liaisons, in the order given.
std::vector<web::View> place_views(db::Tx& tx, const Coordinators::Impl& room,
                                   const http::Request& request, std::span<const Code> places,
                                   bool with_contacts);

// How many places below one have a liaison, level by level: of `place` as a whole and of each of
// its children.
struct Share {
    regions::Level level{};
    std::int64_t filled = 0, places = 0;
};
std::vector<Share> shares_of(const Coordinators::Impl& room, const std::vector<Filled>& filled,
                             Code place, Code part);
std::vector<web::View> share_views(const http::Request& request, const std::vector<Share>& shares);

}  // namespace kentongan::coordinators
