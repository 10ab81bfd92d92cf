#pragma once
// What a listener does when accept() fails for want of descriptors: a connection that cannot be accepted
// keeps the listening socket readable, so waiting again at once would spin. A descriptor kept in reserve is
// given up for as long as it takes to accept one connection and close it, which tells the peer.
#include "base/descriptor.hpp"

namespace sallyport::net {

class AcceptBackoff {
 public:
  AcceptBackoff() { take_reserve(); }

  /// Whether this errno of accept() means that descriptors or memory are exhausted.
  static bool exhausted(int error);
  /// Closes the reserve; the next accept() of this process may succeed. False if there is none.
  bool give_reserve();
  /// Takes it back. False if somebody else was faster: then only time helps.
  bool take_reserve();

 private:
  Descriptor reserve_;
};

}  // namespace sallyport::net
