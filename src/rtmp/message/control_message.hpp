#pragma once
// Writes a protocol control message (types 1 to 6) where it belongs: chunk stream 2, message stream 0, time
// 0.
#include "rtmp/chunk/chunk_writer.hpp"

namespace sallyport::rtmp {

/// `Control` is one of SetChunkSize, AbortMessage, Acknowledgement, UserControl, WindowAckSize,
/// SetPeerBandwidth. For SetChunkSize use ChunkWriter::announce_chunk_size(), which also obeys it.
template <typename Control>
void write_control(ChunkWriter& writer, ByteVector& out, const Control& control) {
  ByteVector payload;
  control.encode(payload);
  writer.write(out, {.type = Control::kType, .chunk_stream_id = kControlChunkStream}, payload);
}

}  // namespace sallyport::rtmp
