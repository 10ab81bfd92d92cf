#pragma once
// Where the names of an address can be had.
#include <functional>

#include "loop/event_loop.hpp"
#include "net/address_rules.hpp"

namespace sallyport::net {

class NameSource {
 public:
  virtual ~NameSource() = default;
  /// From any thread. `answer` is called once, on `loop`, in bounded time; from within the call only if that is
  /// the source's own loop and the names are known already. It is dropped uncalled when the loops end.
  virtual void look_up(const IpAddress& address, loop::EventLoop& loop,
                       std::function<void(const ClientNames&)> answer) = 0;
};

}  // namespace sallyport::net
