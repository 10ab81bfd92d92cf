#pragma once
// RtmpeDoor: where the gate sends connections that speak RTMPE. One per worker; it knows who is still in the
// middle of the handshake, so that an orderly stop reaches them.
#include "net/rtmpe/rtmpe_greeting.hpp"

namespace sallyport::net {

class RtmpeDoor {
 public:
  explicit RtmpeDoor(RtmpeServices services) : services_(services) {}
  RtmpeDoor(const RtmpeDoor&) = delete;
  RtmpeDoor& operator=(const RtmpeDoor&) = delete;

  /// On the worker. `stream` has not been started, or has a user that gives way; `initial` is what was read.
  void enter(std::shared_ptr<ByteStream> stream, ByteSpan initial);
  /// On the worker: ends who is still shaking hands.
  void stop();

 private:
  const RtmpeServices services_;
  boost::intrusive::list<RtmpeGreeting, boost::intrusive::constant_time_size<false>> waiting_;
};

}  // namespace sallyport::net
