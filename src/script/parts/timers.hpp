#pragma once
// Timers: setInterval, setTimeout.
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

  ScriptHome& home_;
  std::map<double, std::unique_ptr<Running>> timers_;
};

}  // namespace sallyport::script
