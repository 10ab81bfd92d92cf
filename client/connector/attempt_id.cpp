#include "client/connector/attempt_id.hpp"

#include "base/random.hpp"

namespace sallyport::client {

std::string make_attempt_id() {
  return random_hex(16);
}

}  // namespace sallyport::client
