#pragma once
// Something that is done again and again, so many times, so many of them at once: how long one takes, and
// what it costs the server.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/poller.hpp"
#include "load/options.hpp"

namespace sallyport::bench {

/// Begins with its construction, before the SYN.
class Attempt {
 public:
  Attempt();
  virtual ~Attempt() = default;

  /// Throws std::runtime_error if it has failed or takes too long.
  bool done() const;
  /// Of one that is done.
  std::int64_t nanos() const { return ended_at_ - begun_at_; }

 protected:
  void succeed();
  void fail(const std::string& why);

 private:
  std::int64_t begun_at_;
  std::int64_t ended_at_ = 0;
  std::string failure_;
};

using MakeAttempt = std::function<std::unique_ptr<Attempt>()>;

/// Makes a few attempts to warm up and then those that count. Each is destroyed as soon as it is done.
nlohmann::json measure_attempts(Poller& poller, const AttemptOptions& options, const MakeAttempt& make);

}  // namespace sallyport::bench
