// Says whether a server runs on a data directory: it holds a lock on a file there for its life,
// which the kernel gives back even when it is killed. Commands ask, and then leave to the server
// what only its process can do.
#pragma once

#include <string>

namespace kentongan {

class ServingLock {
public:
    ServingLock() = default;
    ~ServingLock() { release(); }
    ServingLock(const ServingLock&) = delete;
    ServingLock& operator=(const ServingLock&) = delete;

    // False when another process holds it.
    bool acquire(const std::string& data_directory);
    void release();

private:
    int file_ = -1;
};

// Is there a process that holds it now?
bool is_served(const std::string& data_directory);

}  // namespace kentongan
