// A loudspeaker: a device with a screen in a village hall or mosque that says warnings aloud.
#pragma once

#include <optional>
#include <string>

#include "platform/base/clock.h"
#include "platform/base/id.h"
#include "rooms/regions/types.h"

namespace kentongan::loudspeakers {

using SpeakerId = Id<struct SpeakerTag>;

// A device that beats twice a minute is silent when it has missed three beats.
inline constexpr auto kSilentAfter = std::chrono::seconds(100);

struct Speaker {
    SpeakerId id;
    regions::Code place;
    std::string name, contact;  // "Masjid Al-Ikhlas"; the contact is for officers only
    bool joins_exercises = false;
    TimePoint created_at;
    std::optional<TimePoint> beat_at;  // when the device last said that it is there
    std::string playing;               // what it says now: "", "warning", "test"
    int volume = -1;                   // percent; -1: not told
    std::string page_version;
    std::optional<TimePoint> test_asked_at, test_heard_at;

    bool is_alive(TimePoint now) const { return beat_at && now - *beat_at < kSilentAfter; }
};

}  // namespace kentongan::loudspeakers
