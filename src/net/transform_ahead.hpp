#pragma once
// How a stream passes on bytes that it must change (encrypt, mask): into scratch, a limited number at a time,
// because what a peer leaves behind of them is the peer's own and must be kept. What its user added beyond
// that is pinned as it is.
#include <algorithm>
#include <utility>

#include "net/byte_stream.hpp"
#include "net/unsent_tail.hpp"

namespace sallyport::net {

/// `Owner` is the class of the stream: each has a gather of its own, so that one may stand above another.
template <typename Owner>
class TransformAhead {
 public:
  /// The user's next bytes through `apply(ByteSpan from, std::uint8_t* to)`, in order, into `room`; answers
  /// how many. `user` may be null: it has gone.
  template <typename Apply>
  std::size_t fill(const std::shared_ptr<StreamUser>& user, MutableByteSpan room, Apply apply) {
    if (!pinned_.empty()) return take_pinned(room, apply);
    if (!user) return 0;
    Gather& plain = plain_gather();
    plain.clear();
    user_has_more_ = user->fill(plain, room.size());
    return take(plain, room, apply);
  }
  /// Whether there is more to send, as far as is known.
  bool more() const { return user_has_more_ || !pinned_.empty(); }
  void clear() { pinned_.clear(); }

 private:
  /// Of this thread, used within one call.
  static Gather& plain_gather() {
    static thread_local Gather gather;
    return gather;
  }

  /// The last message may have run over the limit: the rest is pinned.
  template <typename Apply>
  std::size_t take(const Gather& plain, MutableByteSpan room, Apply& apply) {
    std::size_t done = 0;
    for (std::size_t i = 0; i < plain.slice_count() && done < room.size(); ++i) {
      const ByteSpan slice = plain.slice(i).first(std::min(plain.slice(i).size(), room.size() - done));
      apply(slice, room.data() + done);
      done += slice.size();
    }
    if (done < plain.size()) pinned_.keep(plain, done);
    return done;
  }

  template <typename Apply>
  std::size_t take_pinned(MutableByteSpan room, Apply& apply) {
    std::size_t done = 0;
    while (done < room.size() && !pinned_.empty()) {
      iovec piece;
      pinned_.vectors(&piece, 1);
      const std::size_t count = std::min(piece.iov_len, room.size() - done);
      apply(ByteSpan{static_cast<const std::uint8_t*>(piece.iov_base), count}, room.data() + done);
      pinned_.consume(count);
      done += count;
    }
    return done;
  }

  UnsentTail pinned_;
  bool user_has_more_ = false;
};

}  // namespace sallyport::net
