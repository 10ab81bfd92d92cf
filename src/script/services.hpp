#pragma once
// Services: what scripts use of the process. Whoever wires it makes them; they outlive every script.
#include "fetch/fetcher.hpp"
#include "files/desk.hpp"

namespace sallyport::script {

struct Services {
  fetch::Fetcher* fetcher = nullptr;  ///< null: no web server can be asked
  files::Desk* file_desk = nullptr;   ///< null: no files can be exchanged
};

}  // namespace sallyport::script
