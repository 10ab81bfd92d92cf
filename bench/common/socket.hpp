#pragma once
// Non-blocking IPv4 TCP sockets with TCP_NODELAY. Failures are std::system_error.
#include <cstdint>
#include <string>

#include "base/bytes.hpp"
#include "common/file_descriptor.hpp"

namespace sallyport::bench {

struct Endpoint {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
};

struct ConnectOptions {
  std::string source_address;  ///< empty: the kernel chooses
  int receive_buffer = 0;      ///< bytes; 0: the kernel's default
};
/// Begins to connect; writable when it has, or has failed.
FileDescriptor begin_connect(const Endpoint& to, const ConnectOptions& options = {});
/// 0 if the connection that has become writable stands, else errno.
int connect_error(int fd);

FileDescriptor listen_on(const Endpoint& at);
/// An empty descriptor if nobody waits.
FileDescriptor accept_from(int listener);

/// What a read or write came to: bytes moved, 0 if it would block, -1 if the connection is over.
int read_some(int fd, MutableByteSpan into);
int write_some(int fd, ByteSpan bytes);

}  // namespace sallyport::bench
