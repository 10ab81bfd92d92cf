#pragma once
// Commands (RTMP 1.0, section 7.2): a name, a transaction id, a command object and arguments, in message
// types 20 (AMF0) and 17 (AMF0 behind a zero byte, in which single values may switch to AMF3).
#include <string>
#include <vector>

#include "amf/amf0_encoder.hpp"
#include "amf/value.hpp"
#include "base/result.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

using amf::ObjectEncoding;

struct Command {
  std::string name;
  double transaction_id = 0;  ///< 0: no reply is wanted
  amf::Value object = nullptr;
  std::vector<amf::Value> arguments;

  /// The argument at `index`, undefined if there are fewer.
  const amf::Value& argument(std::size_t index) const;
  bool operator==(const Command&) const = default;
};

/// `type` is command_amf0 or command_amf3. A missing transaction id reads as 0 and a missing command object
/// as null: some encoders leave them out of calls that want no reply. What is not AMF is Reason::bad_amf or
/// Reason::amf_budget; what is not a command (no name, a transaction id that is no number)
/// Reason::bad_command.
Result<Command> decode_command(MessageType type, ByteSpan payload);

/// The message type in which commands are written under `encoding`.
constexpr MessageType command_type(ObjectEncoding encoding) {
  return encoding == ObjectEncoding::amf3 ? MessageType::command_amf3 : MessageType::command_amf0;
}
/// Appends the payload of a message of command_type(encoding).
void encode_command(ByteVector& out, const Command& command, ObjectEncoding encoding);

/// `_result` for the call `transaction_id`: `object` first (null for most calls), then `result`.
Command make_result(double transaction_id, amf::Value object, amf::Value result);
/// `_error` for the call `transaction_id`.
Command make_error(double transaction_id, amf::Value object, amf::Value information);
/// `onStatus`, to be sent on the message stream that it is about.
Command make_on_status(amf::Value information);

}  // namespace sallyport::rtmp
