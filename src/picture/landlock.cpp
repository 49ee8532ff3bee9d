#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "picture/confine.h"

namespace kentongan::picture {
namespace {

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kRun = kRead | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kWrite = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14;  // since version 3
constexpr std::uint64_t kOwnFolder = kRead | kWrite | LANDLOCK_ACCESS_FS_MAKE_REG | kTruncate;
constexpr std::uint64_t kOfFiles = kRun & ~LANDLOCK_ACCESS_FS_READ_DIR;

// All that a version of Landlock can forbid of the file system.
std::uint64_t known_to(long version) {
    constexpr int kRights[] = {0, 13, 14, 15, 15, 16};
    return (std::uint64_t{1} << kRights[std::clamp(version, 0L, 5L)]) - 1;
}

class Rules {
public:
    Rules() {
        const long version =
            syscall(__NR_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
        if (version < 1) return;
        landlock_ruleset_attr attributes{};
        attributes.handled_access_fs = known_ = known_to(version);
        rules_ = static_cast<int>(syscall(__NR_landlock_create_ruleset, &attributes,
                                          sizeof attributes.handled_access_fs, 0));
    }
    ~Rules() {
        if (rules_ >= 0) ::close(rules_);
    }
    Rules(const Rules&) = delete;
    Rules& operator=(const Rules&) = delete;

    // A path that is not there needs no rule.
    bool allow(const char* path, std::uint64_t rights) {
        if (rules_ < 0) return false;
        const int place = ::open(path, O_PATH | O_CLOEXEC);
        if (place < 0) return true;
        struct stat what {};
        const bool folder = ::fstat(place, &what) == 0 && S_ISDIR(what.st_mode);
        landlock_path_beneath_attr rule{};
        rule.allowed_access = rights & known_;
        if (!folder) rule.allowed_access &= kOfFiles | kWrite | kTruncate;
        rule.parent_fd = place;
        const bool added =
            syscall(__NR_landlock_add_rule, rules_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
        ::close(place);
        return added;
    }
    bool enforce() { return rules_ >= 0 && syscall(__NR_landlock_restrict_self, rules_, 0) == 0; }

private:
    int rules_ = -1;
    std::uint64_t known_ = 0;
};

}  // namespace

bool allow_only_files_in(const std::string& folder) {
    Rules rules;
    bool allowed = rules.allow(folder.c_str(), kOwnFolder) && rules.allow("/dev/null", kWrite) &&
                   rules.allow("/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE) &&
                   rules.allow("/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE);
    for (const char* place : {"/usr", "/lib", "/lib64"})
        allowed = allowed && rules.allow(place, kRun);
    return allowed && rules.enforce();
}

}  // namespace kentongan::picture
