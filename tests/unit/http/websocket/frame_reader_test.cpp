#include "http/websocket/frame_reader.hpp"

#include <array>

#include <gtest/gtest.h>

#include "support/splits.hpp"
#include "vectors/websocket_vectors.hpp"

namespace sallyport::http::websocket {
namespace {

using sallyport::test::for_each_split;
using sallyport::test::websocket::autobahn_cases;
using sallyport::test::websocket::bytes_of;
using sallyport::test::websocket::Case;

std::string shown(ByteSpan bytes) {
  return bytes.size() > 40 ? std::to_string(bytes.size()) + " bytes" : std::string(as_text(bytes));
}

std::string number(CloseCode code) {
  return std::to_string(static_cast<unsigned>(code));
}

/// What a reader says to whole messages, in the words of Case::events.
class Listener {
 public:
  explicit Listener(Role role, ReaderLimits limits = {}) : reader_(role, limits) {}

  void feed(ByteSpan input) {
    std::array<std::uint8_t, 500> scratch;
    while (true) {
      const auto progress = reader_.read(input, scratch);
      input = input.subspan(progress.consumed);
      if (progress.event == FrameReader::Event::need_more) {
        EXPECT_TRUE(input.empty());
        return;
      }
      note(progress);
    }
  }
  const std::vector<std::string>& events() const { return events_; }

 private:
  void note(const FrameReader::Progress& progress) {
    switch (progress.event) {
      case FrameReader::Event::data:
        message_.insert(message_.end(), progress.data.begin(), progress.data.end());
        return;
      case FrameReader::Event::message_end:
        events_.push_back((reader_.text() ? "text(" : "binary(") + shown(message_) + ")");
        return message_.clear();
      case FrameReader::Event::ping:
        return events_.push_back("ping(" + shown(progress.data) + ")");
      case FrameReader::Event::pong:
        return events_.push_back("pong(" + shown(progress.data) + ")");
      case FrameReader::Event::close:
        return events_.push_back(
            "close(" + number(reader_.close_code()) + "," +
            (progress.data.size() > 40 ? "(" + shown(progress.data) + ")" : shown(progress.data)) + ")");
      default:
        events_.push_back("failed(" + number(reader_.close_code()) + ")");
    }
  }

  FrameReader reader_;
  ByteVector message_;
  std::vector<std::string> events_;
};

std::vector<std::string> read(ByteSpan input, Role role, ReaderLimits limits = {}) {
  Listener listener(role, limits);
  listener.feed(input);
  return listener.events();
}

class AutobahnCases : public testing::TestWithParam<Role> {};

TEST_P(AutobahnCases, AreReadAsTheSuiteWantsThemInAnySegmentation) {
  for (const Case& one : autobahn_cases()) {
    SCOPED_TRACE(one.name);
    const ByteVector input = bytes_of(one.frames, GetParam());
    EXPECT_EQ(read(input, GetParam()), one.events);
    const std::size_t cuts = input.size() > 10'000 ? 5 : 50;
    if (input.size() > 100'000) continue;
    for_each_split(
        input,
        [&](const std::vector<ByteSpan>& pieces) {
          Listener listener(GetParam());
          for (const ByteSpan piece : pieces) listener.feed(piece);
          ASSERT_EQ(listener.events(), one.events);
        },
        cuts);
  }
}

INSTANTIATE_TEST_SUITE_P(BothRoles, AutobahnCases, testing::Values(Role::server, Role::client),
                         [](const auto& one) { return one.param == Role::server ? "server" : "client"; });

TEST(FrameReader, TellsOfABrokenRuleBeforeTheFrameIsComplete) {
  const ByteVector undefined{0x83, 0x80};
  const ByteVector overlong{0x81, 0x85, 0, 0, 0, 0, 0xC0};

  EXPECT_EQ(read(undefined, Role::server), std::vector<std::string>{"failed(1002)"});
  EXPECT_EQ(read(overlong, Role::server), std::vector<std::string>{"failed(1007)"});
}

TEST(FrameReader, AnswersALengthWithItsHighestBitSet) {
  const ByteVector frame{0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0};

  EXPECT_EQ(read(frame, Role::client), std::vector<std::string>{"failed(1002)"});
}

TEST(FrameReader, TheLargestLengthCostsNoMemory) {
  const ByteVector frame{0x82, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 'a'};

  EXPECT_TRUE(read(frame, Role::client).empty());
}

TEST(FrameReader, LimitsAMessageOverAllItsFrames) {
  const std::vector<sallyport::test::websocket::Frame> frames{{0x02, "12345"}, {0x00, "12345"}, {0x80, "1"}};
  const ByteVector input = bytes_of(frames, Role::server);

  EXPECT_EQ(read(input, Role::server, {.message = 11}), std::vector<std::string>{"binary(12345123451)"});
  EXPECT_EQ(read(input, Role::server, {.message = 10}), std::vector<std::string>{"failed(1009)"});
}

TEST(FrameReader, FragmentsWithoutAnEndCannotOverflowTheLimit) {
  ByteVector input = bytes_of(std::vector<sallyport::test::websocket::Frame>{{0x02, "12345"}}, Role::client);
  const ByteVector largest{0x80, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  input.insert(input.end(), largest.begin(), largest.end());

  EXPECT_EQ(read(input, Role::client), std::vector<std::string>{"failed(1009)"});
}

TEST(Frame, WhatIsWrittenIsReadAgain) {
  for (const std::size_t size : {0u, 1u, 125u, 126u, 65535u, 65536u}) {
    const ByteVector payload(size, 0xA5);
    const MaskKey key{1, 2, 3, 4};
    const std::string event = "binary(" + shown(payload) + ")";

    EXPECT_EQ(read(make_frame(Opcode::binary, payload, key), Role::server), std::vector<std::string>{event});
    EXPECT_EQ(read(make_frame(Opcode::binary, payload, {}), Role::client), std::vector<std::string>{event});
  }
}

TEST(Frame, TheExampleOfTheSpecification) {
  const ByteVector hello{0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58};  // section 5.7

  EXPECT_EQ(make_frame(Opcode::text, as_bytes("Hello"), MaskKey{0x37, 0xfa, 0x21, 0x3d}), hello);
  EXPECT_EQ(read(hello, Role::server), std::vector<std::string>{"text(Hello)"});
}

TEST(Frame, MasksFromAnyPlaceInThePayload) {
  const MaskKey key{0x10, 0x20, 0x30, 0x40};
  ByteVector whole(100, 0x55);
  apply_mask(whole, whole.data(), key, 0);

  for (std::size_t from = 0; from < 20; ++from) {
    ByteVector part(100 - from, 0x55);
    apply_mask(part, part.data(), key, from);
    EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + static_cast<std::ptrdiff_t>(from)));
  }
}

TEST(Frame, CutsTheReasonOfACloseBetweenCharacters) {
  const ByteVector payload = close_payload(CloseCode::policy_violation, std::string(122, 'a') + "\xc3\xa9");

  EXPECT_EQ(payload.size(), 2u + 122u);
  EXPECT_EQ(read(make_frame(Opcode::close, payload, {}), Role::client).front().substr(0, 11), "close(1008,");
}

TEST(Frame, ACloseWithoutACodeIsEmpty) {
  EXPECT_TRUE(close_payload(CloseCode::no_status, "x").empty());
}

}  // namespace
}  // namespace sallyport::http::websocket
