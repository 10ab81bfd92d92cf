#include "net/connection_limit.hpp"

namespace sallyport::net {

std::shared_ptr<void> ConnectionLimit::enter() {
  if (count_.fetch_add(1, std::memory_order_relaxed) < cap_) {
    return {this, [](ConnectionLimit* limit) { limit->leave(); }};
  }
  leave();
  return nullptr;
}

}  // namespace sallyport::net
