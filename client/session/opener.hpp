#pragma once
// Opener: makes the byte stream of a session, with the RTMP handshake done on it. The one place at which the
// session meets the ways through firewalls.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "client/cancellable.hpp"
#include "client/failure.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client {

struct OpenRequest {
  std::string uri;
  std::string proxy;    ///< URL, "direct", or empty: what the environment says
  std::string ca_file;  ///< PEM; empty: the system's store
  Milliseconds timeout{15'000};
};

struct Opened {
  std::shared_ptr<net::ByteStream> stream;  ///< start() it with the session
  std::string carrier;                      ///< "rtmp", "https", …: for people
  std::string route;                        ///< "direct", or which proxy
  std::uint16_t port = 0;                   ///< of the server
  std::vector<amf::Property> properties;    ///< what connect has to say about the way it came
};

class Opener {
 public:
  virtual ~Opener() = default;
  /// `done` is called once, on the loop, never from within. Destroying the handle gives up without a call.
  [[nodiscard]] virtual std::unique_ptr<Cancellable> open(loop::EventLoop& loop, const OpenRequest& request,
                                                          std::function<void(Outcome<Opened>)> done) = 0;
};

/// The opener that is used where none is given: the connector's (connector/connector_opener.hpp).
std::shared_ptr<Opener> default_opener();

}  // namespace sallyport::client
