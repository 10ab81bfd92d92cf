#pragma once
// Reads the frames of a WebSocket from bytes in any segmentation (RFC 6455, section 5). Nothing of a message
// is collected: its bytes are handed on as they come, unmasked, so the size of frames and messages costs no
// memory. Control frames, which are small, come whole. No extensions.
//
// Whoever breaks a rule is told from by Event::failed, once; there is no way back, and nothing behind it or
// behind a Close frame is looked at.
#include <array>
#include <cstdint>

#include "base/bytes.hpp"
#include "http/websocket/frame.hpp"
#include "http/websocket/utf8.hpp"

namespace sallyport::http::websocket {

struct ReaderLimits {
  std::uint64_t message = kMaxFramePayload;  ///< bytes of one message, all its frames together
};

class FrameReader {
 public:
  enum class Event {
    need_more,    ///< all of the input is taken, nothing else has happened
    data,         ///< bytes of a message; text() says of which kind
    message_end,  ///< the message is complete, and its text well formed
    ping,
    pong,
    close,   ///< close_code() and, in `data`, the reason
    failed,  ///< close_code() is what the peer is to be told
  };
  struct Progress {
    Event event = Event::need_more;
    std::size_t consumed = 0;  ///< bytes of the input that belong to it
    ByteSpan data;  ///< of a message: borrows the input or `scratch`; of a control frame: this reader
  };

  /// `self` is the reader's side: a server wants masked frames, a client unmasked ones.
  explicit FrameReader(Role self, ReaderLimits limits = {}) : self_(self), limits_(limits) {}

  /// Takes bytes until something has happened; call it until it answers need_more. `scratch` (not empty) is
  /// where masked bytes of a message are unmasked, as many at a time as fit.
  Progress read(ByteSpan input, MutableByteSpan scratch);
  bool text() const { return message_ == Opcode::text; }
  CloseCode close_code() const { return close_code_; }

 private:
  enum class State : std::uint8_t { header, payload, closed, failed };

  bool read_header(ByteSpan input, std::size_t& used);
  bool begin_frame();
  bool begin_message_part();
  void read_lengths();
  Progress read_payload(ByteSpan input, MutableByteSpan scratch, std::size_t used);
  Progress end_frame(std::size_t used);
  Progress end_close(std::size_t used);
  Progress fail(std::size_t used);
  bool refuse(CloseCode code) {
    close_code_ = code;
    return false;
  }

  const Role self_;
  const ReaderLimits limits_;
  State state_ = State::header;
  std::array<std::uint8_t, kMaxHeader> header_{};
  std::size_t header_have_ = 0;
  std::size_t header_need_ = 2;
  FrameHeader frame_;
  std::uint64_t read_ = 0;                 // bytes of the frame's payload
  Opcode message_ = Opcode::continuation;  // of the message that is being read; continuation: none is
  bool message_open_ = false;              // a frame that is not the last one has come
  std::uint64_t message_size_ = 0;
  Utf8Checker utf8_;
  std::array<std::uint8_t, kMaxControlPayload> control_{};
  CloseCode close_code_ = CloseCode::no_status;
};

}  // namespace sallyport::http::websocket
