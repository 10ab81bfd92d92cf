// TcpStream on a real socket: when the peer's kernel hears that its bytes have come, and what a reset leaves to be read.
#include "net/tcp_stream.hpp"

#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include "loopback.hpp"

namespace sallyport::net {
namespace {

using Tcp = boost::asio::ip::tcp;
using test::turn_until;

/// Answers 'q' with a byte of its own, says of 'd' that an answer will follow, and nothing of all else.
class Answerer : public StreamUser {
 public:
  explicit Answerer(ByteStream& stream) : stream_(stream) {}
  void on_bytes(ByteSpan bytes) override {
    received += bytes.size();
    if (bytes.front() == 'd') stream_.answer_follows();
    if (bytes.front() != 'q') return;
    say();
  }
  bool fill(Gather& out, std::size_t) override {
    if (std::exchange(answer_, false)) out.add_borrowed(as_bytes("a"));
    return false;
  }
  void on_closed(Reason reason) override { closed = reason; }
  void say() {
    answer_ = true;
    stream_.want_write();
  }

  std::size_t received = 0;
  Reason closed = Reason::none;

 private:
  ByteStream& stream_;
  bool answer_ = false;
};

class TcpStreamTest : public testing::Test {
 protected:
  TcpStreamTest() {
    client_.connect(acceptor_.local_endpoint());
    Tcp::socket served = acceptor_.accept();
    served.non_blocking(true);
    served_ = served.native_handle();
    stream_ = std::make_shared<TcpStream>(std::move(served), loop_, Arrival{});
    user_ = std::make_shared<Answerer>(*stream_);
    stream_->start(user_, {});
  }
  ~TcpStreamTest() override {
    stream_->close(Reason::server_stopping, false);
    loop_.run_ready();
  }
  void send(char byte) {
    const std::size_t before = user_->received;
    client_.send(boost::asio::buffer(&byte, 1));
    ASSERT_TRUE(turn_until(loop_, [&] { return user_->received > before; }));
  }
  /// Whether the kernel acknowledges at once; after an answer it waits for the next one to carry it, 40 ms.
  bool acknowledging() const {
    int value = 0;
    socklen_t length = sizeof value;
    ::getsockopt(served_, IPPROTO_TCP, TCP_QUICKACK, &value, &length);
    return value != 0;
  }

  loop::EventLoop loop_{0};
  Tcp::acceptor acceptor_{loop_.context(), Tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)};
  Tcp::socket client_{loop_.context()};
  int served_ = -1;
  std::shared_ptr<TcpStream> stream_;
  std::shared_ptr<Answerer> user_;
};

TEST_F(TcpStreamTest, AnAnswerIsAcknowledgementEnough) {
  send('q');
  send('q');
  EXPECT_FALSE(acknowledging());
}

TEST_F(TcpStreamTest, AcknowledgesAtOnceWhatItDoesNotAnswer) {
  send('q');
  send('?');
  EXPECT_TRUE(acknowledging());
}

TEST_F(TcpStreamTest, LeavesTheAcknowledgementToAnAnswerThatFollows) {
  send('q');
  send('d');
  EXPECT_FALSE(acknowledging());
}

TEST_F(TcpStreamTest, ReadsWhatAPeerHadSaidThatHearsNothingAnyMore) {
  ::shutdown(served_, SHUT_WR);  // writing fails as after a reset
  send('q');
  loop_.run_ready();
  EXPECT_EQ(user_->closed, Reason::none);
  send('?');
  stream_->want_write();
  send('?');
  client_.close();
  EXPECT_TRUE(turn_until(loop_, [&] { return user_->closed == Reason::peer_reset; }));
}

TEST_F(TcpStreamTest, DoesNotWaitForAPeerThatHearsNothingWhileItIsNotRead) {
  ::shutdown(served_, SHUT_WR);
  stream_->set_reading(false);
  user_->say();
  EXPECT_TRUE(turn_until(loop_, [&] { return user_->closed == Reason::peer_reset; }));
}

}  // namespace
}  // namespace sallyport::net
