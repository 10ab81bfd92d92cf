// What an application withholds of what a client publishes, and how it ends a publish.
#include "unit/session/session_test_support.hpp"

namespace sallyport::session {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = hub::ClientOrder::Kind;

class Muting : public SessionTest {
 protected:
  void withhold(const std::string& audio, const std::string& video) {
    hub::ClientOrder order{Kind::withhold};
    order.audio_paths = audio;
    order.video_paths = video;
    publisher_.session.lock()->obey(order);
  }
  /// What the player gets of what the publisher sends now.
  Lines gets() {
    talk_all();
    return media(player_.take());
  }

  Client& publisher_ = open_publisher("room/ann");
  Client& player_ = open_player("room/ann");
};

TEST_F(Muting, KeepsTheSoundFromEverybodyAndLeavesThePicture) {
  withhold("room", "");
  send_audio(publisher_, audio("a1"), 10);
  send_video(publisher_, key("k1"), 10);
  EXPECT_THAT(gets(), ElementsAre("k1"));
  withhold("", "");
  send_audio(publisher_, audio("a2"), 20);
  EXPECT_THAT(gets(), ElementsAre("a2"));
}

TEST_F(Muting, PicturesComeBackWithAKeyFrame) {
  send_video(publisher_, key("k1"), 10);
  EXPECT_THAT(gets(), ElementsAre("k1"));
  withhold("", "room/ann");
  send_video(publisher_, inter("i1"), 20);
  send_audio(publisher_, audio("a1"), 20);
  EXPECT_THAT(gets(), ElementsAre("a1"));
  withhold("", "");
  send_video(publisher_, inter("i2"), 30);
  EXPECT_THAT(gets(), IsEmpty());
  send_video(publisher_, key("k2"), 40);
  send_video(publisher_, inter("i3"), 50);
  EXPECT_THAT(gets(), ElementsAre("k2", "i3"));
}

TEST_F(Muting, HeadersPassBecauseThereAreNoOthersLater) {
  withhold("/", "/");
  send_video(publisher_, video_config(), 0);
  send_audio(publisher_, audio_config(), 0);
  EXPECT_THAT(gets(), ElementsAre("vc", "ac"));
}

TEST_F(Muting, ConcernsTheStreamsThatAreNamed) {
  withhold("room/bob;other", "room/an");
  send_video(publisher_, key("k1"), 10);
  send_audio(publisher_, audio("a1"), 10);
  EXPECT_THAT(gets(), ElementsAre("k1", "a1"));
}

TEST_F(Muting, HoldsForWhatIsPublishedLater) {
  withhold("later", "");
  publisher_.peer.publish("later");
  talk(publisher_);
  Client& other = open_player("later");
  send_audio(publisher_, audio("a1"), 10);
  send_video(publisher_, key("k1"), 10);
  talk_all();
  EXPECT_THAT(media(other.take()), ElementsAre("k1"));
}

TEST_F(Muting, APublishIsEndedAndItsConnectionGoesOn) {
  hub::ClientOrder order{Kind::unpublish};
  order.stream = "room/ann";
  publisher_.session.lock()->obey(order);
  talk_all();
  EXPECT_THAT(publisher_.take(), Contains("onStatus 1 NetStream.Unpublish.Success"));
  EXPECT_THAT(player_.take(), Contains("onStatus 1 NetStream.Play.UnpublishNotify"));
  send_video(publisher_, key("k1"), 10);
  EXPECT_THAT(gets(), IsEmpty());
  EXPECT_FALSE(publisher_.closed_with());
}

TEST_F(Muting, NothingElseIsEnded) {
  hub::ClientOrder order{Kind::unpublish};
  order.stream = "room/bob";
  publisher_.session.lock()->obey(order);
  send_video(publisher_, key("k1"), 10);
  EXPECT_THAT(gets(), ElementsAre("k1"));
}

}  // namespace
}  // namespace sallyport::session
