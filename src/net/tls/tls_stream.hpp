#pragma once
// TlsStream: a ByteStream inside TLS, either end of it. It is the user of the stream below (TCP) and has a
// user of its own. OpenSSL sees no socket: what the peer sent is handed to it, and what it makes goes into
// this thread's scratch and from there into the write that is being gathered, at most 32 KiB at a time. A
// connection owns no buffer beyond the handshake's last words and, if its user does not read, what has come
// meanwhile.
#include <functional>
#include <memory>
#include <optional>

#include "net/byte_stream.hpp"
#include "net/tls/tls_session.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::net {

class TlsContext;

class TlsStream final : public ByteStream, public StreamUser {
 public:
  /// The server's end. `below` has not been started.
  TlsStream(std::shared_ptr<ByteStream> below, std::shared_ptr<TlsContext> context);
  /// The end whose role `ssl` has; `context` as TlsSession takes it.
  TlsStream(std::shared_ptr<ByteStream> below, SslHandle ssl, std::shared_ptr<const void> context);
  ~TlsStream() override;

  /// Told once how the handshake has ended, unless the stream below ends first. It may stop reading.
  using HandshakeDone = std::function<void(const Result<void>&)>;
  /// Starts the stream below; `initial` is what has been read from it. Give it a user first. A client's end
  /// begins the handshake.
  void begin(ByteSpan initial, HandshakeDone done = {});

  // ByteStream
  const TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return below_->event_loop(); }
  void start(std::shared_ptr<StreamUser> user, ByteSpan initial) override;
  void want_write() override { below_->want_write(); }
  void answer_follows() override { below_->answer_follows(); }
  void set_reading(bool on) override;
  void close(Reason reason, bool flush) override;
  void proved() override { below_->proved(); }
  std::uint64_t bytes_received() const override { return received_; }
  std::uint64_t bytes_sent() const override { return sent_; }
  std::optional<MonotonicTime> blocked_since() const override { return below_->blocked_since(); }

  // StreamUser of the stream below
  void on_bytes(ByteSpan bytes) override;
  bool fill(Gather& out, std::size_t limit) override;
  bool on_peer_end() override;
  void on_closed(Reason reason) override;

 private:
  void advance();
  bool advance_handshake();
  void tell_handshake(const Result<void>& result);
  void read_on();
  void say_soon();
  void fail(Reason reason);
  /// From within fill(); there is nothing more to send.
  bool fail_soon();
  bool tell_peer_end();
  bool encrypt(const Gather& plain);
  bool encrypt_pinned();

  const std::shared_ptr<ByteStream> below_;
  TransportFacts facts_;
  TlsSession session_;
  std::shared_ptr<StreamUser> user_;
  HandshakeDone handshake_done_;  // until it is told
  ByteVector unread_;     // ciphertext that came while the user does not read
  ByteVector unsaid_;     // ciphertext made outside of fill(): handshake, alerts
  UnsentTail plaintext_;  // the user's, beyond what may be encrypted ahead
  std::uint64_t received_ = 0;  // of the user's bytes
  std::uint64_t sent_ = 0;
  Reason ended_ = Reason::none;
  bool reading_ = true;
  bool user_has_more_ = false;
  bool peer_ended_ = false;
  bool kept_open_ = false;  // behind the peer's end
  bool closing_ = false;
  bool closed_ = false;
};

}  // namespace sallyport::net
