// A warning's receipts as view models of the templates, in the reader's language.
#pragma once

#include "platform/base/time_text.h"
#include "platform/http/message.h"
#include "platform/web/web.h"
#include "rooms/receipts/impl.h"

namespace kentongan::receipts {

// A person who answers for some of the warned places, and what they may see.
struct Reader {
    AccountId account;
    warnings::Summary warning;
    std::vector<Code> scope;
};
// NotFound, Forbidden.
Result<Reader> reader_of(db::Tx& tx, const Receipts::Impl& room, const http::Request& request);

std::string channel_word(const http::Request& request, Channel channel);
std::string part_word(const http::Request& request, regions::Level level);

// The head of each page about a warning: what "warnings/line" shows, `is_live`, and links.
void set_warning(web::View& view, const Receipts::Impl& room, const http::Request& request,
                 const warnings::Summary& warning);
// `villages`, `districts` with their numbers, `channels`, first times, when it was counted.
void set_reached(web::View& view, const http::Request& request, const warnings::Summary& warning,
                 const Reached& reached);
// Regencies with inhabitants, who was handed it, and their villages.
std::vector<web::View> regency_views(const Receipts::Impl& room, const http::Request& request,
                                     const Rollup& rollup, std::span<const Code> scope);
// One line of the list: place, state in words, its liaison with telephone, and what may be done.
web::View line_view(db::Tx& tx, const Receipts::Impl& room, const http::Request& request,
                    const Reader& reader, const WarnedPlace& line);

Zone zone_of(const warnings::Summary& warning);

}  // namespace kentongan::receipts
