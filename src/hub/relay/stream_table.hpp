#pragma once
// StreamTable: the streams of an instance, as those use them who play one into another (Relays, Variants).
#include <string>

#include "base/result.hpp"
#include "hub/live_stream.hpp"

namespace sallyport::hub {

class StreamTable {
 public:
  struct Claim {
    LiveStreamRef stream;
    PublishEpoch epoch = 0;
  };
  virtual ~StreamTable() = default;
  /// The name for a publish of the server's own. `home`: of the stream, if it is new.
  virtual Result<Claim> claim(const std::string& name, unsigned home) = 0;
  virtual void release_claim(const std::string& name) = 0;
  /// A place among those who play the stream.
  virtual Result<LiveStreamRef> hold(const std::string& name, unsigned home) = 0;
  virtual void release(const std::string& name) = 0;
  /// Somebody publishes it.
  virtual bool is_published(const std::string& name) const = 0;
};

}  // namespace sallyport::hub
