#pragma once
// Services: what scripts use of the process. Whoever wires it makes them; they outlive every script.
#include "fetch/fetcher.hpp"

namespace sallyport::script {

struct Services {
  fetch::Fetcher* fetcher = nullptr;  ///< null: no web server can be asked
};

}  // namespace sallyport::script
