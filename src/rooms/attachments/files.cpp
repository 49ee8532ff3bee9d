#include "rooms/attachments/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::attachments {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kFolderDigits = 6;  // "ab/cd/"
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTypes{
    std::pair{".jpg", "image/jpeg"}, {".png", "image/png"}, {".webp", "image/webp"}};

[[noreturn]] void fail(const std::string& path) {
    throw std::system_error(errno, std::generic_category(), path);
}

class Descriptor {
public:
    Descriptor(const std::string& path, int flags)
        : path_(path), fd_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {
        if (fd_ < 0) fail(path_);
    }
    ~Descriptor() { ::close(fd_); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            ssize_t put = ::write(fd_, bytes.data(), bytes.size());
            if (put < 0 && errno == EINTR) continue;
            if (put <= 0) fail(path_);
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
    }
    void sync() {
        if (::fsync(fd_) != 0) fail(path_);
    }

private:
    std::string path_;
    int fd_;
};

void sync_folder(const std::string& path) {
    Descriptor(path, O_RDONLY | O_DIRECTORY).sync();
}

// Creates the folder and makes its entry in the folder above durable.
void make_folder(const std::filesystem::path& path) {
    if (std::filesystem::create_directory(path)) sync_folder(path.parent_path().string());
}

}  // namespace

Files::Files(std::string directory) : directory_(std::move(directory)) {}

std::string Files::path(const std::string& name) const {
    return directory_ + "/" + name;
}

std::string Files::keep(std::string_view bytes, std::string_view content_type) const {
    std::string hash = hex_encode(crypto::sha256(bytes));
    std::string folder = hash.substr(0, 2) + "/" + hash.substr(2, 2);
    std::string name = folder + "/" + hash;
    for (auto [ending, type] : kTypes)
        if (type == content_type) name += ending;
    std::string final_path = path(name);
    if (std::filesystem::exists(final_path)) return name;

    std::filesystem::create_directories(directory_);
    make_folder(path(hash.substr(0, 2)));
    make_folder(path(folder));
    std::string temporary = final_path + "." + hex_encode(crypto::random_bytes(8)) + ".part";
    try {
        Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL);
        file.write(bytes);
        file.sync();
        if (::rename(temporary.c_str(), final_path.c_str()) != 0) fail(final_path);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
    sync_folder(path(folder));
    return name;
}

void Files::remove(const std::string& name) const {
    if (::unlink(path(name).c_str()) != 0 && errno != ENOENT) fail(path(name));
}

std::string_view Files::type_of(std::string_view name) {
    if (name.size() < kFolderDigits + kHashDigits) return {};
    auto hash = name.substr(kFolderDigits, kHashDigits);
    bool ours = name[2] == '/' && name[5] == '/' && name.substr(0, 2) == hash.substr(0, 2) &&
                name.substr(3, 2) == hash.substr(2, 2) &&
                hash.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    if (!ours) return {};
    auto ending = name.substr(kFolderDigits + kHashDigits);
    for (auto [known, type] : kTypes)
        if (ending == known) return type;
    return {};
}

}  // namespace kentongan::attachments
