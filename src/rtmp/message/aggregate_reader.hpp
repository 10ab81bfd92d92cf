#pragma once
// AggregateReader: the messages inside an aggregate message (RTMP 1.0, section 7.1.6), one after the other.
// Each is a copy of its bytes: an aggregate may be large and its parts live on by themselves.
#include "base/byte_reader.hpp"
#include "base/result.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::rtmp {

class AggregateReader {
 public:
  /// Keeps the payload alive. The outer time is that of the first part and moves all others along with it;
  /// the outer message stream is that of every part.
  explicit AggregateReader(const Message& aggregate);

  /// The next part in `out`, or false at the end. Only audio, video and data may be inside; anything else,
  /// and lengths that do not fit, are Reason::bad_message. The back pointers are not compared: encoders
  /// disagree about them, and the last may be missing.
  Result<bool> next(Message& out);

 private:
  MessageHeader outer_;
  SharedBytes payload_;
  ByteReader reader_;
  std::uint32_t offset_ = 0;  ///< outer time minus first inner time, modulo 2^32
  bool first_ = true;
};

}  // namespace sallyport::rtmp
