#include "access/credentials.hpp"

#include "base/query.hpp"

namespace sallyport::access {
namespace {

std::string first_of(std::string first, std::string second) {
  return first.empty() ? std::move(second) : std::move(first);
}

/// A signed URL's fields mean something only together, so its query is taken whole.
std::string token_in(std::string_view query) {
  std::string token = query_value(query, "token");
  if (token.empty() && !query_value(query, "st").empty()) token = query;
  return token;
}

}  // namespace

Credentials find_credentials(const hub::ClientFacts& client, std::string_view stream_query) {
  Credentials found;
  found.key = first_of(query_value(stream_query, "key"), query_value(client.query, "key"));
  const std::string of_connection = first_of(client.token_argument, first_of(token_in(client.query), client.bearer));
  found.token = first_of(token_in(stream_query), of_connection);
  return found;
}

}  // namespace sallyport::access
