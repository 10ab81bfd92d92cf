#pragma once
// PublishMemory: what a publisher has to say again when it goes on over another connection, and from where
// on. The newest metadata and codec configurations are kept; behind a break, pictures and sounds are of no
// use to anybody before the next key frame.
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::client {

class PublishMemory {
 public:
  static constexpr std::size_t kMaxKept = 64;            ///< messages; of more the first ones
  static constexpr std::size_t kMaxBytes = 1024 * 1024;  ///< of all together

  struct Kept {
    rtmp::MessageType type;
    std::string slot;  ///< what it is about: a later one about the same takes its place
    ByteVector payload;
  };

  /// It has been sent. Audio, video or AMF0 data.
  void note(rtmp::MessageType type, ByteSpan payload);
  /// In the order in which they came first.
  const std::vector<Kept>& kept() const { return kept_; }

  /// The connection broke: from now on only a key frame lets media pass, if there were any.
  void note_break() { awaits_key_frame_ = had_key_frame_; }
  bool awaits_key_frame() const { return awaits_key_frame_; }
  /// Whether it is worth sending now; asked before each message. Data and codec configurations always are.
  bool admits(rtmp::MessageType type, ByteSpan payload);

 private:
  void note_data(ByteSpan payload);
  void keep(rtmp::MessageType type, std::string slot, ByteSpan payload);
  void forget(const std::string& slot);

  std::vector<Kept> kept_;
  std::size_t bytes_ = 0;
  bool had_key_frame_ = false;
  bool awaits_key_frame_ = false;
};

}  // namespace sallyport::client
