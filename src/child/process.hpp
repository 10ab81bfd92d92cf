#pragma once
// Process: a child process of the server's that does what must not be done inside it, as the server sees it.
#include <optional>
#include <string>
#include <utility>

#include <sys/types.h>

#include "base/clock.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace sallyport::child {

/// Where the process finds its end of the socket.
constexpr int kSocketOfProcess = 3;

/// A program of ours: it lies beside the server's own.
std::string program_beside(const std::string& name);

/// How a process has ended.
struct ProcessEnd {
  std::string how;         ///< in words
  Milliseconds cpu{0};     ///< processor time that it has used
};

class Process {
 public:
  /// Runs `program` with nothing of the server's but a socket (SOCK_SEQPACKET) to it: no other descriptors, no
  /// environment to speak of, a process group of its own. Error io_error.
  static Result<Process> start(const std::string& program);

  Process(Process&& other) noexcept : socket_(std::move(other.socket_)), pid_(std::exchange(other.pid_, 0)) {}
  Process& operator=(Process&&) = delete;
  /// Ends it for certain, if it has not been reaped.
  ~Process();

  pid_t pid() const { return pid_; }
  /// The server's end; the caller owns it then. The process ends when it is closed.
  Descriptor take_socket() { return std::move(socket_); }
  /// Ends it at once.
  void kill();
  /// Nullopt while it runs. Does not wait. Once it has answered the process is gone.
  std::optional<ProcessEnd> reap();

 private:
  Process(Descriptor socket, pid_t pid) : socket_(std::move(socket)), pid_(pid) {}

  Descriptor socket_;
  pid_t pid_ = 0;  // 0: reaped
};

}  // namespace sallyport::child
