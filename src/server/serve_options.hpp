#pragma once
// What the command line may say about a server, beside its configuration.
#include <string>
#include <vector>

#include "net/listen_address.hpp"

namespace sallyport::server {

struct ServeOptions {
  std::string root = ".";                  ///< holds conf/ and applications/
  std::vector<net::ListenAddress> listen;  ///< replaces what Adaptor.xml says; empty: Adaptor.xml holds
  unsigned workers = 0;                    ///< I/O threads, 1 to kMaxWorkers; 0: one per core
  bool open_publishing = false;            ///< anybody may publish, whatever the applications say
};

/// A tunnel session's id names its worker in two hexadecimal digits.
constexpr unsigned kMaxWorkers = 256;

}  // namespace sallyport::server
