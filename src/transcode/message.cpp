#include "transcode/message.hpp"

#include <type_traits>

#include "child/packing.hpp"

namespace sallyport::transcode {

// One list of fields for each structure; Packer and Unpacker walk it.
template <typename Walk, typename T>
bool fields_of(Walk& walk, T& it) {
  using Plain = std::remove_const_t<T>;
  if constexpr (std::is_same_v<Plain, Open>) return walk(it.to, it.bitrate);
  if constexpr (std::is_same_v<Plain, Source>) return walk(it.number, it.codec, it.config);
  if constexpr (std::is_same_v<Plain, Packet>) return walk(it.time, it.data);
  if constexpr (std::is_same_v<Plain, Ping> || std::is_same_v<Plain, Pong>) return walk(it.number);
  if constexpr (std::is_same_v<Plain, Header>) return walk(it.source, it.channels, it.config);
  if constexpr (std::is_same_v<Plain, Frame>) return walk(it.source, it.time, it.data);
  if constexpr (std::is_same_v<Plain, Trouble>) return walk(it.problem);
}

Result<ByteVector> encode(const Message& message) { return child::pack(message, kMaxMessageBytes); }

Result<Message> decode(ByteSpan packet) { return child::unpack<Message>(packet, kMaxMessageBytes); }

}  // namespace sallyport::transcode
