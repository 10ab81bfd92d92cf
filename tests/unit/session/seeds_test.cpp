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
ByteVector seed(std::uint8_t script, std::uint8_t rest, const ByteVector& conversation) {
  ByteVector bytes{static_cast<std::uint8_t>(script | kHandshakeIsMade), rest};
  bytes.insert(bytes.end(), conversation.begin() + test::RtmpPeer::kClientHandshakeBytes, conversation.end());
  return bytes;
}

TEST(SessionSeeds, AreTheConversations) {
  const auto expect = [](const char* name, const ByteVector& bytes) { test::expect_seed("session", name, bytes); };
  expect("whole", seed(0, kTunnelled, test::whole_conversation()));
  expect("encoder-waiting", seed(kDecisionsWait | kSmallChunks, kNarrow, test::encoder_conversation()));
  expect("player-blocked", seed(kBlocked | kTimePasses | kSmallPieces, 0, test::player_conversation()));
  expect("player-leaving", seed(kDecisionsWait | kLeavesEarly, kVerifiesSwf, test::player_conversation()));
  expect("restless", seed(0, kStopsReading, test::restless_conversation()));
  expect("sharing", seed(0, 0, test::sharing_conversation()));
  expect("proving", seed(kSmallPieces | kTimePasses, kVerifiesSwf | kClosesIdle, test::proving_conversation()));
}

}  // namespace
}  // namespace sallyport::session
