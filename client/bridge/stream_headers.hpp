#pragma once
// StreamHeaders: what a server must be told again before a published stream goes on: metadata and the codec
// configuration of every track, each as it was sent last. Pure; bounded.
#include <cstdint>
#include <vector>

#include "rtmp/message/message.hpp"

namespace sallyport::client::bridge {

class StreamHeaders {
 public:
  static constexpr std::size_t kMaxMessages = 64;
  static constexpr std::size_t kMaxBytes = 1024 * 1024;  ///< of payload; what goes beyond is not kept

  /// Looks at a message of the publisher: audio, video, data or aggregate.
  void note(const rtmp::Message& message);
  void clear() { kept_.clear(); }
  /// Data first, then the others in the order of their first appearance, all at `timestamp`, on message
  /// stream `stream_id`.
  std::vector<rtmp::Message> messages(std::uint32_t timestamp, std::uint32_t stream_id) const;

 private:
  struct Kept {
    std::uint64_t slot;
    rtmp::Message message;
  };

  void note_data(const rtmp::Message& message);
  void keep(std::uint64_t slot, const rtmp::Message& message);
  void drop(rtmp::MessageType type, std::uint64_t slot);

  std::vector<Kept> kept_;
};

}  // namespace sallyport::client::bridge
