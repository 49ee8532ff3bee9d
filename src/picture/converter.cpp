#include "picture/converter.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "picture/confine.h"
#include "platform/media/worker_protocol.h"

namespace kentongan::picture {
namespace {

constexpr const char* kFfmpeg = "/usr/bin/ffmpeg";
constexpr const char* kFfprobe = "/usr/bin/ffprobe";
constexpr std::uint64_t kMemoryBytes = std::uint64_t{2} << 30;  // of addresses
constexpr int kLowPriority = 10;                                // what people wait for comes first

}  // namespace

int start_converter(int argc, char** argv) {
    if (argc < 4) return kUsage;
    const std::string_view name = argv[0];
    const char* program = name == "ffmpeg" ? kFfmpeg : name == "ffprobe" ? kFfprobe : nullptr;
    const std::string folder = argv[1];
    const Limits limits{kMemoryBytes, std::strtoull(argv[2], nullptr, 10),
                        std::strtoull(argv[3], nullptr, 10)};
    if (!program || folder.empty() || limits.cpu_seconds == 0) return kUsage;
    if (::access(program, X_OK) != 0) return kNoProgram;
    if (::chdir(folder.c_str()) != 0) return kUsage;
    setpriority(PRIO_PROCESS, 0, kLowPriority);
    if (!limit_resources(limits) || !allow_only_files_in(folder) || !forbid_all_but_files(program))
        return kUnconfined;
    // The number that comes before the program's own arguments makes room for its name.
    char** arguments = argv + 3;
    arguments[0] = argv[0];
    ::execve(program, arguments, environ);
    return kUnconfined;
}

}  // namespace kentongan::picture
