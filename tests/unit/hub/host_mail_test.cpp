#include "hub/host_mail.hpp"

#include <gtest/gtest.h>

#include "support/scripted_decider.hpp"

namespace sallyport::hub {
namespace {

class HostMailTest : public testing::Test {
 protected:
  loop::EventLoop worker_{0};
  loop::EventLoop first_loop_{0};
  loop::EventLoop second_loop_{1};
  std::shared_ptr<AccessDecider> decider_ = std::make_shared<test::ScriptedDecider>();
  ApplicationHost first_{first_loop_, decider_, {}};
  ApplicationHost second_{second_loop_, decider_, {}};
  HostMail mail_{worker_};
  std::string order_;
};

TEST_F(HostMailTest, ATurnsQuestionsArriveTogetherAndInOrder) {
  worker_.post([&] {
    for (const char letter : {'a', 'b', 'c'}) mail_.send(first_, [this, letter] { order_ += letter; });
  });
  EXPECT_EQ(first_loop_.context().poll(), 0u);
  worker_.run_ready();
  EXPECT_EQ(first_loop_.context().poll(), 1u);
  EXPECT_EQ(order_, "abc");
}

TEST_F(HostMailTest, EachHostGetsItsOwn) {
  mail_.send(first_, [this] { order_ += '1'; });
  mail_.send(second_, [this] { order_ += '2'; });
  worker_.run_ready();
  second_loop_.run_ready();
  EXPECT_EQ(order_, "2");
  first_loop_.run_ready();
  EXPECT_EQ(order_, "21");
}

TEST_F(HostMailTest, NothingIsSentTwice) {
  mail_.send(first_, [this] { order_ += 'a'; });
  worker_.run_ready();
  mail_.send(second_, [] {});
  worker_.run_ready();
  first_loop_.run_ready();
  EXPECT_EQ(order_, "a");
}

TEST_F(HostMailTest, AQuestionAskedFromTheEndOfATurnGoesOutInTheSameTurn) {
  struct Asker : loop::TurnEnd {  // as a stream that is closed while it writes
    void end_of_turn() override { ask(); }
    std::function<void()> ask;
  };
  Asker asker;
  asker.ask = [this] { mail_.send(first_, [this] { order_ += 'x'; }); };
  mail_.send(first_, [this] { order_ += 'a'; });
  worker_.at_end_of_turn(asker);
  worker_.run_ready();
  first_loop_.run_ready();
  EXPECT_EQ(order_, "ax");
}

}  // namespace
}  // namespace sallyport::hub
