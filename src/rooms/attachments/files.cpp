#include "rooms/attachments/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "platform/base/durable_file.h"
#include "platform/base/strings.h"
#include "platform/crypto/crypto.h"

namespace kentongan::attachments {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kFolderDigits = 6;  // "ab/cd/"
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes{
    std::pair{".jpg", "image/jpeg"}, {".png", "image/png"},  {".webp", "image/webp"},
    {".mp4", "video/mp4"},           {".mp3", "audio/mpeg"}, {".m4a", "audio/mp4"}};
constexpr std::string_view kWaiting = "waiting";
constexpr const char* kWorkFile = "in";
constexpr std::size_t kMaxWork = 1000;
constexpr std::size_t kHeadBytes = 4096;

[[noreturn]] void fail(const std::string& path) {
    throw std::system_error(errno, std::generic_category(), path);
}

class Descriptor {
public:
    Descriptor(const std::string& path, int flags)
        : path_(path), fd_(::open(path.c_str(), flags | O_CLOEXEC)) {
        if (fd_ < 0) fail(path_);
    }
    ~Descriptor() {
        if (mapped_) ::munmap(mapped_, length_);
        ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    // The whole file, as long as this lives.
    std::string_view map() {
        struct stat status {};
        if (::fstat(fd_, &status) != 0) fail(path_);
        length_ = static_cast<std::size_t>(status.st_size);
        if (length_ == 0) return {};
        void* mapped = ::mmap(nullptr, length_, PROT_READ, MAP_PRIVATE, fd_, 0);
        if (mapped == MAP_FAILED) fail(path_);
        mapped_ = mapped;
        return {static_cast<const char*>(mapped_), length_};
    }
    void sync() {
        if (::fsync(fd_) != 0) fail(path_);
    }

private:
    std::string path_;
    int fd_;
    void* mapped_ = nullptr;
    std::size_t length_ = 0;
};

std::string folder_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}

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

std::string Files::make_name(std::string_view hash, std::string_view content_type) const {
    const auto first = std::string(hash.substr(0, 2));
    const auto folder = first + "/" + std::string(hash.substr(2, 2));
    std::filesystem::create_directories(directory_);
    make_folder(path(first));
    make_folder(path(folder));
    std::string name = folder + "/" + std::string(hash);
    for (auto [ending, type] : kTypes)
        if (type == content_type) name += ending;
    return name;
}

std::string Files::keep(std::string_view bytes, std::string_view content_type) const {
    std::string name = make_name(hex_encode(crypto::sha256(bytes)), content_type);
    const auto final_path = path(name);
    if (!std::filesystem::exists(final_path)) write_durably(final_path, bytes);
    return name;
}

std::string Files::adopt(const std::string& file, std::string_view content_type) const {
    Descriptor source(file, O_RDONLY);
    std::string name = make_name(hex_encode(crypto::sha256(source.map())), content_type);
    const std::string final_path = path(name);
    if (std::filesystem::exists(final_path)) return name;
    source.sync();
    if (::chmod(file.c_str(), 0600) != 0 || ::rename(file.c_str(), final_path.c_str()) != 0)
        fail(final_path);
    sync_folder(folder_of(final_path));
    return name;
}

std::string Files::work_path(std::string_view name) const {
    return path(std::string(kWaiting) + "/" + std::string(name));
}

std::string Files::make_work(std::string_view name, std::string_view bytes) const {
    const auto folder = work_path(name);
    std::filesystem::create_directories(directory_);
    make_folder(path(std::string(kWaiting)));
    make_folder(folder);
    write_durably(folder + "/" + kWorkFile, bytes);
    return folder;
}

media::Format Files::work_format(std::string_view name) const {
    std::ifstream file(work_path(name) + "/" + kWorkFile, std::ios::binary);
    std::string head(kHeadBytes, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(file.gcount()));
    // Of pictures only those that move come here, which the head does not always show.
    return media::is_picture(head) ? media::Format::MovingGif : media::format_of(head);
}

void Files::remove_work(std::string_view name) const {
    std::filesystem::remove_all(work_path(name));
}

std::vector<std::string> Files::list_work() const {
    std::vector<std::string> names;
    const auto folder = path(std::string(kWaiting));
    if (!std::filesystem::exists(folder)) return names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (names.size() == kMaxWork) break;
        names.push_back(entry.path().filename().string());
    }
    return names;
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
