#pragma once
// MediaRequest: what a client asks for who wants to see a live stream without speaking RTMP: FLV as the body of an
// HTTP response, or in the binary messages of a WebSocket. HTTP finds it out; the session answers it.
#include <memory>
#include <string>

#include "http/media_target.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::net {

struct MediaRequest {
  http::MediaTarget target;
  TransportFacts facts;          ///< of this client: where a proxy speaks for several, the stream's own are the proxy's
  std::string agent;             ///< User-Agent
  std::string page;              ///< Referer
  std::string uri;               ///< of the application, as a tcUrl would name it, with the query: never logged
  bool upgraded = false;         ///< over a WebSocket: there is no response to speak of
  bool head_only = false;        ///< HEAD
  std::shared_ptr<void> place;   ///< kept as long as the client is there
};

/// The head in front of the FLV. A page of `facts.origin` may read it.
std::string media_head(const MediaRequest& request);
/// The whole response to a request that gets none, with words for the user.
std::string media_refusal(const MediaRequest& request, unsigned status, std::string_view words);

}  // namespace sallyport::net
