#include "transcoder/sandbox.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace sallyport::transcoder {
namespace {

constexpr rlim_t kMostMemory = 256 * 1024 * 1024;  // bytes of data; it needs some 20 MiB

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

Error failed(const char* what, int error) { return {Reason::io_error, std::string(what) + ": " + std::strerror(error)}; }

struct ResourceLimit {
  __rlimit_resource resource;
  rlim_t most;
};
constexpr ResourceLimit kLimits[] = {{RLIMIT_CORE, 0}, {RLIMIT_FSIZE, 0}, {RLIMIT_DATA, kMostMemory}};

Result<void> limit_resources() {
  for (const auto& [resource, most] : kLimits) {
    if (kSanitized && resource == RLIMIT_DATA) continue;
    const rlimit limit{most, most};
    if (::setrlimit(resource, &limit) != 0) return failed("setrlimit", errno);
  }
  return {};
}

struct ReleaseFilter {
  void operator()(void* filter) const { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, ReleaseFilter>;

/// What computing and a socket need. Memory that is mapped can never be executed.
Result<void> fill(void* filter) {
  constexpr int kPlain[] = {SCMP_SYS(read),         SCMP_SYS(write),      SCMP_SYS(recvfrom),      SCMP_SYS(recvmsg),
                            SCMP_SYS(sendto),       SCMP_SYS(sendmsg),    SCMP_SYS(poll),          SCMP_SYS(ppoll),
                            SCMP_SYS(brk),          SCMP_SYS(munmap),     SCMP_SYS(mremap),        SCMP_SYS(madvise),
                            SCMP_SYS(futex),        SCMP_SYS(getrandom),  SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
                            SCMP_SYS(rt_sigreturn), SCMP_SYS(exit),       SCMP_SYS(exit_group),    SCMP_SYS(restart_syscall),
                            SCMP_SYS(sched_yield),  SCMP_SYS(sched_getaffinity)};
  for (const int call : kPlain) {
    if (const int error = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0); error != 0) return failed("seccomp", -error);
  }
  constexpr scmp_arg_cmp kNotExecutable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};  // their third argument
  if (const int error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &kNotExecutable); error != 0)
    return failed("seccomp", -error);
  // Shared memory is no data to RLIMIT_DATA. MAP_SHARED_VALIDATE has the bit too.
  constexpr scmp_arg_cmp kPrivate[] = {kNotExecutable, {3, SCMP_CMP_MASKED_EQ, MAP_SHARED, 0}};
  const int error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, kPrivate);
  return error == 0 ? Result<void>() : failed("seccomp", -error);
}

Result<void> filter_calls() {
  const Filter filter(seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (!filter) return failed("seccomp", ENOMEM);
  if (auto filled = fill(filter.get()); !filled) return filled;
  const int error = seccomp_load(filter.get());
  return error == 0 ? Result<void>() : failed("seccomp", -error);
}

}  // namespace

Result<void> enter_sandbox() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return failed("prctl", errno);
  if (auto limited = limit_resources(); !limited) return limited;
  return kSanitized ? Result<void>() : filter_calls();
}

}  // namespace sallyport::transcoder
