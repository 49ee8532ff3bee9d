// The confinement of the picture worker, tried out in a child of the test.
#include "picture/confine.cpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "picture/landlock.cpp"

namespace {

// Runs `attempt` confined; its result is the exit status.
int confined(int (*attempt)()) {
    pid_t pid = fork();
    if (pid == 0) {
        // What a sanitizer says there must not meet the limit on the size of files.
        const int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        bool ready =
            kentongan::picture::limit_resources() && kentongan::picture::forbid_system_calls();
        _exit(ready ? attempt() : 99);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

TEST_CASE("a confined worker can neither read nor reach anything") {
    CHECK(confined([] { return 0; }) == 0);
    CHECK(confined([] { return open("/etc/passwd", O_RDONLY) < 0 ? errno : 0; }) == EACCES);
    CHECK(confined([] { return open("/tmp/x", O_WRONLY | O_CREAT, 0600) < 0 ? errno : 0; }) ==
          EACCES);
    CHECK(confined([] { return socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0; }) == EACCES);
    CHECK(confined([] { return fork() < 0 ? errno : 0; }) == EACCES);
    CHECK(confined([] { return kill(getppid(), 0) < 0 ? errno : 0; }) == EACCES);
    CHECK(confined([] { return syscall(__NR_tgkill, getppid(), getppid(), 0) < 0 ? errno : 0; }) ==
          EACCES);
    CHECK(confined([] {
              char program[] = "/bin/true";
              char* argv[] = {program, nullptr};
              execv(program, argv);
              return errno;
          }) == EACCES);
    CHECK(confined([] { return unlink("/tmp/nothing") < 0 ? errno : 0; }) == EACCES);
    // Descriptors of the server are gone.
    CHECK(confined([] { return fcntl(3, F_GETFD) < 0 && fcntl(17, F_GETFD) < 0 ? 0 : 1; }) == 0);
}

namespace {

const char* const kTrue = "/usr/bin/true";

// The same with what a converter gets, which may start /usr/bin/true and use /tmp/confined.
int converting(int (*attempt)()) {
    pid_t pid = fork();
    if (pid == 0) {
        using namespace kentongan::picture;
        mkdir("/tmp/confined", 0700);
        const bool ready = limit_resources({std::uint64_t{1} << 30, 10, 1000}) &&
                           allow_only_files_in("/tmp/confined") && forbid_all_but_files(kTrue);
        _exit(ready ? attempt() : 99);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int opened(const char* path, int flags) {
    return open(path, flags, 0600) < 0 ? errno : 0;
}

}  // namespace

TEST_CASE("a confined converter has its folder, its program and nothing else") {
    CHECK(converting([] { return opened("/tmp/confined/out", O_RDWR | O_CREAT | O_TRUNC); }) == 0);
    CHECK(converting([] { return opened("/usr/bin/true", O_RDONLY); }) == 0);
    CHECK(converting([] { return opened("/usr/bin/true", O_WRONLY); }) == EACCES);
    CHECK(converting([] { return opened("/etc/passwd", O_RDONLY); }) == EACCES);
    CHECK(converting([] { return opened("/proc/self/environ", O_RDONLY); }) == EACCES);
    CHECK(converting([] { return opened("/tmp/elsewhere", O_WRONLY | O_CREAT); }) == EACCES);
    CHECK(converting([] { return socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0; }) == EACCES);
    CHECK(converting([] { return fork() < 0 ? errno : 0; }) == EACCES);
    CHECK(converting([] { return kill(getppid(), 0) < 0 ? errno : 0; }) == EACCES);
    CHECK(converting([] {
              char* argv[] = {const_cast<char*>(kTrue), nullptr};
              execv(kTrue, argv);
              return errno;
          }) == 0);
    CHECK(converting([] {
              char same[] = "/usr/bin/true";  // elsewhere in memory
              char* argv[] = {same, nullptr};
              execv(same, argv);
              return errno;
          }) == EACCES);
    unlink("/tmp/confined/out");
    rmdir("/tmp/confined");
}
