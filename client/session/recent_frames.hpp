#pragma once
// RecentFrames: which pictures and sounds of a stream have come already. A server that is asked to play again
// begins at the last key frame, so that the first of what comes then may be known.
#include <array>
#include <cstdint>
#include <map>
#include <unordered_set>

#include "base/bytes.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::client {

class RecentFrames {
 public:
  static constexpr std::size_t kMost = 4096;       ///< frames that are known: half a minute and more
  static constexpr std::size_t kMostConfigs = 64;  ///< codec configurations that are known

  /// It plays anew: what is known may come once more, until something comes that is not.
  void note_break() { repeats_ = true; }
  /// Whether it is to be handed on. Anything but media always is.
  bool is_new(const rtmp::Message& message);

 private:
  bool is_new_config(std::uint64_t about, std::uint64_t print);
  void remember(std::uint64_t print);

  std::array<std::uint64_t, kMost> ring_{};  // the oldest at next_, once it is full
  std::size_t next_ = 0;
  std::size_t count_ = 0;
  std::unordered_multiset<std::uint64_t> known_;
  std::map<std::uint64_t, std::uint64_t> configs_;  // the newest, by what they are about
  bool repeats_ = false;
};

}  // namespace sallyport::client
