// The openings of real clients, built by hand chunk by chunk as each of them writes it: its chunk streams,
// its header types, its order of fields.

#include "rtmp/command/connect.hpp"
#include "rtmp/command/tc_url.hpp"
#include "rtmp_test_support.hpp"

namespace sallyport::rtmp {
namespace {

using amf::Value;
using test::hex;
using test::operator+;
using test::SeenMessage;

/// Payload cut into chunks, with type 3 headers of one byte between them.
ByteVector in_chunks(const ByteVector& header, const ByteVector& payload, std::size_t chunk_size = 128) {
  ByteVector out = header;
  for (std::size_t at = 0; at < payload.size(); at += chunk_size) {
    if (at > 0) out.push_back(static_cast<std::uint8_t>(0xc0 | (header[0] & 0x3f)));
    const std::size_t end = std::min(payload.size(), at + chunk_size);
    out.insert(out.end(), payload.begin() + static_cast<long>(at), payload.begin() + static_cast<long>(end));
  }
  return out;
}

ByteVector length_field(std::size_t length) {
  return {static_cast<std::uint8_t>(length >> 16), static_cast<std::uint8_t>(length >> 8),
          static_cast<std::uint8_t>(length)};
}

ByteVector command_payload(const Command& command) {
  ByteVector payload;
  encode_command(payload, command, ObjectEncoding::amf0);
  return payload;
}

/// A type 0 header at time 0 for `payload` on a chunk stream below 64.
ByteVector full_header(std::uint8_t chunk_stream, std::uint8_t type, std::uint8_t stream,
                       const ByteVector& payload) {
  return ByteVector{chunk_stream, 0, 0, 0} + length_field(payload.size()) + ByteVector{type, stream, 0, 0, 0};
}

ByteVector command_message(const Command& command, std::uint8_t chunk_stream = 3, std::uint8_t stream = 0,
                           std::size_t chunk_size = 128) {
  const ByteVector payload = command_payload(command);
  return in_chunks(full_header(chunk_stream, 20, stream, payload), payload, chunk_size);
}

/// A type 1 header, time 0: what librtmp sends for most of its commands.
ByteVector medium_command(const Command& command, std::uint8_t chunk_stream = 3,
                          std::size_t chunk_size = 128) {
  const ByteVector payload = command_payload(command);
  const ByteVector header = ByteVector{static_cast<std::uint8_t>(0x40 | chunk_stream), 0, 0, 0} +
                            length_field(payload.size()) + ByteVector{20};
  return in_chunks(header, payload, chunk_size);
}

struct Trace {
  const char* name;
  ByteVector bytes;
  std::vector<std::string> events;  ///< command names, or message types
  const char* app;
  const char* host;
};

Command connect_command(std::initializer_list<amf::Property> properties) {
  return {"connect", 1, Value::object(properties), {}};
}

Trace ffmpeg_publishing() {
  const Command connect = connect_command({{"app", "live"},
                                           {"type", "nonprivate"},
                                           {"flashVer", "FMLE/3.0 (compatible; Lavf59.27.100)"},
                                           {"tcUrl", "rtmp://127.0.0.1:1935/live"}});
  const ByteVector metadata = hex("02 000d '@setDataFrame' 02 000a 'onMetaData' 08 00000000 000009");
  return {"ffmpeg publishes",
          command_message(connect) + hex("02 000000 000004 01 00000000 0000ea60") +
              command_message({"releaseStream", 2, nullptr, {"cam"}}, 3, 0, 60000) +
              command_message({"FCPublish", 3, nullptr, {"cam"}}, 3, 0, 60000) +
              command_message({"createStream", 4, nullptr, {}}, 3, 0, 60000) +
              command_message({"publish", 5, nullptr, {"cam", "live"}}, 8, 1, 60000) +
              full_header(4, 18, 1, metadata) + metadata +
              hex("06 000000 000005 09 01000000 1700000000 44 000000 000004 08 'af00' c4 'af01' 46 000028 "
                  "000006 09 271700000000"),
          {"connect", "releaseStream", "FCPublish", "createStream", "publish", "data_amf0", "video", "audio",
           "audio", "video"},
          "live",
          "127.0.0.1"};
}

Trace obs_publishing() {
  const Command connect = connect_command({{"app", "live"},
                                           {"type", "nonprivate"},
                                           {"flashVer", "FMLE/3.0 (compatible; FMSc/1.0)"},
                                           {"swfUrl", "rtmp://studio.example.com/live"},
                                           {"tcUrl", "rtmp://studio.example.com/live"},
                                           {"fourCcList", Value::strict_array({"av01", "hvc1"})}});
  return {"OBS publishes",
          hex("02 000000 000004 01 00000000 00001000") + command_message(connect, 3, 0, 4096) +
              medium_command({"releaseStream", 2, nullptr, {"k?key=1"}}, 3, 4096) +
              medium_command({"FCPublish", 3, nullptr, {"k?key=1"}}, 3, 4096) +
              medium_command({"createStream", 4, nullptr, {}}, 3, 4096) +
              command_message({"publish", 5, nullptr, {"k?key=1", "live"}}, 4, 1, 4096) +
              hex("04 000000 000007 08 01000000 af001190000000 04 000000 000005 09 01000000 1700000000") +
              hex("44 000017 000004 08 af012100 44 00000a 000006 09 270100000000 84 000021 270100000000"),
          {"connect", "releaseStream", "FCPublish", "createStream", "publish", "audio", "video", "audio",
           "video", "video"},
          "live",
          "studio.example.com"};
}

Trace rtmpdump_playing() {
  const Command connect = connect_command({{"app", "vod/room"},
                                           {"flashVer", "LNX 10,0,32,18"},
                                           {"tcUrl", "rtmp://[::1]:1935/vod/room"},
                                           {"fpad", false},
                                           {"capabilities", 15},
                                           {"audioCodecs", 4071},
                                           {"videoCodecs", 252},
                                           {"videoFunction", 1}});
  return {
      "rtmpdump plays",
      command_message(connect) + hex("02 000000 000004 05 00000000 004c4b40") +
          hex("42 000000 00000a 04 0003 00000000 0000012c") +
          medium_command({"createStream", 2, nullptr, {}}) +
          command_message({"play", 4, nullptr, {"mp4:clip", -2000}}, 8, 1) +
          hex("42 000001 00000a 04 0003 00000001 00008ca0 42 000000 000006 04 0007 00001234"),
      {"connect", "window_ack_size", "user_control", "createStream", "play", "user_control", "user_control"},
      "vod",
      "::1"};
}

Trace fmle_publishing() {
  const Command connect = connect_command({{"app", "live"},
                                           {"flashVer", "FMLE/3.0 (compatible; FMSc/1.0)"},
                                           {"swfUrl", "rtmp://fms.example.com/live"},
                                           {"tcUrl", "rtmp://fms.example.com/live"},
                                           {"type", "nonprivate"}});
  const ByteVector release = command_payload({"releaseStream", 2, nullptr, {"a"}});
  return {"Flash Media Live Encoder publishes",
          command_message(connect) + hex("02 000000 000004 05 00000000 002625a0") +
              in_chunks(hex("43 000000") + length_field(release.size()) + hex("14"), release) +
              medium_command({"FCPublish", 3, nullptr, {"a"}}) +
              medium_command({"createStream", 4, nullptr, {}}) +
              command_message({"publish", 5, nullptr, {"a", "live"}}, 8, 1) +
              hex("04 ffffff 000084 08 01000000 01000000") + test::repeated(128, 1) + hex("c4 01000000") +
              test::repeated(4, 1) + hex("84 000017") + test::repeated(128, 2) + hex("c4") +
              test::repeated(4, 2),
          {"connect", "window_ack_size", "releaseStream", "FCPublish", "createStream", "publish", "audio",
           "audio"},
          "live",
          "fms.example.com"};
}

std::string event_name(const SeenMessage& message) {
  if (message.header.type != MessageType::command_amf0) return std::string(to_string(message.header.type));
  const auto command = decode_command(message.header.type, message.payload);
  return command.ok() ? command->name : command.error().message;
}

TEST(ClientTraces, AreUnderstoodHoweverTheyAreCut) {
  for (const Trace& trace : {ffmpeg_publishing(), obs_publishing(), rtmpdump_playing(), fmle_publishing()}) {
    SCOPED_TRACE(trace.name);
    test::for_each_split(
        trace.bytes,
        [&](const auto& pieces) {
          std::vector<std::string> events;
          for (const SeenMessage& message : test::read_pieces(pieces, {}))
            events.push_back(event_name(message));
          ASSERT_EQ(events, trace.events);
        },
        200);
  }
}

TEST(ClientTraces, SayWhereTheClientWantsToGo) {
  for (const Trace& trace : {ffmpeg_publishing(), obs_publishing(), rtmpdump_playing(), fmle_publishing()}) {
    SCOPED_TRACE(trace.name);
    const auto messages = test::read_whole(trace.bytes, {});
    ASSERT_FALSE(messages.empty());
    const auto command = decode_command(messages[0].header.type, messages[0].payload);
    ASSERT_TRUE(command.ok());
    const auto request = read_connect(*command);
    ASSERT_TRUE(request.ok());
    const auto url = parse_tc_url(request->tc_url);
    ASSERT_TRUE(url.ok());
    EXPECT_EQ(url->app, trace.app);
    EXPECT_EQ(url->host, trace.host);
  }
}

TEST(ClientTraces, KeepTheTimesOfMediaInEveryHeaderForm) {
  const auto messages = test::read_whole(obs_publishing().bytes, {});
  std::vector<std::uint32_t> times;
  for (const SeenMessage& message : messages) {
    if (is_media(message.header.type)) times.push_back(message.header.timestamp);
  }
  EXPECT_EQ(times, (std::vector<std::uint32_t>{0, 0, 23, 33, 66}));
}

}  // namespace
}  // namespace sallyport::rtmp
