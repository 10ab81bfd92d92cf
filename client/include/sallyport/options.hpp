#pragma once
// How to connect.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <sallyport/value.hpp>

namespace sallyport::client {

enum class ObjectEncoding {
  amf0,  ///< what every server understands
  amf3,  ///< if the server agrees, else AMF0
};

struct ConnectOptions {
  /// Given to the application behind connect's own object, as NetConnection.connect(uri, ...arguments) did.
  std::vector<Value> arguments;
  /// Further fields of connect's own object.
  std::vector<std::pair<std::string, Value>> properties;
  ObjectEncoding encoding = ObjectEncoding::amf0;
  std::string flash_version;  ///< empty: ours
  std::string swf_url;        ///< empty: left out; no server has reason to believe it
  std::string page_url;       ///< the same
  /// "http://proxy:3128", "socks5://proxy", …; "direct" for none; empty: what the environment says.
  std::string proxy;
  /// Certificates (PEM) to trust instead of the system's.
  std::string ca_file;
  /// Until the connection stands; then for connect to be answered again as long.
  std::chrono::milliseconds timeout{15'000};
  /// For how long after a loss it is tried to come back, at growing distances; 0: not at all, a loss is the
  /// end. Streams go on then: what was played is played again, what was published is published again, from a
  /// key frame on and with its metadata and codec configurations in front. Shared objects are synchronized again.
  /// Answers to calls that were under way are lost.
  std::chrono::milliseconds reconnect{0};
  /// How often in a row a server may send on to another one, in its refusal (`ex.redirect`) or by
  /// NetConnection.Connect.ReconnectRequest; 0: that is reported and not followed. Nothing leads from a
  /// scheme with TLS to one without.
  unsigned redirects = 5;
};

}  // namespace sallyport::client
