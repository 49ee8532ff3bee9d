// Starting Debian's ffmpeg and ffprobe where they can do no harm.
#pragma once

namespace kentongan::picture {

// The arguments behind "convert": see platform/media/worker_protocol.h. Returns only when the
// program cannot be started, with the exit status that says why.
int start_converter(int argc, char** argv);

}  // namespace kentongan::picture
