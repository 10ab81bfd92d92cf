#pragma once
// Names of addresses as a test gives them, when it does.
#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "net/names/name_source.hpp"

namespace sallyport::net::test {

class ScriptedNames final : public NameSource {
 public:
  void look_up(const IpAddress&, loop::EventLoop&, std::function<void(const ClientNames&)> answer) override {
    ++asked_;
    waiting_.push_back(std::move(answer));
  }
  /// To everybody who has asked.
  void answer(const ClientNames& names) {
    ASSERT_FALSE(waiting_.empty());
    for (const auto& one : std::exchange(waiting_, {})) one(names);
  }
  std::size_t asked() const { return asked_; }

 private:
  std::vector<std::function<void(const ClientNames&)>> waiting_;
  std::size_t asked_ = 0;
};

}  // namespace sallyport::net::test
