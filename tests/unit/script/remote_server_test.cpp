#include "script/parts/remote_server.hpp"

#include <gmock/gmock.h>

#include "rtmp/command/status.hpp"
#include "support/fake_byte_stream.hpp"
#include "support/rtmp_peer.hpp"

namespace sallyport::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Finds a way when the test says so.
class WayFinder final : public client::Opener {
 public:
  std::unique_ptr<client::Cancellable> open(loop::EventLoop&, const client::OpenRequest& wanted,
                                            std::function<void(client::Outcome<client::Opened>)> call) override {
    request = wanted;
    done = std::move(call);
    return std::make_unique<client::Cancellable>();
  }
  client::OpenRequest request;
  std::function<void(client::Outcome<client::Opened>)> done;
};

class RemoteServerTest : public testing::Test, protected script::RemoteServer::Owner {
 protected:
  RemoteServerTest() { peer_.do_without_handshake(); }

  void on_remote_status(double, const amf::Value& information) override { note("status", information); }
  std::optional<client::MethodAnswer> on_remote_call(double, const std::string& name, std::span<const amf::Value> arguments) override {
    lines_.push_back("call " + name + " " + std::to_string(arguments.size()));
    if (name == "close") remote_->close();
    return answer_;
  }
  void on_remote_reply(double, double number, bool ok, const amf::Value& value) override {
    lines_.push_back("reply " + std::to_string(static_cast<int>(number)) + (ok ? " " + amf::to_string(value) : " failed"));
  }
  void on_remote_end(double, const amf::Value& information) override {
    note("end", information);
    remote_.reset();
  }
  void note(const std::string& what, const amf::Value& information) {
    lines_.push_back(what + " " + std::string(information.get("code").string_or("?")));
  }

  bool open(const std::string& uri = "rtmp://host/app") {
    script::RemoteServer::Owner& owner = *this;
    remote_ = std::make_unique<script::RemoteServer>(loop_, 7, owner);
    return remote_->open(opener_, {uri, false, {"word"}, "rtmp://here/edge/_definst_", "/trusted.pem"});
  }
  void find_way() {
    client::Opened opened;
    opened.stream = stream_;
    opener_.done(std::move(opened));
    settle();
  }
  void connect() {
    ASSERT_TRUE(open());
    find_way();
    peer_.command(rtmp::make_connect_result({}));
    settle();
    peer_.take();
    lines_.clear();
  }
  void settle() {
    for (int round = 0; round < 10; ++round) {
      const ByteVector bytes = peer_.take_output();
      if (!bytes.empty()) stream_->receive(bytes);
      loop_.run_ready();
      if (const ByteVector sent = stream_->take_sent(); !sent.empty()) peer_.feed(sent);
    }
  }
  void say(const rtmp::Command& command) {
    peer_.command(command, 0);
    settle();
  }

  loop::EventLoop loop_{0};
  WayFinder opener_;
  std::shared_ptr<FakeByteStream> stream_ = std::make_shared<FakeByteStream>(loop_);
  RtmpPeer peer_;
  std::optional<client::MethodAnswer> answer_;
  std::vector<std::string> lines_;
  std::unique_ptr<script::RemoteServer> remote_;
};

TEST_F(RemoteServerTest, IsConnectedWhenTheServerAccepts) {
  ASSERT_TRUE(open());
  EXPECT_EQ(opener_.request.uri, "rtmp://host/app");
  EXPECT_EQ(opener_.request.ca_file, "/trusted.pem");
  EXPECT_EQ(remote_->connection(), nullptr);
  find_way();
  peer_.command(rtmp::make_connect_result({}));
  settle();
  EXPECT_NE(remote_->connection(), nullptr);
  EXPECT_THAT(lines_, ElementsAre("status NetConnection.Connect.Success"));
}

TEST_F(RemoteServerTest, FailsWithoutAWay) {
  ASSERT_TRUE(open());
  opener_.done(client::Failure{client::Obstacle::no_route, client::Stage::tcp, "nobody is there"});
  EXPECT_THAT(lines_, IsEmpty()) << "in a turn of its own";
  loop_.run_ready();
  EXPECT_THAT(lines_, ElementsAre("end NetConnection.Connect.Failed"));
}

TEST_F(RemoteServerTest, EndsClosedBehindARefusal) {
  ASSERT_TRUE(open());
  find_way();
  say(rtmp::make_connect_error({}));
  EXPECT_THAT(lines_, ElementsAre("status NetConnection.Connect.Rejected", "end NetConnection.Connect.Closed"));
}

TEST_F(RemoteServerTest, ThatIsClosedWhileItIsBeingOpenedEndsClosed) {
  ASSERT_TRUE(open());
  remote_->close();
  loop_.run_ready();
  EXPECT_THAT(lines_, ElementsAre("end NetConnection.Connect.Closed"));
}

TEST_F(RemoteServerTest, BringsRepliesToTheirCalls) {
  connect();
  EXPECT_TRUE(remote_->call("first", {}, 1));
  EXPECT_TRUE(remote_->call("second", {}, 2));
  EXPECT_TRUE(remote_->call("third", {}, 0));
  settle();
  EXPECT_THAT(peer_.take(), ElementsAre("first 2", "second 3", "third"));
  say(rtmp::make_error(3, nullptr, "no"));
  say(rtmp::make_result(2, nullptr, "yes"));
  EXPECT_THAT(lines_, ElementsAre("reply 2 failed", "reply 1 \"yes\""));
}

TEST_F(RemoteServerTest, FailsTheCallsOfAConnectionThatEnds) {
  connect();
  remote_->call("never", {}, 1);
  stream_->end();
  settle();
  EXPECT_THAT(lines_, ElementsAre("reply 1 failed", "end NetConnection.Connect.Closed"));
}

TEST_F(RemoteServerTest, AnswersTheServersCalls) {
  connect();
  say({"unknown", 5, nullptr, {1, 2}});
  answer_ = client::MethodAnswer(amf::Value("fine"));
  say({"known", 6, nullptr, {}});
  answer_ = client::MethodAnswer::error(rtmp::make_status({rtmp::level::kError, rtmp::status::kCallFailed, {}, {}, {}}));
  say({"broken", 7, nullptr, {}});
  EXPECT_THAT(lines_, ElementsAre("call unknown 2", "call known 0", "call broken 0"));
  EXPECT_THAT(peer_.take(), ElementsAre(testing::StartsWith("_error 5"), testing::StartsWith("_result 6"), testing::StartsWith("_error 7")));
}

TEST_F(RemoteServerTest, MayBeDestroyedAtAnyTime) {
  connect();
  remote_->call("never", {}, 1);
  remote_.reset();
  settle();
  EXPECT_THAT(lines_, IsEmpty());
  ASSERT_TRUE(open());
  remote_.reset();
  loop_.run_ready();
  EXPECT_THAT(lines_, IsEmpty());
}

}  // namespace
}  // namespace sallyport::test
