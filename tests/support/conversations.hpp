#pragma once
// What clients send from the first byte to the last, the same bytes every time: input for segmentation tests
// and seeds for the fuzzer.
#include <functional>

#include "support/hex.hpp"
#include "rtmp/shared_object/shared_object_message.hpp"
#include "support/rtmp_peer.hpp"

namespace sallyport::test {

inline ByteVector conversation(const std::function<void(RtmpPeer&)>& say) {
  RtmpPeer peer;
  peer.do_not_wait();
  say(peer);
  return peer.take_output();
}

inline void say_media(RtmpPeer& peer, std::uint32_t stream_id = 1) {
  using rtmp::MessageType;
  peer.data({"@setDataFrame", "onMetaData", amf::Value::object({{"width", 640}})}, stream_id);
  peer.media(MessageType::video, hex("17 00 000000 'vc'"), 0, stream_id);
  peer.media(MessageType::audio, hex("AF 00 'ac'"), 0, stream_id);
  peer.media(MessageType::video, hex("17 01 000000") + ByteVector(300, 'k'), 0, stream_id);
  peer.media(MessageType::audio, hex("AF 01 'a1'"), 10, stream_id);
  peer.media(MessageType::video, hex("27 01 000000") + ByteVector(50, 'i'), 40, stream_id);
  peer.media(MessageType::data_amf3, hex("00 02 0006 'onText' 11 06 0B 'hello'"), 50, stream_id);
}

/// A client of shared objects.
inline ByteVector sharing_conversation() {
  using Type = rtmp::SharedObjectEventType;
  return conversation([](RtmpPeer& peer) {
    const auto say = [&peer](const rtmp::SharedObjectMessage& message, amf::ObjectEncoding encoding) {
      ByteVector payload;
      rtmp::encode_shared_object(payload, message, encoding);
      peer.message(rtmp::shared_object_type(encoding), payload, 0, 0, 3);
    };
    const auto event = [](Type type, std::vector<amf::Property> slots = {}, std::vector<amf::Value> arguments = {}) {
      return rtmp::SharedObjectEvent{type, std::move(slots), std::move(arguments), {}, {}};
    };
    peer.connect();
    say({"room/users", 0, false, {event(Type::use)}}, amf::ObjectEncoding::amf0);
    say({"room/users", 0, false, {event(Type::request_change, {{"a", 1}, {"b", amf::Value::object({{"c", "text"}})}})}}, amf::ObjectEncoding::amf3);
    say({"room/users", 0, false, {event(Type::send, {}, {"hello", 1}), event(Type::request_remove, {{"a", {}}})}}, amf::ObjectEncoding::amf0);
    say({"kept", 3, true, {event(Type::use), event(Type::request_change, {{"a", 1}})}}, amf::ObjectEncoding::amf0);
    say({"room/users", 0, false, {event(Type::release)}}, amf::ObjectEncoding::amf0);
  });
}

/// A player that proves its SWF, first the beginning and then the whole.
inline ByteVector proving_conversation() {
  return conversation([](RtmpPeer& peer) {
    peer.connect();
    peer.create_stream(2);
    peer.play("s");
    for (const char* numbers : {"01 01 00000008 000003E8", "01 01 000003E8 000003E8"})
      peer.control(rtmp::UserControl{rtmp::UserEvent::swf_verify_response, 0, 0, hex(numbers) + ByteVector(32, 7)});
    peer.control(rtmp::UserControl::ping_response(1));
    peer.command({"getStreamLength", 3, nullptr, {"s"}});
  });
}

/// One client that publishes and plays its own stream.
inline ByteVector whole_conversation() {
  return conversation([](RtmpPeer& peer) {
    peer.connect();
    peer.create_stream(2);
    peer.create_stream(3);
    peer.command({"FCPublish", 4, nullptr, {"s"}});
    peer.publish("s", 1);
    peer.play("s", 2);
    peer.command({"unheardOf", 5, nullptr, {}});
    peer.control(rtmp::UserControl::set_buffer_length(2, 3000));
    peer.control(rtmp::UserControl::ping_request(77));
    say_media(peer);
    peer.create_stream(6);
  });
}

inline ByteVector encoder_conversation() {
  return conversation([](RtmpPeer& peer) {
    peer.connect();
    peer.command({"releaseStream", 2, nullptr, {"s"}});
    peer.command({"FCPublish", 3, nullptr, {"s"}});
    peer.create_stream(4);
    peer.publish("s?key=x", 1, "record");
    say_media(peer);
    peer.media(rtmp::MessageType::aggregate,
               hex("08 000004 000064 00 000000 AF01 'a1' 0000000F"
                   "09 000007 000078 00 000000 17 01 000000 'k1' 00000012"),
               100);
    peer.data({"@clearDataFrame", "onMetaData"});
    peer.command({"FCUnpublish", 5, nullptr, {"s"}});
    peer.command({"publish", 0, nullptr, {false}}, 1);
    peer.command({"deleteStream", 6, nullptr, {1}});
  });
}

inline ByteVector player_conversation() {
  return conversation([](RtmpPeer& peer) {
    peer.control(rtmp::WindowAckSize{5000});
    peer.connect("live/room", "rtmp://host:1935/live/room");
    peer.control(rtmp::SetPeerBandwidth{10'000});
    peer.create_stream(2);
    peer.command({"_checkbw", 3, nullptr, {}});
    peer.play("s");
    peer.control(rtmp::UserControl::ping_response(1));
    for (const bool on : {true, false}) {
      peer.command({"pause", 0, nullptr, {on, 0}}, 1);
      peer.command({"receiveVideo", 0, nullptr, {on}}, 1);
      peer.command({"receiveAudio", 0, nullptr, {on}}, 1);
    }
    peer.command({"seek", 0, nullptr, {0}}, 1);
    peer.control(rtmp::Acknowledgement{4000});
    peer.command({"play", 0, nullptr, {"t", 1000, -1, 0}}, 1);
    peer.command({"play", 0, nullptr, {false}}, 1);
    peer.command({"closeStream", 0, nullptr, {}}, 1);
  });
}

inline ByteVector restless_conversation() {
  return conversation([](RtmpPeer& peer) {
    peer.encoding = rtmp::ObjectEncoding::amf3;
    peer.connect();
    for (const double transaction : {2, 3, 4}) peer.create_stream(transaction);
    peer.publish("s", 1);
    peer.publish("s", 2);
    say_media(peer, 1);
    peer.publish("t", 1);
    peer.play("s", 3);
    peer.play("t", 3);
    peer.command({"checkBandwidth", 9, nullptr, {}});
    peer.command({"_result", 2, nullptr, {}});
    peer.message(rtmp::MessageType::shared_object_amf3, hex("00 0001 'x' 00000000"), 0, 0, 3);
    peer.command({"deleteStream", 0, nullptr, {1}});
    peer.command({"FCSubscribe", 10, nullptr, {"s"}});
    peer.connect();
  });
}

}  // namespace sallyport::test
