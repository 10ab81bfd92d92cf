#include "client/session/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/client_bench.hpp"
#include "support/splits.hpp"

namespace sallyport::client {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using Lines = std::vector<std::string>;

TEST(Connection, SaysWhatItIsAndWhereItWantsToGo) {
  SessionOptions options = test::ClientBench::default_options();
  options.properties = {{"attempt", "abc"}};
  options.connect.arguments = {"user", 7};

  const rtmp::Command command = make_connect_command(options);

  EXPECT_EQ(command.object.get("app").string_or(""), "live");
  EXPECT_EQ(command.object.get("tcUrl").string_or(""), "rtmp://localhost/live");
  EXPECT_EQ(command.object.get("attempt").string_or(""), "abc");
  EXPECT_EQ(command.object.get("fourCcList").elements().size(), 1u);
  EXPECT_EQ(command.arguments, (std::vector<amf::Value>{"user", 7}));
}

TEST(Connection, IsConnectedOnceTheServerAccepts) {
  test::ClientBench bench;
  EXPECT_THAT(bench.take_sent(), ElementsAre("connect 1"));
  EXPECT_FALSE(bench.connection->connected());

  bench.accept();

  EXPECT_TRUE(bench.connection->connected());
  EXPECT_THAT(bench.log.lines, ElementsAre("NetConnection.Connect.Success"));
  EXPECT_EQ(bench.server.chunk_size(), 65'536u) << "large chunks from here on";
}

TEST(Connection, EndsWhenTheServerRefuses) {
  test::ClientBench bench;
  rtmp::ConnectRejection rejection;
  rejection.description = "not you";

  bench.say(rtmp::make_connect_error(rejection));

  EXPECT_THAT(bench.log.lines, ElementsAre("NetConnection.Connect.Rejected", "ended rejected"));
}

TEST(Connection, TakesAnErrorWithoutACodeForARefusal) {
  test::ClientBench bench;
  bench.say({"_error", 1, nullptr, {}});
  EXPECT_THAT(bench.log.lines, ElementsAre("NetConnection.Connect.Rejected", "ended rejected"));
}

TEST(Connection, EndsWhenConnectIsNotAnsweredInTime) {
  test::ClientBench bench;
  bench.pass(Milliseconds(15'100));
  EXPECT_THAT(bench.log.lines, ElementsAre("ended request-deadline"));
}

TEST(Connection, GivesCallsTheirAnswersInWhateverOrderTheyCome) {
  test::ClientBench bench;
  bench.accept();
  Lines answers;
  const auto note = [&](const char* which) {
    return [&, which](const CallOutcome& outcome) { answers.push_back(which + amf::to_string(outcome.value)); };
  };
  EXPECT_TRUE(bench.connection->call("first", {1}, note("first ")));
  EXPECT_TRUE(bench.connection->call("second", {}, note("second ")));
  EXPECT_THAT(bench.take_sent(), ElementsAre("first 2 1", "second 3"));

  bench.say(rtmp::make_result(3, nullptr, "b"));
  bench.say(rtmp::make_error(2, nullptr, "a"));
  bench.say(rtmp::make_result(2, nullptr, "again"));

  EXPECT_THAT(answers, ElementsAre("second \"b\"", "first \"a\""));
}

TEST(Connection, EndsCallsThatAreNotAnsweredInTime) {
  test::ClientBench bench;
  bench.accept();
  std::optional<CallOutcome::Kind> kind;
  bench.connection->call("slow", {}, [&](const CallOutcome& outcome) { kind = outcome.kind; }, Milliseconds(500));

  bench.pass(Milliseconds(600));

  EXPECT_EQ(kind, CallOutcome::Kind::timed_out);
}

TEST(Connection, TellsCallsWhenTheConnectionEnds) {
  test::ClientBench bench;
  bench.accept();
  std::optional<CallOutcome::Kind> kind;
  bench.connection->call("late", {}, [&](const CallOutcome& outcome) { kind = outcome.kind; });

  bench.stream->end();

  EXPECT_EQ(kind, CallOutcome::Kind::closed);
  EXPECT_EQ(bench.log.lines.back(), "ended server-closed");
}

TEST(Connection, TakesNoMoreCallsThanMayWait) {
  test::ClientBench bench;
  bench.accept();
  std::size_t taken = 0;
  while (taken < 2 * kMaxPendingCalls && bench.connection->call("c", {}, [](const CallOutcome&) {})) ++taken;
  EXPECT_EQ(taken, kMaxPendingCalls);
}

TEST(Connection, AnswersWhatTheServerCalls) {
  test::ClientBench bench;
  bench.accept();
  bench.log.result = 42;

  bench.say({"add", 5, nullptr, {40, 2}});

  EXPECT_THAT(bench.log.lines, Contains("call add 2"));
  EXPECT_THAT(bench.take_sent(), ElementsAre("_result 5 42"));
}

TEST(Connection, SaysThatAMethodDoesNotExistIfTheServerWantsToKnow) {
  test::ClientBench bench;
  bench.accept();

  bench.say({"onBWDone", 0, nullptr, {}});
  bench.say({"unknown", 5, nullptr, {}});

  EXPECT_THAT(bench.take_sent(), ElementsAre("_error 5 NetConnection.Call.Failed"));
}

TEST(Connection, AnswersPingsAndAcknowledges) {
  test::ClientBench bench;
  bench.accept();
  bench.server.control(rtmp::WindowAckSize{5000});
  bench.server.control(rtmp::UserControl::ping_request(77));
  bench.server.message(rtmp::MessageType::audio, ByteVector(6000, 'a'), 0, 1, 4);

  const auto sent = bench.take_sent();

  EXPECT_THAT(sent, Contains("pong 77"));
  EXPECT_THAT(sent, Contains("ack"));
}

TEST(Connection, TellsTheWindowWhenAskedForABandwidth) {
  test::ClientBench bench;
  bench.server.control(rtmp::SetPeerBandwidth{12'345});
  EXPECT_THAT(bench.take_sent(), Contains("window 12345"));
}

TEST(Connection, SpeaksAmf3OnlyIfTheServerAgrees) {
  for (const bool agrees : {true, false}) {
    SessionOptions options = test::ClientBench::default_options();
    options.connect.object_encoding = rtmp::ObjectEncoding::amf3;
    test::ClientBench bench(std::move(options));
    if (agrees) bench.server.encoding = rtmp::ObjectEncoding::amf3;
    bench.accept();

    bench.connection->call("m", {amf::Value::object({{"a", 1}})}, {});
    bench.settle();

    const auto type = bench.server.messages().back().header.type;
    EXPECT_EQ(type, agrees ? rtmp::MessageType::command_amf3 : rtmp::MessageType::command_amf0);
  }
}

TEST(Connection, LeavesOnlyWhenTheServerHasReadEverything) {
  test::ClientBench bench;
  bench.accept();
  bench.server.answers_pings = false;

  bench.connection->close();
  EXPECT_THAT(bench.take_sent(), Contains("ping"));
  EXPECT_FALSE(bench.stream->closed_with());
  const auto ping = rtmp::UserControl::decode(bench.server.messages().back().payload.span());
  bench.server.control(rtmp::UserControl::ping_response(ping->value));
  bench.settle();

  EXPECT_TRUE(bench.stream->closed_with());
  EXPECT_EQ(bench.log.lines.back(), "ended client-closed");
}

TEST(Connection, LeavesAfterAWhileIfTheServerSaysNothing) {
  test::ClientBench bench;
  bench.accept();
  bench.server.answers_pings = false;
  bench.connection->close();

  bench.pass(Milliseconds(2'100));

  EXPECT_EQ(bench.log.lines.back(), "ended client-closed");
}

TEST(Connection, EndsAfterAWhileWhenTheServerSaysClose) {
  test::ClientBench bench;
  bench.accept();

  bench.say({"close", 0, nullptr, {}});
  bench.pass(Milliseconds(2'100));

  EXPECT_TRUE(bench.stream->closed_with());
}

TEST(Connection, CutsAServerThatIsStalled) {
  test::ClientBench bench;
  bench.accept();
  bench.stream->block(monotonic_now() - Seconds(11));

  bench.pass(Milliseconds(2'500));

  EXPECT_EQ(bench.log.lines.back(), "ended stalled");
}

TEST(Connection, TellsNobodyAfterAbort) {
  test::ClientBench bench;
  bench.accept();
  bench.log.lines.clear();

  bench.connection->abort();
  bench.settle();

  EXPECT_THAT(bench.log.lines, IsEmpty());
  EXPECT_TRUE(bench.stream->closed_with());
}

TEST(Connection, DoesNotDependOnHowTheBytesAreCut) {
  ByteVector input;
  {
    test::RtmpPeer server;
    server.do_without_handshake();
    server.control(rtmp::WindowAckSize{5000});
    server.command(rtmp::make_connect_result({}));
    server.command({"hello", 0, nullptr, {"x"}});
    server.control(rtmp::UserControl::ping_request(5));
    server.command(rtmp::make_on_status(rtmp::make_status({.code = "NetConnection.Odd"})));
    input = server.take_output();
  }
  test::for_each_split(
      input,
      [](const std::vector<ByteSpan>& pieces) {
        test::ClientBench bench;
        for (const ByteSpan piece : pieces) bench.stream->receive(piece);
        EXPECT_THAT(bench.log.lines,
                    ElementsAre("NetConnection.Connect.Success", "call hello 1", "NetConnection.Odd"));
        EXPECT_THAT(bench.take_sent(), Contains("pong 5"));
      },
      100);
}

}  // namespace
}  // namespace sallyport::client
