#pragma once
// LegacyDialogue: what a client says to any other RTMPT server, and what the answers mean: one request at a
// time, numbered from 0 over send, idle and close together; an interval byte in front of what the replies
// bring.
#include "client/tunnel/tunnel_lane.hpp"

namespace sallyport::client {

class LegacyDialogue {
 public:
  static constexpr std::size_t kMostBytes = 64 * 1024;  ///< of a body

  explicit LegacyDialogue(std::string id) : id_(std::move(id)) {}

  /// Begins the next request. Precondition: the one before has been answered.
  void begin_send(ByteVector bytes) { begin("send", SharedBytes::copy_of(bytes)); }
  void begin_idle() { begin("idle", nothing()); }
  void begin_close() { begin("close", nothing()); }
  TunnelAsk ask() const { return ask_; }
  /// Servers answer nothing with at least a byte.
  static bool answers(ByteSpan body) { return !body.empty(); }
  /// What the reply brought; borrows it. Precondition: answers(body).
  ByteSpan on_answered(ByteSpan body);
  /// How long the server wants us to wait before the next idle.
  Milliseconds interval() const { return interval_; }

 private:
  void begin(std::string_view verb, SharedBytes body);
  static SharedBytes nothing() { return SharedBytes::copy_of(ByteVector{0}); }

  const std::string id_;
  TunnelAsk ask_;
  std::uint64_t next_ = 0;
  Milliseconds interval_{0};
};

}  // namespace sallyport::client
