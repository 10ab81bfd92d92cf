#pragma once
// Just enough HTTP to read a tunnel's replies: a status line and Content-Length. It trusts the server.
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace sallyport::bench {

struct HttpReply {
  int status = 0;
  ByteSpan body;  ///< valid until the next call of the reader
};

class HttpReplyReader {
 public:
  void add(ByteSpan bytes);
  /// The next whole reply, if it has come.
  std::optional<HttpReply> next();

 private:
  ByteVector held_;
  std::size_t taken_ = 0;  ///< bytes at the front of `held_` that the last reply occupies
};

}  // namespace sallyport::bench
