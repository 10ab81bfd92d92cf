#include "media/tracks.hpp"

#include "media/enhanced_header.hpp"
#include "media/legacy_header.hpp"

namespace sallyport::media {

TrackReader::TrackReader(MediaKind kind, ByteSpan body) : reader_(body) {
  std::uint8_t first = 0;
  if (!reader_.peek(first)) {
    done_ = true;
    return;
  }
  if (!detail::is_enhanced(kind, first)) {
    detail::LegacyHeader legacy;
    if (!detail::read_legacy_header(kind, reader_, legacy)) stop_malformed();
    codec_ = legacy.codec;
    return;
  }
  detail::EnhancedHeader header;
  if (!detail::read_enhanced_header(kind, reader_, header)) stop_malformed();
  if (header.command) done_ = true;
  multitrack_ = header.multitrack;
  codec_ = header.codec;
}

bool TrackReader::next(Track& out) {
  if (done_ || (multitrack_ != Multitrack::none && reader_.at_end())) return false;
  out = {.id = 0, .codec = codec_, .body = {}};
  if (multitrack_ == Multitrack::many_tracks_many_codecs && !reader_.u32(out.codec)) return stop_malformed();
  if (multitrack_ != Multitrack::none && !reader_.u8(out.id)) return stop_malformed();
  std::uint32_t size = 0;
  const bool sized =
      multitrack_ == Multitrack::many_tracks || multitrack_ == Multitrack::many_tracks_many_codecs;
  if (sized) {
    if (!reader_.u24(size) || !reader_.bytes(size, out.body)) return stop_malformed();
    return true;
  }
  out.body = reader_.rest();
  done_ = true;
  return true;
}

bool TrackReader::stop_malformed() {
  done_ = true;
  malformed_ = true;
  return false;
}

}  // namespace sallyport::media
