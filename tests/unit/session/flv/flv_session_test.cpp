#include "session/flv/flv_session.hpp"

#include "unit/session/session_test_support.hpp"

namespace sallyport::session {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr Milliseconds kTick = 2 * loop::TimerWheel::kTick;  // timers are rounded up

class FlvSessionTest : public SessionTest {
 protected:
  struct Watcher {
    std::shared_ptr<test::FakeByteStream> stream;
    std::string received;
    std::optional<Reason> closed_with() const { return stream->closed_with(); }
  };

  ~FlvSessionTest() override {
    for (const auto& one : watchers_) one->stream->end();
    settle();
  }

  Watcher& watch(const std::string& name, bool upgraded = false, const std::string& application = "live") {
    auto watcher = std::make_unique<Watcher>();
    watcher->stream = std::make_shared<test::FakeByteStream>(worker, net::TransportFacts{});
    net::MediaRequest request;
    request.target = {application, {}, name, {}};
    request.facts = watcher->stream->facts();
    request.upgraded = upgraded;
    const auto session = std::make_shared<FlvSession>(watcher->stream, std::move(request), hub, options);
    watcher->stream->start(session, {});
    session->begin();
    watchers_.push_back(std::move(watcher));
    look(*watchers_.back());
    return *watchers_.back();
  }
  /// Collects what has come; the head of the response goes aside.
  std::string& look(Watcher& watcher) {
    settle();
    for (ByteVector sent = watcher.stream->take_sent(); !sent.empty(); sent = watcher.stream->take_sent()) {
      watcher.received.append(sent.begin(), sent.end());
      settle();
    }
    return watcher.received;
  }
  static std::string body_of(const std::string& response) {
    const std::size_t end = response.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : response.substr(end + 4);
  }
  static std::string text(std::string_view hexadecimal) {
    const ByteVector bytes = hex(hexadecimal);
    return {bytes.begin(), bytes.end()};
  }
  Client& publisher_of_both(const std::string& name) {
    Client& publisher = open_publisher(name);
    send_video(publisher, video_config());
    send_audio(publisher, audio_config());
    return publisher;
  }

 private:
  std::vector<std::unique_ptr<Watcher>> watchers_;
};

TEST_F(FlvSessionTest, SendsTheHeadOfAnEndlessResponseAndOfTheFile) {
  publisher_of_both("cam");

  const std::string response = watch("cam").received;

  EXPECT_THAT(response, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: video/x-flv\r\nConnection: close\r\n"));
  EXPECT_THAT(body_of(response), StartsWith(text("'FLV' 01 05 00000009 00000000")));
}

TEST_F(FlvSessionTest, EachMessageIsATag) {
  Client& publisher = publisher_of_both("cam");
  Watcher& watcher = watch("cam");

  send_video(publisher, key("k"), 0x01020304);

  EXPECT_THAT(look(watcher), HasSubstr(text("09 000006 020304 01 000000 17 01 000000 'k' 00000011")));
}

TEST_F(FlvSessionTest, AWebSocketGetsNothingButTheFile) {
  publisher_of_both("cam");

  EXPECT_THAT(watch("cam", true).received, StartsWith("FLV"));
}

TEST_F(FlvSessionTest, ManyGetTheSameBytes) {
  Client& publisher = publisher_of_both("cam");
  std::vector<Watcher*> all;
  for (int i = 0; i < 5; ++i) all.push_back(&watch("cam"));
  send_video(publisher, key("a"), 10);
  for (std::uint32_t i = 0; i < 40; ++i) send_video(publisher, inter("b"), 20 + i);

  for (Watcher* one : all) EXPECT_EQ(look(*one), look(*all[0]));
  EXPECT_THAT(all[0]->received, HasSubstr(text("09 000006 00003B 00 000000 27 01 000000 'b' 00000011")));
}

TEST_F(FlvSessionTest, TheHeaderPromisesOnlyWhatThereIs) {
  Client& publisher = open_publisher("radio");
  send_audio(publisher, audio_config());
  send_audio(publisher, audio("x"));
  Watcher& watcher = watch("radio");
  EXPECT_EQ(watcher.received, "") << "the picture may still come";

  pass(FlvSession::kWaitForKinds + kTick);

  EXPECT_THAT(body_of(look(watcher)), StartsWith(text("'FLV' 01 04 00000009 00000000")));
}

TEST_F(FlvSessionTest, AStreamThatNobodyPublishesIsNotFound) {
  Watcher& watcher = watch("nothing");
  EXPECT_EQ(watcher.received, "");

  pass(FlvSession::kWaitForPublisher + kTick);

  EXPECT_THAT(look(watcher), StartsWith("HTTP/1.1 404 "));
  EXPECT_EQ(watcher.closed_with(), Reason::no_publisher);
}

TEST_F(FlvSessionTest, WhoMayNotPlayIsForbidden) {
  publisher_of_both("cam");
  decider->hold_play = true;
  Watcher& watcher = watch("cam");
  decider->answer(hub::Verdict::refuse(Reason::rejected, "Members only."));
  look(watcher);

  EXPECT_THAT(watcher.received, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(watcher.received, HasSubstr("Members only."));
  EXPECT_EQ(watcher.closed_with(), Reason::rejected);
}

TEST_F(FlvSessionTest, AnUnknownApplicationIsNotFound) {
  const Watcher& watcher = watch("cam", false, "nowhere");

  EXPECT_THAT(watcher.received, StartsWith("HTTP/1.1 404 "));
}

TEST_F(FlvSessionTest, WhereSwfFilesAreVerifiedNobodyWatchesThisWay) {
  live().swf.enabled = true;

  const Watcher& watcher = watch("cam");

  EXPECT_THAT(watcher.received, StartsWith("HTTP/1.1 403 "));
  EXPECT_EQ(watcher.closed_with(), Reason::swf_mismatch);
}

TEST_F(FlvSessionTest, ThePageOfAnotherOriginMayReadWhatItWasAllowed) {
  net::MediaRequest request;
  request.facts.origin = "https://page.example";

  EXPECT_THAT(net::media_head(request), HasSubstr("\r\nAccess-Control-Allow-Origin: https://page.example\r\nVary: Origin\r\n"));
  EXPECT_THAT(net::media_refusal(request, 403, "No."), testing::AllOf(HasSubstr("Access-Control-Allow-Origin"), testing::EndsWith("\r\n\r\nNo.\n")));
}

}  // namespace
}  // namespace sallyport::session
