// What a post about a warning says, and small texts that pages, feeds and posts share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time_text.h"
#include "rooms/regions/api.h"
#include "rooms/warnings/values.h"

namespace kentongan::warnings {

// "LATIHAN" for an exercise, "UJI COBA" for a test, empty for what is real.
std::string_view exercise_word(cap::Status status, bool exercise, std::string_view language);

std::string_view name_of(State state);  // "live", for JSON and classes

// "Dengilo, Pohuwato; Mananggu, Paguyaman (Boalemo)", at most `limit` places, then "and 12 more".
std::string places_text(const regions::Regions& gazetteer, std::span<const regions::Code> codes,
                        std::size_t limit, std::string_view language);
// The office's headline, unless it is a whole message itself; then the event, or the hazard.
std::string title_of(const AlertRow& alert, std::string_view language);
Zone zone_of(std::span<const regions::Code> codes);

// The office as people know it: "BMKG".
std::string source_label(const Source& source);

// The info in that language, else the Indonesian one, else the first; nullptr without any.
const cap::Info* info_in(const cap::Alert& alert, std::string_view language);

inline constexpr std::size_t kLongestPost = 500;  // code points: what every client shows whole

struct PostWords {
    std::string text, extension_json;
};
// Indonesian; for people who read it as a post in any app, within kLongestPost. Whole sentences,
// the most important first. `url` is the warning's page.
struct PostAbout {
    const ChainRow& chain;
    const AlertRow& head;
    const cap::Alert& body;
    std::span<const Target> targets;  // of the head
    std::string_view source, url;
};
PostWords post_words(const regions::Regions& gazetteer, const PostAbout& about, TimePoint now);

}  // namespace kentongan::warnings
