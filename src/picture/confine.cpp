#include "picture/confine.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace kentongan::picture {
namespace {

constexpr rlim_t kOpenFiles = 64;

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the picture worker has no system call filter for this architecture"
#endif

bool limit(int resource, rlim_t most) {
    rlimit value{most, most};
    return setrlimit(static_cast<__rlimit_resource_t>(resource), &value) == 0;
}

constexpr bool has_sanitizer() {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return true;  // its shadow memory needs terabytes of addresses
#else
    return false;
#endif
}

// What a decoder never needs: files, network, programs, other processes, and the kernel's darker
// corners. Everything else is allowed, so that another libvips or C library keeps working.
constexpr long kForbidden[] = {
    __NR_openat2,
    __NR_open_by_handle_at,
    __NR_name_to_handle_at,
    __NR_socket,
    __NR_socketpair,
    __NR_connect,
    __NR_accept,
    __NR_accept4,
    __NR_bind,
    __NR_listen,
    __NR_sendto,
    __NR_sendmsg,
    __NR_sendmmsg,
    __NR_recvmsg,
    __NR_execveat,
    __NR_ptrace,
    __NR_process_vm_readv,
    __NR_process_vm_writev,
    __NR_kill,
    __NR_tkill,
    __NR_rt_sigqueueinfo,
    __NR_rt_tgsigqueueinfo,
    __NR_pidfd_open,
    __NR_pidfd_getfd,
    __NR_pidfd_send_signal,
    __NR_prlimit64,
    __NR_setrlimit,
    __NR_unlinkat,
    __NR_renameat2,
    __NR_linkat,
    __NR_symlinkat,
    __NR_mkdirat,
    __NR_mknodat,
    __NR_fchmod,
    __NR_fchmodat,
    __NR_fchown,
    __NR_fchownat,
    __NR_truncate,
    __NR_ftruncate,
    __NR_mount,
    __NR_umount2,
    __NR_pivot_root,
    __NR_chroot,
    __NR_unshare,
    __NR_setns,
    __NR_bpf,
    __NR_perf_event_open,
    __NR_userfaultfd,
    __NR_io_uring_setup,
    __NR_keyctl,
    __NR_add_key,
    __NR_request_key,
    __NR_shmget,
    __NR_msgget,
    __NR_inotify_init1,
    __NR_fanotify_init,
#if defined(__x86_64__)
    __NR_creat,
    __NR_fork,
    __NR_vfork,
    __NR_unlink,
    __NR_rename,
    __NR_renameat,
    __NR_link,
    __NR_symlink,
    __NR_mkdir,
    __NR_rmdir,
    __NR_mknod,
    __NR_chmod,
    __NR_chown,
    __NR_lchown,
#endif
};

// What only a program that works with files is allowed.
constexpr long kOpening[] = {
    __NR_openat,
#if defined(__x86_64__)
    __NR_open,
#endif
};

constexpr std::uint32_t kX32Bit = 0x40000000;  // the other calling convention of x86-64

class Filter {
public:
    // `program` may be started and files opened; nullptr: neither.
    explicit Filter(const char* program) {
        load(offsetof(seccomp_data, arch));
        unless_equal(kArchitecture, SECCOMP_RET_KILL_PROCESS);
        load(offsetof(seccomp_data, nr));
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, kX32Bit, 0, 1));
        give(SECCOMP_RET_KILL_PROCESS);
        // glibc takes ENOSYS as "use clone", whose flags can be looked at.
        if_equal(__NR_clone3, error(ENOSYS));
        for (long call : kForbidden) if_equal(static_cast<std::uint32_t>(call), error(EACCES));
        if (program)
            allow_start_of(program);
        else
            if_equal(__NR_execve, error(EACCES));
        for (long call : kOpening)
            if (!program) if_equal(static_cast<std::uint32_t>(call), error(EACCES));
        // Threads, but no processes.
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 4));
        load(offsetof(seccomp_data, args[0]));
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
        give(error(EACCES));
        give(SECCOMP_RET_ALLOW);
        // abort() signals this process only.
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_tgkill, 0, 3));
        load(offsetof(seccomp_data, args[0]));
        program_.push_back(
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(getpid()), 1, 0));
        give(error(EACCES));
        give(SECCOMP_RET_ALLOW);
    }

    bool install() {
        sock_fprog program{static_cast<unsigned short>(program_.size()), program_.data()};
        return syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC,
                       &program) == 0;
    }

private:
    static std::uint32_t error(int code) {
        return SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(code);
    }
    // A filter cannot read names, but it can compare where the name lies. In the program that runs
    // then nothing of ours lies there any more.
    void allow_start_of(const char* program) {
        const auto address = reinterpret_cast<std::uintptr_t>(program);
        constexpr auto kName = offsetof(seccomp_data, args[0]);
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_execve, 0, 6));
        load(kName);
        program_.push_back(
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(address), 0, 3));
        load(kName + sizeof(std::uint32_t));
        program_.push_back(
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(address >> 32), 0, 1));
        give(SECCOMP_RET_ALLOW);
        give(error(EACCES));
    }
    void load(std::size_t offset) {
        program_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
    }
    void give(std::uint32_t verdict) { program_.push_back(BPF_STMT(BPF_RET | BPF_K, verdict)); }
    void if_equal(std::uint32_t value, std::uint32_t verdict) {
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
        give(verdict);
    }
    void unless_equal(std::uint32_t value, std::uint32_t verdict) {
        program_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0));
        give(verdict);
    }

    std::vector<sock_filter> program_;
};

}  // namespace

bool limit_resources(const Limits& limits) {
    if (syscall(__NR_close_range, 3u, ~0u, 0u) != 0 && errno != ENOSYS) return false;
    // Dies with the server, and shows nobody its memory.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    bool limited = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, limits.file_bytes) &&
                   limit(RLIMIT_CPU, limits.cpu_seconds) && limit(RLIMIT_NOFILE, kOpenFiles);
    if (!has_sanitizer()) limited = limited && limit(RLIMIT_AS, limits.memory_bytes);
    return limited && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool forbid_system_calls() {
    return Filter(nullptr).install();
}

bool forbid_all_but_files(const char* program) {
    return Filter(program).install();
}

}  // namespace kentongan::picture
