#pragma once
// Channel: how the bytes of one connection pass its socket, in clear or inside TLS.
#include <functional>
#include <memory>

#include "base/bytes.hpp"

namespace sallyport::bench {

class Channel {
 public:
  virtual ~Channel() = default;
  /// Bytes moved, 0 if it would block, -1 if the connection is over. What was not written has to be offered
  /// again, just so, before anything else.
  virtual int read(MutableByteSpan into) = 0;
  virtual int write(ByteSpan bytes) = 0;
  /// More may be read although the socket is empty.
  virtual bool pending() const { return false; }
};

/// Makes the channel of an accepted socket, which outlives it.
using MakeChannel = std::function<std::unique_ptr<Channel>(int fd)>;

}  // namespace sallyport::bench
