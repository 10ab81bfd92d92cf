// open_tls over streams that the test joins, against our own server's end.
#include "client/tls/tls_client.hpp"

#include <gtest/gtest.h>

#include "net/tls/tls_context.hpp"
#include "net/tls/tls_stream.hpp"
#include "support/fake_byte_stream.hpp"

namespace sallyport::client {
namespace {

using test::FakeByteStream;

class Recorder final : public net::StreamUser {
 public:
  void on_bytes(ByteSpan bytes) override { received += as_text(bytes); }
  bool fill(net::Gather& out, std::size_t) override {
    const std::string text = std::exchange(outgoing, {});
    if (!text.empty()) out.add_owned(SharedBytes::copy_of(as_bytes(text)), 0, text.size());
    return false;
  }
  void on_closed(Reason reason) override { closed = reason; }

  std::string received;
  std::string outgoing;
  std::optional<Reason> closed;
};

class TlsClientTest : public testing::Test {
 protected:
  ~TlsClientTest() override {
    opening_.reset();
    for (const auto& end : {ours_, theirs_}) end->end();
    loop_.run_ready();
  }

  void serve() {
    auto context =
        net::TlsContext::load({{.certificate_file = SALLYPORT_VECTORS "/tls/localhost.pem"}}).value();
    const auto stream = std::make_shared<net::TlsStream>(theirs_, std::move(context));
    stream->start(server_, {});
    stream->begin({});
    served_ = stream;
  }
  void open(const std::string& name, const std::string& ca_file = SALLYPORT_VECTORS "/tls/localhost.crt") {
    auto context = TlsClientContext::load({.ca_file = ca_file}).value();
    opening_ = open_tls(ours_, {}, std::move(context), name,
                        [this](Outcome<std::shared_ptr<net::ByteStream>> outcome) {
                          ++calls_;
                          if (const auto* failure = std::get_if<Failure>(&outcome)) failure_ = *failure;
                          if (const auto* stream = std::get_if<std::shared_ptr<net::ByteStream>>(&outcome))
                            stream_ = *stream;
                        });
  }
  /// Carries what either end says to the other until both are silent.
  void carry() {
    for (bool moved = true; moved;) {
      loop_.run_ready();
      const ByteVector up = ours_->take_sent();
      const ByteVector down = theirs_->take_sent();
      moved = !up.empty() || !down.empty();
      if (!up.empty()) theirs_->receive(up);
      if (!down.empty()) ours_->receive(down);
    }
  }

  loop::EventLoop loop_{0};
  std::shared_ptr<FakeByteStream> ours_ = std::make_shared<FakeByteStream>(loop_);
  std::shared_ptr<FakeByteStream> theirs_ = std::make_shared<FakeByteStream>(loop_);
  std::shared_ptr<Recorder> server_ = std::make_shared<Recorder>();
  std::shared_ptr<net::TlsStream> served_;
  std::unique_ptr<Cancellable> opening_;
  std::shared_ptr<net::ByteStream> stream_;
  Failure failure_;
  int calls_ = 0;
};

TEST_F(TlsClientTest, SaysNothingBeforeTheLoopTurns) {
  open("localhost");

  EXPECT_TRUE(ours_->take_sent().empty());
  EXPECT_EQ(calls_, 0);
}

TEST_F(TlsClientTest, GivesAStreamInsideTls) {
  serve();
  open("localhost");
  carry();

  ASSERT_TRUE(stream_);
  EXPECT_EQ(calls_, 1);
  EXPECT_TRUE(stream_->facts().secure);
  EXPECT_EQ(served_->facts().server_name, "localhost");
}

TEST_F(TlsClientTest, KeepsWhatComesEarlyForWhoeverStartsTheStream) {
  serve();
  server_->outgoing = "early";
  open("localhost");
  carry();
  served_->want_write();
  carry();
  const auto user = std::make_shared<Recorder>();

  stream_->start(user, {});
  user->outgoing = "hello";
  stream_->want_write();
  carry();

  EXPECT_EQ(user->received, "early");
  EXPECT_EQ(server_->received, "hello");
}

TEST_F(TlsClientTest, TellsWhoeverStartsAStreamThatHasEnded) {
  serve();
  open("localhost");
  carry();
  ours_->end(Reason::peer_reset);
  const auto user = std::make_shared<Recorder>();

  stream_->start(user, {});
  loop_.run_ready();

  EXPECT_EQ(user->closed, Reason::peer_reset);
}

TEST_F(TlsClientTest, RefusesAnotherName) {
  serve();
  open("other.test");
  carry();

  EXPECT_EQ(failure_.obstacle, Obstacle::tls_wrong_name);
  EXPECT_EQ(calls_, 1);
  EXPECT_TRUE(ours_->closed_with());
  EXPECT_EQ(server_->received, "");
}

TEST_F(TlsClientTest, TakesItsTimeForTheEndOfTheStreamBelow) {
  open("localhost");
  loop_.run_ready();
  ours_->end(Reason::peer_reset);
  EXPECT_EQ(calls_, 0);

  loop_.run_ready();

  EXPECT_EQ(failure_.obstacle, Obstacle::reset);
  EXPECT_EQ(calls_, 1);
}

TEST_F(TlsClientTest, ClosesWhatIsBelowWhenItIsGivenUp) {
  serve();
  open("localhost");
  loop_.run_ready();

  opening_.reset();
  carry();

  EXPECT_TRUE(ours_->closed_with());
  EXPECT_EQ(calls_, 0);
}

TEST_F(TlsClientTest, ClosesAStreamThatNobodyWasToldOf) {
  serve();
  open("localhost");
  loop_.run_ready();
  theirs_->receive(ours_->take_sent());
  loop_.run_ready();
  ours_->receive(theirs_->take_sent());  // the handshake is done here, and the call is on its way

  opening_.reset();
  loop_.run_ready();

  EXPECT_TRUE(ours_->closed_with());
  EXPECT_EQ(calls_, 0);
}

TEST(TlsClientContext, SaysWhatIsWrongWithAFileOfIssuers) {
  const auto context = TlsClientContext::load({.ca_file = "/nowhere/ca.pem"});

  ASSERT_FALSE(context.ok());
  EXPECT_NE(context.error().message.find("/nowhere/ca.pem"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::client
