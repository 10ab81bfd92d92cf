#pragma once
// RemoteEvents: who is told what becomes of a stream on another server.
#include <functional>

#include "amf/value.hpp"

namespace sallyport::script {

/// Calls come from the event loop, which must get behind them before the stream is destroyed.
struct RemoteEvents {
  std::function<void(const amf::Value& information)> status;
  std::function<void()> ended;  ///< the last call: the connection has gone, or the server gives no stream
};

}  // namespace sallyport::script
