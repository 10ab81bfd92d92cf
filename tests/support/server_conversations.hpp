#pragma once
// What servers say behind the handshake from the answer to connect to the end, the same bytes every time: input for
// segmentation tests of the client and seeds for its fuzzer. The client's transactions are 1 for connect, 2 for
// createStream, then (if it publishes) 3 and 4 for releaseStream and FCPublish, then its call.
#include <functional>

#include "rtmp/command/status.hpp"
#include "support/hex.hpp"
#include "support/rtmp_peer.hpp"

namespace sallyport::test {

inline ByteVector server_conversation(const std::function<void(RtmpPeer&)>& say) {
  RtmpPeer server;
  server.do_without_handshake();
  say(server);
  return server.take_output();
}

inline void say_status(RtmpPeer& server, std::string_view code, std::uint32_t stream_id = 1) {
  server.command(rtmp::make_on_status(rtmp::make_status({.code = code, .description = "x", .details = "s"})), stream_id);
}

inline void say_accepted(RtmpPeer& server) {
  server.control(rtmp::WindowAckSize{2'500'000});
  server.control(rtmp::SetPeerBandwidth{2'500'000, rtmp::BandwidthLimit::dynamic});
  server.control(rtmp::UserControl::for_stream(rtmp::UserEvent::stream_begin, 0));
  rtmp::ConnectReply reply;
  reply.object_encoding = server.encoding;
  reply.enhanced = true;
  server.command(rtmp::make_connect_result(reply));
  server.command({"onBWDone", 0, nullptr, {}});
}

/// As our server and FMS play a live stream, on message stream 1.
inline void say_playing(RtmpPeer& server) {
  using rtmp::MessageType;
  server.control(rtmp::UserControl::for_stream(rtmp::UserEvent::stream_begin, 1));
  say_status(server, rtmp::status::kPlayReset);
  say_status(server, rtmp::status::kPlayStart);
  server.data({"|RtmpSampleAccess", true, true});
  server.data({"onMetaData", amf::Value::ecma_array({{"width", 640}, {"encoder", "x"}})});
  server.media(MessageType::video, hex("17 00 000000 'vc'"), 0);
  server.media(MessageType::audio, hex("AF 00 'ac'"), 0);
  server.media(MessageType::video, hex("17 01 000000") + ByteVector(300, 'k'), 0);
  server.control(rtmp::UserControl::ping_request(9));
  server.media(MessageType::aggregate,
               hex("08 000004 000064 00 000000 AF01 'a1' 0000000F"
                   "09 000007 000078 00 000000 17 01 000000 'k1' 00000012"),
               100);
  server.media(MessageType::data_amf3, hex("00 02 0006 'onText' 11 06 0B 'hello'"), 50);
  server.command({"onBWCheck", 8, nullptr, {amf::Value::strict_array({1, 2, 3})}});
  server.command(rtmp::make_result(3, nullptr, amf::Value::object({{"n", 1}})));
  say_status(server, rtmp::status::kPlayUnpublishNotify);
  server.control(rtmp::UserControl::for_stream(rtmp::UserEvent::stream_eof, 1));
}

inline ByteVector playing_server() {
  return server_conversation([](RtmpPeer& server) {
    say_accepted(server);
    server.command(rtmp::make_result(2, nullptr, 1));
    say_playing(server);
  });
}

/// As nginx-rtmp lets somebody publish.
inline ByteVector listening_server() {
  return server_conversation([](RtmpPeer& server) {
    say_accepted(server);
    server.command(rtmp::make_result(2, nullptr, 1));
    server.command(rtmp::make_result(3, nullptr, amf::Value()));
    server.command(rtmp::make_error(4, nullptr, rtmp::make_status({.level = "error", .code = "NetConnection.Call.Failed"})));
    server.command({"onFCPublish", 0, nullptr, {rtmp::make_status({.code = rtmp::status::kPublishStart})}});
    say_status(server, rtmp::status::kPublishStart);
    server.control(rtmp::Acknowledgement{4000});
    server.control(rtmp::UserControl::swf_verify_request(1));
    say_status(server, rtmp::status::kUnpublishSuccess);
    server.command({"close", 0, nullptr, {}});
  });
}

/// Speaks AMF3, calls the client, and has shared objects nobody asked for.
inline ByteVector talkative_server() {
  return server_conversation([](RtmpPeer& server) {
    server.encoding = rtmp::ObjectEncoding::amf3;
    say_accepted(server);
    server.command({"setName", 7, nullptr, {amf::Value::object({{"list", amf::Value::strict_array({"a", 2, true})}})}});
    server.command({"notify", 0, nullptr, {ByteVector{1, 2, 3}}});
    server.message(rtmp::MessageType::shared_object_amf3, hex("00 0001 'x' 00000000 00000000 00000000 0B 00000000"), 0, 0,
                   3);
    server.command(rtmp::make_result(2, nullptr, amf::Value::integer(1)));
    server.command(rtmp::make_error(3, nullptr, "no"));
  });
}

/// Has the shared object "x": synchronizes it, takes, refuses and makes changes, and calls.
inline ByteVector sharing_server(rtmp::ObjectEncoding encoding) {
  return server_conversation([encoding](RtmpPeer& server) {
    server.encoding = encoding;
    say_accepted(server);
    server.command(rtmp::make_result(2, nullptr, 1));
    const bool amf3 = encoding == rtmp::ObjectEncoding::amf3;
    const auto about_x = [&](const std::string& events) {
      const ByteVector payload =
          hex((amf3 ? "00 " : "") + std::string("0001 'x' 00000001 00000000 00000000 ") + events);
      server.message(amf3 ? rtmp::MessageType::shared_object_amf3 : rtmp::MessageType::shared_object_amf0, payload, 0,
                     0, 3);
    };
    const std::string object = amf3 ? "04 0000000c 0001 'o' 11 0a 0b 01 03 'a' 04 01 01"
                                    : "04 00000013 0001 'o' 03 0001 'a' 00 3ff0000000000000 0000 09";
    about_x("0b 00000000 08 00000000 04 0000000a 0001 's' 02 0004 'text' " + object);
    about_x("05 00000003 0001 's'");
    about_x("04 00000004 0001 's' 05 09 00000003 0001 'o'");
    about_x("06 00000010 02 0005 'hello' 02 0005 'world'");
    about_x("07 00000023 001a 'SharedObject.NoWriteAccess' 0005 'error' 08 00000000");
  });
}

inline ByteVector refusing_server() {
  return server_conversation([](RtmpPeer& server) {
    rtmp::ConnectRejection rejection;
    rejection.description = "not you";
    rejection.application = amf::Value::object({{"why", 1}});
    rejection.redirect = "rtmp://elsewhere/live";
    server.command(rtmp::make_connect_error(rejection));
    server.command({"close", 0, nullptr, {}});
  });
}

}  // namespace sallyport::test
