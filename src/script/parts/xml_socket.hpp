#pragma once
// XmlSocket: one connection of an XMLSocket or XMLStreams, from the look-up of the name to its end.
//
//   Dialer ─▶ ByteStream ─▶ XmlFraming ─▶ XmlSocketUser, some messages a turn; meanwhile the peer's bytes wait
//
// On the instance's host. Its user is called from the event loop only, never from within a function here.
#include <memory>
#include <string>

#include "client/dial/dialer.hpp"
#include "net/byte_stream.hpp"
#include "net/xml/xml_framing.hpp"

namespace sallyport::script {

class XmlSocketUser {
 public:
  virtual ~XmlSocketUser() = default;
  /// Not ok: nothing follows.
  virtual void on_connected(double id, bool ok) = 0;
  virtual void on_message(double id, const std::string& message) = 0;
  /// By the peer, or because it sends too much at a time. Last.
  virtual void on_closed(double id) = 0;
};

class XmlSocket final : public net::StreamUser, public std::enable_shared_from_this<XmlSocket> {
 public:
  static constexpr std::size_t kMaxUnsent = 1024 * 1024;  ///< that the peer does not take; beyond, send() refuses
  static constexpr std::size_t kMessagesPerTurn = 64;
  static constexpr Milliseconds kTimeToConnect{20'000};

  struct Options {
    double id = 0;
    std::string host;
    std::uint16_t port = 0;
    bool framed = true;           ///< messages end with a zero byte, both ways
    std::size_t max_pending = 0;  ///< bytes of a message that is not complete
  };

  XmlSocket(XmlSocketUser& user, loop::EventLoop& loop, Options options);

  /// `names` outlives the dial, which close() ends.
  void connect(client::NameLookup& names);
  bool send(const std::string& message);
  void limit(std::size_t max_pending) { options_.max_pending = max_pending; }
  /// No call follows. What was sent still goes out, for some seconds, unless the peer takes nothing.
  void close();

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  void on_dialled(client::Outcome<client::Dialled> outcome);
  void tell_connected();
  void deliver_soon();
  void deliver();
  void cut();
  void end();

  XmlSocketUser* user_;  // null: closed
  loop::EventLoop& loop_;
  Options options_;
  const std::unique_ptr<net::XmlFraming> framing_;
  std::unique_ptr<client::Dialer> dialer_;
  std::unique_ptr<client::Cancellable> dial_;
  std::shared_ptr<net::ByteStream> stream_;
  std::string unsent_;
  std::string sending_;  // what a write has borrowed
  bool started_ = false;
  bool ended_ = false;
};

}  // namespace sallyport::script
