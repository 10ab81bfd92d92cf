#pragma once
// What flows through a live stream: published messages, made once and immutable, and the marks that tell
// viewers that a publisher came or went. A copy costs one reference count; that happens per worker, never
// per viewer.
#include <cstdint>

#include "base/buffer.hpp"

namespace sallyport::hub {

struct StreamMessage {
  enum class Kind : std::uint8_t {
    audio,
    video,
    data,              ///< AMF0: handler name and arguments
    clear_data,        ///< what is kept under config_slot is dropped; not for viewers
    publish_notify,    ///< a publisher has come; no payload
    unpublish_notify,  ///< it has gone; no payload
    takeover,          ///< another publisher goes on in its place; no payload, not for viewers
  };

  SharedBytes payload;            ///< FLV tag body, or AMF0 values
  std::uint64_t config_slot = 0;  ///< of a config: the later of one slot replaces the earlier
  std::uint32_t timestamp = 0;    ///< milliseconds modulo 2^32
  Kind kind = Kind::data;
  std::uint8_t track = 0;         ///< of audio and video; of several, the first
  bool config = false;            ///< late joiners need the last of each slot before media
  bool key = false;               ///< video at which decoding can begin
  bool needs_key = false;         ///< video that is useless until its track had a key frame

  bool is_mark() const { return kind >= Kind::publish_notify; }
  /// What it takes while it waits between threads: empty ones count too.
  std::size_t cost() const { return payload.size() + sizeof(StreamMessage); }
};

}  // namespace sallyport::hub
