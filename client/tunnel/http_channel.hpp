#pragma once
// HttpChannel: one request after the other over HTTP connections that come from an HttpDial when they are
// needed. It does not repeat anything: what went wrong is said, and whoever asked decides.
//
//   exchange ──▶ connection there? ──no──▶ dial ──▶ request out ──▶ reply in ──▶ done
//                    └────────────yes────────────────▲
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/buffer.hpp"
#include "client/tunnel/tunnel_client.hpp"
#include "http/reply_reader.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::client {

/// Why there is no reply.
struct ExchangeFault {
  enum class Kind {
    no_connection,  ///< none could be had
    cut,            ///< it ended before the reply was complete
    silent,         ///< nothing, or not all of it, by the deadline
    malformed,      ///< what came is not an HTTP reply, or too long
  };
  Kind kind = Kind::cut;
  Failure failure;
  bool began = false;   ///< a byte of the reply had come
  bool reused = false;  ///< the connection had carried a request before
};

struct HttpRequest {
  std::string head;
  SharedBytes body;
  bool keep_alive = true;  ///< the head asks for it
  bool prompt = false;     ///< the server answers at once: its time tells of the way
};

class HttpChannel {
 public:
  using Answer = std::variant<http::ReceivedReply, ExchangeFault>;
  using Done = std::function<void(Answer)>;
  static constexpr std::size_t kMostReply = 1024 * 1024;  ///< bytes of a reply's body

  /// `health` outlives the channel.
  HttpChannel(loop::EventLoop& loop, HttpDial dial, TunnelHealth& health);
  /// Drops the connection; no call follows.
  ~HttpChannel();
  HttpChannel(const HttpChannel&) = delete;
  HttpChannel& operator=(const HttpChannel&) = delete;

  /// A connection to use first, which has not been started, or waits for it.
  void adopt(std::shared_ptr<net::ByteStream> stream);
  /// Precondition: no exchange is under way. `done` is called once, never from within the call; the channel
  /// may be destroyed in it.
  void exchange(HttpRequest request, Deadline deadline, Done done);
  bool busy() const { return static_cast<bool>(done_); }
  /// As if the deadline had passed, if a request is out.
  void expire() {
    if (reader_) on_deadline();
  }
  /// Ends the connection, so that the next exchange takes another one. Precondition: not busy.
  void drop_connection();
  /// What is known of the newest connection; none before the first.
  const std::optional<net::TransportFacts>& facts() const { return facts_; }

 private:
  class Wire;

  void dial();
  void on_dialled(Outcome<std::shared_ptr<net::ByteStream>> dialled);
  void begin();
  void on_bytes(ByteSpan bytes);
  void on_closed(Reason reason);
  void on_deadline();
  void complete();
  void fail(ExchangeFault::Kind kind, Obstacle obstacle, std::string detail);
  void answer(Answer answer);
  void note_cut();

  loop::EventLoop& loop_;
  const HttpDial dial_;
  TunnelHealth& health_;
  std::shared_ptr<Wire> wire_;
  std::unique_ptr<Cancellable> dialling_;
  std::optional<net::TransportFacts> facts_;
  std::optional<http::ReplyReader> reader_;
  HttpRequest request_;
  Done done_;
  MonotonicTime dial_began_;
  MonotonicTime request_began_;
  loop::Timer deadline_;
};

}  // namespace sallyport::client
