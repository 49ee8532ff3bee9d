#include "platform/media/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

namespace kentongan::media {
namespace {

constexpr std::chrono::milliseconds kStopCheck{100};

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }
    void close() {
        if (fd_ >= 0) ::close(fd_);
        fd_ = -1;
    }

private:
    int fd_;
};

[[noreturn]] void fail(int error, const char* what) {
    throw std::system_error(error, std::generic_category(), what);
}

// A socket pair instead of a pipe, because send() can be told not to raise SIGPIPE.
struct Channel {
    Channel() : Channel(open()) {}
    Descriptor ours, theirs;

private:
    explicit Channel(std::array<int, 2> ends) : ours(ends[0]), theirs(ends[1]) {}
    static std::array<int, 2> open() {
        std::array<int, 2> ends{};
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
            fail(errno, "socketpair");
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        return ends;
    }
};

pid_t start(const std::string& program, std::span<const std::string> arguments, int input,
            int output) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    // Everything in memory, in one thread.
    std::string environment[] = {"LC_ALL=C", "VIPS_BLOCK_UNTRUSTED=1", "VIPS_CONCURRENCY=1",
                                 "VIPS_DISC_THRESHOLD=4g", "MALLOC_ARENA_MAX=1"};
    std::vector<char*> envp;
    for (auto& variable : environment) envp.push_back(variable.data());
    envp.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    // The server may ignore or block signals; the child starts afresh, as its own group.
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    for (int signal : {SIGPIPE, SIGTERM, SIGINT, SIGHUP}) sigaddset(&defaults, signal);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t pid = 0;
    int error = posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), envp.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) fail(error, program.c_str());
    return pid;
}

// Killed and reaped, whatever happens in between.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    ~Child() {
        if (pid_ > 0) kill_and_wait();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill_and_wait() {
        ::kill(-pid_, SIGKILL);
        while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
        pid_ = 0;
    }
    // Its status as of waitpid(), once.
    std::optional<int> ended() {
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) != pid_) return {};
        pid_ = 0;
        return status;
    }

private:
    pid_t pid_;
};

}  // namespace

ChildResult run_child(const std::string& program, std::span<const std::string> arguments,
                      std::string_view input, std::size_t max_output_bytes, Duration timeout,
                      const std::stop_token& stop) {
    Channel to_child, from_child;
    Child child(start(program, arguments, to_child.theirs.get(), from_child.theirs.get()));
    to_child.theirs.close();
    from_child.theirs.close();

    ChildResult result;
    auto deadline = std::chrono::steady_clock::now() + timeout;
    std::string buffer(1 << 16, '\0');
    auto give_up = [&](ChildResult::Outcome outcome) {
        child.kill_and_wait();
        result.outcome = outcome;
        result.output.clear();
        return result;
    };
    for (;;) {
        auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline -
                                                                 std::chrono::steady_clock::now());
        if (left.count() <= 0) return give_up(ChildResult::Outcome::TimedOut);
        if (stop.stop_requested()) return give_up(ChildResult::Outcome::Stopped);
        if (stop.stop_possible()) left = std::min(left, kStopCheck);
        pollfd polled[] = {{from_child.ours.get(), POLLIN, 0}, {to_child.ours.get(), POLLOUT, 0}};
        if (poll(polled, 2, static_cast<int>(left.count())) < 0 && errno != EINTR)
            fail(errno, "poll");
        if (polled[1].revents != 0) {
            ssize_t sent = send(to_child.ours.get(), input.data(), input.size(), MSG_NOSIGNAL);
            if (sent > 0) input.remove_prefix(static_cast<std::size_t>(sent));
            // A child that does not want the rest says why with its exit status.
            bool gone = sent < 0 && errno != EAGAIN && errno != EINTR;
            if (input.empty() || gone) to_child.ours.close();
        }
        if (polled[0].revents == 0) continue;
        ssize_t got = recv(from_child.ours.get(), buffer.data(), buffer.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got <= 0) break;
        result.output.append(buffer, 0, static_cast<std::size_t>(got));
        if (result.output.size() > max_output_bytes)
            return give_up(ChildResult::Outcome::TooMuchOutput);
    }
    // It has closed its output; one that does not go then is late like any other.
    std::optional<int> ended;
    while (!(ended = child.ended())) {
        if (std::chrono::steady_clock::now() >= deadline)
            return give_up(ChildResult::Outcome::TimedOut);
        std::this_thread::sleep_for(1ms);
    }
    int status = *ended;
    bool exited = WIFEXITED(status);
    result.outcome = exited ? ChildResult::Outcome::Exited : ChildResult::Outcome::Signalled;
    result.status = exited ? WEXITSTATUS(status) : WTERMSIG(status);
    return result;
}

}  // namespace kentongan::media
