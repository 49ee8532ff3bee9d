#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "platform/http/answer.h"

namespace kentongan::http {

OpenFile::OpenFile(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
    struct stat status {};
    if (descriptor_ < 0) return;
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(std::exchange(descriptor_, -1));
        return;
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
    inode_ = status.st_ino;
    modified_ = from_millis(status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1'000'000);
}

OpenFile::OpenFile(OpenFile&& other) noexcept {
    *this = std::move(other);
}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    std::swap(inode_, other.inode_);
    std::swap(modified_, other.modified_);
    return *this;
}

OpenFile::~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::string OpenFile::tag() const {
    return std::to_string(inode_) + "-" + std::to_string(size_) + "-" +
           std::to_string(to_millis(modified_));
}

std::size_t OpenFile::read(std::uint64_t offset, char* into, std::size_t most) const {
    const auto got = ::pread(descriptor_, into, most, static_cast<off_t>(offset));
    return got > 0 ? static_cast<std::size_t>(got) : 0;
}

}  // namespace kentongan::http
