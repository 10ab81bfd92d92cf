#pragma once
// DirectOpener: plain RTMP over TCP, straight to the host and port of the URI, with the simple handshake.
#include "client/session/opener.hpp"

namespace sallyport::client {

class DirectOpener final : public Opener {
 public:
  [[nodiscard]] std::unique_ptr<Cancellable> open(loop::EventLoop& loop, const OpenRequest& request,
                                                  std::function<void(Outcome<Opened>)> done) override;
};

}  // namespace sallyport::client
