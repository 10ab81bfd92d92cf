#pragma once
// Member: a client in a room, by whichever protocol. It says words to all others and keeps account of those
// it hears.
#include <memory>
#include <string>

#include "load/options.hpp"
#include "load/room/words.hpp"
#include "load/viewer.hpp"

namespace sallyport::bench {

/// What the members of one run share.
struct Room {
  std::size_t length = 0;  ///< of all words
  Measurement measurement;
  std::uint64_t delivered = 0;  ///< words that were heard, by all members together
};

class Member {
 public:
  explicit Member(Room& room) : room_(room) { tally_.begun = true; }  // it is there before the first word
  virtual ~Member() = default;

  /// Says `text` to the room; for one that is ready.
  virtual void say(const std::string& text) = 0;
  /// It is in the room: what is said from now on it will hear.
  bool ready() const { return ready_; }
  /// Why it ended; empty while it has not.
  const std::string& failure() const { return failure_; }
  TrackTally& tally() { return tally_; }

 protected:
  /// `message` has come; other things than words may be in it.
  void hear(std::string_view message);
  void become_ready() { ready_ = true; }
  void fail(const std::string& why) {
    if (failure_.empty()) failure_ = why;
  }
  Room& room() { return room_; }

 private:
  Room& room_;
  TrackTally tally_;
  bool ready_ = false;
  std::string failure_;
};

/// Connects at once. Borrows `poller` and `room`, which outlive it.
std::unique_ptr<Member> make_member(Poller& poller, Room& room, const RoomOptions& options,
                                    const ConnectOptions& connect);

}  // namespace sallyport::bench
