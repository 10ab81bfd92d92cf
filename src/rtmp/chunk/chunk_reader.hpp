#pragma once
// ChunkReader: turns the bytes after the handshake into messages (RTMP 1.0, section 5.3). Payloads are
// assembled straight into their shared buffer, which grows as bytes arrive, never by what a header promises.
//
// Where the specification is silent or encoders differ:
//  - SetChunkSize and Abort are applied here and not handed up.
//  - Extended timestamps on type 3 chunks are optional: four bytes equal to the expected value are taken as
//    one, anything else as payload.
//  - A type 3 chunk that starts a message adds the previous delta again. After a type 0 header the delta is
//    that header's timestamp (section 5.3.1.2.4; so do ffmpeg and librtmp), unless it exceeds
//    kLargestDeltaFromType0: nobody means hours, while encoders exist that mean "the same time".
//  - A type 1 chunk may open a chunk stream (librtmp's control messages do): previous time and stream are 0.
//    Types 2 and 3 may not.
//  - Inside a message only type 3 chunks are accepted, so neither its length nor its type can change.
#include <array>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/chunk/chunk_header.hpp"
#include "rtmp/chunk/chunk_stream_table.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::rtmp {

/// What a sink answers: `stop` ends the read() after this message, so that input can be held.
enum class Flow { go_on, stop };

class ChunkReader {
 public:
  class Sink {
   public:
    virtual ~Sink() = default;
    /// May call set_limits() on the reader, nothing else.
    virtual Flow on_message(Message&& message) = 0;
  };

  /// The defaults are for a peer that has not got through `connect`.
  struct Limits {
    std::uint32_t max_media_message = 64 * 1024;  ///< bytes; audio, video, aggregate
    std::uint32_t max_other_message = 64 * 1024;  ///< bytes; everything else
    /// Bytes allocated when a message begins; more only as its bytes arrive.
    std::uint32_t eager_bytes = 1024;
    /// Smaller chunk sizes are refused: one-byte chunks make every payload byte cost a header.
    std::uint32_t min_chunk_size = 128;
    std::size_t max_partial_messages = 64;
    std::size_t max_partial_bytes = 8 * 1024 * 1024;  ///< allocated for partial messages, all together
    /// Remembered for the life of the connection, 64 bytes each. 255 streams with five each, and some more.
    std::size_t max_chunk_streams = 1'536;

    /// For a peer that is connected: 4 MiB of media, 1 MiB of anything else.
    static Limits connected() {
      Limits limits;
      limits.max_media_message = 4 * 1024 * 1024;
      limits.max_other_message = 1024 * 1024;
      limits.eager_bytes = 64 * 1024;
      return limits;
    }
  };

  static constexpr std::uint32_t kInitialChunkSize = 128;
  static constexpr std::uint32_t kLargestChunkSize = 0xffffff;     ///< larger announcements count as this
  static constexpr std::uint32_t kLargestDeltaFromType0 = 10'000;  ///< milliseconds

  ChunkReader() = default;
  explicit ChunkReader(const Limits& limits) : limits_(limits) {}

  /// Applies to messages that begin from now on.
  void set_limits(const Limits& limits) { limits_ = limits; }

  /// Consumes `bytes` and hands every complete message to `sink`. Answers how many bytes were consumed: all,
  /// unless the sink stopped; then the caller offers the rest again, even if nothing is left. Errors
  /// (Reason::bad_chunk for broken framing, Reason::input_overflow for a limit) are final: the connection
  /// cannot be resynchronised.
  Result<std::size_t> read(ByteSpan bytes, Sink& sink);

  /// Bytes of payload per chunk that the peer uses now.
  std::uint32_t chunk_size() const { return chunk_size_; }
  /// Bytes of heap held now: the remembered chunk streams and the partial messages.
  std::size_t memory() const { return streams_.capacity_bytes() + partial_bytes_; }

 private:
  struct ChunkStream {
    std::uint32_t chunk_stream_id = 0;
    std::uint32_t timestamp = 0;
    std::uint32_t delta = 0;       ///< what a type 3 chunk that starts a message adds
    std::uint32_t time_field = 0;  ///< last time or delta in a header, which extended type 3 chunks repeat
    std::uint32_t length = 0;
    std::uint32_t stream_id = 0;
    MessageType type{};
    bool extended = false;    ///< the last header with a time field had an extended one
    bool in_message = false;  ///< a message has begun and is not complete
    BytesBuilder payload;
  };

  Result<std::size_t> read_chunks(ByteSpan bytes, Sink& sink);
  Result<bool> take_header(ByteSpan bytes, std::size_t& consumed);
  Result<std::size_t> parse_header(ByteSpan available, ChunkHeader& out);
  Result<void> begin_chunk(const ChunkHeader& header);
  Result<ChunkStream*> open_stream(const ChunkHeader& header);
  Result<void> start_message(ChunkStream& stream, const ChunkHeader& header);
  Result<void> take_payload(ByteSpan bytes, std::size_t& consumed);
  Result<Flow> finish_chunk(Sink& sink);
  Result<Flow> finish_message(ChunkStream& stream, Sink& sink);
  Result<void> set_chunk_size(ByteSpan payload);
  Result<void> abort_message(ByteSpan payload);
  void forget_partial(ChunkStream& stream);
  void drop_held(std::size_t count);

  static constexpr std::size_t kLargestHeader = 3 + 11 + 4;

  Limits limits_;
  ChunkStreamTable<ChunkStream> streams_;
  std::size_t partial_messages_ = 0;
  std::size_t partial_bytes_ = 0;
  std::uint32_t chunk_size_ = kInitialChunkSize;
  std::uint32_t chunk_left_ = 0;  ///< payload bytes of the current chunk still to come
  std::uint32_t current_ = 0;     ///< its chunk stream; 0 between chunks
  std::uint8_t held_size_ = 0;
  std::array<std::uint8_t, kLargestHeader> held_{};  ///< the beginning of a header whose rest has not come
  bool failed_ = false;
};

}  // namespace sallyport::rtmp
