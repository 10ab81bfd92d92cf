#pragma once
// HttpConnection: one connection that speaks HTTP/1, over TCP or TLS: the user of a ByteStream. HttpContext
// knows it until it closes.
//
//   bytes ─▶ RequestParser ─┬─ WebSocket ──▶ judged ─▶ WebSocketStream, in this connection's place
//                           ├─ GET ….flv ───▶ judged ─▶ a viewer's session, likewise
//                           ├─ /app/_files/… ▶ judged ─▶ a transfer of a file, likewise
//                           ├─ GET /app/… ───▶ asked, and answered with a page; what is none goes on
//                           ├─ POST …/gateway ▶ judged ─▶ body collected ─▶ GatewayExchange ─▶ ReplyQueue ───┐
//                           ├─ RTMPT, ident ─▶ body collected ─▶ TunnelDirectory ─▶ ReplyQueue ─┐
//                           └─ anything else ─▶ WebServerProxy (alone on the connection) ───────┴─▶ bytes
//
// Deadlines: the first head and its body within 10 s of accept; every other request within 10 s of its
// first byte, or 30 s once the connection has proved itself by carrying a request for a session with a
// decoded connect, or a proxied one. Kept idle for 10 s before that, 75 s after. What a client sends to the
// web server behind may take longer if it keeps a pace (UploadPace).
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/file_target.hpp"
#include "http/media_target.hpp"
#include "http/request_parser.hpp"
#include "http/tunnel_hello.hpp"
#include "http/tunnel_target.hpp"
#include "net/byte_stream.hpp"
#include "net/front/forwarded.hpp"
#include "net/gateway_request.hpp"
#include "net/http/http_context.hpp"
#include "net/http/reply_queue.hpp"
#include "net/http/upload_pace.hpp"
#include "net/http/web_server_proxy.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::net {

class HttpConnection final : public StreamUser,
                             public std::enable_shared_from_this<HttpConnection>,
                             private loop::TurnEnd,
                             private WebServerClient {
 public:
  HttpConnection(std::shared_ptr<ByteStream> stream, std::shared_ptr<HttpContext> context);
  ~HttpConnection() override;

  void start(ByteSpan initial);
  void close(Reason reason) { stream_->close(reason, false); }

  // StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(Gather& out, std::size_t limit) override;
  bool on_peer_end() override;
  void on_closed(Reason reason) override;

 private:
  using Kind = http::TunnelTarget::Kind;
  enum class Route { none, ours, refused, upgrading, asking, page, waiting_for_proxy, proxied };
  static constexpr std::size_t kMaxBody = 1024 * 1024;  ///< of a request that is ours
  /// The request whose head has come; a proxied one stays until its response has ended.
  struct Current {
    Route route = Route::none;
    Kind kind = Kind::none;
    std::string session;
    std::uint64_t sequence = 0;
    std::string query;
    std::string host;
    std::string bearer;
    std::string origin;  // of the web page that asks; empty: not a browser
    bool same_origin = false;
    std::optional<ForwardedClient> client;  // whom the proxy in front speaks for
    bool judged = true;                     // whether it may come in is known
    std::optional<http::MediaTarget> media;  // the live stream that is asked for, as FLV
    std::optional<http::FileTarget> file;    // the file that is sent or fetched
    PageAnswer page;                         // of the route of that name
    std::optional<http::ServiceTarget> gateway;  // the gateway that is called
    std::optional<http::ServiceTarget> xml;      // the WebSocket carries an XMLSocket
    std::optional<GatewayRequest> calls;         // once it may be: what is known but for the body
    ByteVector body;
    std::size_t body_size = 0;
    std::uint64_t slot = 0;
    unsigned refusal = 0;
    bool passed = false;  // of a proxied one: its last byte has come
    UploadPace pace;      // of a proxied one
  };

  // reading
  void consume(ByteSpan input);
  bool take(ByteSpan& input);
  bool paused() const;
  void resume();
  void on_body(ByteSpan raw, ByteSpan data);
  void on_complete();
  void on_bad_request();

  // routing
  void on_head();
  /// `ours`: a path of the tunnel's, asked for in a way that is none of the tunnel's.
  void route_live(const http::RequestHead& head, bool ours);
  void pass_on(const http::RequestHead& head, unsigned otherwise);
  void begin_ours(const http::RequestHead& head, const http::TunnelTarget& target);
  void refuse(const http::RequestHead& head, unsigned status);
  void refuse_now(unsigned status);
  std::uint64_t reserve(const http::RequestHead& head, std::string_view interim);
  void begin_proxied();

  // WebSockets, FLV and files (http_upgrade.cpp)
  bool wants_upgrade(const http::RequestHead& head) const;
  std::optional<http::MediaTarget> media_of(const http::RequestHead& head) const;
  std::optional<http::FileTarget> file_of(const http::RequestHead& head) const;
  void ask_upgrade(const http::RequestHead& head);
  void ask_application(const http::RequestHead& head, UpgradeQuestion question);
  void on_upgrade_answer(UpgradeAnswer answer);
  void upgrade();
  TransportFacts facts_of_upgrade() const;
  bool become_websocket(TransportFacts facts, std::shared_ptr<void> place);
  std::optional<http::ServiceTarget> xml_socket_of(const http::RequestHead& head) const;
  std::shared_ptr<StreamUser> xml_session(const std::shared_ptr<ByteStream>& socket, TransportFacts facts);
  bool become_viewer(const std::shared_ptr<ByteStream>& carrier, TransportFacts facts, std::shared_ptr<void> place);
  bool become_transfer(TransportFacts facts, std::shared_ptr<void> place);
  void leave();

  // pages that the server itself has (http_own_pages.cpp)
  std::optional<PageQuestion> page_of(const http::RequestHead& head) const;
  void ask_page(PageQuestion question);
  void on_page_answer(PageAnswer answer);
  void send_page();

  // calls by AMF (http_gateway.cpp)
  std::optional<http::ServiceTarget> gateway_of(const http::RequestHead& head) const;
  void ask_gateway(const http::RequestHead& head);
  void answer_preflight(const http::RequestHead& head);
  void begin_calls(const http::RequestHead& head, TransportFacts facts, std::shared_ptr<void> place);
  void make_calls();
  void on_calls_answered(std::uint64_t slot, GatewayReply reply);

  // clients of a trusted proxy (http_fronts.cpp)
  bool find_client(const http::RequestHead& head);
  void note_client(const http::RequestHead& head);
  TransportFacts facts_of_client() const;
  void judge_session(std::uint64_t slot, TransportFacts facts, const std::optional<http::TunnelHello>& hello);
  void count_session(std::uint64_t slot, TransportFacts facts, const std::optional<http::TunnelHello>& hello);
  void judge_client();
  void on_client_judged(Reason refusal);

  // web pages that open a tunnel (http_pages.cpp)
  void judge_page(std::uint64_t slot, TransportFacts facts, const http::TunnelHello& hello, bool fronted);
  void on_page_judged(std::uint64_t slot, TransportFacts facts, const http::TunnelHello& hello, bool fronted,
                      UpgradeAnswer answer);
  void show_page(std::uint64_t slot, const std::string& origin);

  // answering
  void dispatch();
  void open_session();
  void begin_session(std::uint64_t slot, TransportFacts facts, const std::optional<http::TunnelHello>& hello,
                     bool fronted);
  void open_session(std::uint64_t slot, TransportFacts facts, const std::optional<http::TunnelHello>& hello,
                    std::shared_ptr<void> place = nullptr);
  void open_paired(std::uint64_t slot, TransportFacts facts, const http::TunnelHello& hello,
                   std::shared_ptr<void> place);
  void reply_typed(std::uint64_t slot, std::string_view type);
  void deliver();
  void answer(std::uint64_t slot, const IpAddress& peer, const TunnelReply& reply);
  void on_wrong_id(std::uint64_t slot, const IpAddress& peer);
  void answer_late();
  void reply_text(std::uint64_t slot, unsigned status, std::string_view text, std::string_view cookie = {});
  void reply_error(std::uint64_t slot, unsigned status);

  // WebServerClient
  void proxy_bytes(ByteSpan bytes) override;
  std::size_t proxy_backlog() const override { return out_.size(); }
  void proxy_room() override { loop_.at_end_of_turn(*this); }
  void proxy_upgraded() override { upgraded_ = true; }
  void proxy_ended(End end) override;

  // writing and time
  void end_of_turn() override;
  void after_flush();
  void refused(Reason reason) { refused(stream_->facts(), reason); }
  void refused(const TransportFacts& facts, Reason reason);
  void prove();
  void on_timer();
  void rearm();
  struct Due {
    MonotonicTime at;
    Reason reason;
  };
  Due next_due() const;
  /// A request has begun and its last byte has not come.
  bool receiving() const { return parser_ && parser_->started(); }
  bool outstanding() const { return !replies_.empty() || !out_.empty() || current_.route != Route::none; }

  const std::shared_ptr<ByteStream> stream_;
  loop::EventLoop& loop_;
  const std::shared_ptr<HttpContext> context_;
  std::shared_ptr<const HttpOptions> options_;  // of the current request
  std::optional<http::RequestParser> parser_;   // none while the connection is idle
  Current current_;
  ByteVector pending_;  // read, and not parsed because of paused()
  ReplyQueue replies_;
  UnsentTail out_;
  std::vector<std::shared_ptr<const void>> held_;  // of pages in replies_ and out_
  std::shared_ptr<WebServerProxy> proxy_;
  std::shared_ptr<GatewayExchange> exchange_;  // that a reply waits for
  MonotonicTime armed_for_ = MonotonicTime::max();
  MonotonicTime request_began_;
  MonotonicTime idle_since_;
  MonotonicTime last_activity_;  // bytes in or out
  std::vector<std::uint64_t> late_;  // replies about wrong ids that wait; nothing is read meanwhile
  MonotonicTime late_until_{};
  bool late_refused_ = false;  // the connection ends instead of an answer
  loop::Timer timer_;
  bool first_request_ = true;
  bool proved_ = false;
  bool upgraded_ = false;  // what the web server and the client say is not HTTP any more
  bool peer_ended_ = false;
  bool last_request_ = false;  // nothing behind it is parsed
  bool output_ends_ = false;   // the last reply is in out_
  bool closed_ = false;
};

}  // namespace sallyport::net
