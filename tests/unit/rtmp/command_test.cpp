#include "rtmp/command/command.hpp"

#include <gtest/gtest.h>

#include "rtmp/command/status.hpp"
#include "support/hex.hpp"

namespace sallyport::rtmp {
namespace {

using amf::Value;
using test::hex;
using test::operator+;

ByteVector encoded(const Command& command, ObjectEncoding encoding) {
  ByteVector out;
  encode_command(out, command, encoding);
  return out;
}

const ByteVector kCreateStream = hex("02 000c 'createStream' 00 4000000000000000 05");

TEST(Command, ReadsAndWritesItsGoldenBytes) {
  const Command command{"createStream", 2, nullptr, {}};
  EXPECT_EQ(encoded(command, ObjectEncoding::amf0), kCreateStream);
  const auto decoded = decode_command(MessageType::command_amf0, kCreateStream);
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, command);
}

TEST(Command, HasAZeroByteInFrontAsType17) {
  const Command command{"createStream", 2, nullptr, {}};
  EXPECT_EQ(encoded(command, ObjectEncoding::amf3), hex("00") + kCreateStream);
  EXPECT_EQ(*decode_command(MessageType::command_amf3, hex("00") + kCreateStream), command);
}

TEST(Command, IsReadAsType17WithoutTheZeroByteToo) {
  EXPECT_EQ(decode_command(MessageType::command_amf3, kCreateStream)->name, "createStream");
}

TEST(Command, CarriesObjectsUnderBothEncodings) {
  const Command command{
      "call", 7, Value::object({{"a", 1}}), {Value::object({{"b", "x"}}), true, nullptr, "tail"}};
  for (const auto encoding : {ObjectEncoding::amf0, ObjectEncoding::amf3}) {
    const auto decoded = decode_command(command_type(encoding), encoded(command, encoding));
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, command);
  }
}

TEST(Command, ReadsWhatEncodersLeaveOut) {
  const auto bare = decode_command(MessageType::command_amf0, hex("02 0004 'ping'"));
  ASSERT_TRUE(bare.ok());
  EXPECT_EQ(*bare, (Command{"ping", 0, nullptr, {}}));
  EXPECT_EQ(decode_command(MessageType::command_amf0, hex("02 0004 'ping' 05"))->transaction_id, 0);
}

TEST(Command, AnswersUndefinedForArgumentsThatAreNotThere) {
  const Command command{"play", 0, nullptr, {"name"}};
  EXPECT_EQ(command.argument(0), Value("name"));
  EXPECT_TRUE(command.argument(1).is(amf::Kind::undefined));
}

struct Broken {
  const char* name;
  ByteVector bytes;
  Reason reason;
};

TEST(Command, RefusesWhatIsNone) {
  const Broken samples[] = {
      {"nothing", {}, Reason::bad_command},
      {"a name that is a number", hex("00 4000000000000000"), Reason::bad_command},
      {"a name that is null", hex("05"), Reason::bad_command},
      {"a transaction id that is text", hex("02 0004 'ping' 02 0001 '1'"), Reason::bad_command},
      {"a name cut short", hex("02 0009 'ping'"), Reason::bad_amf},
      {"a reserved marker", hex("02 0004 'ping' 04"), Reason::bad_amf},
  };
  for (const Broken& sample : samples) {
    const auto decoded = decode_command(MessageType::command_amf0, sample.bytes);
    ASSERT_FALSE(decoded.ok()) << sample.name;
    EXPECT_EQ(decoded.error().reason, sample.reason) << sample.name;
  }
}

TEST(Command, BoundsWhatAMessageMayCost) {
  ByteVector deep = hex("02 0001 'f' 00 0000000000000000");
  for (int i = 0; i < 100'000; ++i) deep = std::move(deep) + hex("03 0001 'a'");
  const auto nested = decode_command(MessageType::command_amf0, deep);
  ASSERT_FALSE(nested.ok());
  EXPECT_EQ(nested.error().reason, Reason::amf_budget);

  const auto wide =
      decode_command(MessageType::command_amf0, hex("02 0001 'f' 00 0000000000000000 0a ffffffff"));
  ASSERT_FALSE(wide.ok());
}

TEST(Status, LeavesOutWhatIsEmpty) {
  const Value status = make_status({.code = status::kPlayStart, .details = "stream"});
  EXPECT_EQ(status,
            Value::object({{"level", "status"}, {"code", "NetStream.Play.Start"}, {"details", "stream"}}));
}

TEST(Status, GoesInsideOnStatusWithoutATransaction) {
  const Command command =
      make_on_status(make_status({.level = level::kError, .code = status::kPublishBadName}));
  EXPECT_EQ(command.name, "onStatus");
  EXPECT_EQ(command.transaction_id, 0);
  EXPECT_TRUE(command.object.is(amf::Kind::null));
  EXPECT_EQ(command.argument(0).get("code"), Value("NetStream.Publish.BadName"));
}

TEST(Replies, CarryTheTransactionTheyAnswer) {
  EXPECT_EQ(make_result(4, nullptr, 1), (Command{"_result", 4, nullptr, {1}}));
  EXPECT_EQ(make_error(5, nullptr, "no"), (Command{"_error", 5, nullptr, {"no"}}));
}

}  // namespace
}  // namespace sallyport::rtmp
