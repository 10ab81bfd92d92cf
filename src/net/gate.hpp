#pragma once
// Gate: finds out what a fresh connection speaks and sends it on its way. One per worker; a connection
// stays at the gate only until its first bytes have come, and owns no read buffer while it waits.
//
//   accept ─▶ Listener, Admission ─▶ Gate ─┬─ 3 ─────────────▶ GateRoutes::rtmp
//                                  ▲       ├─ XML, or silence, at a port for it ─▶ GateRoutes::xml
//                                  │       ├─ "POST " … ─────▶ GateRoutes::http
//                                  │       ├─ 6, 8, 9, if enabled ─▶ GateRoutes::rtmpe
//                                  │       ├─ <policy-file-request/> ─▶ the policy, then closed
//                   TlsStream ─────┴─ TLS ─┤
//                                          └─ anything else, or nothing in time ─▶ closed with a reason
//
// What a TlsStream decrypts is looked at again by the same table, once. On a port that is marked for it a PROXY
// header comes before all this (gate_front.hpp).
#include <functional>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>

#include "base/descriptor.hpp"
#include "net/arrival.hpp"
#include "net/byte_stream.hpp"
#include "net/first_bytes.hpp"
#include "net/refusal_log.hpp"

namespace sallyport::net {

class TlsContext;

/// Where connections go that have said what they speak. Called on the gate's worker. The absolute deadline
/// for a decoded `connect` (accepted_at + GateOptions::connect_deadline) is theirs from then on.
class GateRoutes {
 public:
  virtual ~GateRoutes() = default;
  /// A trusted front has named the client, `arrival.peer`: may it come in? `answer` gets none or a reason, once, on
  /// `loop`, also from within the call; `arrival` has its places then. It stays where it is until that.
  virtual void admit(Arrival& arrival, loop::EventLoop& loop, std::function<void(Reason)> answer) = 0;
  /// `initial` is what was read already, valid during the call only. The stream has not been started, or has
  /// a user at the gate that gives way.
  virtual void rtmp(std::shared_ptr<ByteStream> stream, ByteSpan initial) = 0;
  virtual void http(std::shared_ptr<ByteStream> stream, ByteSpan initial) = 0;
  /// At a port for XMLSockets. `initial` may be empty: some wait for the server to speak first.
  virtual void xml(std::shared_ptr<ByteStream> stream, ByteSpan initial) = 0;
  /// Only where it is enabled.
  virtual void rtmpe(std::shared_ptr<ByteStream> stream, ByteSpan initial) = 0;
  virtual bool rtmpe_enabled(std::size_t adaptor) = 0;
  /// What a TLS client at this adaptor is answered with; nullptr if it has no certificate.
  virtual std::shared_ptr<TlsContext> tls(std::size_t adaptor, const ListenerTraits& traits) = 0;
  /// The cross-domain policy of the adaptor, without the zero byte.
  virtual std::string policy(std::size_t adaptor) = 0;
};

struct GateOptions {
  Milliseconds connect_deadline{10'000};  ///< from accept
  Milliseconds xml_silence{2'000};        ///< who says nothing that long at a port for XMLSockets has come as one
};

class Gate {
 public:
  /// `loop`, `routes` and `refusals` outlive the gate.
  Gate(loop::EventLoop& loop, GateRoutes& routes, RefusalLog& refusals, GateOptions options = {})
      : loop_(loop), routes_(routes), refusals_(refusals), options_(options) {}
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// From any thread: a connection of the socket family (`v6`) comes in.
  void enter(Descriptor socket, bool v6, Arrival arrival);
  /// On the worker: closes who is waiting and whoever still comes.
  void stop();
  std::size_t waiting() const { return waiting_.size(); }

 private:
  class FrontVisitor;  // before its PROXY header
  class Visitor;       // on the raw socket
  class InnerVisitor;  // inside TLS
  void admit(Descriptor socket, bool v6, Arrival arrival);
  /// `initial` is what was read already.
  void meet(boost::asio::ip::tcp::socket socket, Arrival arrival, ByteSpan initial);
  void route(Visitor& visitor, Speaks speaks, ByteSpan initial);
  void route(const std::shared_ptr<ByteStream>& stream, Speaks speaks, ByteSpan initial);
  void begin_tls(Visitor& visitor, ByteSpan initial);
  void refuse(Visitor& visitor, Reason reason);
  void refused(const Arrival& arrival, Reason reason);
  void refused(const TransportFacts& facts, Reason reason);

  using VisitorHook =
      boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
  struct Listed : VisitorHook {
    virtual ~Listed() = default;
    /// Leaves the list.
    virtual void turn_away() = 0;
  };

  loop::EventLoop& loop_;
  GateRoutes& routes_;
  RefusalLog& refusals_;
  const GateOptions options_;
  boost::intrusive::list<Listed, boost::intrusive::constant_time_size<false>> waiting_;
  bool stopped_ = false;
};

}  // namespace sallyport::net
