// What people read, the same in every channel: level, what, where, until when, what to do. An
// exercise says so first and last, in Indonesian whatever the language, in every text that leaves.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rooms/delivery/order.h"
#include "rooms/regions/api.h"

namespace kentongan::delivery {

inline constexpr std::string_view kExercise = "LATIHAN", kSample = "CONTOH";

// For all recipients of one language and place.
struct Words {
    std::string language;
    std::string mark;    // "LATIHAN", "LATIHAN (EXERCISE)"; empty when it is real
    std::string level;   // "AWAS"; "BERAKHIR" for an end
    std::string key;     // "awas", for classes and JSON
    std::string hazard;  // "Banjir"
    std::string place;   // "Bambanglipuro, Bantul"
    std::string until;   // "hari ini 14.30 WIB"; of an end: when it ended
    std::string clock;   // "14.30 WIB", with the day when it is another one
    std::string headline, source;
    std::vector<std::string> steps;
    std::string title;  // "LATIHAN · AWAS · Banjir"
    std::string body;   // one or two sentences for a lock screen
    bool ended = false, exercise = false, sample = false;
    std::string closing;  // "Ini latihan."; empty when it is real
    // Of the warning, for channels that hand on data.
    ChainId chain;
    AlertId head;
    TimePoint expires;
    bool urgent = false;  // Severe or Extreme, and now: may wake a sleeping phone
};

struct WordsFor {
    const warnings::Summary& warning;  // in `language`
    std::string_view language;
    regions::Code place;
    Level level = Level::Info;
    bool ended = false;
    TimePoint now;
};
Words words_for(const regions::Regions& gazetteer, const WordsFor& wanted);
// How a warning would look: says CONTOH before anything else.
Words sample_words(std::string_view language, std::string_view place, TimePoint now);

struct MailText {
    std::string subject, text;
};
MailText mail_text(const Words& words, std::string_view link, std::string_view stop_link);

// At most two segments: places and names give way, never the level, the action or the end.
std::string sms_text(const Words& words, std::string_view link);

// The level of a place by the message's own zones; the warning's when there is none.
Level level_at(std::span<const warnings::Target> targets, regions::Code place, Level otherwise);

}  // namespace kentongan::delivery
