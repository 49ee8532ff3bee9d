// Drills as view models.
#pragma once

#include <string>
#include <string_view>

#include "platform/web/web.h"
#include "rooms/drills/impl.h"

namespace kentongan::drills {

struct Reader {
    std::string_view language;
    TimePoint now;
};

std::string path_of(DrillId id);  // "/latihan/123"
std::string state_word(State state, std::string_view language);
std::string hazard_word(std::string_view key, std::string_view language);
std::string people_text(std::int64_t count, std::string_view language);
// Of the template "drills/line", with the plan in `messages`.
web::View drill_view(const Drills::Impl& room, db::Tx& tx, const Drill& drill,
                     const Reader& reader);
// The drill the address names. NotFound.
Result<Drill> drill_of(db::Tx& tx, const http::Request& request);

}  // namespace kentongan::drills
