#pragma once
// ApplicationCalls: what a session keeps of the calls between its client and what governs the instance.
//
// Calls from the client wait at the application's host, which may be busy with a script. At most kMaxWaiting of
// them, or kMaxWaitingBytes, wait at a time; then the session holds its input until some are answered, so that one
// client cannot fill the host's queue.
// Calls to the client wait for its replies, at most kMaxUnanswered of them; a further one forgets the oldest.
#include <cstdint>
#include <map>
#include <optional>

namespace sallyport::session {

class ApplicationCalls {
 public:
  static constexpr std::size_t kMaxWaiting = 64;
  static constexpr std::size_t kMaxWaitingBytes = 1024 * 1024;
  static constexpr std::size_t kMaxUnanswered = 1024;

  void add_waiting(std::size_t bytes) {
    ++waiting_;
    waiting_bytes_ += bytes;
  }
  void remove_waiting(std::size_t bytes) {
    --waiting_;
    waiting_bytes_ -= bytes;
  }
  bool full() const { return waiting_ >= kMaxWaiting || waiting_bytes_ >= kMaxWaitingBytes; }
  /// There is room again, and not just for one.
  bool has_room() const { return waiting_ <= kMaxWaiting / 2 && waiting_bytes_ <= kMaxWaitingBytes / 2; }

  /// The transaction id for a call to the client that it is to reply to.
  double begin_call(std::uint64_t number) {
    if (unanswered_.size() >= kMaxUnanswered) unanswered_.erase(unanswered_.begin());
    unanswered_.emplace(++last_transaction_, number);
    return static_cast<double>(last_transaction_);
  }
  /// The number of the call that the transaction was for; nullopt: it was for none of these.
  std::optional<std::uint64_t> end_call(double transaction_id) {
    if (!(transaction_id > static_cast<double>(kFirstTransaction) && transaction_id <= static_cast<double>(last_transaction_))) return {};
    const auto call = unanswered_.extract(static_cast<std::uint64_t>(transaction_id));
    return call ? std::optional(call.mapped()) : std::nullopt;
  }

  bool holding = false;  ///< the session holds its input because of full()

 private:
  static constexpr std::uint64_t kFirstTransaction = 1000;  // BandwidthCheck's are below

  std::size_t waiting_ = 0;
  std::size_t waiting_bytes_ = 0;
  std::uint64_t last_transaction_ = kFirstTransaction;
  std::map<std::uint64_t, std::uint64_t> unanswered_;  // transaction id to number
};

}  // namespace sallyport::session
