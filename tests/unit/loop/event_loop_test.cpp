#include "loop/event_loop.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <thread>

namespace sallyport::loop {
namespace {

/// A hook that counts and does what the test wants.
class Hook : public TurnEnd {
 public:
  explicit Hook(std::function<void()> action = {}) : action_(std::move(action)) {}
  void end_of_turn() override {
    ++count;
    if (action_) action_();
  }
  int count = 0;

 private:
  std::function<void()> action_;
};

TEST(EventLoop, RunsWhatWasPostedInOrder) {
  EventLoop loop(0);
  std::string order;
  loop.post([&] { order += 'a'; });
  loop.post([&] { order += 'b'; });
  loop.run_ready();
  EXPECT_EQ(order, "ab");
}

TEST(EventLoop, AHookRunsOncePerTurnHoweverOftenItAsked) {
  EventLoop loop(0);
  Hook hook;
  loop.post([&] {
    loop.at_end_of_turn(hook);
    loop.at_end_of_turn(hook);
  });
  loop.post([&] { loop.at_end_of_turn(hook); });
  loop.run_ready();
  EXPECT_EQ(hook.count, 1);
  loop.run_ready();
  EXPECT_EQ(hook.count, 1);
}

TEST(EventLoop, HooksRunBehindTheWorkOfTheirTurn) {
  EventLoop loop(0);
  std::string order;
  Hook hook([&] { order += 'h'; });
  loop.post([&] {
    order += '1';
    loop.at_end_of_turn(hook);
    loop.post([&] { order += '3'; });
  });
  loop.post([&] { order += '2'; });
  loop.run_ready();
  EXPECT_EQ(order.substr(0, 2), "12");
  EXPECT_NE(order.find('h'), std::string::npos);
}

TEST(EventLoop, AHookDestroyedWhileQueuedIsForgotten) {
  EventLoop loop(0);
  auto first = std::make_unique<Hook>();
  Hook second;
  loop.at_end_of_turn(*first);
  loop.at_end_of_turn(second);
  first.reset();
  loop.run_ready();
  EXPECT_EQ(second.count, 1);
}

TEST(EventLoop, AHookMayDestroyOneThatIsStillQueued) {
  EventLoop loop(0);
  auto victim = std::make_unique<Hook>([] { FAIL() << "it was destroyed"; });
  Hook killer([&] { victim.reset(); });
  Hook behind;
  loop.at_end_of_turn(killer);
  loop.at_end_of_turn(*victim);
  loop.at_end_of_turn(behind);
  loop.run_ready();
  EXPECT_EQ(killer.count, 1);
  EXPECT_EQ(behind.count, 1);
}

TEST(EventLoop, AHookMayDestroyItself) {
  EventLoop loop(0);
  std::unique_ptr<Hook> hook;
  bool ran = false;
  hook = std::make_unique<Hook>([&] {
    ran = true;
    loop.post([&] { hook.reset(); });
  });
  loop.at_end_of_turn(*hook);
  loop.run_ready();
  EXPECT_TRUE(ran);
  EXPECT_EQ(hook, nullptr);
}

TEST(EventLoop, HooksQueuedByHooksRunInTheSameTurn) {
  EventLoop loop(0);
  Hook second;
  Hook first([&] { loop.at_end_of_turn(second); });
  loop.at_end_of_turn(first);
  loop.run_ready();
  EXPECT_EQ(first.count, 1);
  EXPECT_EQ(second.count, 1);
}

TEST(EventLoop, AHookQueuedByAHookMayBeDestroyedBeforeItsRound) {
  EventLoop loop(0);
  auto second = std::make_unique<Hook>([] { FAIL() << "it was destroyed"; });
  Hook first([&] { loop.at_end_of_turn(*second); });
  Hook third([&] { second.reset(); });
  loop.at_end_of_turn(first);
  loop.at_end_of_turn(third);
  loop.run_ready();
  EXPECT_EQ(third.count, 1);
}

TEST(EventLoop, AHookThatAlwaysAsksAgainLetsOthersHaveTheirTurn) {
  EventLoop loop(0);
  bool posted_ran = false;
  int count_then = 0;
  Hook hook;
  Hook greedy([&] {
    if (!posted_ran) loop.at_end_of_turn(greedy);
  });
  loop.at_end_of_turn(greedy);
  loop.post([&] {
    posted_ran = true;
    count_then = greedy.count;
  });
  loop.run_ready();
  EXPECT_TRUE(posted_ran);
  EXPECT_LE(count_then, 8);
}

TEST(EventLoop, KnowsWhichLoopRunsOnAThread) {
  EventLoop loop(0);
  EventLoop other(1);
  EXPECT_EQ(EventLoop::current(), nullptr);
  bool ran = false;
  loop.post([&] {
    ran = true;
    EXPECT_TRUE(loop.is_current());
    EXPECT_FALSE(other.is_current());
    other.post([&] { EXPECT_TRUE(other.is_current()); });
    other.run_ready();
    EXPECT_EQ(EventLoop::current(), &loop);
  });
  loop.run_ready();
  EXPECT_TRUE(ran);
  EXPECT_EQ(EventLoop::current(), nullptr);
}

TEST(EventLoop, RunsTimersAndStopsFromAnotherThread) {
  EventLoop loop(0);
  int fired = 0;
  Timer second([&] {
    ++fired;
    loop.stop();
  });
  Timer first([&] {
    ++fired;
    second.arm(loop.timers(), Milliseconds(5));
  });
  loop.post([&] { first.arm(loop.timers(), Milliseconds(5)); });
  std::thread thread([&] { loop.run(); });
  thread.join();
  EXPECT_EQ(fired, 2);
}

TEST(EventLoop, ATimerArmedFromAHookWakesASleepingLoop) {
  EventLoop loop(0);
  Timer timer([&] { loop.stop(); });
  Hook hook([&] { timer.arm(loop.timers(), Milliseconds(3)); });
  loop.at_end_of_turn(hook);
  std::thread thread([&] { loop.run(); });
  thread.join();
  EXPECT_EQ(hook.count, 1);
}

TEST(EventLoop, AnEarlierTimerIsNotHeldUpByALaterOne) {
  EventLoop loop(0);
  bool late_fired = false;
  Timer late([&] { late_fired = true; });
  Timer early([&] { loop.stop(); });
  late.arm(loop.timers(), Seconds(30));
  std::thread thread([&] { loop.run(); });
  loop.post([&] { early.arm(loop.timers(), Milliseconds(5)); });
  thread.join();
  EXPECT_FALSE(late_fired);
}

TEST(EventLoop, WorkThatWasNeverRunIsDestroyedWithTheLoop) {
  const auto witness = std::make_shared<int>(1);
  {
    EventLoop loop(0);
    loop.post([witness] {});
    EXPECT_EQ(witness.use_count(), 2);
  }
  EXPECT_EQ(witness.use_count(), 1);
}

TEST(EventLoop, HooksAndTimersMayDieInWorkThatDiesWithTheLoop) {
  struct Owner {
    Hook hook;
    Timer timer{[] {}};
  };
  auto loop = std::make_unique<EventLoop>(0);
  auto owner = std::make_shared<Owner>();
  loop->at_end_of_turn(owner->hook);
  owner->timer.arm(loop->timers(), Seconds(1));
  loop->post([owned = std::move(owner)] {});
  loop.reset();
}

TEST(EventLoop, HooksMayOutliveTheirLoop) {
  Hook hook;
  {
    EventLoop loop(0);
    loop.at_end_of_turn(hook);
  }
  EventLoop other(1);
  other.at_end_of_turn(hook);
  other.run_ready();
  EXPECT_EQ(hook.count, 1);
}

struct Counted {
  int calls = 0;
};

TEST(LoopRef, RunsOnTheObjectsLoopWhileItLives) {
  EventLoop loop(0);
  const auto object = std::make_shared<Counted>();
  const LoopRef<Counted> ref(loop, object);
  ref.post([](Counted& counted) { ++counted.calls; });
  EXPECT_EQ(object->calls, 0);
  loop.run_ready();
  EXPECT_EQ(object->calls, 1);
}

TEST(LoopRef, DoesNothingAfterTheObjectDied) {
  EventLoop loop(0);
  auto object = std::make_shared<Counted>();
  const LoopRef<Counted> ref(loop, object);
  bool ran = false;
  ref.post([&](Counted&) { ran = true; });
  object.reset();
  loop.run_ready();
  ref.post([&](Counted&) { ran = true; });
  loop.run_ready();
  EXPECT_FALSE(ran);
}

TEST(LoopRef, EmptyOnesIgnorePosts) {
  const LoopRef<Counted> none;
  EXPECT_FALSE(none);
  none.post([](Counted&) { FAIL(); });
  EXPECT_EQ(none.loop(), nullptr);
}

TEST(LoopRef, TellsObjectsApart) {
  EventLoop loop(0);
  const auto a = std::make_shared<Counted>();
  const auto b = std::make_shared<Counted>();
  EXPECT_TRUE(LoopRef<Counted>(loop, a).same_object(LoopRef<Counted>(loop, a)));
  EXPECT_FALSE(LoopRef<Counted>(loop, a).same_object(LoopRef<Counted>(loop, b)));
}

TEST(LoopRef, PostingToAllReachesEachOnItsOwnLoopUnlessItHasGone) {
  EventLoop here(0);
  EventLoop there(1);
  std::string order;
  const auto letter = [](char one) { return std::make_shared<char>(one); };
  const auto a = letter('a');
  const auto b = letter('b');
  const auto c = letter('c');
  auto gone = letter('x');
  const std::vector<LoopRef<char>> all = {{here, a}, {there, b}, {here, c}, {here, gone}, {}};
  post_to_all(all, [&](char one) { order += one; });
  gone.reset();
  here.run_ready();
  EXPECT_EQ(order, "ac");
  there.run_ready();
  EXPECT_EQ(order, "acb");
}

TEST(LoopRef, TheObjectDiesOnItsOwnLoop) {
  struct Witness {
    explicit Witness(std::thread::id& id) : where(id) {}
    ~Witness() { where = std::this_thread::get_id(); }
    std::thread::id& where;
  };
  EventLoop loop(0);
  std::thread::id where;
  auto object = std::make_shared<Witness>(where);
  const LoopRef<Witness> ref(loop, object);
  std::thread thread([&] { loop.run(); });
  const std::thread::id home = thread.get_id();
  loop.post([owned = std::move(object)]() mutable { owned.reset(); });
  for (int i = 0; i < 100; ++i) ref.post([](Witness&) {});
  loop.stop();
  thread.join();
  EXPECT_EQ(where, home);
}

}  // namespace
}  // namespace sallyport::loop
