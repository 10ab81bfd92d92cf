#include "script/governors.hpp"

#include "script/engine.hpp"
#include "script/script_governor.hpp"

namespace sallyport::script {

Governors::Governors(Services services) : services_(services) { Engine::prepare_process(); }

Result<std::unique_ptr<hub::Governor>> Governors::govern(hub::GovernedInstance& instance) {
  auto governor = std::make_unique<ScriptGovernor>(instance, services_);
  if (auto started = governor->start(); !started) return std::move(started).error();
  return std::unique_ptr<hub::Governor>(std::move(governor));
}

}  // namespace sallyport::script
