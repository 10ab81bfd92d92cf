// Stream, as scripts see it.
#include <gmock/gmock.h>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "unit/script/governor_test_support.hpp"

namespace sallyport::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A script whose Streams write down what their onStatus hears; `told()` reads it.
class StreamsTest : public GovernorTest {
 protected:
  void begin(const std::string& script = {}) {
    start("var told = []; Stream.prototype.onStatus = function (info) { told.push(this.name + ' ' + info.code); };"
          "Client.prototype.told = function () { return told.splice(0); };"
          "Client.prototype.run = function (text) { return eval(text); };" + script);
    connect(1);
    instance_.take();
  }
  amf::Value run(const std::string& text) { return result(1, "run", {text}); }
  amf::Value told() {
    instance_.loop.run_ready();
    return result(1, "told");
  }
  static amf::Value list(std::vector<amf::Value> values) { return amf::Value::strict_array(std::move(values)); }
};

TEST_F(StreamsTest, OneObjectForOneName) {
  begin();
  EXPECT_EQ(run("var s = Stream.get('a/b'); [s === Stream.get('flv:a/b'), s instanceof Stream, s.name, s.type, Stream.get('mp4:x.f4v').name]"),
            list({true, true, "a/b", "live", "mp4:x.f4v"}));
  EXPECT_EQ(run("[Stream.get('../x'), Stream.get(''), Stream.get(), Stream.get('x') === Stream.get('x')]"), list({nullptr, nullptr, nullptr, true}));
}

TEST_F(StreamsTest, PlayReachesTheInstanceAndReturnsWhetherItMay) {
  begin();
  EXPECT_EQ(run("var s = Stream.get('mix'); [s.play('a'), s.play('flv:b', -1, 2.5, false), s.play(false), s.play('mix'), Stream.get('taken').play('a')]"),
            list({true, true, true, false, false}));
  EXPECT_THAT(instance_.take(), ElementsAre("play a into mix", "play b into mix later for 2500", "stop mix", "play mix into mix", "play a into taken"));
  EXPECT_EQ(told(), list({"mix NetStream.Play.Reset", "mix NetStream.Play.Stop", "mix NetStream.Play.Failed", "taken NetStream.Publish.BadName"}));
}

TEST_F(StreamsTest, WhatIsRecordedOrElsewhereIsNotFound) {
  begin();
  EXPECT_EQ(run("var s = Stream.get('mix'); [s.play('film', 0), s.play('film', 12), s.play('a', -2, -1, true, {uri: 'rtmp://other/app'})]"), list({false, false, false}));
  EXPECT_THAT(instance_.take(), IsEmpty());
  EXPECT_EQ(told(), list({"mix NetStream.Play.StreamNotFound", "mix NetStream.Play.StreamNotFound", "mix NetStream.Play.Failed"}));
}

TEST_F(StreamsTest, RecordingIsRefusedHonestly) {
  begin();
  EXPECT_EQ(run("var s = Stream.get('a'); [s.record(), s.record('append'), s.record(false), Stream.length('a'), Stream.size('a'), s.flush(), s.clear()]"),
            list({false, false, true, 0, 0, true, true}));
  EXPECT_EQ(told(), list({"a NetStream.Record.NoAccess", "a NetStream.Record.NoAccess"}));
}

TEST_F(StreamsTest, StatusesComeAfterTheCall) {
  begin();
  EXPECT_EQ(run("Stream.get('a').record(); told.length"), amf::Value(0));
  EXPECT_EQ(told(), list({"a NetStream.Record.NoAccess"}));
}

TEST_F(StreamsTest, SendIsADataMessage) {
  begin();
  EXPECT_EQ(run("[Stream.get('a').send('cue', 5, {x: 'y'}), Stream.get('a').send()]"), list({true, false}));
  ASSERT_EQ(instance_.sent.size(), 1u);
  const auto values = amf::decode_amf0_message(instance_.sent[0].span());
  ASSERT_TRUE(values.ok());
  EXPECT_EQ(*values, (std::vector<amf::Value>{"cue", 5, amf::Value::object({{"x", "y"}})}));
}

TEST_F(StreamsTest, TheLastMetadataIsAtHand) {
  begin();
  EXPECT_EQ(run("Stream.get('a').getOnMetaData()"), amf::Value(nullptr));
  ByteVector bytes;
  ByteWriter writer(bytes);
  amf::encode_amf0(writer, "onMetaData");
  amf::encode_amf0(writer, amf::Value::object({{"width", 320}}));
  instance_.streams["a"].metadata = SharedBytes::copy_of(bytes);
  EXPECT_EQ(run("Stream.get('a').getOnMetaData().width"), amf::Value(320));
  instance_.streams["a"].metadata = SharedBytes::copy_of(as_bytes("garbage"));
  EXPECT_EQ(run("Stream.get('a').getOnMetaData()"), amf::Value(nullptr));
}

TEST_F(StreamsTest, APublishIsGivenAsAStream) {
  begin("application.onPublish = function (client, stream) { told.push('began ' + stream.name + '?' + stream.publishQueryString + ' ' + (stream === Stream.get('cam'))); };"
        "application.onUnpublish = function (client, stream) { told.push('ended ' + stream.name + '?' + stream.publishQueryString); };");
  instance_.streams["cam"] = {true, "key=1", 1234, {}};
  governor_->published(1, "cam");
  EXPECT_EQ(run("Stream.get('cam').publishTime"), amf::Value(1234));
  instance_.streams.clear();
  governor_->unpublished(1, "cam");
  EXPECT_EQ(told(), list({"began cam?key=1 true", "ended cam?key=1", "cam NetStream.Publish.Start", "cam NetStream.Unpublish.Success"}));
}

TEST_F(StreamsTest, WhatBecomesOfAPlayIsTold) {
  begin();
  run("Stream.get('mix'); Stream.get('mix').play('a'); told.length");
  using Kind = hub::RelayEvent::Kind;
  for (const Kind kind : {Kind::started, Kind::published, Kind::unpublished, Kind::switched, Kind::finished}) instance_.relay_watcher({kind, "mix", "a"});
  instance_.relay_watcher({Kind::started, "nobody's", "a"});
  EXPECT_EQ(result(1, "told"), list({"mix NetStream.Play.Reset", "mix NetStream.Play.Start", "mix NetStream.Play.PublishNotify",
                                     "mix NetStream.Play.UnpublishNotify", "mix NetStream.Play.Switch", "mix NetStream.Play.Stop"}));
}

TEST_F(StreamsTest, ADestroyedStreamDoesNothing) {
  begin();
  EXPECT_EQ(run("var s = Stream.get('mix'); [Stream.destroy(s), Stream.destroy(s), s.play('a'), s.send('x'), s === Stream.get('mix')]"),
            list({true, false, false, false, false}));
  EXPECT_THAT(instance_.take(), ElementsAre("stop mix"));
}

TEST_F(StreamsTest, TheirNumberIsBounded) {
  begin();
  run("var s; application.n = 0; while (application.n < 10000 && (s = Stream.get('s' + application.n))) { s.mine = 1; application.n++; } 1");
  EXPECT_EQ(run("[application.n, Stream.get('other'), Stream.destroy(Stream.get('s0')), Stream.get('other') !== null]"), list({10'000, nullptr, true, true}));
}

TEST_F(StreamsTest, ThoseOfWhichNothingIsMadeDoNotCount) {
  begin();
  run("application.kept = Stream.get('kept'); application.mine = Stream.get('mine'); application.mine.x = 1;"
      "application.n = 0; while (application.n < 9998) Stream.get('s' + application.n++); 1");
  instance_.streams["live"].published = true;
  EXPECT_EQ(run("[Stream.get('live') !== null, Stream.get('more') !== null, Stream.get('kept') === application.kept, Stream.get('mine') === application.mine]"),
            list({true, true, true, true}));
}

TEST_F(StreamsTest, WaitingStatusesAreBounded) {
  begin();
  run("for (var i = 0; i < 5000; i++) Stream.get('a').record(); 1");
  EXPECT_EQ(told().elements().size(), 1000u);
}

TEST_F(StreamsTest, NothingIsToldAfterTheEnd) {
  begin();
  run("Stream.get('a').record(); 1");
  governor_->stop(true);
  instance_.loop.run_ready();
  EXPECT_FALSE(instance_.relay_watcher);
  EXPECT_EQ(result(1, "told"), list({}));
}

TEST_F(StreamsTest, PeersCannotCallTheServersMembers) {
  begin("application.clients[0]; Client.prototype.stream = Stream.get('a'); Stream.prototype.hello = function () { return 'hello'; };");
  EXPECT_EQ(failure(1, "stream.record"), "Method not found (stream.record).");
  EXPECT_EQ(result(1, "stream.hello"), amf::Value("hello"));
}

TEST_F(StreamsTest, WhatIsAskedOfWrongObjectsIsFalse) {
  begin();
  EXPECT_EQ(run("var play = Stream.get('a').play; [play.call({}, 'b'), play.call(null, 'b'), Stream.destroy({}), Stream.prototype.name === undefined]"),
            list({false, false, false, true}));
}

TEST_F(StreamsTest, SampleAccessIsSentOnceTheClientIsAccepted) {
  start("application.onConnect = function (client) { client.videoSampleAccess = 'a;b'; return true; };"
        "Client.prototype.more = function () { this.audioSampleAccess = '/'; };");
  connect(1);
  EXPECT_THAT(instance_.take(), ElementsAre("accept 1", "order 1 4 0 audio= video=a;b"));
  result(1, "more");
  EXPECT_THAT(instance_.take(), ElementsAre("order 1 4 0 audio=/ video=a;b"));
}

TEST_F(StreamsTest, WhatClientsAskAboutRecordings) {
  begin("Client.prototype.length = function () { return [this.getStreamLength('a'), application.clearStreams('/'), application.clearStreams('x')]; };"
        "Client.prototype.key = function () { this.virtualKey = 'k'; this.audioSampleAccess = 'a;b'; return [this.virtualKey, this.audioSampleAccess]; };");
  EXPECT_EQ(result(1, "length"), list({0, true, false}));
  EXPECT_EQ(result(1, "key"), list({"k", "a;b"}));
}

}  // namespace
}  // namespace sallyport::test
