// The engine reads its settings when it is first used: they are made before any test.
#include <gtest/gtest.h>

#include "script/engine.hpp"

namespace sallyport::script {
namespace {

class EngineEnvironment : public testing::Environment {
 public:
  void SetUp() override { Engine::prepare_process(); }
};

const testing::Environment* const kEnvironment = testing::AddGlobalTestEnvironment(new EngineEnvironment);

}  // namespace
}  // namespace sallyport::script
