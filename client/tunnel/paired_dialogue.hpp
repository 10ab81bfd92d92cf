#pragma once
// PairedDialogue: what a client says to a server of ours, and what the answers mean (docs/protocol/rtmpt.md,
// "Our own client"). Bytes in, bytes out: it knows no connection. Each of the two lanes has one request under
// way, which may be sent any number of times; bytes are counted, so that nothing is lost or repeated.
#include <optional>
#include <string>

#include "client/tunnel/hold_policy.hpp"
#include "client/tunnel/tunnel_lane.hpp"
#include "http/tunnel_hello.hpp"
#include "http/tunnel_query.hpp"

namespace sallyport::client {

class PairedDialogue {
 public:
  static constexpr std::size_t kMostBytes = 64 * 1024;  ///< of a body

  /// What an idle has brought.
  struct News {
    ByteSpan fresh;      ///< borrows the reply
    bool ended = false;  ///< the server's stream ends here
  };

  /// `welcome` has a secret.
  PairedDialogue(http::TunnelWelcome welcome, bool text);

  /// Bytes of one send.
  std::size_t send_limit() const;

  // the lane of sends
  /// Begins a send. Precondition: the one before has been answered.
  void begin_send(ByteVector bytes);
  TunnelAsk send() const;
  bool answers_send(ByteSpan body) const;
  void on_send_answered();

  // the lane of idles
  void begin_idle();
  TunnelAsk idle() const;
  bool answers_idle(ByteSpan body) const;
  /// Precondition: answers_idle(body).
  News on_idle_answered(ByteSpan body);
  /// The idle has to be sent again: its connection ended after `waited`, or (nullopt) nothing came.
  void on_idle_lost(std::optional<Milliseconds> waited);

  /// The last request; uses the lane of sends.
  TunnelAsk close();

  std::uint64_t sent() const { return sent_; }
  std::uint64_t received() const { return received_; }

 private:
  TunnelAsk ask(std::string_view verb, std::uint64_t number, const http::TunnelQuery& query,
                ByteSpan signed_body, SharedBytes body) const;

  const http::TunnelWelcome welcome_;
  const bool text_;
  HoldPolicy hold_;
  ByteVector sending_;
  SharedBytes send_body_;
  std::uint64_t send_number_ = 0;
  std::uint64_t idle_number_ = 0;
  std::uint64_t sent_ = 0;  // bytes that the server has, before the send under way
  std::uint64_t received_ = 0;
};

}  // namespace sallyport::client
