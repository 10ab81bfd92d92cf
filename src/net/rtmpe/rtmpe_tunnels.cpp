#include "net/rtmpe/rtmpe_tunnels.hpp"

#include <utility>

#include "rtmp/handshake/handshake_kind.hpp"

namespace sallyport::net {
namespace {

/// Until the first byte. The tunnel has its own deadline for a decoded `connect`.
class FirstByte final : public StreamUser {
 public:
  FirstByte(std::shared_ptr<ByteStream> stream, const RtmpeServices& services)
      : stream_(std::move(stream)), services_(services) {}

  void on_bytes(ByteSpan bytes) override {
    auto next = rtmp::is_encrypted_version(bytes[0]) ? std::make_shared<RtmpeGreeting>(stream_, services_)
                                                     : services_.sessions.make_session(stream_);
    if (!next) return stream_->close(Reason::connection_limit, false);
    std::exchange(stream_, nullptr)->start(std::move(next), bytes);
  }
  bool fill(Gather&, std::size_t) override { return false; }
  void on_closed(Reason reason) override {
    if (const auto stream = std::exchange(stream_, nullptr))
      log_refusal(services_.refusals, stream->facts(), reason);
  }

 private:
  std::shared_ptr<ByteStream> stream_;  // until it is handed over or has ended
  const RtmpeServices& services_;
};

}  // namespace

std::shared_ptr<StreamUser> RtmpeTunnels::make_session(std::shared_ptr<ByteStream> stream) {
  if (!enabled_) return services_.sessions.make_session(std::move(stream));
  return std::make_shared<FirstByte>(std::move(stream), services_);
}

}  // namespace sallyport::net
