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
};

}  // namespace sallyport::client
