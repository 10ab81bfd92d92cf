// Streams with other audio: what the transcoder gets, what viewers get, and in which order.
#include "hub/relay/variants.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "hub/data_message.hpp"
#include "hub/media_message.hpp"
#include "hub/relay/variant_metadata.hpp"
#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;
using media::AudioCodec;
using media::PacketType;

/// Writes down what it gets, and says what the test wants.
class FakeTranscoder final : public AudioTranscoder {
 public:
  struct Job final : TranscodeJob {
    explicit Job(FakeTranscoder& all) : all_(all) { ++all_.running; }
    ~Job() override { --all_.running; }
    void push(AudioRun run, std::vector<StreamMessage> batch) override {
      for (const StreamMessage& one : batch) all_.got.push_back(std::to_string(run) + ":" + std::to_string(one.timestamp));
    }
    FakeTranscoder& all_;
  };
  std::unique_ptr<TranscodeJob> begin(TranscodeOrder order, TranscodeReceiverRef receiver) override {
    orders.push_back(std::move(order));
    receiver_ = std::move(receiver);
    return std::make_unique<Job>(*this);
  }
  void give(AudioRun run, StreamMessage message) {
    receiver_.post([run, message = std::move(message)](TranscodeReceiver& receiver) { receiver.on_transcoded(run, message); });
  }
  void lose() {
    receiver_.post([](TranscodeReceiver& receiver) { receiver.on_transcoder_lost(); });
  }

  std::vector<TranscodeOrder> orders;
  Texts got;
  int running = 0;

 private:
  TranscodeReceiverRef receiver_;
};

class OneStream final : public StreamTable {
 public:
  Result<Claim> claim(const std::string&, unsigned) override { return Error{Reason::name_taken, ""}; }
  void release_claim(const std::string&) override {}
  Result<LiveStreamRef> hold(const std::string&, unsigned) override {
    ++held;
    return live;
  }
  void release(const std::string&) override { --held; }
  bool is_published(const std::string&) const override { return published; }

  LiveStreamRef live = std::make_shared<LiveStream>(LiveStream{"live", "_definst_", "show", {}, 0});
  int held = 0;
  bool published = false;
};

StreamMessage tag(AudioCodec codec, PacketType type, std::string_view text, std::uint32_t timestamp) {
  return make_media_message(StreamMessage::Kind::audio, media::write_audio(codec, type, as_bytes(text)), timestamp);
}
StreamMessage opus(std::uint32_t timestamp) { return tag(AudioCodec::opus, PacketType::coded_frames, "o", timestamp); }
StreamMessage aac(std::string_view text, std::uint32_t timestamp) { return tag(AudioCodec::aac, PacketType::coded_frames, text, timestamp); }
StreamMessage aac_config() { return tag(AudioCodec::aac, PacketType::sequence_start, "asc", 0); }

class VariantsTest : public testing::Test {
 protected:
  VariantsTest() { planes_.push_back(std::make_unique<MediaPlane>(loop_, planes_)); }
  ~VariantsTest() override {
    seen_.reset();
    variants_.shut_down();
    settle();
    for (auto& plane : planes_) plane->drop_relays();
  }

  /// A viewer who has been there all the time.
  class Watching : public Viewer {
   public:
    Watching(MediaPlane& plane, LiveStreamRef stream) : plane_(plane), stream_(std::move(stream)), local_(plane.attach(stream_, *this)) { on_media(); }
    ~Watching() override { plane_.detach(stream_, *this); }
    void on_media() override {
      while (const StreamMessage* message = cursor_.next(local_.log())) texts_.push_back(words(*message));
    }
    Texts take() { return std::exchange(texts_, {}); }

   private:
    static std::string words(const StreamMessage& message) {
      if (message.kind != StreamMessage::Kind::audio) return text_of(message);
      const media::AudioBody body = media::read_audio(message.payload.span());
      return std::string(media::to_string(body.codec)) + ":" + std::string(as_text(body.data));
    }
    MediaPlane& plane_;
    LiveStreamRef stream_;
    LocalStream& local_;
    Cursor cursor_;
    Texts texts_;
  };

  void settle() {
    for (int round = 0; round < 8; ++round) loop_.run_ready();
  }
  void pass(Milliseconds time) {
    loop_.timers().advance(std::max(loop_.timers().now(), monotonic_now()) + time);
    settle();
  }
  void begin() {
    planes_[0]->begin_publish(table_.live, 1);
    settle();
  }
  void send(StreamMessage message) {
    planes_[0]->publish(table_.live, 1, std::move(message));
    settle();
  }
  void end() {
    planes_[0]->end_publish(table_.live, 1);
    settle();
  }
  Result<LiveStreamRef> join() { return variants_.join("show", AudioCodec::aac, 0, options_); }
  /// A first viewer who sees everything.
  void watch() {
    seen_.emplace(*planes_[0], *join());
    settle();
  }
  /// …and hears the first of a publish, in the second run.
  void watch_with_sound() {
    watch();
    begin();
    send(opus(0));
    give(2, aac_config());
    give(2, aac("a0", 0));
  }
  void leave() {
    seen_.reset();
    variants_.leave("show", AudioCodec::aac);
    settle();
  }
  void give(AudioRun run, StreamMessage message) {
    transcoder_.give(run, std::move(message));
    settle();
  }
  Texts seen() { return seen_->take(); }

  loop::EventLoop loop_{0};
  std::vector<std::unique_ptr<MediaPlane>> planes_;
  FakeTranscoder transcoder_;
  OneStream table_;
  Variants variants_{loop_, &planes_, &transcoder_, table_};
  TranscodingOptions options_{.aac = true};
  std::optional<Watching> seen_;
};

TEST_F(VariantsTest, OpusGoesToTheTranscoderAndVideoThrough) {
  watch();
  begin();
  send(opus(0));
  give(2, aac_config());
  send(key("k0", 0));
  give(2, aac("a0", 0));
  EXPECT_EQ(transcoder_.got, (Texts{"2:0"}));
  EXPECT_EQ(seen(), (Texts{"<publish>", "aac:asc", "aac:a0", "k0"}));
  EXPECT_EQ(transcoder_.orders.at(0).stream, "show");
}

TEST_F(VariantsTest, AacPassesWithoutATranscoder) {
  watch();
  begin();
  send(aac_config());
  send(aac("a0", 0));
  EXPECT_EQ(seen(), (Texts{"<publish>", "aac:asc", "aac:a0"}));
  EXPECT_EQ(transcoder_.orders.size(), 0u);
}

TEST_F(VariantsTest, TwoViewersShareOne) {
  watch();
  const auto second = join();
  ASSERT_TRUE(second);
  begin();
  send(opus(0));
  EXPECT_EQ(transcoder_.running, 1);
  EXPECT_EQ(table_.held, 1);
  variants_.leave("show", AudioCodec::aac);
  pass(options_.linger + Seconds(1));
  EXPECT_EQ(transcoder_.running, 1);
}

TEST_F(VariantsTest, EndsAWhileAfterTheLastViewer) {
  watch();
  begin();
  send(opus(0));
  leave();
  EXPECT_EQ(transcoder_.running, 1);
  watch();
  pass(options_.linger + Seconds(1));
  EXPECT_EQ(transcoder_.running, 1);  // somebody came back
  leave();
  pass(options_.linger + Seconds(1));
  EXPECT_EQ(transcoder_.running, 0);
  EXPECT_EQ(table_.held, 0);
}

TEST_F(VariantsTest, AreLimited) {
  options_.max_streams = 1;
  table_.published = true;
  ASSERT_TRUE(join());
  EXPECT_EQ(variants_.join("other", AudioCodec::aac, 0, options_).error().reason, Reason::stream_limit);
  EXPECT_TRUE(join());
}

TEST_F(VariantsTest, WhoWaitsForStreamsThatNobodyPublishesTakesNoPlace) {
  options_.max_streams = 1;
  ASSERT_TRUE(join());
  for (std::size_t i = 1; i < Variants::kWaitedFor; ++i) EXPECT_TRUE(variants_.join(std::to_string(i), AudioCodec::aac, 0, options_));
  EXPECT_EQ(variants_.join("one more", AudioCodec::aac, 0, options_).error().reason, Reason::stream_limit);
}

TEST_F(VariantsTest, VideoWaitsForTheFirstSound) {
  watch();
  begin();
  send(opus(0));
  send(key("k0", 0));
  EXPECT_EQ(seen(), (Texts{"<publish>"}));
  pass(VariantRelay::kStartPatience + Milliseconds(100));
  EXPECT_EQ(seen(), (Texts{"k0"}));  // not for ever
}

TEST_F(VariantsTest, HistoryComesInOrder) {
  begin();
  send(key("k0", 0));
  for (std::uint32_t time = 0; time <= 1000; time += 20) send(opus(time));
  send(inter("i1000", 1000));
  watch();
  give(1, aac_config());
  give(1, aac("a0", 0));
  EXPECT_EQ(seen(), (Texts{"<publish>", "aac:asc", "aac:a0", "k0"}));
  give(1, aac("a900", 900));
  EXPECT_EQ(seen(), (Texts{"aac:a900", "i1000"}));
}

TEST_F(VariantsTest, LiveVideoIsNotDelayed) {
  watch_with_sound();
  send(key("k0", 0));
  send(opus(100));
  send(inter("i100", 100));  // a0 is near enough
  EXPECT_EQ(seen(), (Texts{"<publish>", "aac:asc", "aac:a0", "k0", "i100"}));
}

TEST_F(VariantsTest, AfterALossVideoGoesOnAndSoundComesBack) {
  watch_with_sound();
  send(key("k0", 0));
  transcoder_.lose();
  settle();
  send(opus(5000));
  send(inter("i5000", 5000));
  EXPECT_EQ(seen(), (Texts{"<publish>", "aac:asc", "aac:a0", "k0", "i5000"}));
  give(2, aac_config());  // the same as before: nobody needs it again
  give(2, aac("a5000", 5000));
  EXPECT_EQ(seen(), (Texts{"aac:a5000"}));
}

TEST_F(VariantsTest, AHangDelaysVideoOnceAndBriefly) {
  watch_with_sound();
  send(key("k0", 0));
  seen();
  send(opus(1000));
  send(inter("i1000", 1000));
  EXPECT_EQ(seen(), Texts());
  pass(VariantRelay::kPatience + Milliseconds(100));
  send(inter("i1040", 1040));
  EXPECT_EQ(seen(), (Texts{"i1000", "i1040"}));
}

TEST_F(VariantsTest, AnotherPublisherBeginsAnotherRun) {
  watch_with_sound();
  begin();  // a takeover
  send(opus(0));
  give(2, aac("late", 20));
  give(3, aac_config());
  EXPECT_EQ(transcoder_.got.back().substr(0, 2), "3:");
  EXPECT_EQ(seen(), (Texts{"<publish>", "aac:asc", "aac:a0", "aac:asc"}));
}

TEST_F(VariantsTest, ViewersHearThatThePublisherWent) {
  watch();
  begin();
  send(opus(0));
  give(2, aac_config());
  send(key("k0", 0));
  give(2, aac("a0", 0));
  end();
  EXPECT_EQ(seen().back(), "<unpublish>");
  EXPECT_EQ(transcoder_.running, 1);
  pass(VariantRelay::kIdle + Milliseconds(100));
  EXPECT_EQ(transcoder_.running, 0);
}

StreamMessage metadata_of(amf::Value codec) {
  ByteVector bytes;
  ByteWriter writer(bytes);
  amf::encode_amf0(writer, amf::Value("onMetaData"));
  amf::encode_amf0(writer, amf::Value::ecma_array({{"width", 320}, {"audiocodecid", std::move(codec)}, {"audiosamplerate", 44100}}));
  return *make_data_message(SharedBytes::copy_of(bytes), 0);
}

amf::Value properties_of(const StreamMessage& message) { return amf::decode_amf0_message(message.payload.span())->at(1); }

TEST(VariantMetadata, NamesTheNewCodec) {
  for (const amf::Value& codec : {amf::Value(media::metadata_id(AudioCodec::opus)), amf::Value("Opus")}) {
    const amf::Value made = properties_of(with_audio_codec(metadata_of(codec), AudioCodec::aac));
    EXPECT_EQ(made.get("audiocodecid").number_or(0), 10);
    EXPECT_EQ(made.get("width").number_or(0), 320);
    EXPECT_FALSE(made.find("audiosamplerate"));
  }
}

TEST(VariantMetadata, IsLeftAloneWhereNothingChanges) {
  for (const amf::Value& codec : {amf::Value(10), amf::Value(2), amf::Value("mp4a"), amf::Value()}) {
    const StreamMessage message = metadata_of(codec);
    EXPECT_EQ(with_audio_codec(message, AudioCodec::aac).payload.data(), message.payload.data());
  }
}

}  // namespace
}  // namespace sallyport::hub
