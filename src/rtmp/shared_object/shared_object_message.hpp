#pragma once
// Shared object messages (RTMP 1.0, section 7.1.3): types 19 (AMF0) and 16 (a zero byte in front, values may
// switch to AMF3), always on message stream 0. A message is about one object and carries any number of
// events.
//
//   client ─▶ server   use, release, request_change, request_remove, send
//   server ─▶ client   use_success, clear, change, success, remove, send, status
#include <cstdint>
#include <string>
#include <vector>

#include "amf/amf0_encoder.hpp"
#include "amf/value.hpp"
#include "base/bytes.hpp"
#include "base/decode_budget.hpp"
#include "base/result.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

enum class SharedObjectEventType : std::uint8_t {
  use = 1,
  release = 2,
  request_change = 3,   ///< slots with the values they are to have
  change = 4,           ///< slots that somebody else has changed; also the answer to a refused request
  success = 5,          ///< names of slots that the receiver itself has changed
  send = 6,             ///< handler and arguments
  status = 7,           ///< code and level
  clear = 8,            ///< all slots are gone
  remove = 9,           ///< names of slots that are gone
  request_remove = 10,  ///< names of slots that are to go
  use_success = 11,     ///< first event of the answer to use
};

struct SharedObjectEvent {
  SharedObjectEventType type{};
  /// request_change, change: names with values; success, remove, request_remove: names, values undefined.
  std::vector<amf::Property> slots;
  /// send: the handler's name, then its arguments.
  std::vector<amf::Value> arguments;
  std::string code;   ///< status
  std::string level;  ///< status: "error", "status"
  bool operator==(const SharedObjectEvent&) const = default;
};

struct SharedObjectMessage {
  std::string name;           ///< as sent, up to 65,535 bytes; not checked against the name grammar here
  std::uint32_t version = 0;  ///< of the object as the sender knows it
  bool persistent = false;
  std::vector<SharedObjectEvent> events;  ///< those of unknown types are skipped when read
  bool operator==(const SharedObjectMessage&) const = default;
};

/// `type` is shared_object_amf0 or shared_object_amf3. One decode budget bounds the message, its events
/// included: 10,000 slots, arguments and values inside of them, so more go in several messages. Values of
/// type 16 that are no AMF0 up to the end of their event are read as bare AMF3. Errors: bad_message (lengths,
/// a name cut short), bad_amf, amf_budget.
Result<SharedObjectMessage> decode_shared_object(MessageType type, ByteSpan payload);
/// The same for who has reason to believe the peer more.
Result<SharedObjectMessage> decode_shared_object(MessageType type, ByteSpan payload, DecodeBudget budget);

/// The message type in which shared objects are written under `encoding`.
constexpr MessageType shared_object_type(amf::ObjectEncoding encoding) {
  return encoding == amf::ObjectEncoding::amf3 ? MessageType::shared_object_amf3
                                               : MessageType::shared_object_amf0;
}
/// Appends the payload of a message of shared_object_type(encoding). Every slot becomes an event of its own:
/// the form that every reader takes. Precondition: names, code and level of at most 65,535 bytes.
void encode_shared_object(ByteVector& out, const SharedObjectMessage& message, amf::ObjectEncoding encoding);

}  // namespace sallyport::rtmp
