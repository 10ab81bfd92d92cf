#pragma once
// Tap: a virtual Ethernet device whose cable is this program (Linux, /dev/net/tun).
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "common/file_descriptor.hpp"

namespace sallyport::lab {

/// Room for the largest frame: the device has the usual MTU of 1500, and does no segmentation for others.
inline constexpr std::size_t kMostFrameBytes = 1518 + 4;

class Tap {
 public:
  /// Makes the device `name` in the network namespace `network_namespace` (as `ip netns` names it). It is
  /// down at first, and disappears with this object. Leaves the calling thread in that namespace. Throws
  /// std::system_error.
  Tap(const std::string& network_namespace, const std::string& name);

  int fd() const { return fd_.get(); }
  /// The next frame that was sent into the device, into `room`; its length, 0 if none waits.
  std::size_t read(std::span<std::byte> room);
  /// A frame that comes out of the device. Lost if the device is down or full, as on a real cable.
  void write(std::span<const std::byte> frame);

 private:
  bench::FileDescriptor fd_;
};

}  // namespace sallyport::lab
