#include "rtmp/shared_object/shared_object_message.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "support/seeds.hpp"
#include "vectors/shared_object_vectors.hpp"

namespace sallyport::rtmp {
namespace {

using test::hex;
using test::operator+;
using test::SharedObjectVector;
using test::so_event;
using test::so_head;
using test::so_message;
using test::so_send;
using Event = SharedObjectEventType;

constexpr auto kAmf0 = MessageType::shared_object_amf0;
constexpr auto kAmf3 = MessageType::shared_object_amf3;

ByteVector written(const SharedObjectMessage& message, MessageType type) {
  ByteVector out;
  encode_shared_object(out, message, type == kAmf3 ? amf::ObjectEncoding::amf3 : amf::ObjectEncoding::amf0);
  return out;
}

Reason failure(MessageType type, const ByteVector& bytes) {
  const auto decoded = decode_shared_object(type, bytes);
  return decoded ? Reason::none : decoded.error().reason;
}

TEST(SharedObjectMessage, ReadsItsGoldenBytes) {
  for (const SharedObjectVector& vector : test::shared_object_vectors()) {
    const auto decoded = decode_shared_object(vector.type, vector.bytes);
    ASSERT_TRUE(decoded.ok()) << vector.name << ": " << decoded.error().message;
    EXPECT_EQ(*decoded, vector.message) << vector.name;
  }
}

TEST(SharedObjectMessage, WritesItsGoldenBytes) {
  for (const SharedObjectVector& vector : test::shared_object_vectors()) {
    if (!vector.canonical) continue;
    EXPECT_EQ(written(vector.message, vector.type), vector.bytes) << vector.name;
  }
}

TEST(SharedObjectMessage, TheSeedsOfTheFuzzerAreTheGoldenBytes) {
  for (const SharedObjectVector& vector : test::shared_object_vectors())
    test::expect_seed("shared_object", vector.name, vector.bytes);
}

TEST(SharedObjectMessage, WritesEverySlotAsAnEventOfItsOwn) {
  const auto message = so_message({so_event(Event::change, {{"a", 1}, {"b", 2}}), so_event(Event::remove)});
  const auto decoded = decode_shared_object(kAmf0, written(message, kAmf0));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, so_message({so_event(Event::change, {{"a", 1}}), so_event(Event::change, {{"b", 2}})}));
}

TEST(SharedObjectMessage, AcceptsAMessageWithoutEvents) {
  EXPECT_EQ(*decode_shared_object(kAmf0, so_head()), so_message({}));
}

TEST(SharedObjectMessage, TruncationsAreRefusedOrEndBetweenEvents) {
  for (const SharedObjectVector& vector : test::shared_object_vectors()) {
    for (std::size_t size = 0; size < vector.bytes.size(); ++size) {
      const auto decoded = decode_shared_object(vector.type, ByteSpan(vector.bytes).first(size));
      if (!decoded) continue;
      const auto& all = vector.message.events;
      ASSERT_LT(decoded->events.size(), std::max<std::size_t>(all.size(), 1))
          << vector.name << " at " << size;
      EXPECT_TRUE(std::equal(decoded->events.begin(), decoded->events.end(), all.begin())) << vector.name;
    }
  }
}

TEST(SharedObjectMessage, EveryFieldAtItsExtremesGivesAReasonOrAMessage) {
  for (const SharedObjectVector& vector : test::shared_object_vectors()) {
    for (std::size_t width : {2u, 4u}) {
      for (std::size_t at = 0; at + width <= vector.bytes.size(); ++at) {
        for (const std::uint8_t fill : {0x00, 0x7f, 0x80, 0xfe, 0xff}) {
          ByteVector bytes = vector.bytes;
          std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), width, fill);
          const Reason reason = failure(vector.type, bytes);
          EXPECT_TRUE(reason == Reason::none || reason == Reason::bad_message || reason == Reason::bad_amf ||
                      reason == Reason::amf_budget);
        }
      }
    }
  }
}

struct BrokenSharedObject {
  const char* name;
  MessageType type;
  ByteVector bytes;
  Reason reason;
};

TEST(SharedObjectMessage, RefusesWhatIsNone) {
  const BrokenSharedObject samples[] = {
      {"nothing", kAmf0, {}, Reason::bad_message},
      {"nothing behind the zero byte", kAmf3, hex("00"), Reason::bad_message},
      {"another byte in front", kAmf3, hex("01") + so_head(), Reason::bad_message},
      {"a name cut short", kAmf0, hex("0009 'room'"), Reason::bad_message},
      {"no flags", kAmf0, hex("0004 'room' 00000000"), Reason::bad_message},
      {"an event of 4 GiB", kAmf0, so_head() + hex("04 ffffffff 0001 'n'"), Reason::bad_message},
      {"an event that ends within a name", kAmf0, so_head() + hex("05 00000003 0002 'n'"),
       Reason::bad_message},
      {"a slot without a value", kAmf0, so_head() + hex("04 00000003 0001 'n'"), Reason::bad_amf},
      {"a value that ends outside of its event", kAmf0,
       so_head() + hex("04 00000005 0001 'n' 00 40") + hex("45000000000000"), Reason::bad_amf},
      {"a reserved marker", kAmf0, so_head() + hex("04 00000004 0001 'n' 04"), Reason::bad_amf},
      {"bare AMF3 in type 19", kAmf0, so_head() + hex("04 0000000a 0001 'n' 06 0b 'hello'"),
       Reason::bad_message},
      {"neither AMF0 nor AMF3", kAmf3, hex("00") + so_head() + hex("04 00000004 0001 'n' 7f"),
       Reason::bad_amf},
      {"a status without a code", kAmf0, so_head() + hex("07 00000000"), Reason::bad_message},
  };
  for (const BrokenSharedObject& sample : samples)
    EXPECT_EQ(failure(sample.type, sample.bytes), sample.reason) << sample.name;
}

ByteVector times(std::size_t count, const ByteVector& part) {
  ByteVector out;
  for (std::size_t i = 0; i < count; ++i) out.insert(out.end(), part.begin(), part.end());
  return out;
}

TEST(SharedObjectMessage, OneBudgetBoundsTheWholeMessage) {
  const ByteVector deep = times(100'000, hex("03 0001 'a'"));
  ByteVector nested = so_head() + hex("04 00061a83 0001 'n'");
  nested.insert(nested.end(), deep.begin(), deep.end());
  EXPECT_EQ(failure(kAmf0, nested), Reason::amf_budget);
  EXPECT_EQ(failure(kAmf3, hex("00") + nested), Reason::amf_budget);
  EXPECT_EQ(failure(kAmf0, so_head() + times(20'000, hex("01 00000000"))), Reason::amf_budget);
  EXPECT_EQ(failure(kAmf0, so_head() + times(20'000, hex("63 00000000"))), Reason::amf_budget);
  EXPECT_EQ(failure(kAmf0, so_head() + times(11'000, hex("04 00000004 0001 'n' 05"))), Reason::amf_budget);
  EXPECT_EQ(failure(kAmf0, so_head() + hex("05 0000ea60") + times(20'000, hex("0001 'n'"))),
            Reason::amf_budget);
  EXPECT_EQ(failure(kAmf0, so_head() + times(9'000, hex("04 00000004 0001 'n' 05"))), Reason::none);
}

TEST(SharedObjectMessage, WhoBelievesThePeerMorePermitsMore) {
  const ByteVector wide = so_head() + times(20'000, hex("04 00000004 0001 'n' 05"));
  const DecodeBudget budget({.depth = 32, .nodes = 20'000, .bytes = wide.size()});
  EXPECT_EQ(decode_shared_object(kAmf0, wide, budget)->events.size(), 20'000u);
}

TEST(SharedObjectMessage, NamesOfTheLargestSizePass) {
  const std::string longest(0xFFFF, 'n');
  const SharedObjectMessage message{longest, 0xFFFFFFFF, true, {so_event(Event::change, {{longest, 1}})}};
  EXPECT_EQ(*decode_shared_object(kAmf0, written(message, kAmf0)), message);
}

TEST(SharedObjectMessage, ArgumentsMayReferToEachOther) {
  // An object, and a reference to it.
  const auto decoded =
      decode_shared_object(kAmf0, so_head() + hex("06 0000000f 02 0003 'say' 03 0000 09 07 0000 01 01"));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  const amf::Value empty = amf::Value::object({});
  EXPECT_EQ(*decoded, so_message({so_send({"say", empty, empty, true})}));
}

}  // namespace
}  // namespace sallyport::rtmp
