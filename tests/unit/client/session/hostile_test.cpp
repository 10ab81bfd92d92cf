// Servers that mean harm: old vulnerabilities of clients (librtmp's, ffmpeg's), and what else a client must not trust.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "rtmp/message/set_chunk_size.hpp"
#include "support/client_bench.hpp"
#include "support/client_script.hpp"
#include "support/hex.hpp"
#include "support/seeds.hpp"
#include "support/server_conversations.hpp"
#include "support/splits.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;
using test::hex;
using test::operator+;
using testing::Contains;
using testing::StartsWith;

class HostileServer : public testing::Test {
 protected:
  void say(MessageType type, const ByteVector& payload, std::uint32_t stream_id = 0) {
    bench.server.message(type, payload, 0, stream_id, 3);
    bench.settle();
  }
  std::string end() const {
    const auto& last = bench.log.lines.empty() ? std::string("nothing") : bench.log.lines.back();
    return last;
  }

  test::ClientBench bench;
};

/// CVE-2015-8270: a string of AMF3 that reaches beyond the message; -8271: a property without room; -8272: nothing where
/// a reply was expected.
TEST_F(HostileServer, StringsOfAmf3ThatAreCutShortEndTheConnection) {
  bench.accept();
  say(MessageType::command_amf3, hex("00 02 0001 'f' 00 0000000000000000 05 11 06 FF FF FF FF"));
  EXPECT_THAT(end(), testing::AnyOf("ended bad-amf", "ended amf-budget"));
}

TEST_F(HostileServer, ReferencesOfAmf3ToNothingEndTheConnection) {
  bench.accept();
  say(MessageType::command_amf3, hex("00 02 0001 'f' 00 0000000000000000 05 11 0A 02"));
  EXPECT_EQ(end(), "ended bad-amf");
}

TEST_F(HostileServer, PropertiesWithoutAnEndEndTheConnection) {
  bench.accept();
  say(MessageType::command_amf0, hex("02 0001 'f' 00 0000000000000000 03 FFFF 'name'"));
  EXPECT_EQ(end(), "ended bad-amf");
}

TEST_F(HostileServer, EmptyCommandsEndTheConnection) {
  bench.accept();
  say(MessageType::command_amf0, {});
  EXPECT_EQ(end(), "ended bad-command");
}

/// CVE-2017-11665 and the like: a reply with nothing in it.
TEST_F(HostileServer, AnAnswerToConnectWithNothingInItIsAnAcceptance) {
  say(MessageType::command_amf0, hex("02 0007 '_result' 00 3FF0000000000000"));
  EXPECT_TRUE(bench.connection->connected());
}

/// CVE-2016-10191: the second chunk of a message tells another length than the first, and the buffer is too small.
TEST_F(HostileServer, AMessageWhoseLengthChangesOnTheWayEndsTheConnection) {
  bench.accept();
  const ByteVector first = hex("03 000000 000100 14 00000000") + ByteVector(128, 'a');
  const ByteVector second = hex("43 000000 010000 14") + ByteVector(128, 'a');
  bench.stream->receive(first);
  bench.stream->receive(second);
  EXPECT_EQ(end(), "ended bad-chunk");
}

TEST_F(HostileServer, AChunkSizeOfTwoGigabytesCostsNothing) {
  bench.accept();
  bench.server.control(rtmp::SetChunkSize{0x7fffffff});
  bench.settle();
  bench.stream->receive(hex("04 000000 3FFFFF 09 01000000") + ByteVector(1000, 'v'));
  EXPECT_THAT(bench.log.lines, testing::Not(Contains(StartsWith("ended"))));
}

TEST_F(HostileServer, MessagesBeyondTheLimitEndTheConnection) {
  bench.accept();
  bench.stream->receive(hex("04 000000 FFFFFF 09 01000000") + ByteVector(1000, 'v'));
  EXPECT_EQ(end(), "ended input-overflow");
}

TEST_F(HostileServer, NothingLargeIsTakenBeforeConnectIsAnswered) {
  bench.stream->receive(hex("03 000000 020000 14 00000000") + ByteVector(1000, 'v'));
  EXPECT_EQ(end(), "ended input-overflow");
}

TEST_F(HostileServer, DeepNestingEndsTheConnection) {
  bench.accept();
  ByteVector payload = hex("02 0001 'f' 00 0000000000000000 05");
  for (int i = 0; i < 1000; ++i) payload = payload + hex("0A 00000001");
  say(MessageType::command_amf0, payload);
  EXPECT_EQ(end(), "ended amf-budget");
}

TEST_F(HostileServer, OneWhoAsksAndDoesNotListenIsCut) {
  bench.accept();
  bench.stream->block(monotonic_now());
  for (int i = 0; i < 10'000 && !bench.stream->closed_with(); ++i) {
    bench.server.control(rtmp::UserControl::ping_request(1));
    bench.stream->receive(bench.server.take_output());
  }
  EXPECT_EQ(end(), "ended outbox-overflow");
  EXPECT_LE(bench.connection->queued(), 2 * kOwedLimit);
}

TEST_F(HostileServer, AnswersToNobodyAreIgnored) {
  bench.accept();
  for (const double id : {0.0, -1.0, 0.5, 1.0, 99.0, 1e300, std::numeric_limits<double>::quiet_NaN()}) {
    bench.say(rtmp::make_result(id, nullptr, "x"));
    bench.say(rtmp::make_error(id, nullptr, "x"));
  }
  EXPECT_TRUE(bench.connection->connected());
}

TEST_F(HostileServer, MediaForStreamsThatDoNotExistAreDropped) {
  bench.accept();
  for (std::uint32_t stream = 0; stream < 3; ++stream) {
    bench.server.media(MessageType::video, as_bytes("v"), 0, stream);
    bench.server.media(MessageType::aggregate, hex("09 000001 000000 00 000000 'v' 0000000C"), 0, stream);
    bench.status("NetStream.Play.Start", stream);
  }
  EXPECT_TRUE(bench.connection->connected());
}

TEST_F(HostileServer, AggregatesThatReachBeyondThemselvesEndTheConnection) {
  bench.open_stream();
  bench.server.media(MessageType::aggregate, hex("09 00FFFF 000000 00 000000 'v'"), 0);
  bench.settle();
  EXPECT_EQ(end(), "ended bad-message");
}

TEST_F(HostileServer, DataThatCannotBeReadIsDropped) {
  bench.open_stream()->play("s");
  bench.server.media(MessageType::data_amf3, {}, 0);
  bench.server.media(MessageType::data_amf3, hex("00 11 06 FF FF FF FF"), 0);
  bench.settle();
  EXPECT_TRUE(bench.connection->connected());
  EXPECT_TRUE(bench.stream_log.lines.empty());
}

TEST_F(HostileServer, StatusesOfAnyShapeAreSurvived) {
  bench.open_stream()->play("s");
  const std::vector<amf::Value> shapes = {amf::Value(), nullptr, 5, "text", amf::Value::object({{"code", 5}}),
                                          amf::Value::strict_array({1})};
  for (const amf::Value& shape : shapes) {
    bench.say(rtmp::make_on_status(shape), 0);
    bench.say(rtmp::make_on_status(shape), 1);
  }
  bench.say({"onStatus", 0, nullptr, {}}, 1);
  EXPECT_TRUE(bench.connection->connected());
}

/// A redirect is the application's to follow, or not: it comes as it is, and leads nowhere by itself.
TEST_F(HostileServer, RedirectsLeadNowhereByThemselves) {
  rtmp::ConnectRejection rejection;
  rejection.redirect = "rtmp://127.0.0.1:1/plain";
  bench.say(rtmp::make_connect_error(rejection));
  EXPECT_EQ(end(), "ended rejected");
}

TEST(ServerConversations, DoNotDependOnHowTheBytesAreCut) {
  std::optional<std::vector<std::string>> whole;
  test::for_each_split(
      test::server_conversation(test::say_playing),
      [&](const std::vector<ByteSpan>& pieces) {
        test::ClientBench bench;
        bench.open_stream()->play("s");
        for (const ByteSpan piece : pieces) bench.stream->receive(piece);
        if (!whole) whole = bench.stream_log.lines;
        EXPECT_EQ(bench.stream_log.lines, *whole);
        EXPECT_TRUE(bench.connection->connected());
      },
      200);
  EXPECT_EQ(whole->size(), 13u);
}

TEST(ClientSessionSeeds, AreTheConversations) {
  using namespace test::client_script;
  const auto expect = [](const char* name, std::uint8_t script, const ByteVector& conversation) {
    ByteVector bytes(1, script);
    bytes.insert(bytes.end(), conversation.begin(), conversation.end());
    test::expect_seed("client_session", name, bytes);
  };
  expect("playing", kSmallPieces, test::playing_server());
  expect("listening", kPublishes | kSmallPieces | kLeaves, test::listening_server());
  expect("talkative", kAmf3 | kHasMethods | kSmallPieces, test::talkative_server());
  expect("talkative-blocked", kAmf3 | kBlocked, test::talkative_server());
  expect("refusing", 0, test::refusing_server());
  expect("sharing", kShares | kSmallPieces | kLeaves, test::sharing_server(rtmp::ObjectEncoding::amf0));
  expect("sharing-amf3", kShares | kAmf3 | kSmallPieces, test::sharing_server(rtmp::ObjectEncoding::amf3));
}

}  // namespace
}  // namespace sallyport::client
