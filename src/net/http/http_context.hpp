#pragma once
// What the HTTP connections of one adaptor share, and the door to them.
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <vector>

#include "base/bytes.hpp"
#include "base/failure_book.hpp"
#include "net/address_limits.hpp"
#include "net/byte_stream.hpp"
#include "net/http/tunnel_directory.hpp"
#include "net/page_source.hpp"
#include "net/websocket/resume_directory.hpp"
#include "net/refusal_log.hpp"
#include "net/tunnel_options.hpp"

namespace sallyport::net {

class HttpConnection;

/// What is asked about a client whom a trusted proxy names in its request. Thread-safe.
struct ClientDoor {
  using Judge = std::function<void(const IpAddress& client, loop::EventLoop& loop, std::function<void(Reason)> answer)>;
  using Count = std::function<AddressLimits::Entry(const IpAddress& client)>;

  /// Whether it may come in: Allow, Deny and Order. `answer` gets none or a reason, once, on `loop`, the caller's
  /// own, also from within the call.
  Judge judge;
  /// A place for a tunnel session in what its address may have open, as for a connection of its own.
  Count count;

  static ClientDoor wide_open();
};

/// What is asked of an application by an HTTP request.
enum class WebService {
  rtmp,        ///< a WebSocket, or FLV
  gateway,     ///< calls by AMF
  xml_socket,  ///< a WebSocket that carries messages of an XMLSocket
};

/// Who asks for a WebSocket or for another service, a live stream or a file, and of which application.
struct UpgradeQuestion {
  WebService service = WebService::rtmp;
  std::string http_host;    ///< of the Host header, without port, lower case
  std::string application;  ///< of the path
  std::string origin;       ///< of the page; empty: not a browser
  bool same_origin = false;
  bool files = false;       ///< for a file: nobody is welcome where the application has none to exchange
  bool secure = false;      ///< with `files`: by TLS
};
enum class UpgradeAnswer {
  welcome,
  no_application,  ///< or it does not offer that service
  barred,          ///< with `files`: the application is not reached this way (protocol rules)
  foreign_origin,  ///< the application has rules about pages, and this one may not
};
/// `answer` is called once, on `loop`, the caller's own, also from within the call. Thread-safe.
using UpgradeJudge =
    std::function<void(UpgradeQuestion question, loop::EventLoop& loop, std::function<void(UpgradeAnswer)> answer)>;

/// One per adaptor. It is destroyed after the workers' threads have ended; call close_all() on each of them
/// before, since open connections keep it alive.
class HttpContext {
 public:
  /// What the arguments refer to outlives the context. `resolver` tells virtual hosts apart; without one every
  /// host name stands for itself. Without `upgrades` there are no WebSockets,
  /// without `pages` none of the server's own.
  HttpContext(std::vector<loop::EventLoop*> workers, SessionFactory& factory, RefusalLog& refusals,
              std::shared_ptr<const HttpOptions> options, ClientDoor door = ClientDoor::wide_open(),
              HostResolver resolver = {}, UpgradeJudge upgrades = {}, PageSource pages = {});
  ~HttpContext();

  /// From any thread. Requests that follow and sessions opened from now on use the new ones.
  void set_options(std::shared_ptr<const HttpOptions> options);
  std::shared_ptr<const HttpOptions> options() const;
  TunnelDirectory& tunnels() { return tunnels_; }
  ResumeDirectory& resumes() { return resumes_; }
  RefusalLog& refusals() { return refusals_; }
  const ClientDoor& door() const { return door_; }
  const UpgradeJudge& upgrades() const { return upgrades_; }
  const PageSource& pages() const { return pages_; }
  SessionFactory& sessions() { return sessions_; }
  /// Who has presented ids of sessions that are none. From any thread.
  FailureBook& wrong_ids() { return wrong_ids_; }
  /// One more; what it costs. From any thread.
  FailureBook::Standing note_wrong_id(const IpAddress& peer);
  /// On `loop`'s thread: ends its sessions and connections.
  void close_all(loop::EventLoop& loop, Reason reason);

 private:
  friend class HttpConnection;
  using Connections = std::unordered_set<std::shared_ptr<HttpConnection>>;

  mutable std::mutex mutex_;  // guards options_
  std::shared_ptr<const HttpOptions> options_;
  RefusalLog& refusals_;
  const ClientDoor door_;
  const UpgradeJudge upgrades_;
  const PageSource pages_;
  SessionFactory& sessions_;
  TunnelDirectory tunnels_;
  ResumeDirectory resumes_;
  FailureBook wrong_ids_;
  std::vector<Connections> connections_;  // by worker, each touched on its own thread only
};

/// Serves HTTP on a stream until it ends: RTMPT, ident, and the web server behind. `initial` is what has been
/// read from it. Call it on the stream's loop.
void serve_http(std::shared_ptr<ByteStream> stream, ByteSpan initial, std::shared_ptr<HttpContext> context);

}  // namespace sallyport::net
