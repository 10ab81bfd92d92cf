// The seeds of fuzz_session are the conversations of these tests.
#include <gtest/gtest.h>

#include "support/conversations.hpp"
#include "support/seeds.hpp"
#include "support/session_script.hpp"

namespace sallyport::session {
namespace {

using namespace test::session_script;

/// Behind the handshake, so that mutations meet what comes after it.
ByteVector seed(std::uint8_t script, const ByteVector& conversation) {
  ByteVector bytes(1, script | kHandshakeIsMade);
  bytes.insert(bytes.end(), conversation.begin() + test::RtmpPeer::kClientHandshakeBytes, conversation.end());
  return bytes;
}

TEST(SessionSeeds, AreTheConversations) {
  const auto expect = [](const char* name, const ByteVector& bytes) { test::expect_seed("session", name, bytes); };
  expect("whole", seed(0, test::whole_conversation()));
  expect("whole-with-handshake", test::operator+(ByteVector(1, 0), test::whole_conversation()));
  expect("whole-in-pieces", seed(kSmallPieces | kSmallChunks, test::whole_conversation()));
  expect("encoder", seed(0, test::encoder_conversation()));
  expect("encoder-waiting", seed(kDecisionsWait, test::encoder_conversation()));
  expect("encoder-refused", seed(kDecisionsRefuse, test::encoder_conversation()));
  expect("player", seed(0, test::player_conversation()));
  expect("player-blocked", seed(kBlocked | kTimePasses, test::player_conversation()));
  expect("player-leaving", seed(kDecisionsWait | kLeavesEarly, test::player_conversation()));
  expect("restless", seed(0, test::restless_conversation()));
  expect("restless-waiting", seed(kDecisionsWait | kSmallPieces, test::restless_conversation()));
}

}  // namespace
}  // namespace sallyport::session
