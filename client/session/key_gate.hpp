#pragma once
// KeyGate: after a cut a stream goes on where decoding can begin. Shut, it lets nothing but configuration
// through until a key frame comes; a stream that never had pictures goes on at once. Pure.
#include "base/clock.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::client {

class KeyGate {
 public:
  /// A stream whose pictures have stopped for good is not waited for longer.
  static constexpr Milliseconds kPatience{20'000};

  void shut(MonotonicTime now) {
    open_ = false;
    shut_at_ = now;
  }
  bool open() const { return open_; }
  /// Pictures are not let through, and there are some.
  bool awaits_key_frame() const { return !open_ && has_video_; }
  /// Whether this message of the stream, audio, video, data or aggregate, may pass; may open the gate.
  bool admit(const rtmp::Message& message, MonotonicTime now);
  /// The same of one that is no aggregate.
  bool admit(rtmp::MessageType type, ByteSpan payload, MonotonicTime now);

 private:
  bool open_ = true;
  bool has_video_ = false;
  MonotonicTime shut_at_{};
};

}  // namespace sallyport::client
