#pragma once
// Side: one of the two connections of a bridged session, behind its handshake. It turns bytes into messages
// and back, and keeps what belongs to one connection to itself: chunk sizes, acknowledgements, windows,
// pings. Everything else goes to its owner as it came.
//
// Bounded: whoever sends to it looks at has_room() and stops reading the other side until on_room().
#include <memory>
#include <optional>
#include <string>

#include "client/session/keep_alive.hpp"
#include "client/session/session_options.hpp"
#include "net/byte_stream.hpp"
#include "net/outbox.hpp"
#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"
#include "rtmp/flow/acknowledgement_clock.hpp"
#include "rtmp/message/control_message.hpp"
#include "rtmp/message/user_control.hpp"

namespace sallyport::client::bridge {

class Side final : public net::StreamUser,
                   public std::enable_shared_from_this<Side>,
                   private rtmp::ChunkReader::Sink,
                   private KeepAlive::Owner {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// A message that is not this connection's own affair. An error ends the side with its reason.
    virtual Result<void> on_message(Side& side, rtmp::Message&& message) = 0;
    /// What waited has gone; there is room again.
    virtual void on_room(Side& side) = 0;
    /// The last call. `what` says more than the reason, or is empty.
    virtual void on_side_closed(Side& side, Reason reason, const std::string& what) = 0;
  };

  /// `owner` outlives it, or calls abandon().
  Side(std::shared_ptr<net::ByteStream> stream, Owner& owner);

  /// Takes the byte stream over. `initial`: bytes behind the handshake that were read already.
  void start(ByteSpan initial = {});
  /// The peer has shown that it is what it should be: it may send large messages, and is sent large chunks.
  void trust();
  /// From now on the peer is watched, and found to be gone when it is silent (session/keep_alive.hpp).
  void watch();
  /// Whether the peer's silence means something, for watch(): an answer or media is awaited.
  void expect(bool something) { expects_ = something; }

  void send(const rtmp::MessageHeader& header, ByteSpan payload);
  template <typename Control>
  void send_control(const Control& control) {
    rtmp::write_control(writer_, outbox_.bytes(), control);
    stream_->want_write();
  }
  bool has_room() const { return outbox_.size() < kQueueFull; }
  /// While nothing is read the peer's silence means nothing.
  void set_reading(bool on);

  /// Ends it; on_side_closed() follows.
  void close(Reason reason, bool flush) { stream_->close(reason, flush); }
  /// Ends it when the peer has read everything that was sent, as an answer to a ping tells; for a bounded
  /// time.
  void leave();
  /// Ends it at once; its owner gets no further call.
  void abandon();

  std::uint64_t bytes_received() const { return stream_->bytes_received(); }
  std::uint64_t bytes_sent() const { return stream_->bytes_sent(); }

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  rtmp::Flow on_message(rtmp::Message&& message) override;
  Result<void> handle(rtmp::Message&& message);
  void on_pong(std::uint32_t value);
  void fail(const Error& error);
  void finish_leaving();

  // KeepAlive::Owner
  void send_ping() override;
  bool expects_data() const override { return expects_; }
  std::optional<MonotonicTime> blocked_since() const override { return stream_->blocked_since(); }
  void on_gone(Reason reason) override;

  std::shared_ptr<net::ByteStream> stream_;
  loop::EventLoop& loop_;
  Owner* owner_;  // null once abandoned or told of the end
  rtmp::ChunkReader reader_;
  rtmp::ChunkWriter writer_;
  rtmp::AcknowledgementClock ack_clock_;
  net::Outbox outbox_;
  const SessionOptions options_;
  KeepAlive keep_alive_;
  Result<void> input_error_;  // set inside on_message, acted upon when the reader returns
  std::string end_words_;
  std::optional<std::uint32_t> farewell_;  // the time in the ping that ends leave()
  bool expects_ = true;
  bool watched_ = false;
  bool reading_ = true;
  loop::Timer leave_timer_{[this] { finish_leaving(); }};
};

}  // namespace sallyport::client::bridge
