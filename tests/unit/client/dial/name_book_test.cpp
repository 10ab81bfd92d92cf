#include "client/dial/name_book.hpp"

#include <gtest/gtest.h>

#include "unit/client/dial/scripted_lookup.hpp"

namespace sallyport::client {
namespace {

class NameBookTest : public testing::Test {
 protected:
  std::unique_ptr<Cancellable> ask(const std::string& name) {
    return book_.ask(name, Family::v4,
                     [this](const net::ForwardAnswer& answer) { heard_.push_back(answer); });
  }

  loop::EventLoop loop_{0};
  ScriptedLookup names_;
  NameBook book_{loop_, names_};
  std::vector<net::ForwardAnswer> heard_;
};

TEST_F(NameBookTest, AsksOnceForAllWhoWait) {
  const auto first = ask("server.test");
  const auto second = ask("server.test");
  names_.answer("server.test", Family::v4, addresses({"192.0.2.1"}));
  loop_.run_ready();

  EXPECT_EQ(names_.asked.size(), 1u);
  ASSERT_EQ(heard_.size(), 2u);
  EXPECT_EQ(heard_[1].addresses.front().to_string(), "192.0.2.1");
}

TEST_F(NameBookTest, RemembersAddresses) {
  const auto first = ask("server.test");
  names_.answer("server.test", Family::v4, addresses({"192.0.2.1"}));
  loop_.run_ready();

  const auto second = ask("server.test");
  loop_.run_ready();

  EXPECT_EQ(names_.asked.size(), 1u);
  EXPECT_EQ(heard_.size(), 2u);
}

TEST_F(NameBookTest, AnswersLaterAlsoWhatIsKnownAtOnce) {
  names_.at_once[{"server.test", Family::v4}] = addresses({"127.0.0.1"});

  const auto waiter = ask("server.test");

  EXPECT_TRUE(heard_.empty());
  loop_.run_ready();
  EXPECT_EQ(heard_.size(), 1u);
}

TEST_F(NameBookTest, TellsNobodyWhoHasGivenUp) {
  auto waiter = ask("server.test");
  names_.answer("server.test", Family::v4, addresses({"192.0.2.1"}));

  waiter.reset();
  loop_.run_ready();

  EXPECT_TRUE(heard_.empty());
}

TEST_F(NameBookTest, ForgetsTheOldestBeyondItsRoomButNotWhoWaits) {
  std::vector<std::unique_ptr<Cancellable>> waiters;
  for (std::size_t i = 0; i <= NameBook::kMostNames; ++i)
    waiters.push_back(ask("h" + std::to_string(i) + ".test"));

  names_.answer("h0.test", Family::v4, addresses({"192.0.2.1"}));
  loop_.run_ready();

  EXPECT_EQ(heard_.size(), 1u);
}

}  // namespace
}  // namespace sallyport::client
