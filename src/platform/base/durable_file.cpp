#include "platform/base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace kentongan {
namespace {

constexpr std::string_view kEnding = ".part";  // what backups leave out

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// The name is in the folder, which is a file of its own.
bool sync_folder(const std::filesystem::path& path) {
    const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return false;
    const bool synced = ::fsync(folder) == 0;
    ::close(folder);
    return synced;
}

}  // namespace

void write_durably(const std::filesystem::path& path, std::string_view bytes) {
    auto temporary = path.string() + ".XXXXXX" + std::string(kEnding);
    const auto fail = [&] {
        const std::system_error error(errno, std::generic_category(), path.string());
        ::unlink(temporary.c_str());
        throw error;
    };
    const int file = ::mkostemps(temporary.data(), kEnding.size(), O_CLOEXEC);
    if (file < 0) fail();
    const bool written = write_all(file, bytes) && ::fsync(file) == 0;
    ::close(file);
    if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) fail();
    if (!sync_folder(path.parent_path())) fail();
}

}  // namespace kentongan
