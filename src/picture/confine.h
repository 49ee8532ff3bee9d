// Taking from this process what a decoder does not need, so that a hostile picture that takes it
// over finds nothing to do.
#pragma once

namespace kentongan::picture {

// Limits and closed descriptors; before libvips starts. False when the system refuses.
bool limit_resources();
// No files, network, programs or other processes from here on; after libvips has started, because
// loading needs files. False when the kernel has no seccomp.
bool forbid_system_calls();

}  // namespace kentongan::picture
