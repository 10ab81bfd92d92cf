// The seeds of fuzz_session are the conversations of these tests. Few, because every truncation of each is
// replayed in every test run.
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
  expect("encoder-waiting", seed(kDecisionsWait | kSmallChunks, test::encoder_conversation()));
  expect("player-blocked", seed(kBlocked | kTimePasses | kSmallPieces, test::player_conversation()));
  expect("player-leaving", seed(kDecisionsWait | kLeavesEarly, test::player_conversation()));
  expect("restless", seed(0, test::restless_conversation()));
}

}  // namespace
}  // namespace sallyport::session
