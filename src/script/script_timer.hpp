#pragma once
// A timer that a script has started.
#include "loop/timer_wheel.hpp"
#include "script/script_governor.hpp"

namespace sallyport::script {

struct ScriptGovernor::ScriptTimer {
  ScriptTimer(std::function<void()> fire, Milliseconds every, bool again) : timer(std::move(fire)), period(every), repeat(again) {}
  loop::Timer timer;
  Milliseconds period;
  bool repeat;
};

}  // namespace sallyport::script
