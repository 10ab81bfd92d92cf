#pragma once
// StreamHeaders: what a server must be told again before a published stream goes on: metadata and the codec
// configuration of every track, each as it was sent last. Pure; bounded.
#include <cstdint>
#include <vector>

#include "rtmp/message/message.hpp"

namespace sallyport::client {

class StreamHeaders {
 public:
  static constexpr std::size_t kMaxMessages = 64;
  static constexpr std::size_t kMaxBytes = 1024 * 1024;  ///< of payload; what goes beyond is not kept

  /// Looks at a message of the publisher: audio, video, data or aggregate.
  void note(const rtmp::Message& message);
  /// The same of one that is no aggregate.
  void note(rtmp::MessageType type, ByteSpan payload);
  void clear() { kept_.clear(); }
  /// Data first, then the others in the order of their first appearance, all at `timestamp`, on message
  /// stream `stream_id`.
  std::vector<rtmp::Message> messages(std::uint32_t timestamp, std::uint32_t stream_id) const;

 private:
  struct Kept {
    std::uint64_t slot;  // what it is about: a later one about the same takes its place
    rtmp::MessageType type;
    SharedBytes payload;
  };

  void note_data(rtmp::MessageType type, ByteSpan payload);
  void keep(rtmp::MessageType type, std::uint64_t slot, ByteSpan payload);
  void drop(rtmp::MessageType type, std::uint64_t slot);

  std::vector<Kept> kept_;
};

}  // namespace sallyport::client
