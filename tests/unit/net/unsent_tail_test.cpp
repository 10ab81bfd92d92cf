#include "net/unsent_tail.hpp"

#include <string>

#include <gtest/gtest.h>

namespace sallyport::net {
namespace {

void add_header(Gather& gather, std::string_view text) {
  std::memcpy(gather.header_space(), text.data(), text.size());
  gather.commit_header(text.size());
}

/// "head1" PAYLOAD "head2" payload
class UnsentTailTest : public testing::Test {
 protected:
  UnsentTailTest() {
    add_header(gather_, "head1");
    gather_.add_shared(first_, 0, first_.size());
    add_header(gather_, "head2");
    gather_.add_shared(second_, 1, second_.size() - 1);
  }

  static std::string content(const UnsentTail& tail) {
    iovec vectors[16];
    const std::size_t count = tail.vectors(vectors, std::size(vectors));
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
      text.append(static_cast<char*>(vectors[i].iov_base), vectors[i].iov_len);
    return text;
  }

  SharedBytes first_ = SharedBytes::copy_of(as_bytes("PAYLOAD"));
  SharedBytes second_ = SharedBytes::copy_of(as_bytes("-payload"));
  Gather gather_;
  const std::string all_ = "head1PAYLOADhead2payload";
};

TEST_F(UnsentTailTest, KeepsExactlyWhatWasNotSentWhereverTheWriteStopped) {
  for (std::size_t sent = 0; sent <= all_.size(); ++sent) {
    UnsentTail tail;
    tail.keep(gather_, sent);

    EXPECT_EQ(content(tail), all_.substr(sent));
    EXPECT_EQ(tail.size(), all_.size() - sent);
    EXPECT_EQ(tail.empty(), sent == all_.size());
  }
}

TEST_F(UnsentTailTest, GoesOutInPiecesOfAnySize) {
  for (std::size_t piece = 1; piece <= all_.size(); ++piece) {
    UnsentTail tail;
    tail.keep(gather_, 0);
    std::string sent;
    while (!tail.empty()) {
      sent += content(tail).substr(0, piece);
      tail.consume(std::min(piece, tail.size()));
    }

    EXPECT_EQ(sent, all_);
  }
}

TEST_F(UnsentTailTest, MovesToABufferUpToALimit) {
  UnsentTail tail;
  tail.keep(gather_, 3);
  ByteVector out;

  EXPECT_EQ(tail.move_to(out, 10), 10u);
  EXPECT_EQ(tail.move_to(out, 1000), all_.size() - 13);

  EXPECT_EQ(as_text(out), all_.substr(3));
  EXPECT_TRUE(tail.empty());
}

TEST_F(UnsentTailTest, PinsSharedBytesAndCopiesHeaders) {
  UnsentTail tail;
  tail.keep(gather_, 0);
  first_ = second_ = {};
  gather_.clear();
  add_header(gather_, "xxxxxxxxxxxxxxxx");

  EXPECT_EQ(content(tail), all_);
}

}  // namespace
}  // namespace sallyport::net
