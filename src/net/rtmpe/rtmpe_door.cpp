#include "net/rtmpe/rtmpe_door.hpp"

namespace sallyport::net {

void RtmpeDoor::enter(std::shared_ptr<ByteStream> stream, ByteSpan initial) {
  const auto greeting = std::make_shared<RtmpeGreeting>(stream, services_);
  waiting_.push_back(*greeting);
  stream->start(greeting, initial);
}

void RtmpeDoor::stop() {
  while (!waiting_.empty()) waiting_.front().turn_away();
}

}  // namespace sallyport::net
