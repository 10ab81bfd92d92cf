#include "rtmp/command/command.hpp"

#include <iterator>
#include <utility>

#include "amf/amf0_decoder.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::rtmp {
namespace {

Error bad_command(std::string message) {
  return {Reason::bad_command, std::move(message)};
}

/// Type 17 has a zero byte in front of its AMF0 values. No value that may come first begins with one, so it
/// can be left out without doubt, and some encoders do.
ByteSpan amf0_part(MessageType type, ByteSpan payload) {
  const bool marked = type == MessageType::command_amf3 && !payload.empty() && payload[0] == 0;
  return marked ? payload.subspan(1) : payload;
}

}  // namespace

const amf::Value& Command::argument(std::size_t index) const {
  static const amf::Value undefined;
  return index < arguments.size() ? arguments[index] : undefined;
}

Result<Command> decode_command(MessageType type, ByteSpan payload) {
  auto decoded = amf::decode_amf0_message(amf0_part(type, payload));
  if (!decoded) return std::move(decoded).error().within("command");
  std::vector<amf::Value>& values = *decoded;
  Command command;
  const auto name = values.empty() ? std::nullopt : values[0].as_string();
  if (!name) return bad_command("a command without a name");
  command.name = *name;
  if (values.size() > 1) {
    const auto id = values[1].as_number();
    if (!id && !values[1].is_nothing()) return bad_command("a transaction id that is no number");
    command.transaction_id = id.value_or(0);
  }
  if (values.size() > 2) command.object = std::move(values[2]);
  if (values.size() > 3) {
    command.arguments.assign(std::make_move_iterator(values.begin() + 3),
                             std::make_move_iterator(values.end()));
  }
  return command;
}

void encode_command(ByteVector& out, const Command& command, ObjectEncoding encoding) {
  ByteWriter writer(out);
  if (encoding == ObjectEncoding::amf3) writer.u8(0);
  amf::Amf0Encoder encoder(writer, encoding);
  encoder.encode(command.name);
  encoder.encode(command.transaction_id);
  encoder.encode(command.object);
  for (const amf::Value& argument : command.arguments) encoder.encode(argument);
}

Command make_result(double transaction_id, amf::Value object, amf::Value result) {
  return {"_result", transaction_id, std::move(object), {std::move(result)}};
}

Command make_error(double transaction_id, amf::Value object, amf::Value information) {
  return {"_error", transaction_id, std::move(object), {std::move(information)}};
}

Command make_on_status(amf::Value information) {
  return {"onStatus", 0, nullptr, {std::move(information)}};
}

}  // namespace sallyport::rtmp
