#pragma once
// WebServerProxy: passes requests that are not ours to the web server behind (<HttpProxy> in Adaptor.xml),
// for one client connection. Requests and responses go through byte for byte, except that a request gains
// the field "X-Forwarded-For: <client's address>" at the end of its head. Both directions stream, with
// WebServerOptions::buffer_limit bytes in flight; after a 101 the bytes are not looked at any more.
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "http/request_head.hpp"
#include "http/response_parser.hpp"
#include "loop/event_loop.hpp"
#include "net/byte_stream.hpp"
#include "net/tunnel_options.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::net {

/// The connection in front. It is called from the loop, never from within a call of the proxy's functions.
class WebServerClient {
 public:
  enum class End {
    keep_alive,   ///< the response is complete, another request may follow
    close,        ///< the response is complete, and with it the connection
    broken,       ///< the web server failed in the middle of its response
    unreachable,  ///< nothing was said: answer 502
  };
  virtual ~WebServerClient() = default;
  virtual void proxy_bytes(ByteSpan bytes) = 0;
  /// Bytes that the client has not taken yet.
  virtual std::size_t proxy_backlog() const = 0;
  /// The web server takes more of the request again.
  virtual void proxy_room() = 0;
  virtual void proxy_upgraded() = 0;
  virtual void proxy_ended(End end) = 0;
};

class WebServerProxy : public std::enable_shared_from_this<WebServerProxy> {
 public:
  /// `client` outlives the proxy or calls abort().
  WebServerProxy(loop::EventLoop& loop, const WebServerOptions& options, WebServerClient& client);

  /// Precondition: no exchange is going on.
  void begin(const http::RequestHead& head, const TransportFacts& facts);
  /// Bytes of the request's body, framing included; after an upgrade any bytes.
  void send(ByteSpan bytes);
  /// The request has been passed on completely.
  void request_ended() { request_ended_ = true; }
  /// Whether send() may be called; if not, proxy_room() follows.
  bool has_room() const { return out_.size() < options_.buffer_limit; }
  /// The client's backlog has shrunk.
  void client_drained();
  /// After an upgrade: the client sends no more.
  void client_ended();
  const WebServerOptions& options() const { return options_; }
  /// Lets go of the client at once.
  void abort();

 private:
  using Tcp = boost::asio::ip::tcp;
  enum class State { idle, connecting, exchanging, upgraded };

  void connect();
  void connect_to(Tcp::resolver::results_type endpoints);
  void on_connected(const boost::system::error_code& error);
  void wait_readable();
  void on_readable();
  void on_bytes(ByteSpan bytes);
  void on_upstream_end();
  void flush();
  void wait_writable();
  bool retry();
  void end(WebServerClient::End end);
  void drop_connection();

  loop::EventLoop& loop_;
  const WebServerOptions options_;
  WebServerClient* client_;
  std::shared_ptr<Tcp::socket> socket_;
  std::optional<Tcp::resolver> resolver_;
  loop::Timer connect_timer_;
  std::optional<http::ResponseParser> response_;
  UnsentTail out_;
  std::string retry_head_;  // a request that may be sent again on a fresh connection; else empty
  State state_ = State::idle;
  std::uint64_t generation_ = 0;  // of socket_: handlers of an older one do nothing
  bool request_ended_ = false;
  bool request_keeps_ = false;
  bool upgrade_asked_ = false;
  bool read_wait_ = false;
  bool write_wait_ = false;
  bool finish_sending_ = false;
};

}  // namespace sallyport::net
