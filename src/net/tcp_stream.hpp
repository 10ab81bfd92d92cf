#pragma once
// TcpStream: the ByteStream of a plain TCP connection. Reads go into the loop's scratch; writes are one
// direct gathered sendmsg at the end of the turn, and Asio only waits for readiness.
//
//   open ──close(flush)──▶ flushing ──▶ lingering ──▶ closed       on_closed() comes when flushing ends
//     └───────────── close, fault, peer's end ───────────▲
#include <boost/asio/ip/tcp.hpp>

#include "net/arrival.hpp"
#include "net/byte_stream.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::net {

class TcpStream final : public ByteStream, private loop::TurnEnd {
 public:
  /// `socket` is non-blocking, belongs to `loop`'s context and has what listeners give their sockets (bind.cpp).
  TcpStream(boost::asio::ip::tcp::socket socket, loop::EventLoop& loop, Arrival arrival);
  ~TcpStream() override;

  const TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return loop_; }
  void start(std::shared_ptr<StreamUser> user, ByteSpan initial) override;
  void want_write() override;
  void answer_follows() override { unacknowledged_ = false; }
  void set_reading(bool on) override;
  void close(Reason reason, bool flush) override;
  void proved() override { arrival_.place.release(); }
  std::uint64_t bytes_received() const override { return received_; }
  std::uint64_t bytes_sent() const override { return sent_; }
  std::optional<MonotonicTime> blocked_since() const override;

 private:
  void end_of_turn() override;
  void wait_readable();
  void on_readable();
  void acknowledge_soon();
  void acknowledge();
  /// The caller keeps the user alive.
  void write();
  void wait_writable();
  void break_output(Reason reason);
  bool send_tail();
  /// The caller keeps the user alive.
  void send_fresh(std::size_t limit);
  /// Bytes the kernel took; nullopt after a fault that ended the stream.
  std::optional<std::size_t> send(const iovec* vectors, std::size_t count);
  /// The peer may not have read our last words yet, and closing with unread bytes would reset the connection:
  /// its bytes are thrown away until it closes too (RFC 9112, section 9.6).
  void begin_linger();
  void on_peer_end();
  void arm_limit(Milliseconds limit);
  void tell_user(Reason reason);
  void finish(Reason reason);
  std::shared_ptr<TcpStream> self() { return std::static_pointer_cast<TcpStream>(shared_from_this()); }

  boost::asio::ip::tcp::socket socket_;
  loop::EventLoop& loop_;
  Arrival arrival_;
  TransportFacts facts_;
  std::shared_ptr<StreamUser> user_;
  UnsentTail tail_;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
  MonotonicTime blocked_since_{};
  std::unique_ptr<loop::Timer> limit_;  // of flushing, lingering, and reading behind broken output
  std::shared_ptr<void> flushing_;      // this, whose user may have let go of it
  Reason closing_ = Reason::none;
  Reason broken_ = Reason::none;  // why nothing can be written any more, while what came before is read
  bool lingering_ = false;
  bool peer_ended_ = false;
  bool reading_ = true;
  bool wants_write_ = false;
  bool unacknowledged_ = false;  // something was read that no answer acknowledges yet
  bool read_wait_ = false;
  bool write_wait_ = false;
  bool closed_ = false;
};

}  // namespace sallyport::net
