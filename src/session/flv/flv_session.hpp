#pragma once
// FlvSession: one client who watches one live stream as FLV, by HTTP or in a WebSocket, on the worker that owns its
// byte stream. To the application it is a client like any other: rules, tokens, callbacks and scripts see it connect and
// play. The agent is the User-Agent.
//
//   connecting ─accepted─▶ asking ─accepted─▶ waiting ──media──▶ playing ──▶ closing
//        └────refused────────┴────────────────────┴─ nobody publishes: 404 ─────▲
//
// What it sends is ignored. A publisher that goes has kGap to come back; then the body ends.
#include <memory>
#include <string>

#include "base/log.hpp"
#include "hub/hub.hpp"
#include "net/media_request.hpp"
#include "net/outbox.hpp"
#include "session/flv/flv_playback.hpp"
#include "session/host_line.hpp"
#include "session/idle_watch.hpp"
#include "session/pacer.hpp"
#include "session/session_options.hpp"

namespace sallyport::session {

class FlvSession final : public net::StreamUser, public hub::ClientPort, public std::enable_shared_from_this<FlvSession> {
 public:
  static constexpr Milliseconds kWaitForPublisher{5'000};  ///< then the stream is not found
  static constexpr Milliseconds kWaitForKinds{1'000};      ///< for the second of audio and video, which the header names
  static constexpr Milliseconds kGap{5'000};               ///< between two publishers

  /// `hub` and `options` outlive the session. Call ByteStream::start() with it, then begin().
  FlvSession(std::shared_ptr<net::ByteStream> stream, net::MediaRequest request, hub::Hub& hub, const SessionOptions& options);
  void begin();

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

  // hub::ClientPort
  void on_connect_answer(hub::ConnectAnswer answer) override;
  void on_publish_answer(hub::StreamAnswer) override {}
  void on_play_answer(hub::StreamAnswer answer) override;
  void probe(std::uint64_t, Milliseconds) override {}
  void on_publish_lost(std::uint32_t) override {}
  void on_superseded() override {}
  void evict(Reason reason) override;
  void call(hub::ServerCallRef call, std::uint64_t number) override;
  void obey(const hub::ClientOrder& order) override;

 private:
  enum class State : std::uint8_t { connecting, asking, waiting, playing, closing };

  hub::ClientFactsRef describe(hub::Destination& destination) const;
  void apply_limits(const hub::ApplicationOptions& application);
  bool ready_to_begin();
  void start_body();
  bool fill_tags(net::Gather& out, std::size_t limit);
  void count(std::size_t bytes);
  void refuse(unsigned status, Reason reason, const std::string& words);
  void say(std::string text);
  void on_patience();
  void look_after();
  void close(Reason reason, bool flush);
  log::Event describe_event(std::string_view name) const;

  const std::shared_ptr<net::ByteStream> stream_;
  const net::MediaRequest request_;
  hub::Hub& hub_;
  const SessionOptions& options_;
  loop::EventLoop& loop_;
  HostLine host_;
  State state_ = State::connecting;
  const std::shared_ptr<hub::ClientCounters> counters_ = std::make_shared<hub::ClientCounters>();
  hub::ClientFactsRef facts_;  // since begin()
  net::Outbox outbox_;
  std::unique_ptr<FlvPlayback> playback_;
  bool kinds_are_all_ = false;    // what was not seen by now does not come
  std::uint64_t slow_skips_ = 0;  // not logged yet
  loop::Timer patience_{[this] { on_patience(); }};  // with a stream that nobody publishes
  loop::Timer kinds_{[this] {
    kinds_are_all_ = true;
    stream_->want_write();
  }};
  loop::Timer housekeeping_{[this] { look_after(); }};
  Pacer to_client_{loop_, [this] { stream_->want_write(); }};
  bool active_ = false;
  std::unique_ptr<IdleWatch> idle_watch_;
};

}  // namespace sallyport::session
