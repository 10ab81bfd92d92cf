#pragma once
// GatewaySession: one HTTP request with calls by AMF. To the application's host it is a client that connects, calls and
// leaves: whatever decides about a connect decides about it. To the script it is a GatewayCaller (script/api/gateway.js).
//
//   decoded ─▶ connecting ─accepted─▶ calling: in order, ApplicationCalls' bounds ahead ─all answered, or kDeadline─▶ reply
//       │           └────refused────────────────────────────────────────────▶ 403, 404
//       └─ malformed ─▶ 400
//
// On the worker that the connection is on.
#include <memory>
#include <vector>

#include "amf/packet.hpp"
#include "base/log.hpp"
#include "hub/hub.hpp"
#include "net/gateway_request.hpp"
#include "session/application_calls.hpp"
#include "session/gateway/flex_message.hpp"
#include "session/host_line.hpp"

namespace sallyport::session {

class GatewaySession final : public net::GatewayExchange, public hub::ClientPort, public std::enable_shared_from_this<GatewaySession> {
 public:
  static constexpr Milliseconds kDeadline{30'000};               ///< for the whole request, decision included
  static constexpr std::size_t kMaxReply = 4 * 1024 * 1024;      ///< bytes; what does not fit in is answered with an error

  /// `hub` outlives the session. Call begin().
  GatewaySession(loop::EventLoop& loop, net::GatewayRequest request, net::GatewayAnswer answer, hub::Hub& hub);
  ~GatewaySession() override;
  void begin();

  // net::GatewayExchange
  void abandon() override;

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

 private:
  /// One body of the packet.
  struct Call {
    GatewayMethod method;
    std::string response;
    ByteVector answer;  // encoded; empty: there is none yet
  };

  bool read_packet();
  void connect();
  hub::ClientFactsRef describe(hub::Destination& destination, amf::Value headers) const;
  void make_calls();
  void answer_call(Call& call, bool ok, amf::Value value);
  void finish();
  void refuse(unsigned status, Reason reason, std::string words);
  void reply(net::GatewayReply reply);
  void leave();

  loop::EventLoop& loop_;
  net::GatewayRequest request_;
  net::GatewayAnswer answer_;  // empty: it has been given, or nobody waits
  hub::Hub& hub_;
  HostLine host_;
  const std::shared_ptr<hub::ClientCounters> counters_ = std::make_shared<hub::ClientCounters>();
  hub::ClientFactsRef facts_;
  amf::Value headers_;
  std::uint16_t version_ = 0;
  std::vector<Call> calls_;
  std::size_t next_ = 0;      // of calls_, to be made
  std::size_t answered_ = 0;
  std::size_t failed_ = 0;
  std::size_t reply_bytes_ = 0;
  std::size_t call_bytes_ = 0;  // that one call stands for among those that wait
  ApplicationCalls waiting_;
  bool connected_ = false;
  loop::Timer deadline_{[this] {
    const auto alive = shared_from_this();
    connected_ ? finish() : refuse(503, Reason::decision_deadline, "The application did not decide in time.");
  }};
};

}  // namespace sallyport::session
