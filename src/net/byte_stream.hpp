#pragma once
// ByteStream: an ordered byte pipe to one peer. TCP is one; the HTTP tunnel, TLS, RTMPE and WebSocket each
// are or wrap another. It pulls: when it can take bytes it asks its user to fill up to a limit, so nothing
// piles up below the session. Above it nobody knows how the bytes travel, except through TransportFacts.
//
// Everything here happens on the loop that owns the stream.
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/reason.hpp"
#include "loop/event_loop.hpp"
#include "net/address_rules.hpp"
#include "net/gather.hpp"

namespace sallyport::net {

/// What may be known about the way the bytes travel; decided from what the server saw, never from a URI.
struct TransportFacts {
  std::string_view protocol = "rtmp";  ///< FMS's name for the carrier: rtmp, rtmpt, rtmps, …
  bool secure = false;                 ///< protected by TLS up to this process or to a trusted front
  bool tunnelled = false;              ///< RTMP inside HTTP requests
  bool rtmpe = false;                  ///< inside RTMPE, which is obfuscation and never counts as secure
  IpAddress peer;                      ///< the client, also where a trusted front speaks for it
  std::uint16_t peer_port = 0;
  std::optional<IpAddress> front;      ///< the trusted proxy that speaks for the client, if there is one
  std::uint16_t local_port = 0;
  std::size_t adaptor = 0;             ///< index into the running configuration's adaptors
  std::string http_host;               ///< Host header without port, lower case; empty where there is none
  std::string xml_place;               ///< what XMLSockets at this port are for; empty: there are none (ListenerTraits)
  std::string server_name;             ///< the name the TLS client asked for (SNI), lower case
  std::string bearer;                  ///< the token of an Authorization: Bearer header; a secret, never logged
  std::string origin;                  ///< Origin field of a WebSocket's request: the page; empty: not a browser
  bool same_origin = false;            ///< …and it is of the host asked for
  MonotonicTime accepted_at{};         ///< of the TCP connection, or of the tunnel's /open
  /// Set if the RTMP handshake has been made below (RTMPE): the last 32 bytes of S1, for SWF verification.
  std::optional<std::array<std::uint8_t, 32>> handshake_tail;
};

/// The layer above a stream.
class StreamUser {
 public:
  virtual ~StreamUser() = default;
  /// Bytes in order; the span is valid during the call only.
  virtual void on_bytes(ByteSpan bytes) = 0;
  /// Adds up to about `limit` bytes to `out` (the last message may run over) and answers whether there is
  /// more to send. What was added counts as sent: the stream keeps what the peer does not take yet.
  virtual bool fill(Gather& out, std::size_t limit) = 0;
  /// The peer has ended its direction. True: the stream stays open for what is still to be said, and its user
  /// closes it; false: it ends at once.
  virtual bool on_peer_end() { return false; }
  /// ByteStream::suspended() has changed.
  virtual void on_suspended(bool) {}
  /// The stream has ended, by the peer, by a fault or by close(); it makes no further call.
  virtual void on_closed(Reason reason) = 0;
};

class ByteStream : public std::enable_shared_from_this<ByteStream> {
 public:
  virtual ~ByteStream() = default;

  virtual const TransportFacts& facts() const = 0;
  virtual loop::EventLoop& event_loop() = 0;

  /// Begins to deliver, also if a former user had stopped reading; `initial` are bytes that have been read
  /// already. The stream keeps `user` alive until on_closed(). Called again, also from within on_bytes(), it
  /// hands the stream over: the former user gets no further call. If the stream has ended, on_closed() follows
  /// later.
  virtual void start(std::shared_ptr<StreamUser> user, ByteSpan initial) = 0;
  /// There is something to send: fill() is called at the end of this turn if the peer can take bytes,
  /// else as soon as it can.
  virtual void want_write() = 0;
  /// From within on_bytes(): what came waits for a decision, and its answer will acknowledge it. Nothing else that
  /// the peer might send meanwhile would be looked at, so it need not be told earlier (tcp_stream.cpp).
  virtual void answer_follows() {}
  /// Stops and resumes on_bytes(). While stopped the peer's bytes wait in the kernel (or in the tunnel's
  /// bounded inbox) and its departure may go unnoticed.
  virtual void set_reading(bool on) = 0;
  /// Ends the stream. If `flush`, the user is asked once more for what it still has to say, and all that has
  /// been filled is sent, for at most a few seconds. on_closed(reason) follows, later or at once.
  virtual void close(Reason reason, bool flush) = 0;

  /// The session has decoded a `connect`, or HTTP has found its use: the connection no longer counts as one
  /// that has not got so far.
  virtual void proved() {}

  virtual std::uint64_t bytes_received() const = 0;
  /// Bytes the peer's side has taken: handed to the kernel, or to a tunnel reply.
  virtual std::uint64_t bytes_sent() const = 0;
  /// Since when the peer has taken nothing although there was something; nullopt while it takes what comes.
  virtual std::optional<MonotonicTime> blocked_since() const = 0;
  /// There is no way to the peer at the moment, and it may come back by another: its silence means nothing.
  virtual bool suspended() const { return false; }
};

struct FileRequest;
struct MediaRequest;
struct XmlRequest;
struct GatewayRequest;
struct GatewayReply;
class GatewayExchange;

/// Makes the layer above for a stream whose use has turned out. Implemented above net.
class SessionFactory {
 public:
  virtual ~SessionFactory() = default;
  /// It carries RTMP.
  virtual std::shared_ptr<StreamUser> make_session(std::shared_ptr<ByteStream> stream) = 0;
  /// It is to carry a live stream as FLV. Nullptr where that is not served.
  virtual std::shared_ptr<StreamUser> make_viewer(std::shared_ptr<ByteStream>, MediaRequest&&) { return nullptr; }
  /// It is to carry a file, and the response to it. Nullptr where that is not served; then the request is left as it is.
  virtual std::shared_ptr<StreamUser> make_transfer(std::shared_ptr<ByteStream>, FileRequest&&) { return nullptr; }
  /// It carries messages of an XMLSocket. Nullptr where that is not served.
  virtual std::shared_ptr<StreamUser> make_xml_session(std::shared_ptr<ByteStream>, XmlRequest&&) { return nullptr; }
  /// Calls by AMF over HTTP, on `loop`. Nullptr where that is not served: no answer comes then.
  virtual std::shared_ptr<GatewayExchange> make_exchange(loop::EventLoop&, GatewayRequest&&, std::function<void(GatewayReply)>) { return nullptr; }
};

}  // namespace sallyport::net
