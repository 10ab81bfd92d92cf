#pragma once
// TunnelLane: sends one request after the other until each has its reply, over as many connections as that
// takes.
//
//   ask ──▶ exchange ──200, and it fits──▶ done
//              ▲  └── cut, silent, 5xx, not ours ──▶ pause ──┐      (407: the proxy gets what it wants, at
//              once) └─────────────────────────────────────────────┘      until there has been no reply for
//              too long
#include <functional>
#include <string>

#include "client/tunnel/http_channel.hpp"
#include "client/tunnel/tunnel_speech.hpp"

namespace sallyport::client {

/// One request to the server.
struct TunnelAsk {
  std::string target;  ///< a path
  SharedBytes body;
  bool held = false;  ///< the server may keep us waiting, so the time of its reply tells nothing of the way
  Milliseconds hold{0};  ///< for so long, if that is known
};

/// How long a tunnel goes on without a reply, whichever lane it would come on.
class TunnelPatience {
 public:
  explicit TunnelPatience(Milliseconds budget) : budget_(budget), heard_(monotonic_now()) {}
  void on_reply() { heard_ = monotonic_now(); }
  bool over() const { return monotonic_now() - heard_ >= budget_; }

 private:
  const Milliseconds budget_;
  MonotonicTime heard_;
};

class TunnelLane {
 public:
  enum class Repeat {
    always,  ///< the server knows a request that comes again
    never,
    unspoken,  ///< only if the server cannot have seen it, as far as HTTP can tell
  };
  struct Terms {
    Repeat repeat = Repeat::always;
    /// Made anew for each attempt, so that it says what is true then.
    std::function<TunnelAsk()> ask;
    /// Whether the body of a 200 is the answer to it.
    std::function<bool(ByteSpan body)> fits;
    /// An attempt has failed and is made again.
    std::function<void(const ExchangeFault&)> again;
  };
  /// The body of the reply, or what ended the tunnel.
  using Done = std::function<void(Outcome<ByteVector>)>;

  /// What is referred to outlives the lane. `channel` is one to begin with, or none.
  TunnelLane(loop::EventLoop& loop, const TunnelSpeech& speech, HttpDial dial, TunnelHealth& health,
             TunnelPatience& patience, std::unique_ptr<HttpChannel> channel);

  /// Precondition: not busy. `done` is called once, never from within the call; the lane may be destroyed in
  /// it.
  void run(Terms terms, Done done);
  bool busy() const { return static_cast<bool>(done_); }
  /// The reply under way will not come: as if its time were over.
  void expire();
  /// Gives up what is under way, without a call.
  void reset();

 private:
  void attempt();
  void on_answer(HttpChannel::Answer answer);
  void on_reply(http::ReceivedReply reply);
  void on_status(const http::ReceivedReply& reply);
  void on_fault(ExchangeFault fault);
  bool may_repeat(const ExchangeFault& fault) const;
  void repeat_later(const ExchangeFault& fault);
  void finish(Outcome<ByteVector> outcome);

  loop::EventLoop& loop_;
  const TunnelSpeech& speech_;
  const HttpDial dial_;
  TunnelHealth& health_;
  TunnelPatience& patience_;
  std::unique_ptr<HttpChannel> channel_;
  Terms terms_;
  Done done_;
  MonotonicTime attempt_began_;
  unsigned failures_ = 0;    // in a row
  unsigned challenges_ = 0;  // to the request under way
  loop::Timer pause_;
};

}  // namespace sallyport::client
