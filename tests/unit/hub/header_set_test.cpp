#include "hub/header_set.hpp"

#include <gtest/gtest.h>

#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;

HeaderSetRef applied(const std::vector<StreamMessage>& messages) {
  HeaderSetRef set;
  for (const StreamMessage& message : messages) set = apply_config(set, message);
  return set;
}

TEST(HeaderSet, DataComesBeforeVideoBeforeAudio) {
  const auto set = applied({audio_config("a"), video_config("v"), metadata("m")});
  EXPECT_EQ(texts_of(set), (Texts{"m", "v", "a"}));
}

TEST(HeaderSet, WithinAKindFirstComeFirst) {
  const auto set = applied({video_config("v2", 2), metadata("m9", 9), video_config("v1", 1), metadata("m3", 3)});
  EXPECT_EQ(texts_of(set), (Texts{"m9", "m3", "v2", "v1"}));
}

TEST(HeaderSet, TheLaterOfOneSlotReplacesTheEarlierInItsPlace) {
  const auto set = applied({video_config("v1", 1), video_config("v2", 2), video_config("new", 1)});
  EXPECT_EQ(texts_of(set), (Texts{"new", "v2"}));
}

TEST(HeaderSet, SlotsOfDifferentKindsAreDifferent) {
  const auto set = applied({audio_config("a", 7), video_config("v", 7), metadata("m", 7)});
  EXPECT_EQ(texts_of(set), (Texts{"m", "v", "a"}));
}

TEST(HeaderSet, ClearDataRemovesThatSlotOfDataOnly) {
  const auto set = applied({metadata("m1", 1), metadata("m2", 2), video_config("v", 1), clear_data(1)});
  EXPECT_EQ(texts_of(set), (Texts{"m2", "v"}));
  EXPECT_EQ(texts_of(apply_config(set, clear_data(99))), (Texts{"m2", "v"}));
  EXPECT_EQ(texts_of(apply_config(nullptr, clear_data(1))), Texts{});
}

TEST(HeaderSet, AChangeLeavesTheEarlierSetAlone) {
  const auto before = applied({video_config("old")});
  const auto after = apply_config(before, video_config("new"));
  EXPECT_EQ(texts_of(before), Texts{"old"});
  EXPECT_EQ(texts_of(after), Texts{"new"});
}

TEST(HeaderSet, KeepsAtMostSoManySlots) {
  HeaderSetRef set;
  for (std::uint64_t slot = 0; slot < 3 * kMaxHeaderMessages; ++slot) set = apply_config(set, metadata("m", slot));
  EXPECT_EQ(set->messages.size(), kMaxHeaderMessages);
  set = apply_config(set, metadata("new", 0));
  EXPECT_EQ(text_of(set->messages.front()), "new");
}

TEST(HeaderSet, KeepsAtMostSoManyBytes) {
  const std::string large(400'000, 'x');
  HeaderSetRef set;
  for (std::uint64_t slot = 0; slot < 5; ++slot) set = apply_config(set, metadata(large, slot));
  EXPECT_EQ(set->messages.size(), 2u);
  set = apply_config(set, metadata("small", 9));
  EXPECT_EQ(set->messages.size(), 3u);
}

TEST(HeaderSet, AReplacementThatDoesNotFitLeavesNothingStale) {
  auto set = applied({metadata("m", 1), metadata("other", 2)});
  set = apply_config(set, metadata(std::string(kMaxHeaderBytes, 'x'), 1));
  EXPECT_EQ(texts_of(set), Texts{"other"});
}

}  // namespace
}  // namespace sallyport::hub
