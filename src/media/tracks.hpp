#pragma once
// The tracks within one message. A message without multitrack header is read as its single track 0, so
// that callers need not tell the cases apart.
#include <cstdint>

#include "base/byte_reader.hpp"
#include "media/tag_info.hpp"

namespace sallyport::media {

struct Track {
  std::uint8_t id = 0;
  std::uint32_t codec = 0;  ///< FourCC, or the legacy codec id
  ByteSpan body;            ///< behind all headers of message and track; borrows the message
};

/// for (TrackReader tracks(MediaKind::video, body); tracks.next(track);) …
class TrackReader {
 public:
  /// Borrows `body`.
  TrackReader(MediaKind kind, ByteSpan body);

  /// False at the end and at the first track that is cut short.
  bool next(Track& out);
  /// Whether reading stopped because the message is malformed.
  bool malformed() const { return malformed_; }

 private:
  bool stop_malformed();

  Multitrack multitrack_ = Multitrack::none;
  std::uint32_t codec_ = 0;
  ByteReader reader_;
  bool done_ = false;
  bool malformed_ = false;
};

}  // namespace sallyport::media
