#include "net/accept_backoff.hpp"

#include <cerrno>

#include <fcntl.h>

namespace sallyport::net {

bool AcceptBackoff::exhausted(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

bool AcceptBackoff::give_reserve() {
  if (!reserve_) return false;
  reserve_.reset();
  return true;
}

bool AcceptBackoff::take_reserve() {
  if (!reserve_) reserve_ = Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  return static_cast<bool>(reserve_);
}

}  // namespace sallyport::net
