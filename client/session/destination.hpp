#pragma once
// Destination: what `connect` says about a URI, and where a URI that ends with a stream is cut.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport::client {

struct Destination {
  std::string scheme;  ///< lower case
  std::string host;    ///< name, or address without brackets
  std::uint16_t port = 0;
  std::string app;     ///< "application/instance?query", as in the URI
  std::string tc_url;  ///< the URI without user and password
};

/// Of "rtmp://host[:port]/application[/instance][?query]", for every scheme of uri/scheme.hpp.
/// Reason::bad_name if it is none, or names no host or no application.
Result<Destination> parse_destination(std::string_view uri);

struct StreamUri {
  std::string connection;  ///< the URI to connect to
  std::string stream;      ///< "name?query"
};
/// "rtmp://host/application/instance/name?query": the last part of the path, with the query, is the stream's
/// name. Reason::bad_name if there are fewer than two parts.
Result<StreamUri> split_stream_uri(std::string_view uri);

}  // namespace sallyport::client
