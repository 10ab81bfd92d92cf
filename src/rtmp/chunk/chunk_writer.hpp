#pragma once
// ChunkWriter: the outgoing chunk headers of one connection (RTMP 1.0, section 5.3). It remembers per chunk
// stream what the peer knows and writes the shortest header that says the rest. Payload bytes never pass
// through it, except in write(), which is for the small messages of the control plane.
//
//   fan-out:  n = writer.begin(header, out);  …then, for each further chunk_size() bytes of payload:
//             n = writer.continuation(out);
//
// Messages are written one after the other, each to its end; nothing is interleaved.
#include <cstdint>

#include "base/bytes.hpp"
#include "rtmp/chunk/chunk_stream_table.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::rtmp {

class ChunkWriter {
 public:
  static constexpr std::size_t kLargestHeader = 18;
  static constexpr std::size_t kLargestContinuation = 7;
  static constexpr std::uint32_t kInitialChunkSize = 128;
  static constexpr std::uint32_t kLargestChunkSize = 65'536;

  /// Begins a message: writes its header to `out` (at least kLargestHeader bytes) and answers its size. At
  /// most chunk_size() bytes of payload follow it. Allocates only when it sees a chunk stream for the first
  /// time.
  std::size_t begin(const MessageHeader& header, std::uint8_t* out);
  /// The header before each further chunk of the message begun last; at least kLargestContinuation bytes.
  std::size_t continuation(std::uint8_t* out) const;

  /// A whole message, chunked, appended to `out`; header.length is taken from `payload`.
  void write(ByteVector& out, const MessageHeader& header, ByteSpan payload);

  /// The next message of that chunk stream begins with a full header: the peer has been sent others past this
  /// writer.
  void forget(std::uint32_t chunk_stream_id);

  std::uint32_t chunk_size() const { return chunk_size_; }
  /// 1 to kLargestChunkSize. The peer must have been told by a SetChunkSize message before it.
  void set_chunk_size(std::uint32_t size);
  /// Tells the peer by appending SetChunkSize to `out`, and uses the size from then on.
  void announce_chunk_size(ByteVector& out, std::uint32_t size);

  /// Bytes of heap held.
  std::size_t memory() const { return streams_.capacity_bytes(); }

 private:
  struct ChunkStream {
    std::uint32_t chunk_stream_id = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t delta = 0;
    std::uint32_t length = 0;
    std::uint32_t stream_id = 0;
    MessageType type{};
    bool delta_known = false;  ///< a type 1 or 2 header has said `delta`
    bool forgotten = false;    ///< nothing is known of what the peer remembers
  };

  static unsigned choose_format(const ChunkStream* known, const MessageHeader& header);

  ChunkStreamTable<ChunkStream> streams_;
  std::uint32_t chunk_size_ = kInitialChunkSize;
  std::uint32_t current_ = 0;           ///< chunk stream of the message begun last
  std::uint32_t current_extended_ = 0;  ///< its extended timestamp; 0 if it has none
};

}  // namespace sallyport::rtmp
