#pragma once
// Golden shared object messages, made from the specification: name, value, payload. The same table serves the
// read tests, the write tests and the seeds of the fuzzer (tests/fuzz/corpus/shared_object).
#include <string>
#include <vector>

#include "rtmp/shared_object/shared_object_message.hpp"
#include "support/hex.hpp"

namespace sallyport::test {

struct SharedObjectVector {
  std::string name;  ///< also the file name of the seed
  rtmp::MessageType type = rtmp::MessageType::shared_object_amf0;
  rtmp::SharedObjectMessage message;
  ByteVector bytes;
  bool canonical = true;  ///< whether our encoder writes these bytes for the message
};

inline rtmp::SharedObjectEvent so_event(rtmp::SharedObjectEventType type,
                                        std::vector<amf::Property> slots = {}) {
  rtmp::SharedObjectEvent event;
  event.type = type;
  event.slots = std::move(slots);
  return event;
}

inline rtmp::SharedObjectEvent so_send(std::vector<amf::Value> arguments) {
  rtmp::SharedObjectEvent event;
  event.type = rtmp::SharedObjectEventType::send;
  event.arguments = std::move(arguments);
  return event;
}

inline rtmp::SharedObjectEvent so_status(std::string code, std::string level) {
  rtmp::SharedObjectEvent event;
  event.type = rtmp::SharedObjectEventType::status;
  event.code = std::move(code);
  event.level = std::move(level);
  return event;
}

/// About the object "room", at version 0 and not persistent.
inline rtmp::SharedObjectMessage so_message(std::vector<rtmp::SharedObjectEvent> events) {
  return {"room", 0, false, std::move(events)};
}

/// What stands in front of the events of such a message.
inline ByteVector so_head() {
  return hex("0004 'room' 00000000 00000000 00000000");
}

/// What clients send.
inline std::vector<SharedObjectVector> shared_object_requests() {
  using Event = rtmp::SharedObjectEventType;
  const auto amf0 = rtmp::MessageType::shared_object_amf0;
  return {
      {"use", amf0, so_message({so_event(Event::use)}), so_head() + hex("01 00000000")},
      {"use-persistent",
       amf0,
       {"room", 7, true, {so_event(Event::use)}},
       hex("0004 'room' 00000007 00000002 00000000 01 00000000")},
      {"release", amf0, so_message({so_event(Event::release)}), so_head() + hex("02 00000000")},
      {"request-change", amf0, so_message({so_event(Event::request_change, {{"n", 42}})}),
       so_head() + hex("03 0000000c 0001 'n' 00 4045000000000000")},
      {"request-change-of-two", amf0,
       so_message({so_event(Event::request_change, {{"a", true}, {"b", nullptr}})}),
       so_head() + hex("03 00000009 0001 'a' 01 01  0001 'b' 05"), false},
      {"request-remove", amf0, so_message({so_event(Event::request_remove, {{"n", {}}})}),
       so_head() + hex("0a 00000003 0001 'n'")},
      {"send", amf0, so_message({so_send({"say", "hello"})}),
       so_head() + hex("06 0000000e 02 0003 'say' 02 0005 'hello'")},
  };
}

/// What servers send.
inline std::vector<SharedObjectVector> shared_object_answers() {
  using Event = rtmp::SharedObjectEventType;
  const auto amf0 = rtmp::MessageType::shared_object_amf0;
  return {
      {"answer-to-use",
       amf0,
       {"room",
        3,
        false,
        {so_event(Event::use_success), so_event(Event::clear), so_event(Event::change, {{"name", "me"}})}},
       hex("0004 'room' 00000003 00000000 00000000"
           "0b 00000000 08 00000000 04 0000000b 0004 'name' 02 0002 'me'")},
      {"success", amf0, so_message({so_event(Event::success, {{"n", {}}})}),
       so_head() + hex("05 00000003 0001 'n'")},
      {"success-of-two", amf0, so_message({so_event(Event::success, {{"a", {}}, {"b", {}}})}),
       so_head() + hex("05 00000006 0001 'a' 0001 'b'"), false},
      {"remove", amf0, so_message({so_event(Event::remove, {{"n", {}}})}),
       so_head() + hex("09 00000003 0001 'n'")},
      {"change-of-an-empty-name", amf0, so_message({so_event(Event::change, {{"", nullptr}})}),
       so_head() + hex("04 00000003 0000 05")},
      {"status", amf0, so_message({so_status("SharedObject.NoWriteAccess", "error")}),
       so_head() + hex("07 00000023 001a 'SharedObject.NoWriteAccess' 0005 'error'")},
      {"status-without-level", amf0, so_message({so_status("a.b", "")}),
       so_head() + hex("07 00000005 0003 'a.b'"), false},
      {"unknown-event", amf0, so_message({so_event(Event::clear)}),
       so_head() + hex("63 00000002 beef 08 00000000"), false},
      {"data-where-none-is-due", amf0, so_message({so_event(Event::clear)}),
       so_head() + hex("08 00000001 ff"), false},
  };
}

/// Type 16.
inline std::vector<SharedObjectVector> shared_object_amf3_vectors() {
  using Event = rtmp::SharedObjectEventType;
  const auto amf3 = rtmp::MessageType::shared_object_amf3;
  const auto change = [](amf::Value value) {
    return so_message({so_event(Event::change, {{"n", std::move(value)}})});
  };
  const ByteVector head = hex("00") + so_head();
  const amf::Value object = amf::Object{"", {{"a", amf::Value::integer(1)}}, 0, true};
  return {
      {"amf3-use", amf3, so_message({so_event(Event::use)}), head + hex("01 00000000")},
      {"amf3-scalar-as-amf0", amf3, change("x"), head + hex("04 00000007 0001 'n' 02 0001 'x'")},
      {"amf3-object", amf3, change(object), head + hex("04 0000000c 0001 'n' 11 0a 0b 01 03 'a' 04 01 01")},
      {"amf3-send", amf3, so_message({so_send({"say", object})}),
       head + hex("06 0000000f 02 0003 'say' 11 0a 0b 01 03 'a' 04 01 01")},
      {"bare-amf3-string", amf3, change("hello"), head + hex("04 0000000a 0001 'n' 06 0b 'hello'"), false},
      {"bare-amf3-true", amf3, change(true), head + hex("04 00000004 0001 'n' 03"), false},
      {"bare-amf3-object", amf3, change(object), head + hex("04 0000000b 0001 'n' 0a 0b 01 03 'a' 04 01 01"),
       false},
      {"bare-amf3-with-its-version-in-front", amf3, change(amf::Value::integer(42)),
       hex("03") + so_head() + hex("04 00000005 0001 'n' 04 2a"), false},
      {"bare-amf3-send", amf3, so_message({so_send({"say", "hi"})}),
       head + hex("06 0000000a 02 0003 'say' 06 05 'hi'"), false},
  };
}

inline std::vector<SharedObjectVector> shared_object_vectors() {
  std::vector<SharedObjectVector> all = shared_object_requests();
  for (const auto& more : {shared_object_answers(), shared_object_amf3_vectors()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace sallyport::test
