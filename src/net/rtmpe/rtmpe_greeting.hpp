#pragma once
// RtmpeGreeting: the user of a stream that turned out to speak RTMPE, until the handshake has been made. Then
// an RtmpeStream takes its place, with a session on top.
#include <memory>

#include <boost/intrusive/list.hpp>

#include "net/byte_stream.hpp"
#include "net/refusal_log.hpp"
#include "rtmp/handshake/rtmpe_server_handshake.hpp"

namespace sallyport::net {

/// What greetings need; outlives them.
struct RtmpeServices {
  SessionFactory& sessions;
  RefusalLog& refusals;
  Milliseconds connect_deadline{10'000};  ///< from accept until a decoded `connect`; absolute
};

class RtmpeGreeting final
    : public StreamUser,
      public std::enable_shared_from_this<RtmpeGreeting>,
      public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  RtmpeGreeting(std::shared_ptr<ByteStream> stream, const RtmpeServices& services);

  /// Ends it without a line in the log.
  void turn_away();

  // StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  void hand_over(ByteSpan rest);

  std::shared_ptr<ByteStream> stream_;  // until it is handed over or has ended
  const RtmpeServices& services_;
  rtmp::RtmpeServerHandshake handshake_;
  ByteVector unsaid_;
  loop::Timer deadline_;
};

/// Logs why a stream ended before there was a session; not if the peer just went.
void log_refusal(RefusalLog& refusals, const TransportFacts& facts, Reason reason);

}  // namespace sallyport::net
