// A state as JSON for a device's script and as a view of the templates.
#pragma once

#include <string>
#include <string_view>

#include "platform/platform.h"
#include "platform/web/web.h"
#include "rooms/loudspeakers/service.h"

namespace kentongan::loudspeakers {

// Changes when the script of the page does: a device that runs an old one loads it anew.
std::string page_version();
// "/api/kentongan/v1/alerts/7/audio?v=…"; opus or wav.
std::string audio_path(const Announcement& one, std::string_view format);

// The template "loudspeakers/screen".
web::View screen_view(const Platform& platform, const regions::Regions& regions, const State& state,
                      const Device& device);
std::string state_json(const Platform& platform, const regions::Regions& regions,
                       const State& state, const Device& device);

}  // namespace kentongan::loudspeakers
