#include "client/dial/happy_eyeballs.hpp"

#include <map>

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

const IpAddress kV6a = *IpAddress::parse("2001:db8::1");
const IpAddress kV6b = *IpAddress::parse("2001:db8::2");
const IpAddress kV4a = *IpAddress::parse("192.0.2.1");
const IpAddress kV4b = *IpAddress::parse("192.0.2.2");

/// Connections that do what the test says, when it says so.
class ScriptedConnector final : public TcpConnector {
 public:
  explicit ScriptedConnector(loop::EventLoop& loop) : loop_(loop) {}

  std::unique_ptr<Cancellable> connect(const IpAddress& address, std::uint16_t, Connected done) override {
    tried += (tried.empty() ? "" : " ") + address.to_string();
    pending_[address] = std::move(done);
    return std::make_unique<Handle>(*this, address);
  }
  /// `fault`: an errno, 0 for success.
  void end(const IpAddress& address, int fault) {
    const auto done = std::exchange(pending_[address], nullptr);
    done(boost::system::error_code(fault, boost::system::system_category()),
         boost::asio::ip::tcp::socket(loop_.context()));
  }

  std::string tried;
  std::string given_up;

 private:
  struct Handle final : Cancellable {
    Handle(ScriptedConnector& owner, const IpAddress& to) : connector(owner), address(to) {}
    ~Handle() override {
      if (!connector.pending_[address]) return;
      connector.given_up += (connector.given_up.empty() ? "" : " ") + address.to_string();
      connector.pending_[address] = nullptr;
    }
    ScriptedConnector& connector;
    const IpAddress address;
  };
  loop::EventLoop& loop_;
  std::map<IpAddress, Connected> pending_;
};

class HappyEyeballsTest : public testing::Test {
 protected:
  void start(Family first = Family::v6) {
    race_ = std::make_unique<HappyEyeballs>(
        loop_, connector_, HappyEyeballs::Options{.port = 1935, .first = first},
        [this](Outcome<HappyEyeballs::Winner> outcome) { on_done(std::move(outcome)); });
  }
  void on_done(Outcome<HappyEyeballs::Winner> outcome) {
    ++calls_;
    if (const auto* failure = std::get_if<Failure>(&outcome)) {
      result_ = std::string(to_string(failure->obstacle));
      detail_ = failure->detail;
    } else {
      result_ = std::get<HappyEyeballs::Winner>(outcome).address.to_string();
    }
  }
  /// Lets time pass on the loop's wheel.
  void after(Milliseconds time) {
    now_ += time;
    loop_.timers().advance(now_);
  }

  loop::EventLoop loop_{0};
  MonotonicTime now_ = loop_.timers().now();
  ScriptedConnector connector_{loop_};
  std::unique_ptr<HappyEyeballs> race_;
  std::string result_;
  std::string detail_;
  int calls_ = 0;
};

TEST_F(HappyEyeballsTest, BeginsWithIpv6AsSoonAsItIsKnown) {
  start();
  race_->add(Family::v6, {kV6a});

  EXPECT_EQ(connector_.tried, "2001:db8::1");
  connector_.end(kV6a, 0);
  EXPECT_EQ(result_, "2001:db8::1");
  EXPECT_EQ(calls_, 1);
}

TEST_F(HappyEyeballsTest, WaitsALittleForIpv6IfIpv4IsKnownFirst) {
  start();
  race_->add(Family::v4, {kV4a});
  EXPECT_EQ(connector_.tried, "");

  after(Milliseconds(20));
  race_->add(Family::v6, {kV6a});

  EXPECT_EQ(connector_.tried, "2001:db8::1");
}

TEST_F(HappyEyeballsTest, DoesNotWaitForIpv6Forever) {
  start();
  race_->add(Family::v4, {kV4a});

  after(Milliseconds(60));

  EXPECT_EQ(connector_.tried, "192.0.2.1");
}

TEST_F(HappyEyeballsTest, DoesNotWaitOnceItIsKnownThatThereIsNoIpv6) {
  start();
  race_->add(Family::v4, {kV4a});

  race_->add(Family::v6, {});

  EXPECT_EQ(connector_.tried, "192.0.2.1");
}

TEST_F(HappyEyeballsTest, TriesTheFamiliesInTurnATenthOfASecondApart) {
  start();
  race_->add(Family::v6, {kV6a, kV6b});
  race_->add(Family::v4, {kV4a, kV4b});
  EXPECT_EQ(connector_.tried, "2001:db8::1");

  after(Milliseconds(110));
  EXPECT_EQ(connector_.tried, "2001:db8::1 192.0.2.1");
  after(Milliseconds(110));
  after(Milliseconds(110));
  EXPECT_EQ(connector_.tried, "2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2");

  connector_.end(kV4b, 0);
  EXPECT_EQ(result_, "192.0.2.2");
  EXPECT_EQ(connector_.given_up, "2001:db8::1 192.0.2.1 2001:db8::2");
}

TEST_F(HappyEyeballsTest, TriesTheNextAtOnceIfOneFails) {
  start();
  race_->add(Family::v6, {kV6a});
  race_->add(Family::v4, {kV4a});

  connector_.end(kV6a, ENETUNREACH);

  EXPECT_EQ(connector_.tried, "2001:db8::1 192.0.2.1");
}

TEST_F(HappyEyeballsTest, TriesWhatComesLateAtOnceIfNothingIsUnderWay) {
  start();
  race_->add(Family::v6, {kV6a});
  connector_.end(kV6a, ECONNREFUSED);
  EXPECT_EQ(calls_, 0);

  race_->add(Family::v4, {kV4a});

  EXPECT_EQ(connector_.tried, "2001:db8::1 192.0.2.1");
}

TEST_F(HappyEyeballsTest, StaggersWhatComesLateBehindAnAttemptThatIsUnderWay) {
  start();
  race_->add(Family::v6, {kV6a});
  after(Milliseconds(300));
  race_->add(Family::v4, {kV4a});
  EXPECT_EQ(connector_.tried, "2001:db8::1");

  after(Milliseconds(110));

  EXPECT_EQ(connector_.tried, "2001:db8::1 192.0.2.1");
}

TEST_F(HappyEyeballsTest, BeginsWithTheFamilyThatWorkedBefore) {
  start(Family::v4);
  race_->add(Family::v6, {kV6a});
  EXPECT_EQ(connector_.tried, "");

  race_->add(Family::v4, {kV4a});

  EXPECT_EQ(connector_.tried, "192.0.2.1");
}

TEST_F(HappyEyeballsTest, ReportsTheFailureThatGotFurthestAndAllAddresses) {
  start();
  race_->add(Family::v6, {kV6a});
  race_->add(Family::v4, {kV4a});
  connector_.end(kV6a, ENETUNREACH);
  connector_.end(kV4a, ECONNREFUSED);

  EXPECT_EQ(result_, "refused");
  EXPECT_EQ(detail_, "2001:db8::1: Network is unreachable; 192.0.2.1: Connection refused");
}

TEST_F(HappyEyeballsTest, TakesSilenceForADropWhenItsTimeIsOver) {
  start();
  race_->add(Family::v6, {});
  race_->add(Family::v4, {kV4a});

  after(Milliseconds(4010));

  EXPECT_EQ(result_, "silent-drop");
  EXPECT_EQ(detail_, "192.0.2.1: no answer");
  EXPECT_EQ(connector_.given_up, "192.0.2.1");
}

TEST_F(HappyEyeballsTest, GivesUpWithoutACallWhenDestroyed) {
  start();
  race_->add(Family::v6, {kV6a});

  race_.reset();

  EXPECT_EQ(connector_.given_up, "2001:db8::1");
  EXPECT_EQ(calls_, 0);
}

}  // namespace
}  // namespace sallyport::client
