#pragma once
// rtmp://ADDRESS[:PORT]/APP/NAME[?QUERY], with a t for the tunnel, an s for TLS or an e for RTMPE behind the
// rtmp; or ws, or wss, or nats. APP is one segment; the rest, query included, is the stream name, as encoders
// send it.
#include <string>
#include <string_view>

#include "common/socket.hpp"

namespace sallyport::bench {

struct StreamUrl {
  Endpoint endpoint;
  std::string scheme = "rtmp";
  bool tunnelled = false;
  bool websocket = false;
  bool tls = false;
  bool rtmpe = false;
  std::string app;
  std::string stream;

  /// What `connect` names as tcUrl.
  std::string tc_url() const;
};

/// Throws std::invalid_argument with a sentence.
StreamUrl parse_stream_url(std::string_view text);

}  // namespace sallyport::bench
