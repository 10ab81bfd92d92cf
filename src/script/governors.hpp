#pragma once
// Governors: the hub's GovernorMaker. A scripted application is governed by its main script.
#include "hub/governor.hpp"
#include "script/services.hpp"

namespace sallyport::script {

class Governors final : public hub::GovernorMaker {
 public:
  /// Make it before any thread runs: the engine's settings are part of the environment.
  explicit Governors(Services services = {});
  Result<std::unique_ptr<hub::Governor>> govern(hub::GovernedInstance& instance) override;

 private:
  const Services services_;
};

}  // namespace sallyport::script
