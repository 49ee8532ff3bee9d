// The bytes of one run as a file without a name, for readers that want a path.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

class FileOfBytes {
public:
    FileOfBytes(const std::uint8_t* data, std::size_t size)
        : file_(::memfd_create("fuzz", MFD_CLOEXEC)) {
        if (file_ < 0 || ::write(file_, data, size) != static_cast<ssize_t>(size)) std::abort();
    }
    ~FileOfBytes() { ::close(file_); }
    FileOfBytes(const FileOfBytes&) = delete;
    FileOfBytes& operator=(const FileOfBytes&) = delete;
    // Opening it begins at the front.
    std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
    int file_;
};
