#include "loop/attached_loop.hpp"

#include <gtest/gtest.h>

namespace sallyport::loop {
namespace {

class CountingHook final : public TurnEnd {
 public:
  void end_of_turn() override { ++count; }
  int count = 0;
};

TEST(AttachedLoop, IsTheSameForAContextAtEveryCall) {
  boost::asio::io_context context;
  boost::asio::io_context other;
  EXPECT_EQ(&attached_loop(context), &attached_loop(context));
  EXPECT_NE(&attached_loop(context), &attached_loop(other));
}

TEST(AttachedLoop, EndsATurnBehindWhatWasReady) {
  boost::asio::io_context context;
  EventLoop& loop = attached_loop(context);
  CountingHook hook;
  int count_then = -1;
  loop.at_end_of_turn(hook);
  loop.at_end_of_turn(hook);
  loop.post([&] { count_then = hook.count; });

  context.run();

  EXPECT_EQ(hook.count, 1);
  EXPECT_EQ(count_then, 1) << "what was asked for first is done first";
}

TEST(AttachedLoop, RunsHooksThatAreQueuedByTheirContextsHandlers) {
  boost::asio::io_context context;
  CountingHook hook;
  boost::asio::post(context, [&] { attached_loop(context).at_end_of_turn(hook); });
  context.run();
  EXPECT_EQ(hook.count, 1);
}

TEST(AttachedLoop, LetsTheContextRunOutOfWork) {
  boost::asio::io_context context;
  attached_loop(context);
  EXPECT_EQ(context.run(), 0u);
}

TEST(AttachedLoop, FiresItsTimers) {
  boost::asio::io_context context;
  EventLoop& loop = attached_loop(context);
  int fired = 0;
  Timer second([&] { ++fired; });
  Timer first([&] {
    ++fired;
    second.arm(loop.timers(), Milliseconds(5));
  });
  first.arm(loop.timers(), Milliseconds(5));
  context.run();
  EXPECT_EQ(fired, 2);
}

TEST(AttachedLoop, AHookThatAlwaysAsksAgainLetsOthersHaveTheirTurn) {
  class Greedy final : public TurnEnd {
   public:
    explicit Greedy(EventLoop& event_loop) : loop(event_loop) {}
    void end_of_turn() override {
      if (go_on) loop.at_end_of_turn(*this);
    }
    EventLoop& loop;
    bool go_on = true;
  };
  boost::asio::io_context context;
  Greedy greedy(attached_loop(context));
  greedy.loop.at_end_of_turn(greedy);
  greedy.loop.post([&] { greedy.loop.post([&] { greedy.go_on = false; }); });
  context.run();  // comes back
  EXPECT_FALSE(greedy.go_on);
}

TEST(AttachedLoop, IsCurrentWhereItsContextRuns) {
  boost::asio::io_context context;
  EventLoop& loop = attached_loop(context);
  EXPECT_FALSE(loop.is_current());
  loop.post([&] { EXPECT_TRUE(loop.is_current()); });
  EXPECT_EQ(context.run(), 1u);
}

TEST(AttachedLoop, HooksMayOutliveTheContext) {
  CountingHook hook;
  {
    boost::asio::io_context context;
    attached_loop(context).at_end_of_turn(hook);
  }
  EXPECT_EQ(hook.count, 0);
}

TEST(AttachedLoop, HandlersThatWaitMayOutliveALoopOfTheirContext) {
  boost::asio::io_context context;
  int fired = 0;
  {
    EventLoop loop(0, context);
    Timer timer([&] { ++fired; });
    timer.arm(loop.timers(), Milliseconds(1));
    CountingHook hook;
    loop.at_end_of_turn(hook);
    context.poll();  // the timer is being waited for now
    loop.at_end_of_turn(hook);
  }
  context.run();
  EXPECT_EQ(fired, 0);
}

}  // namespace
}  // namespace sallyport::loop
