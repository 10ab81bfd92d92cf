#include "loop/mailbox.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace sallyport::loop {
namespace {

constexpr std::size_t kAll = ~std::size_t{0};

TEST(Mailbox, RunsWhatWasPutInInItsOrder) {
  Mailbox mailbox;
  std::string order;
  for (const char letter : {'a', 'b', 'c'}) mailbox.put([&order, letter] { order += letter; });
  EXPECT_FALSE(mailbox.run(kAll));
  EXPECT_EQ(order, "abc");
}

TEST(Mailbox, TellsOnlyTheFirstThatTheReaderMustBeWoken) {
  Mailbox mailbox;
  EXPECT_TRUE(mailbox.put([] {}));
  EXPECT_FALSE(mailbox.put([] {}));
  mailbox.run(kAll);
  EXPECT_TRUE(mailbox.put([] {}));
}

TEST(Mailbox, LeavesWhatGoesBeyondTheLimitInFrontOfWhatComesLater) {
  Mailbox mailbox;
  std::string order;
  for (const char letter : {'a', 'b', 'c'}) mailbox.put([&order, letter] { order += letter; });
  EXPECT_TRUE(mailbox.run(1));
  mailbox.put([&order] { order += 'd'; });
  EXPECT_TRUE(mailbox.run(2));
  EXPECT_FALSE(mailbox.run(2));
  EXPECT_EQ(order, "abcd");
}

TEST(Mailbox, TakesWorkThatCannotBeCopied) {
  Mailbox mailbox;
  int seen = 0;
  mailbox.put([&seen, owned = std::make_unique<int>(7)] { seen = *owned; });
  mailbox.run(kAll);
  EXPECT_EQ(seen, 7);
}

/// Says when it dies.
struct Mourned {
  explicit Mourned(std::function<void()> last_words) : say(std::move(last_words)) {}
  ~Mourned() { say(); }
  std::function<void()> say;
};

TEST(Mailbox, DestroysWhatNobodyReadsAnyMore) {
  int died = 0;
  {
    Mailbox mailbox;
    mailbox.put([kept = std::make_shared<Mourned>([&] {
                   ++died;
                   mailbox.put([another = std::make_shared<Mourned>([&] { ++died; })] { (void)another; });
                 })] { (void)kept; });
  }
  EXPECT_EQ(died, 2);
}

TEST(Mailbox, TakesNothingOnceItIsClosed) {
  Mailbox mailbox;
  mailbox.close();
  const auto kept = std::make_shared<int>(0);
  EXPECT_FALSE(mailbox.put([kept] { ADD_FAILURE() << "it was run"; }));
  EXPECT_EQ(kept.use_count(), 1);
  EXPECT_FALSE(mailbox.run(kAll));
}

TEST(Mailbox, KeepsTheOrderOfEveryThreadAndLosesNothing) {
  constexpr int kThreads = 4;
  constexpr int kEach = 20'000;
  Mailbox mailbox;
  std::array<std::vector<int>, kThreads> got;
  std::vector<std::thread> writers;
  for (int thread = 0; thread < kThreads; ++thread) {
    writers.emplace_back([&, thread] {
      for (int i = 0; i < kEach; ++i) mailbox.put([&got, thread, i] { got[thread].push_back(i); });
    });
  }
  const auto total = [&] {
    std::size_t sum = 0;
    for (const auto& one : got) sum += one.size();
    return sum;
  };
  while (total() < kThreads * kEach) mailbox.run(1000);
  for (std::thread& writer : writers) writer.join();
  for (const auto& one : got) {
    for (int i = 0; i < kEach; ++i) ASSERT_EQ(one[i], i);
  }
}

}  // namespace
}  // namespace sallyport::loop
