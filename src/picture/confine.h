// Taking from this process what a decoder does not need, so that a hostile file that takes it over
// finds nothing to do.
#pragma once

#include <cstdint>
#include <string>

namespace kentongan::picture {

struct Limits {
    std::uint64_t memory_bytes, cpu_seconds, file_bytes;  // memory: of addresses
};

// Of the picture worker, whose libraries alone map some 200 MB. It writes no files.
inline constexpr Limits kPictureLimits{std::uint64_t{1200} << 20, 20, 0};

// Limits and closed descriptors; before libvips starts. False when the system refuses.
bool limit_resources(const Limits& limits = kPictureLimits);
// No files, network, programs or other processes from here on; after libvips has started, because
// loading needs files. False when the kernel has no seccomp.
bool forbid_system_calls();

// For a program that is started afterwards: of all files it may read programs and libraries, and
// use those in `folder`. False when the kernel has no Landlock (docs.kernel.org, landlock).
bool allow_only_files_in(const std::string& folder);
// The same as forbid_system_calls, but files may be opened and `program` may be started: the very
// pointer that is given to execve.
bool forbid_all_but_files(const char* program);

}  // namespace kentongan::picture
