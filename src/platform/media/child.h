// One confined program, run to its end: bytes in, bytes out, within a time and a size.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "platform/base/clock.h"

namespace kentongan::media {

struct ChildResult {
    enum class Outcome { Exited, Signalled, TimedOut, TooMuchOutput, Stopped };
    Outcome outcome = Outcome::Exited;
    int status = 0;  // exit status or signal
    std::string output;
};

// Blocks. The child has an empty environment but for what libvips needs, a process group of its
// own, and is killed when it is late or `stop` is requested. Throws std::system_error when it
// cannot be started.
ChildResult run_child(const std::string& program, std::span<const std::string> arguments,
                      std::string_view input, std::size_t max_output_bytes, Duration timeout,
                      const std::stop_token& stop = {});

}  // namespace kentongan::media
