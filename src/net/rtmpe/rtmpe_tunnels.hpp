#pragma once
// RtmpeTunnels: what a tunnel session begins with. The gate sees HTTP only, so where RTMPE is on, the first
// byte of the session says whether it is RTMP (rtmpt) or RTMPE (rtmpte). Where it is off, the session itself
// begins, and refuses RTMPE by its version byte.
#include <atomic>

#include "net/rtmpe/rtmpe_greeting.hpp"

namespace sallyport::net {

/// Thread-safe.
class RtmpeTunnels final : public SessionFactory {
 public:
  explicit RtmpeTunnels(RtmpeServices services) : services_(services) {}

  /// Of this adaptor, from now on.
  void enable(bool on) { enabled_ = on; }
  bool enabled() const { return enabled_; }

  std::shared_ptr<StreamUser> make_session(std::shared_ptr<ByteStream> stream) override;
  std::shared_ptr<StreamUser> make_viewer(std::shared_ptr<ByteStream> stream, MediaRequest&& request) override {
    return services_.sessions.make_viewer(std::move(stream), std::move(request));
  }
  std::shared_ptr<StreamUser> make_transfer(std::shared_ptr<ByteStream> stream, FileRequest&& request) override {
    return services_.sessions.make_transfer(std::move(stream), std::move(request));
  }
  std::shared_ptr<StreamUser> make_xml_session(std::shared_ptr<ByteStream> stream, XmlRequest&& request) override {
    return services_.sessions.make_xml_session(std::move(stream), std::move(request));
  }
  std::shared_ptr<GatewayExchange> make_exchange(loop::EventLoop& loop, GatewayRequest&& request,
                                                 std::function<void(GatewayReply)> answer) override {
    return services_.sessions.make_exchange(loop, std::move(request), std::move(answer));
  }

 private:
  const RtmpeServices services_;
  std::atomic<bool> enabled_{false};
};

}  // namespace sallyport::net
