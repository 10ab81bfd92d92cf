#include "floor/plain_channel.hpp"

#include "common/socket.hpp"

namespace sallyport::bench {

int PlainChannel::read(MutableByteSpan into) {
  return read_some(fd_, into);
}

int PlainChannel::write(ByteSpan bytes) {
  return write_some(fd_, bytes);
}

}  // namespace sallyport::bench
