#include "child/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace sallyport::child {
namespace {

Error no_process(const std::string& doing, int error) {
  return {Reason::io_error, doing + ": " + std::strerror(error)};
}

/// What it finds among its descriptors, and what not.
class FileActions {
 public:
  explicit FileActions(int socket) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, socket, kSocketOfProcess);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kSocketOfProcess + 1);
    for (int standard = 0; standard < kSocketOfProcess; ++standard) {
      ::posix_spawn_file_actions_addopen(&actions_, standard, "/dev/null", O_RDWR, 0);
    }
  }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

/// Signals as a program expects them, and a group of its own: a ^C for the server is not for it.
class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

/// Nothing of the server's environment, in which there may be secrets, but what programs cannot do without.
std::vector<std::string> environment() {
  std::vector<std::string> kept;
  for (const char* name : {"PATH", "LANG", "TZ"}) {
    if (const char* value = std::getenv(name)) kept.push_back(std::string(name) + '=' + value);
  }
  return kept;
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) return std::string("ended by ") + ::strsignal(WTERMSIG(status));
  return "ended with exit code " + std::to_string(WEXITSTATUS(status));
}

Milliseconds milliseconds(const timeval& time) { return Milliseconds(time.tv_sec * 1'000 + time.tv_usec / 1'000); }

}  // namespace

std::string program_beside(const std::string& name) {
  std::string self(4096, '\0');
  const ssize_t length = ::readlink("/proc/self/exe", self.data(), self.size());
  self.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  return self.substr(0, self.rfind('/') + 1) + name;
}

Result<Process> Process::start(const std::string& program) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) return no_process("socketpair", errno);
  Descriptor ours(ends[0]);
  const Descriptor its(ends[1]);
  ::fcntl(its.get(), F_SETFL, 0);  // it waits
  std::vector<std::string> variables = environment();
  std::vector<char*> pointers;
  for (std::string& one : variables) pointers.push_back(one.data());
  pointers.push_back(nullptr);
  std::string name = program.substr(program.rfind('/') + 1);
  char* const arguments[] = {name.data(), nullptr};
  const FileActions actions(its.get());
  const Attributes attributes;
  pid_t pid = 0;
  const int error = ::posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(), arguments, pointers.data());
  if (error != 0) return no_process(program, error);
  return Process(std::move(ours), pid);
}

Process::~Process() {
  if (pid_ == 0) return;
  kill();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
}

void Process::kill() {
  if (pid_ != 0) ::kill(pid_, SIGKILL);
}

std::optional<ProcessEnd> Process::reap() {
  if (pid_ == 0) return ProcessEnd{"gone"};
  int status = 0;
  rusage used{};
  const pid_t ended = ::wait4(pid_, &status, WNOHANG, &used);
  if (ended == 0 || (ended < 0 && errno == EINTR)) return std::nullopt;
  pid_ = 0;
  if (ended < 0) return ProcessEnd{"gone"};
  return ProcessEnd{how_it_ended(status), milliseconds(used.ru_utime) + milliseconds(used.ru_stime)};
}

}  // namespace sallyport::child
