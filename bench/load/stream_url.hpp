#pragma once
// rtmp://ADDRESS[:PORT]/APP/NAME[?QUERY], with rtmpt:// for the tunnel, rtmpe:// and rtmpte:// for RTMPE. APP is one segment; the rest, query
// included, is the stream name, as encoders send it.
#include <string>
#include <string_view>

#include "common/socket.hpp"

namespace sallyport::bench {

struct StreamUrl {
  Endpoint endpoint;
  bool tunnelled = false;
  bool encrypted = false;  ///< by RTMPE
  std::string app;
  std::string stream;

  /// What `connect` names as tcUrl.
  std::string tc_url() const;
};

/// Throws std::invalid_argument with a sentence.
StreamUrl parse_stream_url(std::string_view text);

}  // namespace sallyport::bench
