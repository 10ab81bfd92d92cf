#pragma once
// StreamPuller: takes from a stream's user what goes into HTTP bodies of a limited size. A message may run
// over the limit: the rest is pinned and goes first the next time.
#include <memory>

#include "net/byte_stream.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::net {

class StreamPuller {
 public:
  /// The next bytes, at most `limit`. The user may call keep_last_words() or stop() from within its fill().
  ByteVector take(const std::shared_ptr<StreamUser>& user, std::size_t limit);
  /// The user has something to say.
  void want() { more_ = true; }
  /// Whether there is more, as far as is known.
  bool more() const { return more_ || !tail_.empty(); }
  /// The user is asked once more, for about `limit` bytes; then only what it said goes out.
  void keep_last_words(const std::shared_ptr<StreamUser>& user, std::size_t limit);
  /// Nothing more, at once.
  void stop();

 private:
  void collect_last_words(StreamUser& user, std::size_t limit);

  UnsentTail tail_;
  bool more_ = false;
  bool pulling_ = false;
  bool last_ = false;     // the user is not asked any more
  bool stopped_ = false;  // nor is anything kept
};

}  // namespace sallyport::net
