#pragma once
// Relay: two byte streams that are each other's peer, byte for byte. Bounded: who is ahead of the other is
// not read.
#include <functional>
#include <memory>

#include "net/byte_stream.hpp"

namespace sallyport::client::bridge {

class Relay final : public std::enable_shared_from_this<Relay> {
 public:
  static constexpr std::size_t kMostHeld = 256 * 1024;  ///< bytes that one side has not taken

  /// `ended` is called once, on the loop, with why it ended, when one of them has.
  Relay(std::shared_ptr<net::ByteStream> first, std::shared_ptr<net::ByteStream> second,
        std::function<void(Reason)> ended);

  /// `for_second`, `for_first`: bytes of each other that were read already.
  void start(ByteSpan for_second, ByteSpan for_first);
  void stop();

 private:
  class End;

  void end(Reason reason);

  std::function<void(Reason)> ended_;
  std::shared_ptr<End> first_;
  std::shared_ptr<End> second_;
};

}  // namespace sallyport::client::bridge
