#pragma once
// AttemptBook: the connects of an instance that may be repeated over another way, and who has the first
// result (docs/protocol/connect-attempts.md). Bounded in number and time: what is not in it any more is
// answered like any other connect.
#include <array>
#include <deque>
#include <map>
#include <optional>

#include "base/clock.hpp"
#include "hub/client_facts.hpp"
#include "hub/client_port.hpp"

namespace sallyport::hub {

class AttemptBook {
 public:
  static constexpr std::size_t kMaxAttempts = 4'096;  ///< of one instance; the oldest is forgotten first
  static constexpr Milliseconds kLife{30'000};        ///< from the first connect on

  struct Attempt {
    ClientId client = 0;                   ///< who has, or waits for, the result
    bool secure = false;                   ///< the first connect came inside TLS
    std::optional<ConnectAnswer> refusal;  ///< the result, if it was a refusal
    MonotonicTime until{};
  };

  void add(const AttemptKey& key, ClientId client, bool secure, MonotonicTime now);
  /// Valid until the next call; nullptr if there is none, or not any more.
  Attempt* find(const AttemptKey& key, MonotonicTime now);
  void forget(const AttemptKey& key) { attempts_.erase(key); }
  std::size_t size() const { return attempts_.size(); }

 private:
  void drop_oldest();

  std::map<AttemptKey, Attempt> attempts_;
  struct Arrived {
    AttemptKey key;
    MonotonicTime until;
  };
  std::deque<Arrived> order_;  // also of those that were forgotten since
};

}  // namespace sallyport::hub
