#pragma once
// Timers: setInterval, setTimeout.
#include <deque>
#include <map>
#include <memory>

#include "loop/timer_wheel.hpp"
#include "script/api_part.hpp"

namespace sallyport::script {

class Timers final : public ApiPart {
 public:
  static constexpr std::size_t kMaxTimers = 10'000;  ///< of an instance

  explicit Timers(ScriptHome& home);
  ~Timers() override;

  std::string_view source() const override { return "timers.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

 private:
  struct Running;
  void start(double id, Milliseconds period, bool repeat);
  void cancel(double id);
  void fire(double id);
  void run_due_soon();
  void run_due();
  void call(double id);

  ScriptHome& home_;
  std::map<double, std::unique_ptr<Running>> timers_;
  std::deque<double> due_;  // each timer once at most: it is armed again when it is called
  const std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace sallyport::script
