// The confinement of the picture worker, tried out in a child of the test.
#include "picture/confine.cpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/wait.h>

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
