#pragma once
// A channel in clear: recv and send.
#include "floor/channel.hpp"

namespace sallyport::bench {

class PlainChannel : public Channel {
 public:
  explicit PlainChannel(int fd) : fd_(fd) {}
  int read(MutableByteSpan into) override;
  int write(ByteSpan bytes) override;

 private:
  int fd_;
};

}  // namespace sallyport::bench
