#include "app/serving_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

namespace kentongan {
namespace {

// A command that looks holds the lock for a moment, too.
constexpr int kAttempts = 10;
constexpr auto kBetweenAttempts = std::chrono::milliseconds(20);

}  // namespace

bool ServingLock::acquire(const std::string& data_directory) {
    std::filesystem::create_directories(data_directory);
    file_ = open((data_directory + "/serving.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    for (int attempt = 0; file_ >= 0 && attempt < kAttempts; ++attempt) {
        if (flock(file_, LOCK_EX | LOCK_NB) == 0) return true;
        std::this_thread::sleep_for(kBetweenAttempts);
    }
    release();
    return false;
}

void ServingLock::release() {
    if (file_ >= 0) close(file_);
    file_ = -1;
}

bool is_served(const std::string& data_directory) {
    const int file = open((data_directory + "/serving.lock").c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return false;
    const bool held = flock(file, LOCK_SH | LOCK_NB) != 0;
    close(file);
    return held;
}

}  // namespace kentongan
