// By what our client knows our server.
#include "rtmp/handshake/attempt_mark.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "rtmp/handshake/client_handshake.hpp"
#include "rtmp/handshake/handshake_block.hpp"
#include "rtmp/handshake/server_handshake.hpp"

namespace sallyport::rtmp {
namespace {

/// Lets both sides talk; answers the client's.
ClientHandshake shake_hands(HandshakeKind kind) {
  ClientHandshake client(kind);
  ServerHandshake server;
  EXPECT_TRUE(server.feed(client.take_output()).ok());
  EXPECT_TRUE(client.feed(server.take_output()).ok());
  EXPECT_TRUE(client.done());
  return client;
}

TEST(AttemptMark, OurServerShowsItInEveryHandshake) {
  for (const HandshakeKind kind : {HandshakeKind::simple, HandshakeKind::digest_a, HandshakeKind::digest_b}) {
    const ClientHandshake client = shake_hands(kind);
    EXPECT_TRUE(client.server_knows_attempts());
    EXPECT_EQ(client.proof(), kind == HandshakeKind::simple ? ServerProof::echo : ServerProof::signature);
  }
}

TEST(AttemptMark, OtherServersDoNotHaveIt) {
  ClientHandshake client(HandshakeKind::simple);
  const ByteVector c0c1 = client.take_output();
  const HandshakeBlock s1 = make_block(0, {});
  ByteVector reply(1 + s1.size());
  reply.front() = 3;
  std::copy(s1.begin(), s1.end(), reply.begin() + 1);
  reply.insert(reply.end(), c0c1.begin() + 1, c0c1.end());
  ASSERT_TRUE(client.feed(reply).ok());
  EXPECT_EQ(client.proof(), ServerProof::echo);
  EXPECT_FALSE(client.server_knows_attempts());
}

TEST(AttemptMark, AMirrorDoesNotComeToProveAnything) {
  ClientHandshake client(HandshakeKind::simple);
  ASSERT_TRUE(client.feed(client.take_output()).ok());
  EXPECT_FALSE(client.done());
  EXPECT_TRUE(client.take_output().empty()) << "C2 would be the mirror's S2";
}

TEST(AttemptMark, AnswersTheClientsOwnBytes) {
  const HandshakeBlock one = make_block(0, {});
  const HandshakeBlock other = make_block(0, {});
  HandshakeBlock s1 = make_block(0, {});
  place_attempt_mark(s1, one, DigestScheme::a);
  EXPECT_TRUE(has_attempt_mark(s1, one));
  EXPECT_FALSE(has_attempt_mark(s1, other));
}

}  // namespace
}  // namespace sallyport::rtmp
