#pragma once
// CallTable: the calls to the server that have had no answer, each with its deadline.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>

#include "amf/value.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::client {

/// What came of a call.
struct CallOutcome {
  enum class Kind : std::uint8_t { result, error, timed_out, closed };
  Kind kind = Kind::closed;
  amf::Value object;  ///< what stands where other commands have their object; null for most calls
  amf::Value value;   ///< the result, or the information object of an error

  bool ok() const { return kind == Kind::result; }
};
using CallDone = std::function<void(const CallOutcome&)>;

class CallTable {
 public:
  explicit CallTable(loop::EventLoop& loop) : loop_(loop) {}
  /// Forgets the calls without a word.
  ~CallTable() = default;

  /// The transaction id under which the answer will come; nullopt if as many calls wait as may
  /// (kMaxPendingCalls). `done` is called once, never from within add().
  std::optional<std::uint32_t> add(CallDone done, Milliseconds timeout);
  /// A transaction id for a call whose answer is of no interest.
  std::uint32_t next_id() { return ++last_id_; }
  /// The server's answer; false if nobody waits for it.
  bool finish(double transaction_id, const CallOutcome& outcome);
  /// Every call ends with Kind::closed.
  void close();
  /// The calls are forgotten without a word.
  void forget() { calls_.clear(); }
  bool empty() const { return calls_.empty(); }

 private:
  struct Call {
    Call(CallDone call_done, std::function<void()> on_timeout)
        : done(std::move(call_done)), timer(std::move(on_timeout)) {}
    CallDone done;
    loop::Timer timer;
  };

  loop::EventLoop& loop_;
  std::uint32_t last_id_ = 0;
  std::unordered_map<std::uint32_t, std::unique_ptr<Call>> calls_;
};

}  // namespace sallyport::client
