// Connects that may be repeated: what the session says and does about them.
#include "session/attempt_key.hpp"
#include "session_test_support.hpp"

namespace sallyport::session {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kId = "0123456789abcdef0123456789abcdef";

class AttemptSessionTest : public SessionTest {
 protected:
  Client& say(const char* id = kId) {
    Client& client = open();
    client.peer.attempt_id = id;
    client.peer.connect();
    talk(client);
    return client;
  }
};

TEST_F(AttemptSessionTest, TheFirstBytesComeBeforeTheDecision) {
  decider->hold_connect = true;
  Client& client = say();
  ASSERT_EQ(client.take().size(), 1u);
  EXPECT_EQ(client.peer.messages().back().header.type, rtmp::MessageType::acknowledgement);
  decider->answer();
  talk(client);
  EXPECT_THAT(client.take(), ElementsAre("window 2500000", "bandwidth 2500000", "begin 0",
                                         "_result 1 NetConnection.Connect.Success", "onBWDone"));
}

TEST_F(AttemptSessionTest, WhoHasNoIdGetsNothingBeforeTheDecision) {
  decider->hold_connect = true;
  EXPECT_THAT(say("").take(), IsEmpty());
}

TEST_F(AttemptSessionTest, IdsThatAreNoneCountAsAbsent) {
  decider->hold_connect = true;
  for (const char* id : {"0123", "0123456789ABCDEF0123456789ABCDEF", "0123456789abcdef0123456789abcdef0",
                         "g123456789abcdef0123456789abcdef"}) {
    EXPECT_THAT(say(id).take(), IsEmpty()) << id;
  }
}

TEST_F(AttemptSessionTest, TheFirstConnectionEndsWithoutAWord) {
  Client& first = say();
  first.take();
  Client& second = say();
  EXPECT_EQ(first.closed_with(), Reason::attempt_repeated);
  talk(first);
  EXPECT_THAT(first.take(), IsEmpty());
  const Lines lines = second.take();
  EXPECT_NE(std::find(lines.begin(), lines.end(), "_result 1 NetConnection.Connect.Success"), lines.end());
  EXPECT_EQ(decider->connects_asked, 1u);
  EXPECT_EQ(directory.virtual_host->connections, 1u);
}

TEST_F(AttemptSessionTest, ACommandAfterTheAnswerEndsTheTimeForRepeats) {
  Client& first = say();
  first.peer.create_stream();
  talk(first);
  say();
  EXPECT_EQ(first.closed_with(), std::nullopt);
  EXPECT_EQ(decider->connects_asked, 2u);
}

TEST_F(AttemptSessionTest, TheAnswerToAPingDoesSoToo) {
  Client& first = say();
  first.peer.control(rtmp::UserControl::ping_response(1));
  talk(first);
  first.stream->end();
  settle();
  EXPECT_EQ(directory.virtual_host->connections, 0u);
}

TEST_F(AttemptSessionTest, TheSecondPublishesAsIfItWereTheFirst) {
  Client& first = say();
  first.stream->end();
  settle();
  Client& second = say();
  second.peer.create_stream();
  second.peer.publish("name");
  talk(second);
  const Lines lines = second.take();
  EXPECT_EQ(lines.back(), "onStatus 1 NetStream.Publish.Start");
  second.stream->end();
  settle();
  EXPECT_EQ(directory.virtual_host->connections, 0u);
}

TEST_F(AttemptSessionTest, WhoComesFromElsewhereIsSomebodyElse) {
  Client& first = say();
  net::TransportFacts elsewhere;
  elsewhere.peer = *IpAddress::parse("192.0.2.99");
  Client& thief = open(elsewhere);
  thief.peer.attempt_id = kId;
  thief.peer.connect();
  talk(thief);
  EXPECT_EQ(first.closed_with(), std::nullopt);
  EXPECT_EQ(decider->connects_asked, 2u);
}

rtmp::ConnectRequest request(const std::string& id) {
  rtmp::ConnectRequest made;
  made.attempt_id = id;
  return made;
}

TEST(AttemptKey, StandsForTheIdAndForAllThatADecisionMayRestOn) {
  const hub::ClientFacts facts;
  const auto plain = attempt_key(request(kId), facts);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain, attempt_key(request(kId), facts));
  EXPECT_NE(plain, attempt_key(request("f123456789abcdef0123456789abcdef"), facts));
  for (std::string hub::ClientFacts::*field :
       {&hub::ClientFacts::address, &hub::ClientFacts::virtual_host, &hub::ClientFacts::application,
        &hub::ClientFacts::instance, &hub::ClientFacts::query, &hub::ClientFacts::token_argument,
        &hub::ClientFacts::bearer, &hub::ClientFacts::swf_url, &hub::ClientFacts::page_url}) {
    hub::ClientFacts other;
    other.*field = "x";
    EXPECT_NE(plain, attempt_key(request(kId), other));
  }
}

TEST(AttemptKey, DoesNotLetOneFieldRunIntoTheNext) {
  hub::ClientFacts one;
  one.application = "ab";
  hub::ClientFacts other;
  other.application = "a";
  other.instance = "b";
  EXPECT_NE(attempt_key(request(kId), one), attempt_key(request(kId), other));
}

TEST(AttemptKey, DoesNotDependOnTheCarrier) {
  hub::ClientFacts tunnelled;
  tunnelled.protocol = "rtmpt";
  tunnelled.tunnelled = true;
  EXPECT_EQ(attempt_key(request(kId), {}), attempt_key(request(kId), tunnelled));
}

TEST(AttemptKey, IsAbsentWithoutAnId) {
  EXPECT_EQ(attempt_key(request(""), {}), std::nullopt);
}

}  // namespace
}  // namespace sallyport::session
