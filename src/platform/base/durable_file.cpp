#include "platform/base/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace kentongan {

void write_durably(const std::filesystem::path& path, std::string_view bytes) {
    std::string temporary = path.string() + ".XXXXXX";
    const int file = ::mkostemp(temporary.data(), O_CLOEXEC);
    const auto fail = [&] {
        const std::system_error error(errno, std::generic_category(), temporary);
        ::unlink(temporary.c_str());
        throw error;
    };
    if (file < 0) fail();
    bool written = true;
    while (written && !bytes.empty()) {
        const auto count = ::write(file, bytes.data(), bytes.size());
        written = count > 0;
        if (written) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    written = written && ::fsync(file) == 0;
    ::close(file);
    if (!written || ::rename(temporary.c_str(), path.c_str()) != 0) fail();
    // The name is in the folder, which is a file of its own.
    const int folder = ::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return;
    ::fsync(folder);
    ::close(folder);
}

}  // namespace kentongan
