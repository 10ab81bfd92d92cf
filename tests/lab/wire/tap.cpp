#include "tap.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <sched.h>
#include <sys/ioctl.h>

namespace sallyport::lab {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void enter(const std::string& network_namespace) {
  const std::string path = "/run/netns/" + network_namespace;
  const bench::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) fail(path);
  if (::setns(file.get(), CLONE_NEWNET) != 0) fail("setns " + path);
}

}  // namespace

Tap::Tap(const std::string& network_namespace, const std::string& name) {
  enter(network_namespace);
  fd_ = bench::FileDescriptor(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!fd_) fail("/dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  if (name.size() >= sizeof request.ifr_name) {
    errno = ENAMETOOLONG;
    fail(name);
  }
  std::memcpy(request.ifr_name, name.data(), name.size());
  if (::ioctl(fd_.get(), TUNSETIFF, &request) != 0) fail("TUNSETIFF " + name);
}

std::size_t Tap::read(std::span<std::byte> room) {
  const ssize_t count = ::read(fd_.get(), room.data(), room.size());
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EAGAIN || errno == EINTR || errno == EIO) return 0;
  fail("reading a device");
}

void Tap::write(std::span<const std::byte> frame) {
  [[maybe_unused]] const ssize_t written = ::write(fd_.get(), frame.data(), frame.size());
}

}  // namespace sallyport::lab
