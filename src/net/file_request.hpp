#pragma once
// FileRequest: a client that sends or fetches a file of an application. HTTP finds it out and asks the application whether
// there is such a thing, and pages of whose origin may; who has a ticket is found out above.
#include <memory>

#include "base/bytes.hpp"
#include "http/file_target.hpp"
#include "http/request_parser.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::net {

struct FileRequest {
  http::FileTarget target;      ///< a secret is in it: never logged
  TransportFacts facts;         ///< of this client: where a proxy speaks for several, the stream's own are the proxy's
  http::RequestParser parser;   ///< its head has come; the body has not been read
  ByteVector read;              ///< what came behind the head
  std::shared_ptr<void> place;  ///< kept as long as the client is there
};

}  // namespace sallyport::net
