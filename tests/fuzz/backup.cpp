// Any bytes as a backup: refused, or only plain files with names of ours lie below the folder.
#include "app/backup.h"

#include <sys/resource.h>

#include <csignal>
#include <exception>
#include <filesystem>

#include "app/unpack.h"
#include "file_of_bytes.h"

namespace fs = std::filesystem;
using namespace kentongan;

namespace {

// What a few bytes may grow to here: beyond it a write fails, as on a full disk.
constexpr rlim_t kMostBytes = 16 << 20;

fs::path make_folder() {
    const rlimit limit{kMostBytes, kMostBytes};
    std::signal(SIGXFSZ, SIG_IGN);
    std::string name = (fs::temp_directory_path() / "fuzz-backup-XXXXXX").string();
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0 || !::mkdtemp(name.data())) std::abort();
    return name;
}

void check(const fs::path& staging) {
    for (const auto& entry : fs::recursive_directory_iterator(staging)) {
        if (entry.is_symlink()) std::abort();
        if (entry.is_directory()) continue;
        const auto name = fs::relative(entry.path(), staging).string();
        const std::string folder = kFilesFolder;
        const bool is_file =
            name.starts_with(folder) && is_carried_path(name.substr(folder.size()));
        if (!entry.is_regular_file() || (name != kTablesName && !is_file)) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fs::path outer = make_folder();
    const auto staging = outer / "restoring";
    fs::create_directory(staging);
    const FileOfBytes file(data, size);
    try {
        static_cast<void>(unpack(file.path(), staging.string()).ok());
    } catch (const std::exception&) {
        // Damaged, or too large for this disk.
    }
    check(staging);
    fs::remove_all(staging);
    if (!fs::is_empty(outer)) std::abort();
    return 0;
}
