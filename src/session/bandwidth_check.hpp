#pragma once
// BandwidthCheck: FMS's native checkBandwidth. The server calls the client's onBWCheck with growing
// payloads and times the replies, then tells it the result with onBWDone(kbit/s, bytes, seconds, latency ms).
// The first call is empty and measures the latency, which is taken off the others.
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "rtmp/command/command.hpp"

namespace sallyport::session {

class BandwidthCheck {
 public:
  /// `first_transaction`: the ids of the calls rise from it.
  explicit BandwidthCheck(double first_transaction) : transaction_(first_transaction) {}

  /// The first call to send.
  rtmp::Command begin(MonotonicTime now);
  /// What to send after the reply to the call in flight (onBWCheck again, or onBWDone at the end); nullopt
  /// if the reply belongs to no call of this check.
  std::optional<rtmp::Command> on_reply(double transaction_id, MonotonicTime now);
  bool done() const { return done_; }

 private:
  rtmp::Command call(MonotonicTime now);
  rtmp::Command finish(double seconds);

  static constexpr std::size_t kFirstPayload = 4 * 1024;
  static constexpr std::size_t kLargestPayload = 32 * 1024;  // fits the outbox with room to spare
  static constexpr double kEnoughSeconds = 0.5;              // a transfer that long is a good sample

  double transaction_;
  double latency_ = 0;  // seconds
  std::size_t payload_ = 0;
  MonotonicTime sent_{};
  bool done_ = false;
};

}  // namespace sallyport::session
