#include "token/verifier.hpp"

namespace sallyport::token {

std::string_view to_string(Action action) {
  switch (action) {
    case Action::connect:
      return "connect";
    case Action::publish:
      return "publish";
    case Action::play:
      return "play";
    case Action::call:
      return "call";
  }
  return "unknown";
}

}  // namespace sallyport::token
