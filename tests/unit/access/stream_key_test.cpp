// Actions that need the application's stream key.
#include "unit/access/access_test_support.hpp"

namespace sallyport::access {
namespace {

class StreamKey : public test::DeciderTest {};

TEST_F(StreamKey, TheKeyMayStandBehindTheStreamNameOrTheAddress) {
  EXPECT_TRUE(publish("key=sesame").allowed);
  client_.query = "key=sesame";
  EXPECT_TRUE(publish().allowed);
}

TEST_F(StreamKey, AMissingAWrongAndALongerKeyAreRefused) {
  EXPECT_EQ(publish().reason, Reason::no_key);
  for (const char* wrong : {"key=Sesame", "key=sesam", "key=sesames", "key=x"}) {
    EXPECT_EQ(publish(wrong).reason, Reason::bad_key) << wrong;
  }
}

TEST_F(StreamKey, AWrongKeyBehindTheNameIsNotMendedByTheAddress) {
  client_.query = "key=sesame";
  EXPECT_EQ(publish("key=wrong").reason, Reason::bad_key);
}

TEST_F(StreamKey, AnApplicationWithoutAKeyAdmitsNobodyNotEvenWithAnEmptyOne) {
  access_.stream_key.clear();
  for (const char* query : {"", "key=", "key=sesame"}) EXPECT_EQ(publish(query).reason, Reason::no_key) << query;
}

TEST_F(StreamKey, AnOpenApplicationAdmitsEverybody) {
  access_.publish = Requirement::open;
  EXPECT_TRUE(publish().allowed);
}

TEST_F(StreamKey, ConnectingAndPlayingNeedNoKeyUnlessTheApplicationSaysSo) {
  EXPECT_TRUE(connect().allowed);
  EXPECT_TRUE(play().allowed);
  access_.connect = access_.play = Requirement::key;
  EXPECT_EQ(connect().reason, Reason::no_key);
  EXPECT_EQ(play("key=x").reason, Reason::bad_key);
  client_.query = "key=sesame";
  EXPECT_TRUE(connect().allowed);
  EXPECT_TRUE(play().allowed);
}

TEST_F(StreamKey, WithoutSettingsNobodyPublishes) {
  const auto bare = std::make_shared<hub::ApplicationOptions>();
  const hub::Verdict verdict =
      collect([&](hub::Answer answer) { decider_.publish({facts(), bare, "s", "key=", {}}, answer); });
  EXPECT_EQ(verdict.reason, Reason::no_key);
}

TEST_F(StreamKey, ADescriptionNeverHoldsTheKey) {
  const hub::Verdict verdict = publish("key=mine");
  EXPECT_EQ(verdict.description.find("sesame"), std::string::npos);
  EXPECT_EQ(verdict.description.find("mine"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::access
