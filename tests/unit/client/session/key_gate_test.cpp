// Where a stream may go on after a cut.
#include "client/session/key_gate.hpp"

#include <gtest/gtest.h>

#include "unit/client/messages.hpp"

namespace sallyport::client {
namespace {

const MonotonicTime kNow{Milliseconds(1'000'000)};

TEST(KeyGate, IsOpenUntilItIsShut) {
  KeyGate gate;
  EXPECT_TRUE(gate.admit(inter_frame(1, 0), kNow));
  gate.shut(kNow);
  EXPECT_FALSE(gate.admit(inter_frame(1, 0), kNow));
}

TEST(KeyGate, LetsHeadersThroughAndStaysShut) {
  KeyGate gate;
  gate.admit(key_frame(1, 0), kNow);
  gate.shut(kNow);
  for (const auto& one : {metadata(1), video_config(1, 0), audio_config(1, 0)})
    EXPECT_TRUE(gate.admit(one, kNow));
  EXPECT_FALSE(gate.open());
  EXPECT_TRUE(gate.awaits_key_frame());
}

TEST(KeyGate, OpensAtASoundWhereThereNeverWerePictures) {
  KeyGate gate;
  gate.admit(audio(1, 0), kNow);
  gate.shut(kNow);
  EXPECT_FALSE(gate.awaits_key_frame());
  EXPECT_TRUE(gate.admit(audio(1, 20), kNow));
}

TEST(KeyGate, WaitsForPicturesNoLongerThanItsPatience) {
  KeyGate gate;
  gate.admit(key_frame(1, 0), kNow);
  gate.shut(kNow);
  EXPECT_FALSE(gate.admit(audio(1, 20), kNow));
  EXPECT_TRUE(gate.admit(audio(1, 20), kNow + KeyGate::kPatience));
}

TEST(KeyGate, TakesWhatNobodyUnderstandsForAKeyFrame) {
  KeyGate gate;
  gate.shut(kNow);
  EXPECT_TRUE(gate.admit(video(1, 0, 0x00, 0x00), kNow));
}

}  // namespace
}  // namespace sallyport::client
