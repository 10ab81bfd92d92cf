#pragma once
// Destination: a URI that can be connected to, and where a URI that ends with a stream is cut.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "client/uri/target.hpp"

namespace sallyport::client {

/// "rtmp://host[:port]/application[/instance][?query]", for every scheme of uri/scheme.hpp.
/// Reason::bad_name if it is none, or names no host or no application.
Result<Target> parse_destination(std::string_view uri);

struct StreamUri {
  std::string connection;  ///< the URI to connect to
  std::string stream;      ///< "name?query"
};
/// "rtmp://host/application/instance/name?query": the last part of the path, with the query, is the stream's
/// name. Reason::bad_name if there are fewer than two parts.
Result<StreamUri> split_stream_uri(std::string_view uri);

}  // namespace sallyport::client
