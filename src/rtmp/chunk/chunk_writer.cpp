#include "rtmp/chunk/chunk_writer.hpp"

#include <algorithm>
#include <cassert>
#include <span>

#include "rtmp/chunk/chunk_header.hpp"
#include "rtmp/message/control_message.hpp"
#include "rtmp/message/set_chunk_size.hpp"

namespace sallyport::rtmp {
namespace {

/// Writes into memory whose size the caller has promised.
class Cursor {
 public:
  explicit Cursor(std::uint8_t* out) : begin_(out), at_(out) {}

  void u8(std::uint32_t value) { *at_++ = static_cast<std::uint8_t>(value); }
  void u24(std::uint32_t value) {
    u8(value >> 16);
    u8(value >> 8);
    u8(value);
  }
  void u32(std::uint32_t value) {
    u8(value >> 24);
    u24(value);
  }
  void u32_little(std::uint32_t value) { u32(__builtin_bswap32(value)); }
  void basic_header(unsigned format, std::uint32_t chunk_stream_id) {
    assert(chunk_stream_id >= kSmallestChunkStream && chunk_stream_id <= kLargestChunkStream);
    const std::uint32_t rest = chunk_stream_id - 64;
    if (chunk_stream_id < 64) {
      u8(format << 6 | chunk_stream_id);
    } else if (rest < 256) {
      u8(format << 6);
      u8(rest);
    } else {
      u8(format << 6 | 1);
      u8(rest);
      u8(rest >> 8);
    }
  }
  std::size_t size() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  std::uint8_t* begin_;
  std::uint8_t* at_;
};

}  // namespace

/// A type 3 header starts a message only where a type 1 or 2 header has said the delta: what it means behind
/// a type 0 header is read differently by different receivers. Deltas too large for 24 bits become absolute
/// times.
unsigned ChunkWriter::choose_format(const ChunkStream* known, const MessageHeader& header) {
  if (!known || known->forgotten || known->stream_id != header.stream_id) return 0;
  const std::uint32_t delta = header.timestamp - known->timestamp;
  if (is_before(header.timestamp, known->timestamp) || delta >= kExtendedTime) return 0;
  if (known->length != header.length || known->type != header.type) return 1;
  return known->delta_known && known->delta == delta ? 3 : 2;
}

std::size_t ChunkWriter::begin(const MessageHeader& header, std::uint8_t* out) {
  assert(header.length <= 0xffffff);
  ChunkStream* stream = streams_.find(header.chunk_stream_id);
  const unsigned format = choose_format(stream, header);
  if (!stream) stream = &streams_.add(header.chunk_stream_id);
  const std::uint32_t delta = header.timestamp - stream->timestamp;
  Cursor cursor(out);
  cursor.basic_header(format, header.chunk_stream_id);
  current_ = header.chunk_stream_id;
  current_extended_ = format == 0 && header.timestamp >= kExtendedTime ? header.timestamp : 0;
  if (format <= 2) cursor.u24(format != 0 ? delta : std::min(header.timestamp, kExtendedTime));
  if (format <= 1) {
    cursor.u24(header.length);
    cursor.u8(static_cast<std::uint8_t>(header.type));
  }
  if (format == 0) cursor.u32_little(header.stream_id);
  if (current_extended_ != 0) cursor.u32(current_extended_);
  stream->timestamp = header.timestamp;
  stream->delta = delta;
  stream->delta_known = format != 0;
  stream->forgotten = false;
  stream->length = header.length;
  stream->stream_id = header.stream_id;
  stream->type = header.type;
  return cursor.size();
}

void ChunkWriter::forget(std::uint32_t chunk_stream_id) {
  if (ChunkStream* stream = streams_.find(chunk_stream_id)) stream->forgotten = true;
}

std::size_t ChunkWriter::continuation(std::uint8_t* out) const {
  assert(current_ != 0);
  Cursor cursor(out);
  cursor.basic_header(3, current_);
  if (current_extended_ != 0) cursor.u32(current_extended_);
  return cursor.size();
}

void ChunkWriter::write(ByteVector& out, const MessageHeader& header, ByteSpan payload) {
  MessageHeader exact = header;
  exact.length = static_cast<std::uint32_t>(payload.size());
  std::uint8_t scratch[kLargestHeader];
  std::size_t header_size = begin(exact, scratch);
  while (true) {
    out.insert(out.end(), scratch, scratch + header_size);
    const ByteSpan chunk = payload.first(std::min<std::size_t>(payload.size(), chunk_size_));
    out.insert(out.end(), chunk.begin(), chunk.end());
    payload = payload.subspan(chunk.size());
    if (payload.empty()) return;
    header_size = continuation(scratch);
  }
}

void ChunkWriter::set_chunk_size(std::uint32_t size) {
  assert(size >= 1 && size <= kLargestChunkSize);
  chunk_size_ = size;
}

void ChunkWriter::announce_chunk_size(ByteVector& out, std::uint32_t size) {
  write_control(*this, out, SetChunkSize{size});
  set_chunk_size(size);
}

}  // namespace sallyport::rtmp
