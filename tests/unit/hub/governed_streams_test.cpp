// What a governor watches and feeds.
#include <gtest/gtest.h>

#include "hub/instance.hpp"
#include "support/scripted_decider.hpp"

namespace sallyport::hub {
namespace {

class QuietGovernor final : public Governor {
 public:
  void connect(const ClientFactsRef&) override {}
  void renamed(ClientId, const ClientFactsRef&) override {}
  void disconnect(ClientId) override {}
  void call(ClientId, ClientCall) override {}
  void reply(ClientId, CallReply) override {}
  void suspended(ClientId, bool) override {}
  void published(ClientId, const std::string&) override {}
  void unpublished(ClientId, const std::string&) override {}
  bool stop(bool) override { return true; }
  bool files_changed() const override { return false; }
};

/// Keeps what governors get.
class Keeper final : public GovernorMaker {
 public:
  Result<std::unique_ptr<Governor>> govern(GovernedInstance& governed) override {
    instance = &governed;
    return std::unique_ptr<Governor>(std::make_unique<QuietGovernor>());
  }
  GovernedInstance* instance = nullptr;
};

class GovernedStreamsTest : public testing::Test {
 protected:
  GovernedStreamsTest() {
    planes_.push_back(std::make_unique<MediaPlane>(loop_, planes_));
    const InstanceContext context{.loop = loop_, .decider = decider_, .decision_deadline = Milliseconds(1000), .workers = 1,
                                  .store = nullptr, .mail = mail_, .planes = &planes_};
    made_ = std::make_unique<Instance>(context, host_, CountedPlace(), "live", "_definst_", std::make_shared<const ApplicationOptions>());
    EXPECT_TRUE(made_->install_governor(keeper_).ok());
  }
  static VirtualHostLimits two_streams() {
    VirtualHostLimits limits;
    limits.max_streams = 2;
    return limits;
  }
  GovernedInstance& instance() { return *keeper_.instance; }
  std::unique_ptr<StreamWatch> watch() { return instance().watch_stream("s", {}); }
  std::uint64_t streams() const { return host_->streams.load(); }

  loop::EventLoop loop_{0};
  std::vector<std::unique_ptr<MediaPlane>> planes_;
  test::ScriptedDecider decider_;
  UpdateMail mail_{loop_};
  std::shared_ptr<VirtualHost> host_ = std::make_shared<VirtualHost>(0, "_defaultVHost_", two_streams());
  Keeper keeper_;
  std::unique_ptr<Instance> made_;
};

TEST_F(GovernedStreamsTest, AWatchCountsAsAStreamWhileItIsHeld) {
  auto first = watch();
  auto second = watch();
  EXPECT_EQ(streams(), 2u);
  EXPECT_EQ(watch(), nullptr) << "the virtual host has as many as it may have";
  first.reset();
  EXPECT_EQ(streams(), 1u);
  loop_.run_ready();
}

TEST_F(GovernedStreamsTest, ANameThatIsFedIsTaken) {
  auto feed = instance().feed_stream("s", {});
  ASSERT_NE(feed, nullptr);
  EXPECT_EQ(instance().feed_stream("s", {}), nullptr);
  feed.reset();
  EXPECT_EQ(streams(), 0u);
  EXPECT_NE(instance().feed_stream("s", {}), nullptr);
}

TEST_F(GovernedStreamsTest, AFeedHearsThatTheLastPlayerHasLeft) {
  int unused = 0;
  const auto feed = instance().feed_stream("s", [&] { ++unused; });
  auto one = watch();
  loop_.run_ready();
  EXPECT_EQ(unused, 0);
  one.reset();
  EXPECT_EQ(unused, 0) << "not from within";
  loop_.run_ready();
  EXPECT_EQ(unused, 1);
}

TEST_F(GovernedStreamsTest, BothOutliveTheInstance) {
  auto feed = instance().feed_stream("s", {});
  auto one = watch();
  feed->begin();
  made_.reset();
  feed.reset();
  one.reset();
  loop_.run_ready();
  EXPECT_EQ(planes_[0]->stream_count(), 0u);
  EXPECT_EQ(streams(), 0u);
}

}  // namespace
}  // namespace sallyport::hub
