#pragma once
// Publication: the one stream of the floor program. A message becomes bytes once; then every player gets one
// write for it, or, with a window, one write for all messages of the window.
#include <cstdint>
#include <vector>

#include "common/timer.hpp"
#include "floor/outlet.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::bench {

class Publication {
 public:
  /// `merge_ms`: the window, which opens with the first message after the last write; 0 writes at once.
  Publication(Poller& poller, unsigned merge_ms);

  void add(Outlet& player) { players_.push_back(&player); }
  void remove(Outlet& player) { std::erase(players_, &player); }
  void send(const rtmp::Message& message);

 private:
  void flush();

  std::vector<Outlet*> players_;
  ByteVector window_;
  unsigned merge_ms_;
  Timer timer_;
};

}  // namespace sallyport::bench
