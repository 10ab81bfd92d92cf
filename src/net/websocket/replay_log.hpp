#pragma once
// ReplayLog: the bytes of one direction that the peer has not acknowledged, so that they can be said again
// over another connection. Payloads are pinned, not copied. Offsets count the bytes of the stream from its
// beginning.
//
//   acknowledged ≤ sent ≤ end        what lies before `acknowledged` has been forgotten
#include <cstdint>

#include "net/unsent_tail.hpp"

namespace sallyport::net {

class ReplayLog {
 public:
  static constexpr std::size_t kWindow =
      64 * 1024;  ///< bytes that may be on their way; behind them is held back

  void append(const Gather& gather) { held_.keep(gather, 0); }
  /// The next bytes that may be sent, as far as the window allows; `all`: regardless of it. They count as
  /// sent.
  UnsentTail take(bool all = false);
  /// False: the peer cannot have that many.
  bool acknowledge(std::uint64_t offset);
  /// Everything behind `offset`, which counts as acknowledged, is to be sent again. False as above.
  bool rewind(std::uint64_t offset);

  std::uint64_t sent() const { return sent_; }
  std::size_t size() const { return held_.size(); }
  std::size_t in_flight() const { return static_cast<std::size_t>(sent_ - acknowledged_); }
  std::size_t unsent() const { return held_.size() - in_flight(); }
  /// How many more bytes it is worth having.
  std::size_t room() const { return size() < kWindow ? kWindow - size() : 0; }
  void clear() { held_.clear(); }

 private:
  UnsentTail held_;  // from acknowledged_ on
  std::uint64_t acknowledged_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace sallyport::net
