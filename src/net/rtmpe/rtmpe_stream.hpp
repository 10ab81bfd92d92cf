#pragma once
// RtmpeStream: a ByteStream inside RTMPE, once its handshake has been made. It is the user of the stream
// below (TCP, TLS, a tunnel) and has a user of its own. It owns no buffers: what comes is decrypted into this
// thread's scratch on its way up, and what its user fills is encrypted into another on its way down, at most
// 32 KiB at a time, because what a peer leaves behind of it is the peer's own and must be kept.
//
// RTMPE is obfuscation: TransportFacts::secure stays what it is below.
#include <memory>
#include <optional>

#include "net/byte_stream.hpp"
#include "net/transform_ahead.hpp"
#include "rtmp/handshake/rtmpe_ciphers.hpp"

namespace sallyport::net {

class RtmpeStream final : public ByteStream, public StreamUser {
 public:
  /// `unsaid` is what the handshake has still to say, and goes out as it is. `s1_tail` becomes
  /// TransportFacts::handshake_tail. Give it a user with start(), then let `below` start with it.
  RtmpeStream(std::shared_ptr<ByteStream> below, const rtmp::RtmpeCiphers& ciphers,
              const rtmp::Digest& s1_tail, ByteSpan unsaid);

  // ByteStream
  const TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return below_->event_loop(); }
  void start(std::shared_ptr<StreamUser> user, ByteSpan initial) override;
  void want_write() override { below_->want_write(); }
  void answer_follows() override { below_->answer_follows(); }
  void set_reading(bool on) override { below_->set_reading(on); }
  void close(Reason reason, bool flush) override { below_->close(reason, flush); }
  void proved() override { below_->proved(); }
  std::uint64_t bytes_received() const override { return below_->bytes_received(); }
  std::uint64_t bytes_sent() const override { return below_->bytes_sent(); }
  std::optional<MonotonicTime> blocked_since() const override { return below_->blocked_since(); }
  bool suspended() const override { return below_->suspended(); }

  // StreamUser of the stream below
  void on_bytes(ByteSpan bytes) override;
  bool fill(Gather& out, std::size_t limit) override;
  bool on_peer_end() override;
  void on_suspended(bool suspended) override {
    if (const auto user = user_) user->on_suspended(suspended);
  }
  void on_closed(Reason reason) override;

 private:
  const std::shared_ptr<ByteStream> below_;
  TransportFacts facts_;
  rtmp::RtmpeCiphers ciphers_;
  std::shared_ptr<StreamUser> user_;  // until the stream has ended
  SharedBytes unsaid_;
  TransformAhead<RtmpeStream> ahead_;
};

}  // namespace sallyport::net
