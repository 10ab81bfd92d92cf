#pragma once
// XmlSession: one XMLSocket of a player's, over TCP, TLS or a WebSocket, on the worker that owns its byte stream. To the
// application's host it is a client like any other: whatever decides about a connect decides about it. To the script it is
// an XMLClient (script/api/xml_client.js).
//
//   connecting ─accepted─▶ connected: message ─▶ call "data"; call "send" ─▶ message ─▶ closing
//        └────refused─────────────────────────────────────────────────────────────────────▲
//
// Messages end with a zero byte, both ways. While too many wait at the host (ApplicationCalls), or the decision does, or
// the client is beyond its bandwidth, nothing is read.
#include <memory>
#include <string>

#include "base/log.hpp"
#include "hub/hub.hpp"
#include "net/outbox.hpp"
#include "net/xml/xml_framing.hpp"
#include "net/xml/xml_request.hpp"
#include "session/application_calls.hpp"
#include "session/host_line.hpp"
#include "session/idle_watch.hpp"
#include "session/pacer.hpp"
#include "session/session_options.hpp"

namespace sallyport::session {

class XmlSession final : public net::StreamUser, public hub::ClientPort, public std::enable_shared_from_this<XmlSession> {
 public:
  static constexpr std::size_t kMaxUnsent = 1024 * 1024;  ///< bytes that the player does not take; beyond it is cut

  /// `hub` and `options` outlive the session. Call ByteStream::start() with it, then begin().
  XmlSession(std::shared_ptr<net::ByteStream> stream, net::XmlRequest request, hub::Hub& hub, const SessionOptions& options);
  void begin();

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

  // hub::ClientPort
  void on_connect_answer(hub::ConnectAnswer answer) override;
  void on_call_answer(hub::CallAnswer answer) override;
  void on_publish_answer(hub::StreamAnswer) override {}
  void on_play_answer(hub::StreamAnswer) override {}
  void probe(std::uint64_t, Milliseconds) override {}
  void on_publish_lost(std::uint32_t) override {}
  void on_superseded() override {}
  void evict(Reason reason) override;
  void call(hub::ServerCallRef call, std::uint64_t number) override;
  void obey(const hub::ClientOrder& order) override;

 private:
  enum class State : std::uint8_t { connecting, connected, closing };

  hub::ClientFactsRef describe(hub::Destination& destination) const;
  void apply_limits(const hub::ApplicationOptions& application);
  void pass_on();
  void apply_reading();
  void say(std::string_view message);
  void look_after();
  void refuse(Reason reason, const std::string& words);
  void close(Reason reason, bool flush);
  log::Event describe_event(std::string_view name) const;

  const std::shared_ptr<net::ByteStream> stream_;
  const net::XmlRequest request_;
  hub::Hub& hub_;
  const SessionOptions& options_;
  loop::EventLoop& loop_;
  HostLine host_;
  State state_ = State::connecting;
  const std::shared_ptr<hub::ClientCounters> counters_ = std::make_shared<hub::ClientCounters>();
  hub::ClientFactsRef facts_;  // since begin()
  std::size_t max_message_ = 0;  // bytes; since it is connected
  net::ZeroFraming framing_;
  ApplicationCalls waiting_;
  net::Outbox outbox_{kMaxUnsent};
  loop::Timer housekeeping_{[this] { look_after(); }};
  Pacer to_client_{loop_, [this] { stream_->want_write(); }};
  Pacer from_client_{loop_, [this] {
    const auto alive = shared_from_this();
    apply_reading();
  }};
  bool active_ = false;
  std::unique_ptr<IdleWatch> idle_watch_;
};

}  // namespace sallyport::session
