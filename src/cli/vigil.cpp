#include "cli/vigil.hpp"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace sallyport::cli {
namespace {

Descriptor checked(int descriptor, const char* what) {
  if (descriptor < 0) throw std::system_error(errno, std::generic_category(), what);
  return Descriptor(descriptor);
}

}  // namespace

Vigil::Vigil() {
  sigset_t ours;
  sigemptyset(&ours);
  sigaddset(&ours, SIGINT);
  sigaddset(&ours, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &ours, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // whoever reads our output may leave; writing then fails
  signals_ = checked(::signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd");
  calls_ = checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd");
}

void Vigil::wake() {
  const std::uint64_t one = 1;
  (void)!::write(calls_.get(), &one, sizeof one);
}

Vigil::Woken Vigil::wait(std::chrono::milliseconds at_most) {
  pollfd watched[] = {{calls_.get(), POLLIN, 0}, {signals_.get(), POLLIN, 0}};
  ::poll(watched, 2, static_cast<int>(at_most.count()));
  signalfd_siginfo signal;
  if ((watched[1].revents & POLLIN) != 0 && ::read(signals_.get(), &signal, sizeof signal) > 0)
    return Woken::interrupted;
  std::uint64_t count = 0;
  if ((watched[0].revents & POLLIN) != 0 && ::read(calls_.get(), &count, sizeof count) > 0)
    return Woken::called;
  return Woken::time;
}

}  // namespace sallyport::cli
