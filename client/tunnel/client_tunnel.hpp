#pragma once
// ClientTunnel: the ByteStream over an open session. What is common to servers of ours (PairedClient) and
// others (LegacyClient): the pipe to the user above, and how it ends.
//
//   open ──close(flush)──▶ flushing ──▶ /close ──▶ closed       on_closed() comes when flushing ends
//     └──── close, fault, the server's end ──────────▲
#include <memory>
#include <optional>

#include "client/tunnel/tunnel_lane.hpp"
#include "client/tunnel/tunnel_speech.hpp"
#include "net/byte_stream.hpp"
#include "net/http/stream_puller.hpp"

namespace sallyport::client {

class ClientTunnel : public net::ByteStream, protected loop::TurnEnd {
 public:
  struct Opening {
    loop::EventLoop& loop;
    TunnelSpeech speech;
    HttpDial dial;
    std::shared_ptr<TunnelHealth> health;
    std::unique_ptr<HttpChannel> channel;  ///< that carried /open, for the requests that follow
  };
  ~ClientTunnel() override;

  const net::TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return loop_; }
  void start(std::shared_ptr<net::StreamUser> user, ByteSpan initial) override;
  void want_write() override;
  void set_reading(bool on) override;
  void close(Reason reason, bool flush) override;
  std::uint64_t bytes_received() const override { return received_; }
  std::uint64_t bytes_sent() const override { return sent_; }
  std::optional<MonotonicTime> blocked_since() const override { return blocked_since_; }

 protected:
  explicit ClientTunnel(Opening opening);

  // of the kinds of server
  /// The end of a turn: asks what can be asked.
  virtual void work() = 0;
  /// All requests that carry bytes have been answered.
  virtual bool all_answered() const = 0;
  /// Gives up all requests.
  virtual void stop() = 0;
  /// The session is over for us, and all requests have been given up: tells the server, if it can be told
  /// quickly; the tunnel is kept alive by that.
  virtual void say_goodbye() = 0;

  // for them
  /// The first lane begins on the connection that carried /open.
  TunnelLane make_lane() { return {loop_, speech_, dial_, *health_, patience_, std::move(first_channel_)}; }
  /// The next bytes of the user, at most `limit`.
  ByteVector take_bytes(std::size_t limit);
  /// `count` bytes have been taken by the server.
  void note_answered(std::size_t count);
  void deliver(ByteSpan bytes);
  /// The server's stream ends behind what has been delivered.
  void end();
  void fail(Failure failure);
  bool started() const { return user_ != nullptr; }
  /// Whether there is room for more of the server's bytes.
  bool reads() const { return reading_ && inbox_.empty(); }
  bool more_to_send() const { return out_.more(); }
  bool closed() const { return closed_; }
  bool ended() const { return ended_; }
  bool closing() const { return closing_ != Reason::none; }
  bool is_text() const { return speech_.text; }
  bool inbox_is_full() const { return inbox_.size() >= kInboxFull; }
  loop::EventLoop& loop() { return loop_; }
  std::shared_ptr<ClientTunnel> self() { return std::static_pointer_cast<ClientTunnel>(shared_from_this()); }
  void work_soon() { loop_.at_end_of_turn(*this); }

 private:
  static constexpr std::size_t kInboxFull = 256 * 1024;  ///< no request that could bring more is made

  void end_of_turn() override;
  void deliver_inbox();
  void finish(Reason reason, bool tell_server);

  loop::EventLoop& loop_;
  TunnelSpeech speech_;
  const HttpDial dial_;
  const std::shared_ptr<TunnelHealth> health_;
  std::unique_ptr<HttpChannel> first_channel_;
  TunnelPatience patience_;
  net::TransportFacts facts_;
  std::shared_ptr<net::StreamUser> user_;
  net::StreamPuller out_;
  ByteVector inbox_;  // while the user does not read
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  std::optional<MonotonicTime> blocked_since_;
  Reason closing_ = Reason::none;
  loop::Timer limit_;  // of flushing
  bool reading_ = true;
  bool ended_ = false;
  bool closed_ = false;
};

}  // namespace sallyport::client
