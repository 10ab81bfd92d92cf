#include "rtmp/shared_object/shared_object_message.hpp"

#include <cassert>
#include <string_view>
#include <utility>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_marker.hpp"
#include "amf/amf3_decoder.hpp"
#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::rtmp {
namespace {

using EventType = SharedObjectEventType;

constexpr std::uint32_t kPersistent = 2;  // in the flags; the other bits mean nothing
constexpr std::size_t kMaxNameBytes = 0xFFFF;

Error bad_shared_object(std::string_view why) {
  return {Reason::bad_message, std::string(why)};
}

bool is_shared_object_event(std::uint8_t type) {
  return type >= static_cast<std::uint8_t>(EventType::use) &&
         type <= static_cast<std::uint8_t>(EventType::use_success);
}

bool has_values(EventType type) {
  return type == EventType::request_change || type == EventType::change;
}

bool has_names_only(EventType type) {
  return type == EventType::success || type == EventType::remove || type == EventType::request_remove;
}

/// Two bytes of length, then text, as AMF0 has its property names.
Result<std::string> read_name(ByteReader& reader, DecodeBudget& budget) {
  std::uint16_t length = 0;
  ByteSpan bytes;
  if (!reader.u16(length) || !reader.bytes(length, bytes)) return bad_shared_object("a name is cut short");
  if (!budget.bytes(length)) return Error{Reason::amf_budget, "the message holds too much text"};
  return std::string(as_text(bytes));
}

/// What stands in the data of an event, by one way of reading its values. `Decode` gives the next value.
template <typename Decode>
Result<void> read_slots(ByteReader& reader, DecodeBudget& budget, SharedObjectEvent& event, Decode decode) {
  while (!reader.at_end()) {
    auto name = read_name(reader, budget);
    if (!name) return std::move(name).error();
    Result<amf::Value> value = decode(reader);
    if (!value) return std::move(value).error();
    event.slots.push_back({*std::move(name), *std::move(value)});
  }
  return {};
}

template <typename Decode>
Result<void> read_arguments(ByteReader& reader, SharedObjectEvent& event, Decode decode) {
  while (!reader.at_end()) {
    Result<amf::Value> value = decode(reader);
    if (!value) return std::move(value).error();
    event.arguments.push_back(*std::move(value));
  }
  return {};
}

template <typename Decode>
Result<void> read_data(ByteSpan data, DecodeBudget& budget, SharedObjectEvent& event, Decode decode) {
  ByteReader reader(data);
  return has_values(event.type) ? read_slots(reader, budget, event, decode)
                                : read_arguments(reader, event, decode);
}

Result<void> read_as_amf0(ByteSpan data, DecodeBudget& budget, SharedObjectEvent& event) {
  amf::Amf0Decoder decoder(budget);
  return read_data(data, budget, event, [&](ByteReader& reader) { return decoder.decode(reader); });
}

/// The handler of send may be AMF0 all the same (Red5): what its marker stands for in AMF3 names no handler.
Result<void> read_as_amf3(ByteSpan data, DecodeBudget& budget, SharedObjectEvent& event) {
  amf::DecodeMeter meter(budget);
  amf::Amf3Decoder decoder(meter);
  bool handler = event.type == EventType::send && !data.empty() && data[0] == amf::amf0::kString;
  return read_data(data, budget, event, [&](ByteReader& reader) {
    return std::exchange(handler, false) ? amf::decode_amf0(reader, budget) : decoder.decode(reader);
  });
}

/// Flash writes AMF0 in both types and switches to AMF3 by the marker 0x11. Some peers write bare AMF3 in
/// type
/// 16. Data that are no AMF0 up to their end are tried as that; hardly any bytes are both.
Result<void> read_values(MessageType type, ByteSpan data, DecodeBudget& budget, SharedObjectEvent& event) {
  const DecodeBudget whole = budget;
  auto read = read_as_amf0(data, budget, event);
  if (read || type != MessageType::shared_object_amf3 || read.error().reason == Reason::amf_budget)
    return read;
  SharedObjectEvent again{.type = event.type, .slots = {}, .arguments = {}, .code = {}, .level = {}};
  budget = whole;
  if (!read_as_amf3(data, budget, again)) return read;
  event = std::move(again);
  return {};
}

/// Some servers leave the level out.
Result<void> read_status(ByteSpan data, DecodeBudget& budget, SharedObjectEvent& event) {
  ByteReader reader(data);
  auto code = read_name(reader, budget);
  if (!code) return std::move(code).error();
  event.code = *std::move(code);
  if (reader.at_end()) return {};
  auto level = read_name(reader, budget);
  if (!level) return std::move(level).error();
  event.level = *std::move(level);
  return {};
}

Result<void> read_names(ByteSpan data, DecodeBudget& budget, SharedObjectEvent& event) {
  ByteReader reader(data);
  while (!reader.at_end()) {
    auto name = read_name(reader, budget);
    if (!name) return std::move(name).error();
    if (!budget.node()) return Error{Reason::amf_budget, "the message holds too many names"};
    event.slots.push_back({*std::move(name), {}});
  }
  return {};
}

/// use, release, clear and use_success have no data; what a peer puts there all the same is not looked at.
Result<void> read_event(MessageType type, ByteSpan data, DecodeBudget& budget, SharedObjectEvent& event) {
  if (has_values(event.type) || event.type == EventType::send) return read_values(type, data, budget, event);
  if (has_names_only(event.type)) return read_names(data, budget, event);
  if (event.type == EventType::status) return read_status(data, budget, event);
  return {};
}

Result<void> read_events(MessageType type, ByteReader& reader, DecodeBudget& budget,
                         std::vector<SharedObjectEvent>& events) {
  while (!reader.at_end()) {
    std::uint8_t event_type = 0;
    std::uint32_t length = 0;
    ByteSpan data;
    if (!reader.u8(event_type) || !reader.u32(length) || !reader.bytes(length, data))
      return bad_shared_object("an event is longer than the message");
    SharedObjectEvent event;
    event.type = static_cast<EventType>(event_type);
    const bool counts_by_slots = (has_values(event.type) || has_names_only(event.type)) && !data.empty();
    if (!counts_by_slots && !budget.node())
      return Error{Reason::amf_budget, "the message holds too many events"};
    if (!is_shared_object_event(event_type)) continue;
    if (auto read = read_event(type, data, budget, event); !read) return read;
    events.push_back(std::move(event));
  }
  return {};
}

/// Type 16 has a byte in front that is always 0; some peers put AMF's version (3) there.
bool skip_leading_byte(MessageType type, ByteReader& reader) {
  if (type != MessageType::shared_object_amf3) return true;
  std::uint8_t leading = 0;
  return reader.u8(leading) && (leading == 0 || leading == 3);
}

Result<SharedObjectMessage> read_message(MessageType type, ByteReader& reader, DecodeBudget& budget) {
  SharedObjectMessage message;
  if (!skip_leading_byte(type, reader)) return bad_shared_object("the first byte is not zero");
  auto name = read_name(reader, budget);
  if (!name) return std::move(name).error();
  message.name = *std::move(name);
  std::uint32_t flags = 0;
  if (!reader.u32(message.version) || !reader.u32(flags) || !reader.skip(4))
    return bad_shared_object("the message ends within its head");
  message.persistent = (flags & kPersistent) != 0;
  if (auto read = read_events(type, reader, budget, message.events); !read) return std::move(read).error();
  return message;
}

// -------------------------------------------------------------------------------------------- writing

void write_name(ByteWriter& writer, std::string_view name) {
  assert(name.size() <= kMaxNameBytes);
  const std::string_view cut = name.substr(0, kMaxNameBytes);
  writer.u16(static_cast<std::uint16_t>(cut.size()));
  writer.text(cut);
}

/// An event's head and what `data` writes behind it; the length is filled in afterwards.
template <typename Data>
void write_event(ByteVector& out, EventType type, Data data) {
  ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u32(0);
  const std::size_t begin = out.size();
  data(writer);
  const std::size_t length = out.size() - begin;
  for (std::size_t i = 0; i < 4; ++i) out[begin - 4 + i] = static_cast<std::uint8_t>(length >> (8 * (3 - i)));
}

void write_slots(ByteVector& out, const SharedObjectEvent& event, amf::ObjectEncoding encoding) {
  for (const amf::Property& slot : event.slots) {
    write_event(out, event.type, [&](ByteWriter& writer) {
      write_name(writer, slot.name);
      if (has_values(event.type)) amf::Amf0Encoder(writer, encoding).encode(slot.value);
    });
  }
}

void write_events(ByteVector& out, const SharedObjectEvent& event, amf::ObjectEncoding encoding) {
  if (has_values(event.type) || has_names_only(event.type)) return write_slots(out, event, encoding);
  write_event(out, event.type, [&](ByteWriter& writer) {
    if (event.type == EventType::send) {
      amf::Amf0Encoder encoder(writer, encoding);
      for (const amf::Value& argument : event.arguments) encoder.encode(argument);
    } else if (event.type == EventType::status) {
      write_name(writer, event.code);
      write_name(writer, event.level);
    }
  });
}

}  // namespace

Result<SharedObjectMessage> decode_shared_object(MessageType type, ByteSpan payload) {
  return decode_shared_object(type, payload, DecodeBudget::for_input(payload.size()));
}

Result<SharedObjectMessage> decode_shared_object(MessageType type, ByteSpan payload, DecodeBudget budget) {
  ByteReader reader(payload);
  auto message = read_message(type, reader, budget);
  if (!message) return std::move(message).error().within("shared object");
  return message;
}

void encode_shared_object(ByteVector& out, const SharedObjectMessage& message, amf::ObjectEncoding encoding) {
  ByteWriter writer(out);
  if (encoding == amf::ObjectEncoding::amf3) writer.u8(0);
  write_name(writer, message.name);
  writer.u32(message.version);
  writer.u32(message.persistent ? kPersistent : 0);
  writer.u32(0);
  for (const SharedObjectEvent& event : message.events) write_events(out, event, encoding);
}

}  // namespace sallyport::rtmp
