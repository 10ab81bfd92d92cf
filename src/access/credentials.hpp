#pragma once
// Where keys and tokens are found, in this order; the first place that holds one counts, and what stands in
// the others does not mend it:
//
//   key     the query of the stream name, the query of the connect URI                        key=…
//   token   the query of the stream name, the arguments of connect, the query of the connect
//           URI, the Authorization header of the request that opened the tunnel               token=… or st=…
#include <string>
#include <string_view>

#include "hub/client_facts.hpp"

namespace sallyport::access {

/// Secrets: never logged, never part of an answer. Empty: none was given.
struct Credentials {
  std::string key;
  std::string token;  ///< a JWT, or the whole query that a signed URL consists of
};

/// `stream_query` is what stands behind the stream name's '?'; empty for connect.
Credentials find_credentials(const hub::ClientFacts& client, std::string_view stream_query);

}  // namespace sallyport::access
