// Cards and alerts as view models of the templates; texts in the reader's language, times in their
// zone. No SQL, no HTTP.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "platform/base/time_text.h"
#include "platform/web/web.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/poll.h"
#include "rooms/warnings/snapshot.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

inline constexpr std::size_t kMostInBar = 5;

// For whom a list is made.
struct Reader {
    std::vector<regions::Code> places;
    bool joins_exercises = false;
    std::string_view language;
    TimePoint now;
    std::optional<Zone> zone;  // of the home; else the alert's own
};

// `pieces/warning_line`: level, level_word, headline, where, until, until_ms, url, exercise, ended,
// and for our own lists mine, unverified, source, sent.
web::View line_view(const regions::Regions& gazetteer, const Card& card, const Reader& reader);

std::vector<web::View> bar_views(const regions::Regions& gazetteer, const Shown& shown,
                                 std::span<const regions::Code> places, bool joins_exercises,
                                 std::string_view language, TimePoint now);
std::vector<web::View> live_line_views(const regions::Regions& gazetteer, const Shown& shown,
                                       std::string_view language, std::size_t limit, TimePoint now);
// "BMKG: weather early warnings", "last fetched today 14.32 WIB"; one of each per source.
std::vector<web::View> health_views(std::span<const Health> all, const Reader& reader);

// What is warned of the reader's places: the place itself, or of a larger one the parts.
std::vector<regions::Code> warned_of(std::span<const regions::Code> cover,
                                     std::span<const regions::Code> places);
// The same, then all others.
std::vector<regions::Code> mine_first(std::span<const regions::Code> cover,
                                      std::span<const regions::Code> places);
bool concerns_any(std::span<const regions::Code> cover, std::span<const regions::Code> places);

// Everything of one warning's page.
struct PageData {
    ChainRow chain;
    AlertRow asked, head;                     // head: what counts now
    cap::Alert body;                          // of the head
    std::vector<AlertRow> history;            // oldest first
    std::vector<Target> targets;              // of the head
    std::vector<regions::Code> cover_before;  // of the message before the head
    std::string source;
    Kind kind = Kind::Cap;  // of that source
};
web::View page_view(const regions::Regions& gazetteer, const PageData& data, const Reader& reader);

}  // namespace kentongan::warnings
