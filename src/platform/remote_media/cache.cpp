#include "platform/remote_media/cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>
#include <vector>

#include "platform/base/durable_file.h"
#include "platform/remote_media/type.h"

namespace kentongan::remote_media {
namespace {

// Not at each look: that would write as often as we read.
constexpr Duration kMarkEvery = 1h;
constexpr std::size_t kHeadBytes = 64;

TimePoint time_of(const timespec& time) {
    return from_millis(time.tv_sec * 1000 + time.tv_nsec / 1'000'000);
}

// With the modification time as it is: the tag of an answer is made of it.
void mark_used(int file, TimePoint now) {
    const auto millis = to_millis(now);
    const std::array<timespec, 2> times{timespec{millis / 1000, millis % 1000 * 1'000'000},
                                        {0, UTIME_OMIT}};
    ::futimens(file, times.data());
}

// What others add or remove meanwhile may be seen or not.
template <class Visit>
void for_each_file(const std::string& folder, Visit visit) {
    std::error_code error;
    auto entry = std::filesystem::recursive_directory_iterator(folder, error);
    for (; !error && entry != std::filesystem::recursive_directory_iterator();
         entry.increment(error)) {
        struct stat status {};
        if (::stat(entry->path().c_str(), &status) == 0 && S_ISREG(status.st_mode))
            visit(entry->path().string(), status);
    }
}

}  // namespace

Cache::Cache(std::string folder, std::int64_t budget_bytes, const Clock& clock)
    : folder_(std::move(folder)), budget_(budget_bytes), clock_(clock) {}

std::string Cache::path_of(const std::string& name) const {
    return folder_ + "/" + name.substr(0, 2) + "/" + name;
}

std::optional<Cache::Found> Cache::find(const std::string& name) const {
    auto path = path_of(name);
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOATIME);
    if (file < 0) return {};
    std::array<char, kHeadBytes> head{};
    const auto length = ::pread(file, head.data(), head.size(), 0);
    struct stat status {};
    const auto now = clock_.now();
    if (::fstat(file, &status) == 0 && now - time_of(status.st_atim) > kMarkEvery)
        mark_used(file, now);
    ::close(file);
    const auto type =
        type_of({head.data(), static_cast<std::size_t>(std::max(length, ssize_t{0}))});
    if (type.empty()) return {};
    return Found{std::move(path), type};
}

void Cache::keep(const std::string& name, std::string_view bytes) {
    const auto path = path_of(name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    write_durably(path, bytes);
    if (const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC); file >= 0) {
        mark_used(file, clock_.now());
        ::close(file);
    }
    if ((kept_ += static_cast<std::int64_t>(bytes.size())) > budget_) sweep();
}

void Cache::sweep() {
    const std::lock_guard lock(sweeping_);
    auto kept = count();
    if (kept > budget_) kept = evict();
    kept_ = kept;
}

std::int64_t Cache::count() const {
    std::int64_t total = 0;
    for_each_file(folder_,
                  [&](const std::string&, const struct stat& status) { total += status.st_size; });
    return total;
}

// Half-written files of a crash are the oldest some day, and go like the others.
std::int64_t Cache::evict() const {
    struct File {
        TimePoint used;
        std::int64_t bytes;
        std::string path;
    };
    std::vector<File> files;
    std::int64_t total = 0;
    for_each_file(folder_, [&](const std::string& path, const struct stat& status) {
        files.push_back({time_of(status.st_atim), status.st_size, path});
        total += status.st_size;
    });
    std::ranges::sort(files, {}, &File::used);
    for (const auto& file : files) {
        if (total <= budget_ - budget_ / 10) break;
        if (::unlink(file.path.c_str()) == 0) total -= file.bytes;
    }
    return total;
}

}  // namespace kentongan::remote_media
